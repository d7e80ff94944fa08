"""A graph laid out from top to bottom, one row a box, for narrow screens.

Lines run down a gutter on the left, a column each as long as somebody still waits for the box, and
bend into the next row; returns run up on the right. The width never grows with the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow.layout import Line, Place
from qianyi.engine.flow.ordering import forward, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qianyi.engine.flow.layout import Box, Point
    from qianyi.engine.flow.ordering import Arrow

_GUTTER: Final = 96.0
_COLUMN: Final = 16.0
_BACK: Final = 10.0
_MARGIN: Final = 12.0
_GAP: Final = 18.0
_HEAD: Final = 26.0


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a stretch of rows of one lane begins."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Rails:
    """Rows in order, the dot of each in the gutter, and the lines between them."""

    width: float
    height: float
    places: Mapping[str, Place]
    dots: Mapping[str, Point]
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


def room_for(boxes: Sequence[Box], arrows: Iterable[Arrow], width: float) -> float:
    """How wide the boxes may be, when the whole drawing is to be ``width`` wide."""
    keys = [one.key for one in boxes]
    known = forward(keys, arrows)
    columns = _columns_of(_rows(boxes, known), known)
    returns = sum(one.back for one in known)
    return width - _left(columns) - _MARGIN - returns * _BACK


def lay_down(boxes: Sequence[Box], arrows: Iterable[Arrow]) -> Rails:
    """Find a row for every box, lanes together where the order allows it."""
    keys = [one.key for one in boxes]
    known = forward(keys, arrows)
    order = _rows(boxes, known)
    columns = _columns_of(order, known)
    left, size = _left(columns), {one.key: one for one in boxes}
    places, headings = _stacked([size[key] for key in order], left)
    step = _step(columns)
    dots = {key: (_MARGIN + columns[key] * step, places[key].middle) for key in order}
    lines = [_down(one, dots, places) for one in known if not one.back]
    returns = [one for one in known if one.back]
    lines += [_up(one, number, places) for number, one in enumerate(returns)]
    right = max((one.right for one in places.values()), default=left) + _MARGIN
    bottom = max((one.y + one.height for one in places.values()), default=0.0) + _MARGIN
    return Rails(right + len(returns) * _BACK, bottom, places, dots, tuple(lines), tuple(headings))


def _rows(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> tuple[str, ...]:
    """An order of the graph in which boxes of one lane stay together as far as they can."""
    lanes = list(dict.fromkeys(one.lane for one in boxes))
    by_lane = sorted(boxes, key=lambda one: lanes.index(one.lane))
    return in_order([one.key for one in by_lane], arrows)


def _columns_of(order: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The column of each box's dot: free from its row until the last box that waits for it."""
    row = {key: number for number, key in enumerate(order)}
    last = dict(row)
    before: dict[str, list[str]] = {key: [] for key in order}
    for one in arrows:
        if not one.back:
            last[one.source] = max(last[one.source], row[one.target])
            before[one.target].append(one.source)
    column: dict[str, int] = {}
    taken: dict[int, str] = {}
    for key in order:
        taken = {at: one for at, one in taken.items() if last[one] > row[key]}
        free = sorted(column[one] for one in before[key] if column[one] not in taken)
        at = free[0] if free else _lowest_free(taken)
        column[key], taken[at] = at, key
    return column


def _lowest_free(taken: Mapping[int, str]) -> int:
    at = 0
    while at in taken:
        at += 1
    return at


def _step(columns: Mapping[str, int]) -> float:
    widest = max(columns.values(), default=0)
    return min(_COLUMN, _GUTTER / widest) if widest else _COLUMN


def _left(columns: Mapping[str, int]) -> float:
    return _MARGIN + max(columns.values(), default=0) * _step(columns) + _COLUMN


def _stacked(boxes: Sequence[Box], left: float) -> tuple[dict[str, Place], list[Heading]]:
    y, lane = _MARGIN, ""
    places: dict[str, Place] = {}
    headings: list[Heading] = []
    for one in boxes:
        if one.lane and one.lane != lane:
            headings.append(Heading(one.lane, y))
            lane, y = one.lane, y + _HEAD
        places[one.key] = Place(left, y, one.width, one.height)
        y += one.height + _GAP
    return places, headings


def _down(arrow: Arrow, dots: Mapping[str, Point], places: Mapping[str, Place]) -> Line:
    """Down the source's column to just above the target's row, then over to its dot."""
    (x, y), (to_x, to_y) = dots[arrow.source], dots[arrow.target]
    bend = places[arrow.target].y - _GAP / 2
    return Line(arrow, ((x, y), (x, max(bend, y)), (to_x, places[arrow.target].y), (to_x, to_y)))


def _up(arrow: Arrow, number: int, places: Mapping[str, Place]) -> Line:
    """Out on the right, up beside the rows, in on the right."""
    source, target = places[arrow.source], places[arrow.target]
    aside = max(one.right for one in places.values()) + (number + 1) * _BACK
    out, into = source.y + source.height * 0.75, target.y + target.height * 0.25
    return Line(arrow, ((source.right, out), (aside, out), (aside, into), (target.right, into)))
