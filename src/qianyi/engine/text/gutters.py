"""Pages printed in columns: where the gutter stands, so that each column is read by itself.

Side by side stand columns of running text and columns of a table without lines; the second must
stay together line by line. Running text fills its column: its lines end at the gutter and begin
behind it at one place. The cells of a table do neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span: TypeAlias = tuple[float, float]  # left and right edge of a character

FEWEST_LINES = 6
_SHORTEST_SIDE = 8  # characters; a label and its value are shorter
_WIDTH = 1.2  # of a character, the narrowest gutter
_FULL = 1.6  # of a character, how far from the gutter a full line may end
_INDENT = 2.5  # of a character
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line across the page: its characters from left to right, without spaces."""

    top: float
    bottom: float
    size: float
    spans: tuple[Span, ...]

    def gaps(self) -> Iterator[Span]:
        """The wide empty places inside the line."""
        for before, after in zip(self.spans, self.spans[1:], strict=False):
            if after[0] - before[1] > _WIDTH * self.size:
                yield before[1], after[0]

    def crosses(self, gutter: Span) -> bool:
        """Whether something stands in the gutter: a title across the page."""
        return any(left < gutter[1] and right > gutter[0] for left, right in self.spans)


def gutter_of(lines: Sequence[PrintedLine]) -> Span | None:
    """The empty strip between two columns of running text; None where the page has one column."""
    gaps = [(line, gap) for line in lines for gap in line.gaps()]
    if len(gaps) < FEWEST_LINES:
        return None
    # The column behind the gutter begins at one place; first lines of paragraphs are indented.
    start, count = Counter(round(gap[1]) for _, gap in gaps).most_common(1)[0]
    beside = [(line, gap) for line, gap in gaps if -1 <= gap[1] - start < _INDENT * line.size]
    if count < FEWEST_LINES:
        return None
    ends = sorted(gap[0] for _, gap in beside)
    edge = ends[len(ends) * 9 // 10]
    full = sum(1 for line, gap in beside if edge - gap[0] < _FULL * line.size)
    if full < _MOSTLY * len(beside) or not _long_sides(beside, start):
        return None
    gutter = (edge, start - 0.5)
    return gutter if gutter[0] < gutter[1] else None


def _long_sides(beside: Sequence[tuple[PrintedLine, Span]], start: float) -> bool:
    """Whether most lines hold a good many characters on both sides."""
    long_ = 0
    for line, _ in beside:
        left = sum(1 for span in line.spans if span[1] < start)
        long_ += min(left, len(line.spans) - left) >= _SHORTEST_SIDE
    return long_ >= _MOSTLY * len(beside)


def blocks_of(lines: Sequence[PrintedLine], gutter: Span) -> list[Span]:
    """The heights between which the page stands in columns, between the lines that cross."""
    blocks: list[Span] = []
    top: float | None = None
    bottom = 0.0
    for line in lines:
        if line.crosses(gutter):
            if top is not None:
                blocks.append((top, bottom))
            top = None
            continue
        top, bottom = line.top if top is None else top, line.bottom
    if top is not None:
        blocks.append((top, bottom))
    return blocks
