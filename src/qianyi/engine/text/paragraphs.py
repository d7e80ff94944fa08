"""Paragraphs as they were written, not as pages cut them: where sentences are taken from."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from .lines import Line, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .model import Text

_ENDS = re.compile(r"[。;\uff1b!\uff01?\uff1f:\uff1a…][”』」’)\uff09]*$|—{2}$")
_RUNNING = re.compile(r"[。\uff0c\uff1b,、]")
_OPENS = re.compile(
    r"[—–\-●■◆▲▶►○◎★☆·•※□]|[#|*>]|[一二三四五六七八九十]+是|第[一二三四五六七八九十]|其[一二三四五]\uff0c"
    r"|(?:今年以来|今年\d|近年来|近日|日前|据了解|据悉|目前\uff0c|下一步|接下来|与此同时|此外)"
)
_INDENT = re.compile(r"[ \u3000\u00a0]*(?:\u3000{2}|[ \u00a0]{4}|\t)")
_BRACKETS = (("\uff08", "\uff09"), ("(", ")"), ("《", "》"), ("“", "”"))
_LONG = 60
_WIDEST_WRAP = 60
_BACK = 120
_WRAP_SHARE = 0.8


def logical(text: Text) -> list[tuple[int, int]]:
    """The paragraphs of a text in order, as spans without blanks at either end.

    Headings are paragraphs of their own (one that runs into its text stays with it). Tables of two
    columns or more and furniture are left out. A paragraph that a page end, a hard line break or a
    picture cut in two is one span; it then holds newlines, and may hold furniture (the caption):
    take its words by ``pieces``.
    """
    lines = [line for line in split(text.text) if line]
    skipped = _skipped(text)
    heads = {section.start: section.body_start for section in text.sections}
    is_plain = bool(text.encoding)
    wrap = _wrap_width(lines) if is_plain else 0
    tables = sorted(table.start for table in text.tables)
    found: list[tuple[int, int]] = []
    previous: Line | None = None
    kept = [line for line in lines if not _covered(skipped, line)]
    indented = sum(
        1 for line in kept if _INDENT.match(text.text, line.start, line.inner)
    ) * 2 > len(kept)
    for line in kept:
        goes_on = (
            previous is not None
            and line.inner not in heads
            and heads.get(previous.inner, 0) < previous.inner_end
            and not _between(tables, previous, line)
            and not (indented and _INDENT.match(text.text, line.start, line.inner))
            and _continues(previous, line, wrap, is_plain=is_plain)
        )
        if goes_on:
            found[-1] = (found[-1][0], line.inner_end)
        else:
            found.append((line.inner, line.inner_end))
        previous = line
    return found


def pieces(text: Text, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a span that are words of the document, without line breaks and furniture.

    Joined without anything between them they give the sentence as written.
    """
    return list(_pieces(text, start, end))


def _pieces(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = bisect_right(text.furniture, (start, start)) - 1
    last = bisect_right(text.furniture, (end, end))
    near = text.furniture[max(0, first) : last]
    for line in split(text.text[start:end]):
        position, stop = start + line.inner, start + line.inner_end
        for s, e in near:
            if e <= position or s >= stop:
                continue
            if s > position:
                yield position, s
            position = max(position, e)
        if position < stop:
            yield position, stop


def _skipped(text: Text) -> list[tuple[int, int]]:
    tables = [(table.start, table.end) for table in text.tables if table.columns > 1]
    return sorted([*tables, *text.furniture])


def _covered(spans: list[tuple[int, int]], line: Line) -> bool:
    index = bisect_right(spans, (line.inner, len(line.body) + line.inner_end))
    near = spans[max(0, index - 2) : index + 1]
    return any(s <= line.inner and line.inner_end <= e for s, e in near)


def _between(starts: list[int], previous: Line, line: Line) -> bool:
    """Whether one of the places, which are in order, lies between two lines."""
    index = bisect_right(starts, previous.inner_end - 1)
    return index < len(starts) and starts[index] < line.inner


def _wrap_width(lines: list[Line]) -> int:
    """The width at which a text was cut into lines, or 0 where its lines are whole paragraphs."""
    lengths = sorted(len(line.body) for line in lines)
    if len(lengths) < 6:  # noqa: PLR2004 - too few lines to tell
        return 0
    widest = lengths[len(lengths) * 9 // 10]
    unfinished = sum(
        1
        for line in lines
        if not _ENDS.search(line.body) and len(line.body) >= widest * _WRAP_SHARE
    )
    return widest if widest <= _WIDEST_WRAP and unfinished * 3 > len(lines) else 0


def _continues(previous: Line, line: Line, wrap: int, *, is_plain: bool) -> bool:
    """Whether ``line`` carries on the sentence that ``previous`` left unfinished."""
    if _ENDS.search(previous.body) or _OPENS.match(line.body):
        return False
    if _is_open(previous.body[-_BACK:]):
        return True
    if not is_plain:
        return False
    if wrap:
        return line.gap == 0 and len(previous.body) >= wrap * _WRAP_SHARE
    if not _RUNNING.search(previous.body) or previous.body[:2] == line.body[:2]:
        return False
    return bool(_ENDS.search(line.body)) or len(line.body) >= _LONG


def _is_open(body: str) -> bool:
    """Whether a bracket or quotation mark was opened and not closed."""
    return any(body.count(left) > body.count(right) for left, right in _BRACKETS)
