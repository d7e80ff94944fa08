"""Which lines are headings, by number or mark alone: 第一章, 一、, 1., 专栏2, 图1, 附件1, #.

A heading knows its rank; how sections nest follows from the ranks (see ``sections``). Lines of a
table, of the table of contents and other furniture are not offered to this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .lines import BLANKS, Line

if TYPE_CHECKING:
    from .model import SectionKind

NUMERAL = "一二三四五六七八九十百〇零两"
_BLANK = "[ \\t\\u3000\\u00a0]"
_LONGEST_HEADING = 80
_LONGEST_RUN_IN = 60
_LONGEST_UNNUMBERED = 24
_BODY = 30

RANK_TITLE, RANK_STORY, RANK_ANNEX, RANK_MARKDOWN = 0, 2, 8, 10
RANK_CHAPTER, RANK_ARTICLE, RANK_UNNUMBERED, RANK_BOX, RANK_LIST, RANK_FIGURE = (
    20,
    40,
    63,
    65,
    70,
    95,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found.

    Attributes:
        rank: the lower, the higher it stands; only the order matters.
        body_start: where the text under it begins, on the same line for a heading that runs into
            its paragraph.
        limit: where its section ends at the latest, or None.
    """

    line: int
    rank: int
    kind: SectionKind
    number: str
    title: str
    start: int
    body_start: int
    limit: int | None = None


# pattern, rank, kind, and whether the whole line must be the heading
_PART = rf"第{_BLANK}*[{NUMERAL}\d]+{_BLANK}*[编篇部](?=[ \t\u3000\u00a0]|分?$|分[ \u3000])分?"
_ARTICLE = rf"第[{NUMERAL}\d]+条(?=[ \t\u3000\u00a0]|[\u4e00-\u9fff])(?![款项例之])"
# 2.3 平台建设, not 2.3 亿元
_DECIMAL = (
    r"\d{1,2}(?:\.\d{1,2}){1,3}[ \t\u3000\u00a0]+(?=[^\d\W])(?!(?:亿|万|个|倍|年|月)[元美人吨亩百])"
)
_NUMBERED: tuple[tuple[re.Pattern[str], int, SectionKind, bool], ...] = (
    (re.compile(_PART), 15, "chapter", True),
    (re.compile(rf"第{_BLANK}*[{NUMERAL}\d]+{_BLANK}*章"), 20, "chapter", True),
    (re.compile(rf"第{_BLANK}*[{NUMERAL}\d]+{_BLANK}*节"), 30, "section", True),
    (re.compile(_ARTICLE), 40, "item", False),
    (re.compile(rf"[{NUMERAL}]+、(?![{NUMERAL}]+[、是产类级次])"), 50, "section", False),
    (re.compile(rf"[(\uff08][{NUMERAL}]+[)\uff09][、.]?"), 60, "item", False),
    (re.compile(_DECIMAL), 68, "item", True),
    (re.compile(r"\d{1,2}(?:[、\uff0e]|\.(?!\d))(?![\d%])"), 70, "item", False),
    (re.compile(r"[(\uff08]\d{1,2}[)\uff09][、.]?"), 80, "item", False),
    (re.compile(r"\d{1,2}[)\uff09]"), 82, "item", False),
    (re.compile(r"[①-⑳]"), 90, "item", False),
)  # fmt: skip
_BOX = re.compile(
    rf"专{_BLANK}*栏{_BLANK}*([\d{NUMERAL}]+(?:[-—.]\d+)?)?{_BLANK}*[:\uff1a]?{_BLANK}*"
)
_FIGURE = re.compile(
    rf"(?:附?[图表]){_BLANK}*(?:[\d{NUMERAL}]+(?:[-—.\uff0e]\d+)*){_BLANK}*[:\uff1a.、]?{_BLANK}*"
)
_ANNEX = re.compile(
    rf"附{_BLANK}*(?:件|录|表){_BLANK}*(?:[\d{NUMERAL}A-H]+)?(?:[-—]\d+)?{_BLANK}*([:\uff1a])?{_BLANK}*"
)
_LIST_OF_ANNEXES = re.compile(r"\d{1,2}[.、\uff0e]|《")
_MARKDOWN = re.compile(r"(#{1,6})[ \t\u3000]*")
_NAMED = re.compile(
    rf"[前引序]{_BLANK}*言|后{_BLANK}*记|结{_BLANK}*语|结束语|[总附]{_BLANK}*则|附{_BLANK}*录"
)
_RUN_IN = re.compile(r"[。:\uff1a;\uff1b!\uff01?\uff1f]")
_SENTENCE = re.compile(r"[。;\uff1b!\uff01?\uff1f]$")
_FINISHED = re.compile(r"[。\uff1b;:\uff1a!\uff01?\uff1f…”』」)\uff09]$")
_INNER_STOP = re.compile(r"[。\uff0c,;\uff1b:\uff1a!\uff01?\uff1f%％]|\d")
_REFERS = re.compile(r"[规约条所的][定述列规]|由|按照|依照|根据")


def heading(line: Line, outline: int | None = None) -> Heading | None:
    """The heading that a line is, or None.

    Args:
        line: a line that is not blank.
        outline: the level a word processor gave the paragraph (1 to 9), which makes it a heading
            even without number.
    """
    marked = _markdown(line)
    if marked:
        return marked
    for finder in (_named, _box, _figure, _annex, _numbered):
        found = finder(line)
        if found:
            return found
    if outline is not None and len(line.body) <= _LONGEST_HEADING:
        return _whole(line, RANK_MARKDOWN + outline, _kind_at(outline), "", line.body)
    return None


def unnumbered(line: Line, before: Line | None, after: Line | None) -> Heading | None:
    """A short line without number, blank lines around it, before a longer paragraph."""
    if not before or not after or not line.gap or not after.gap:
        return None
    if not 2 <= len(line.body) <= _LONGEST_UNNUMBERED or _INNER_STOP.search(line.body):  # noqa: PLR2004
        return None
    finished = _FINISHED.search(before.body) or len(before.body) <= _LONGEST_UNNUMBERED
    if not finished or len(after.body) < _BODY or not re.search("[\u4e00-\u9fff]{2}", line.body):
        return None
    return _whole(line, RANK_UNNUMBERED, "section", "", line.body)


def parted(line: Line, after: Line) -> Heading:
    """A heading printed as a number alone on its line, with its words on the next one."""
    return Heading(
        line.index, RANK_UNNUMBERED, "section", line.body, after.body, line.inner, after.inner_end
    )


def _whole(line: Line, rank: int, kind: SectionKind, number: str, title: str) -> Heading:
    return Heading(line.index, rank, kind, number, title.strip(BLANKS), line.inner, line.inner_end)


def _kind_at(level: int) -> SectionKind:
    return "chapter" if level == 1 else "section"


def _markdown(line: Line) -> Heading | None:
    mark = _MARKDOWN.match(line.body)
    if not mark or mark.end() == len(line.body):
        return None
    words = line.body[mark.end() :].rstrip("# ")
    number, title, kind = "", words, _kind_at(len(mark.group(1)))
    for pattern, _, numbered_kind, _ in _NUMBERED:
        found = pattern.match(words)
        if found:
            number, title, kind = found.group().strip(BLANKS), words[found.end() :], numbered_kind
            break
    return _whole(line, RANK_MARKDOWN + len(mark.group(1)), kind, number, title)


def _named(line: Line) -> Heading | None:
    """前言, 总则, 附则: chapters without number."""
    found = _NAMED.fullmatch(line.body)
    title = re.sub(_BLANK, "", line.body)
    return _whole(line, RANK_CHAPTER, "chapter", "", title) if found else None


def _box(line: Line) -> Heading | None:
    found = _BOX.match(line.body)
    if not found or len(line.body) > _LONGEST_HEADING or _SENTENCE.search(line.body):
        return None
    title = line.body[found.end() :]
    separated = found.group().rstrip(BLANKS + ":\uff1a") != found.group()
    if not found.group(1) and not separated and title:
        return None
    if "\uff0c" in title or _REFERS.match(title):
        return None
    return _whole(line, RANK_BOX, "box", found.group().strip(BLANKS + ":\uff1a"), title)


def _figure(line: Line) -> Heading | None:
    found = _FIGURE.match(line.body)
    if not found or len(line.body) > _LONGEST_HEADING or _SENTENCE.search(line.body):
        return None
    title = line.body[found.end() :]
    if not title or "\uff0c" in title or title[0] in "中为是显所列、和与至及" or title[0].isdigit():
        return None
    return _whole(line, RANK_FIGURE, "figure", found.group().strip(BLANKS + ":\uff1a.、"), title)


def _annex(line: Line) -> Heading | None:
    found = _ANNEX.match(line.body)
    if not found or len(line.body) > _LONGEST_HEADING or _SENTENCE.search(line.body):
        return None
    title = line.body[found.end() :]
    if _LIST_OF_ANNEXES.match(title) or "\uff0c" in title or _REFERS.search(title[:4]):
        return None
    separated = title == "" or found.group()[-1:] in BLANKS + ":\uff1a"
    if not separated:
        return None
    return _whole(line, RANK_ANNEX, "annex", found.group().strip(BLANKS + ":\uff1a"), title)


def _numbered(line: Line) -> Heading | None:
    for pattern, rank, kind, alone in _NUMBERED:
        found = pattern.match(line.body)
        if found:
            return _after_number(line, found.group(), rank, kind, alone=alone)
    return None


def _after_number(
    line: Line, number: str, rank: int, kind: SectionKind, *, alone: bool
) -> Heading | None:
    rest = line.body[len(number) :]
    if alone:
        words = rest.strip(BLANKS)
        glued = rest == words and bool(words)
        if (
            len(line.body) > _LONGEST_HEADING
            or _SENTENCE.search(line.body)
            or (glued and _REFERS.match(words))
        ):
            return None
        if glued and ("\uff0c" in words or "、第" in words):
            return None
        return _whole(line, rank, kind, number.strip(BLANKS), words)
    if not rest.strip(BLANKS):
        return None
    body_start, title = _run_in(line, number, rest, rank)
    shown = number.strip(BLANKS)
    return Heading(line.index, rank, kind, shown, title.strip(BLANKS), line.inner, body_start)


def _run_in(line: Line, number: str, rest: str, rank: int) -> tuple[int, str]:
    """Where the body begins, and the title that runs into it or "" where there is none."""
    after_number = line.inner + len(number)
    if rank == RANK_ARTICLE:
        return after_number, ""
    stop = _RUN_IN.search(rest)
    title = rest[: stop.start()] if stop else rest
    longest = _LONGEST_RUN_IN if stop else _LONGEST_HEADING
    if len(title) > longest or (rank >= RANK_LIST and "\uff0c" in title):
        return after_number, ""
    return (after_number + stop.end() if stop else line.inner_end), title
