"""What a document says of itself at its head and its end: title, 文号, issuer, date, kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import dates, furniture, headings, stories
from .model import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .lines import Line

_NUMBER = re.compile(
    r"(?:发文字号|文号|文件编号)?[ \u3000]*[:\uff1a]?[ \u3000]*"
    r"([\u4e00-\u9fff]{1,14}[ ]?[〔\[\uff3b(\uff08【][ ]?(?:19|20)\d\d"
    r"[ ]?[〕\]\uff3d)\uff09】][ ]?(?:第[ ]?)?\d{1,5}[ ]?号)"
)
_ORDER = re.compile(
    r"[(\uff08]?((?:[\u4e00-\u9fff]{2,20}(?:令|公告))?[ ]?第[ ]?\d{1,4}[ ]?号)[)\uff09]?"
)
_ORGAN_END = (
    r"(?:人民政府|政府|委员会|管委会|办公室|办公厅|厅|局|部|院|总队|"
    r"调查队|党组|党委|工委|领导小组|指挥部|工作组|常委会|集团|公司|协会|中心)"
)
_ORGAN = re.compile(
    rf"(?:中共)?[\u4e00-\u9fff\uff08\uff09()、 \u3000]{{2,40}}{_ORGAN_END}(?:文件)?"
)
_ABOUT = re.compile(
    rf"^([\u4e00-\u9fff\uff08\uff09()“”、 \u3000]{{2,60}}?{_ORGAN_END})[ \u3000]*关于"
)
_SALUTATION = re.compile(r"[:\uff1a]$")
_PERSON = re.compile(
    r"(?:[\u4e00-\u9fff]{0,12}(?:市长|区长|县长|州长|省长|主任|局长|书记|主席|院长|检察长))"
    r"[ \u3000]+[\u4e00-\u9fff \u3000]{2,6}"
)
_MEETING = re.compile(r"[—\-]{1,2}.{0,4}(?:19|20)?\d{0,4}年?.*(?:会议上|大会上|会上)")
_HASH = re.compile(r"^#{1,6}[ \u3000]*")
_HAN_GAP = re.compile(
    r"(?<=[\u4e00-\u9fff“”》\uff09])[ \u3000\u00a0]+(?=[\u4e00-\u9fff“”《\uff08])"
)
_SENTENCE = re.compile(r"[。;\uff1b!\uff01?\uff1f]$")
_WHOLE_TITLE = re.compile(
    r"(?:通知|通报|公告|通告|批复|意见|决定|办法|规定|细则|条例|措施|公报|报告|总结|方案|规划|纲要|计划|要点)"
    r"(?:[(\uff08].{1,20}[)\uff09])?$"
)
_ADDITION = re.compile(r"[(\uff08—\-]|的|和|与|及")

# The last of these words in a title says what the document is.
_KINDS: dict[str, str] = {
    "工作报告": "工作报告 执行情况",
    "公报": "公报",
    "通知": "通知 通报 公告 通告 批复",
    "意见": "意见 决定",
    "办法": "办法 规定 细则 条例 政策 措施",
    "总结": "总结 情况汇报 工作情况",
    "规划": "规划 纲要 行动计划 实施方案 行动方案 工作方案 计划 工作要点 远景目标",
}
_KIND_WORDS = tuple((word, kind) for kind, words in _KINDS.items() for word in words.split())
_HEAD_LINES = 14
_MOST_TITLE_LINES = 4
_LONGEST_TITLE_LINE = 60
_LONGEST_TITLE = 120
_TAIL_LINES = 14


@dataclass(frozen=True, slots=True)
class Head:
    """The source and the lines its title stands on."""

    source: Source
    title_lines: tuple[Line, ...]


@dataclass(slots=True)
class _Found:
    number: str = ""
    issuers: list[str] = field(default_factory=list)
    issued_on: date | None = None
    title_lines: list[Line] = field(default_factory=list)


def read(
    lines: list[Line],
    skipped: set[int],
    *,
    press: bool,
    headline: Line | None = None,
    outline: Mapping[int, int] | None = None,
) -> Head:
    """The source of a document.

    Args:
        lines: all lines.
        skipped: indexes of lines in tables and in the table of contents.
        press: a newspaper or web news page, whose title keeps its blanks and whose kind is 新闻.
        headline: the headline of the first story where the page has several.
        outline: heading levels of a word processor by offset; one below the title opens the body.
    """
    filled = [line for line in lines if line.body and line.index not in skipped]
    found = _head(filled, outline or {})
    titles = _title_lines(found.title_lines, press=press, headline=headline)
    title = _joined(titles, keep_blanks=press)
    if title.startswith("关于") and found.issuers:
        title = found.issuers[-1] + title
    _tail(filled, found, press=press)
    about = _ABOUT.match(title)
    if not found.issuers and about:
        found.issuers.append(about.group(1).strip())
    source = Source(
        title=title,
        number=found.number,
        issuer="、".join(found.issuers),
        issued_on=found.issued_on,
        kind="新闻" if press else kind_of(title),
    )
    return Head(source, tuple(titles))


def kind_of(title: str) -> str:
    """规划, 意见, 通知 and so on, by the last telling word of a title outside 《》."""
    bare = re.sub("《[^》]*》", "", title) or title
    best, kind = -1, "其他"
    for word, said in _KIND_WORDS:
        position = bare.rfind(word)
        if position >= 0 and position + len(word) > best:
            best, kind = position + len(word), said
    return kind


def _head(filled: list[Line], outline: Mapping[int, int]) -> _Found:
    found = _Found()
    closed = False  # a number or date below the title closes it
    for position, line in enumerate(filled[:_HEAD_LINES]):
        if _takes(line, found):
            closed = bool(found.title_lines)
            continue
        following = filled[position + 1] if position + 1 < len(filled) else None
        styled = line.start in outline and bool(found.title_lines)
        if closed or styled or _is_complete(found, line) or _is_body(line, found, following):
            break
        found.title_lines.append(line)
    return found


def _is_complete(found: _Found, line: Line) -> bool:
    """Whether the title has said what the document is, and the next line is no addition to it."""
    if not found.title_lines or line.body.startswith("#"):
        return False
    last = found.title_lines[-1].body
    return bool(_WHOLE_TITLE.search(last)) and not _ADDITION.match(line.body)


def _takes(line: Line, found: _Found) -> bool:
    """Whether a line of the head is something else than title or body; what it says is noted."""
    body = line.body
    number = _NUMBER.fullmatch(body) or _ORDER.fullmatch(body)
    if number:
        found.number = found.number or re.sub(r"[ \u3000]", "", number.group(1))
        return True
    day = dates.alone(body)
    if day or _MEETING.fullmatch(body) or furniture.is_web_note(body):
        found.issued_on = found.issued_on or day or dates.first(body)
        web_number = _NUMBER.search(body) if furniture.is_web_note(body) else None
        found.number = found.number or (
            re.sub(r"[ \u3000]", "", web_number.group(1)) if web_number else ""
        )
        return True
    if _ORGAN.fullmatch(body) and "关于" not in body:
        issuer = re.sub(r"[ \u3000]|文件$", "", body)
        if issuer not in found.issuers:
            found.issuers.append(issuer)
        return True
    return bool(_PERSON.fullmatch(body)) or furniture.is_byline(body) or furniture.is_credit(body)


def _is_body(line: Line, found: _Found, following: Line | None) -> bool:
    body = line.body
    titles = found.title_lines
    if _SALUTATION.search(body) and titles:
        return True
    if (
        len(body) > _LONGEST_TITLE_LINE
        or _SENTENCE.search(body)
        or len(titles) >= _MOST_TITLE_LINES
    ):
        return True
    if (
        furniture.is_page_number(body)
        or furniture.is_bare_number(body)
        or furniture.is_dateline(body)
    ):
        return True
    head = headings.heading(line)
    if head and not body.startswith("#"):
        return True
    if body.startswith("#") and titles:
        # A second Markdown heading of a lower level opens the body.
        first = next((t.body for t in titles if t.body.startswith("#")), None)
        return first is not None and _hashes(body) > _hashes(first)
    return (
        bool(titles)
        and line.gap == 0
        and not titles[-1].body.startswith("#")
        and _is_running(line, following)
    )


def _is_running(line: Line, following: Line | None) -> bool:
    """A line with commas that goes on below: running text, not a second line of the title."""
    return "\uff0c" in line.body and following is not None and following.gap == 0


def _hashes(body: str) -> int:
    return len(body) - len(body.lstrip("#"))


def _title_lines(candidates: list[Line], *, press: bool, headline: Line | None) -> list[Line]:
    """The lines that make the title, out of all lines of the title block."""
    if headline is not None:
        return [headline]
    is_marked = any(line.body.startswith("#") for line in candidates)
    if candidates and (press or is_marked):
        return [stories.headline(candidates)]
    kept: list[Line] = []
    for line in candidates:
        if sum(len(k.body) for k in kept) + len(line.body) > _LONGEST_TITLE:
            break
        kept.append(line)
    return kept


def _joined(titles: list[Line], *, keep_blanks: bool) -> str:
    words = [_HASH.sub("", line.body).strip("# ") for line in titles]
    if keep_blanks:
        return " ".join(words)
    title = ""
    for word in words:
        latin = title[-1:].isascii() and word[:1].isascii() and bool(title)
        title += (" " if latin else "") + word
    return _HAN_GAP.sub("", title)


def _tail(filled: list[Line], found: _Found, *, press: bool) -> None:
    """The signature and the date of issue below the text, before any annex."""
    if press:
        return
    end = next(
        (i for i, line in enumerate(filled) if i > len(filled) // 3 and _opens_annex(line)),
        len(filled),
    )
    candidates = filled[max(0, end - _TAIL_LINES) : end]
    for position in range(len(candidates) - 1, 0, -1):
        day = dates.alone(candidates[position].body)
        if day is None:
            continue
        found.issued_on = day
        above = candidates[position - 1].body
        if not found.issuers and _ORGAN.fullmatch(above):
            found.issuers.append(re.sub(r"[ \u3000]", "", above))
        return


def _opens_annex(line: Line) -> bool:
    head = headings.heading(line)
    return head is not None and head.kind == "annex"
