"""The structure of a text: furniture and tables are set aside, then headings found and nested."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import contents, flattened, furniture, headings, sections, source, stories
from .headings import RANK_STORY, RANK_TITLE, Heading
from .lines import Line, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .model import Section, Source, Table
    from .stories import Story

_CAPTION_END = re.compile(r"(?:表|情况|目标|指标|一览|汇总|清单|统计|明细)$")
_UNIT_LINE = re.compile(r"[(\uff08]?单位[ ]?[:\uff1a].{1,20}")
_NOTE = re.compile(r"(?:备?注|说明|附件)[ ]?[:\uff1a]")
_NOTE_NUMBER = re.compile(r"[(\uff08]?\d{1,2}[)\uff09.、\uff0e]")
_BREAK = 2  # blank lines that end a box
_LONGEST_CAPTION = 50
_LONGEST_PARTED = 45
_MOST_PARTS = 20
_LONGEST_BOX = 2000  # lines


@dataclass(frozen=True, slots=True)
class Structure:
    """All that was found in a text beside its words."""

    source: Source
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    furniture: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Page:
    """The text while its structure is being found; sets hold indexes of lines."""

    text: str
    lines: list[Line]
    tables: list[Table]
    in_tables: set[int]
    in_contents: set[int] = field(default_factory=set)
    furniture: set[int] = field(default_factory=set)
    headlines: set[int] = field(default_factory=set)
    titles: set[int] = field(default_factory=set)  # headlines with the lines above and between

    def is_free(self, line: Line) -> bool:
        """Whether a line may be a heading or a paragraph."""
        taken = (self.in_tables, self.in_contents, self.furniture)
        return bool(line) and not any(line.index in group for group in taken)


def analyse(
    text: str, tables: Sequence[Table] = (), outline: Mapping[int, int] | None = None
) -> Structure:
    """The structure of a text.

    Args:
        text: the extracted text.
        tables: those the extractor knows (docx, PDF); without any, flattened ones are looked for.
        outline: heading levels a word processor gave, by offset of the paragraph's start.
    """
    lines = split(text)
    is_press = furniture.is_press(lines)
    page = _page(text, lines, list(tables))
    told = stories.find(lines, page.in_contents | page.in_tables) if is_press else []
    skipped = page.in_contents | page.in_tables
    headline = told[0].headline if told else None
    head = source.read(lines, skipped, press=is_press, headline=headline, outline=outline or {})
    page.headlines = {line.index for line in head.title_lines}
    page.titles = _title_block(head, told)
    _set_aside(page, is_press=is_press)
    found = _headings(page, head, told, outline or {})
    found = _limited(page, found)
    nested = sections.nest(found, len(text))
    return Structure(
        source=head.source,
        sections=nested,
        tables=tuple(_captioned(page, table, found, nested) for table in page.tables),
        furniture=_spans(page),
    )


def _page(text: str, lines: list[Line], tables: list[Table]) -> _Page:
    page = _Page(text, lines, tables, _lines_in(lines, [(t.start, t.end) for t in tables]))
    listed = contents.find(lines)
    if listed:
        page.in_contents = set(range(listed[0], listed[1] + 1))
    if not tables:
        spans = [(lines[listed[0]].start, lines[listed[1]].end + 1)] if listed else []
        for found in flattened.find(text, lines, spans):
            page.tables.append(found.table)
            page.in_tables |= set(range(found.first, found.last + 1))
    return page


def _lines_in(lines: list[Line], spans: list[tuple[int, int]]) -> set[int]:
    """Indexes of the lines that touch one of the spans, which are in order."""
    found: set[int] = set()
    index = 0
    for start, end in spans:
        while index < len(lines) and lines[index].end < start:
            index += 1
        while index < len(lines) and lines[index].start < end:
            found.add(lines[index].index)
            index += 1
    return found


def _title_block(head: source.Head, told: list[Story]) -> set[int]:
    headed = [story for story in told if story.headline]
    block = {index for story in headed for index in range(story.first, story.last + 1)}
    if head.title_lines and not told:
        block |= set(range(head.title_lines[-1].index + 1))
    return block


def _set_aside(page: _Page, *, is_press: bool) -> None:
    """Mark the furniture; the title block is never taken for captions."""
    page.furniture = (
        furniture.plain(page.lines) - page.in_tables - page.in_contents - page.headlines
    )
    if is_press:
        page.furniture |= furniture.press(
            page.lines, page.titles | page.in_tables | page.in_contents
        )
    page.furniture |= furniture.bare_numbers(
        page.lines, page.in_tables | page.in_contents | page.titles
    )


def _headings(
    page: _Page, head: source.Head, told: list[Story], outline: Mapping[int, int]
) -> list[Heading]:
    found = _top(page, head, told)
    free = [line for line in page.lines if page.is_free(line) and line.index not in page.titles]
    taken = _notes(free)
    for position, line in enumerate(free):
        if line.index in taken:
            continue
        after = free[position + 1] if position + 1 < len(free) else None
        one = headings.heading(line, outline.get(line.start)) or headings.unnumbered(
            line, free[position - 1] if position else None, after
        )
        if one and one.kind == "annex" and not one.title and after and _is_title_line(after):
            one = replace(one, title=after.body, body_start=after.inner_end)
            taken.add(after.index)
        if one:
            found.append(one)
    found += _parted(page, free)
    found += _boxes_in_tables(page)
    return _in_order(_levelled(found, outline))


def _top(page: _Page, head: source.Head, told: list[Story]) -> list[Heading]:
    """The headings above all others: each story of a page, or the title of the one document."""
    if told:
        return [_story_heading(page, story) for story in told]
    if not head.title_lines:
        return []
    first, last = head.title_lines[0], head.title_lines[-1]
    return [
        Heading(
            first.index, RANK_TITLE, "title", "", head.source.title, first.inner, last.inner_end
        )
    ]


def _notes(free: list[Line]) -> set[int]:
    """Numbered lines of a note (注：1. … 2. …) or a list of annexes, which are no headings."""
    found: set[int] = set()
    noted = False
    for line in free:
        noted = bool(_NOTE.match(line.body)) or (noted and bool(_NOTE_NUMBER.match(line.body)))
        if noted:
            found.add(line.index)
    return found


def _story_heading(page: _Page, story: Story) -> Heading:
    first, last = page.lines[story.first], page.lines[story.last]
    if story.headline is None:
        return Heading(first.index, RANK_STORY, "story", "", "", first.inner, first.inner)
    title = story.headline.body.strip("# ")
    return Heading(first.index, RANK_STORY, "story", "", title, first.inner, last.inner_end)


def _is_title_line(line: Line) -> bool:
    return (
        len(line.body) <= _LONGEST_CAPTION
        and headings.heading(line) is None
        and not line.body.endswith("。")
    )


def _parted(page: _Page, free: list[Line]) -> list[Heading]:
    """Numbers alone on a line with the heading's words on the next, counted up from 1."""
    position_of = {line.index: i for i, line in enumerate(free)}
    found: list[Heading] = []
    for index in sorted(page.furniture):
        line = page.lines[index]
        if (
            not furniture.is_bare_number(line.body)
            or int(line.body) != len(found) + 1
            or len(found) >= _MOST_PARTS
        ):
            continue
        after = next((later for later in page.lines[index + 1 : index + 9] if later), None)
        if after is None or after.index not in position_of or len(after.body) > _LONGEST_PARTED:
            continue
        if headings.heading(after) is None and not after.body.endswith(("。", "\uff1b", "\uff0c")):
            found.append(headings.parted(line, after))
    return found if len(found) > 1 else []


def _boxes_in_tables(page: _Page) -> list[Heading]:
    """A box set as a table: its heading is the first cell."""
    found = []
    for table in page.tables:
        first = next((cell for cell in table.cells if cell.text), None)
        if first is None or first.row:
            continue
        line = Line(-1, first.start, first.end, first.start, page.text[first.start : first.end], 0)
        one = headings.heading(line)
        if one and one.kind == "box":
            found.append(replace(one, limit=table.end))
    return found


def _levelled(found: list[Heading], outline: Mapping[int, int]) -> list[Heading]:
    """Unnumbered headings of a word processor's level take the rank its numbered headings have."""
    by_level: dict[int, int] = {}
    for one in found:
        level = outline.get(one.start)
        if level is not None and one.number:
            by_level.setdefault(level, one.rank)
    return [
        replace(one, rank=by_level[outline[one.start]])
        if not one.number and outline.get(one.start) in by_level
        else one
        for one in found
    ]


def _in_order(found: list[Heading]) -> list[Heading]:
    """By position; a heading never begins before the one above it has ended."""
    kept: list[Heading] = []
    for one in sorted(found, key=lambda h: (h.start, h.rank)):
        if kept and one.start < kept[-1].body_start:
            continue
        kept.append(one)
    return kept


def _limited(page: _Page, found: list[Heading]) -> list[Heading]:
    """Boxes and captions with their ends."""
    gaps = sorted(line.gap for line in page.lines if line and line.index not in page.in_tables)
    usual = gaps[len(gaps) // 2] if gaps else 0
    limited: list[Heading] = []
    for one in found:
        if one.limit is None and one.kind == "box":
            limited.append(replace(one, limit=_box_end(page, one, usual)))
        elif one.kind == "figure":
            table = _table_below(page, one)
            if one.number.startswith("图") and not table:
                page.furniture.add(one.line)
            limited.append(replace(one, limit=max(one.body_start, table.end if table else 0)))
        else:
            limited.append(one)
    return limited


def _box_end(page: _Page, box: Heading, usual: int) -> int | None:
    """A box ends with its table, or at the first break of blank lines below its first paragraph."""
    table = _table_below(page, box)
    if table and table.columns == 1:
        return table.end
    seen = 0
    for line in page.lines[box.line + 1 : box.line + 1 + _LONGEST_BOX]:
        if not line or line.index in page.in_tables:
            seen += line.index in page.in_tables
            continue
        if seen and usual < _BREAK <= line.gap:
            return line.start
        seen += 1
    return None


def _table_below(page: _Page, one: Heading) -> Table | None:
    """The table that begins within the next two lines of a heading."""
    below = [line for line in page.lines[one.line + 1 : one.line + 9] if line][:2]
    for line in below:
        if line.index in page.in_tables:
            return next(
                (t for t in page.tables if t.start <= line.end and line.start < t.end), None
            )
        if not _UNIT_LINE.fullmatch(line.body):
            return None
    return None


def _above(page: _Page, start: int) -> list[Line]:
    """The two lines above a table, the nearest first."""
    index = bisect_left(page.lines, start, key=lambda line: line.start)
    near = page.lines[max(0, index - 9) : index]
    return [line for line in reversed(near) if line and line.index not in page.in_tables][:2]


def _captioned(
    page: _Page, table: Table, found: list[Heading], nested: tuple[Section, ...]
) -> Table:
    caption, unit = table.caption, ""
    for line in _above(page, table.start):
        if _UNIT_LINE.fullmatch(line.body) and not unit:
            unit = line.body.strip("()\uff08\uff09")
            continue
        known = next(
            (h for h in found if h.line == line.index and h.kind in {"box", "figure"}), None
        )
        if known:
            caption = caption or f"{known.number} {known.title}".strip()
        elif len(line.body) <= _LONGEST_CAPTION and _CAPTION_END.search(line.body):
            caption = caption or line.body
        break
    if unit:
        caption = f"{caption}\uff08{unit}\uff09"
    return replace(table, caption=caption, section=sections.innermost(nested, table.start))


def _spans(page: _Page) -> tuple[tuple[int, int], ...]:
    """Furniture as spans in order: whole lines, and reporters' names at the end of a paragraph."""
    spans = [(page.lines[i].inner, page.lines[i].inner_end) for i in page.furniture]
    if page.in_contents:
        listed = [page.lines[i] for i in sorted(page.in_contents) if page.lines[i]]
        spans.append((listed[0].inner, listed[-1].inner_end))
    for line in page.lines:
        byline = furniture.end_byline(line.body) if page.is_free(line) else None
        if byline is not None:
            spans.append((line.inner + byline, line.inner_end))
    return tuple(sorted(spans))
