"""Cuts a text into blocks: headings, running paragraphs with broken lines joined, captions.

A block knows where each of its characters stands in the text, so that a quantity found in a
paragraph joined from two lines still points to its place. Spans that are tables are left out;
furniture stands as blocks of its own, so that a running head never becomes part of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BlockKind: TypeAlias = Literal["heading", "paragraph", "caption"]

_TERMINAL: Final = "。！？；：…”』」）!?;"
_HEADING = re.compile(
    r"#{1,6} |第[一二三四五六七八九十百]+[章节篇部](?! ?分)|[一二三四五六七八九十]+、|"
    r"（[一二三四五六七八九十]+）|专栏 ?[0-9]|附件|附表"
)
_ITEM = re.compile(
    r"第[一二三四五六七八九十百]+条|[0-9]{1,2}[.、．](?![0-9])|（[0-9一二三四五六七八九十]+）|——|[①-⑳]|[●■◆▶※•·-]|[一二三四五六七八九十]+、|注[：:]|【"
)
_RUN_ON = re.compile(r"[。；]|，.*[0-9]")
_LONGEST_HEADING: Final = 44
_SHORT_CAPTION: Final = 32
_WRAP: Final = 18


@dataclass(slots=True)
class Line:
    """A line without its indent: where it begins and its text."""

    start: int
    body: str
    furniture: bool = False


@dataclass(slots=True)
class Block:
    """Joined text with the place of each piece.

    ``pieces`` are (position in text, position in document).
    """

    kind: BlockKind
    text: str
    pieces: list[tuple[int, int]] = field(default_factory=list)
    continues: bool = False

    def at(self, position: int) -> int:
        """The document offset of a position in the block."""
        if len(self.pieces) == 1:
            return self.pieces[0][1] + position
        index = bisect_right(self.pieces, (position, 1 << 60)) - 1
        inner, outer = self.pieces[index]
        return outer + position - inner

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The document span of a span in the block."""
        return self.at(start), self.at(end - 1) + 1 if end > start else self.at(start)


def blocks_of(
    text: str,
    left_out: Sequence[tuple[int, int]],
    furniture: Sequence[tuple[int, int]],
    headings: Iterable[int],
) -> list[Block]:
    """The blocks of ``text`` (already of one width) in order.

    Args:
        text: the normalised text.
        left_out: spans of tables, read elsewhere.
        furniture: spans of running heads, page numbers, captions.
        headings: offsets at which a known heading line begins.
    """
    lines = list(_lines(text, sorted(left_out), sorted(furniture)))
    starts = frozenset(headings)
    width = _usual_width(lines)
    blocks: list[Block] = []
    open_paragraph: Block | None = None
    for line in lines:
        kind = _kind(line, starts)
        if (
            kind == "paragraph"
            and open_paragraph is not None
            and _joins(open_paragraph, line, width)
        ):
            _append(open_paragraph, line)
            continue
        block = Block(kind, line.body, [(0, line.start)])
        blocks.append(block)
        if kind == "paragraph":
            if (
                open_paragraph is not None
                and _unfinished(open_paragraph)
                and _is_caption(line.body)
            ):
                block.kind = "caption"
            else:
                open_paragraph = block
        elif kind == "heading":
            open_paragraph = None
    return blocks


def _lines(
    text: str, left_out: Sequence[tuple[int, int]], furniture: Sequence[tuple[int, int]]
) -> Iterator[Line]:
    start = 0
    for raw in text.split("\n"):
        body = raw.strip(" \u200b\ufeff")
        if body:
            inner = start + raw.index(body)
            if not _inside(inner, left_out):
                yield Line(inner, body, _inside(inner, furniture))
        start += len(raw) + 1


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (at, 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]


def _usual_width(lines: Sequence[Line]) -> int:
    """The width at which lines are broken, where most paragraphs reach it.

    0 where lines are paragraphs.
    """
    full = sorted(
        len(line.body)
        for line in lines
        if len(line.body) > _WRAP and line.body[-1] not in _TERMINAL
    )
    if len(full) < 3:  # noqa: PLR2004 - two lines prove no width
        return 0
    middle = full[len(full) // 2]
    near = sum(1 for size in full if abs(size - middle) <= 3)  # noqa: PLR2004
    return middle if near * 2 > len(full) and middle <= 60 else 0  # noqa: PLR2004


def _kind(line: Line, starts: frozenset[int]) -> BlockKind:
    if line.furniture:
        return "caption"
    whole = not _RUN_ON.search(line.body)
    if line.start in starts and whole and len(line.body) <= 2 * _LONGEST_HEADING:
        return "heading"
    if whole and len(line.body) <= _LONGEST_HEADING and _HEADING.match(line.body):
        return "heading"
    return "paragraph"


def _joins(block: Block, line: Line, width: int) -> bool:
    """Whether ``line`` carries on the unfinished paragraph."""
    if not _unfinished(block) or _ITEM.match(line.body):
        return False
    last = block.text[block.pieces[-1][0] :]
    if width and abs(len(last) - width) <= 4:  # noqa: PLR2004
        return True
    prose = (len(block.text) > _WRAP and "，" in block.text) or block.text[-1] in "，、"
    return prose and (bool(re.search(r"[，。；]", line.body)) or line.body[-1] in _TERMINAL)


def _unfinished(block: Block) -> bool:
    text = block.text
    if len(text) < _WRAP:
        return False
    if text[-1] in "”』」）":
        return text[-2] not in _TERMINAL and bool(re.search(r"[，。]", text))
    return text[-1] not in _TERMINAL


def _is_caption(body: str) -> bool:
    return len(body) <= _SHORT_CAPTION and not re.search(r"[，；：]", body)


def _append(block: Block, line: Line) -> None:
    block.pieces.append((len(block.text), line.start))
    block.text += line.body
