"""A graph laid out from left to right in layers, on plain values.

Longest-path layers, fewer crossings by barycentres, heights by least squares under "keep the order
and the gaps": boxes cannot overlap, and a line passes a layer only where a place was kept for it.
Lanes are bands one under the other. Which graph it is, and how it is painted, is for the callers:
``flow.drawing`` for the page, ``flow.bpmn`` for other modellers.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from qianyi.engine.flow.ordering import forward, layers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qianyi.engine.flow.ordering import Arrow

Point: TypeAlias = tuple[float, float]

_SWEEPS: Final = 8
_STRAIGHT: Final = 8.0


@dataclass(frozen=True, slots=True)
class Box:
    """Something with a size that has to find a place; ``lane`` is the name of its band, or ""."""

    key: str
    width: float
    height: float
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Distances: between layers, between boxes of a layer, around everything, above a band."""

    layer: float = 56.0
    box: float = 16.0
    margin: float = 12.0
    head: float = 28.0
    line: float = 12.0
    back: float = 14.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box has come to lie."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which lines come in and go out."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The edge where lines go out."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Line:
    """The way of an arrow.

    Forwards the points come in pairs: level inside a layer, then across the gap to the next pair.
    Backwards they are the corners of a way round below everything.
    """

    arrow: Arrow
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A lane's share of the height, over the whole width."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything in its place, within ``width`` by ``height`` from 0, 0."""

    width: float
    height: float
    places: Mapping[str, Place]
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]


@dataclass(slots=True)
class _Node:
    """A box, or the place kept for a line that passes a layer."""

    key: str
    layer: int
    lane: int
    width: float
    height: float
    real: bool
    before: list[_Node] = field(default_factory=list)
    after: list[_Node] = field(default_factory=list)
    spot: int = 0
    top: float = 0.0

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def pull(self, others: Sequence[_Node]) -> float:
        """How high it would like to lie: level with its neighbours, lines above all straight."""
        if not others:
            return self.top
        weights = [_STRAIGHT if not (self.real or one.real) else 1.0 for one in others]
        level = sum(w * one.middle for w, one in zip(weights, others, strict=True)) / sum(weights)
        return level - self.height / 2


def lay_out(boxes: Sequence[Box], arrows: Iterable[Arrow], gaps: Gaps | None = None) -> Layout:
    """Find a place for every box and a way for every arrow; the same again for the same graph.

    Lanes lie one under the other in the order in which the boxes name them.
    """
    chosen = gaps or Gaps()
    keys = [one.key for one in boxes]
    known = forward(keys, arrows)
    lanes = list(dict.fromkeys(one.lane for one in boxes))
    chains, rows = _woven(boxes, known, layers_of(keys, known), lanes, chosen)
    _untangle(rows)
    bands, bottom = _heights(rows, lanes, chosen)
    columns = _columns(rows, chosen)
    places = {one.key: _place(one, columns[one.layer]) for row in rows for one in row if one.real}
    lines = [
        Line(arrow, tuple(_way(chain, columns, places)))
        for arrow, chain in chains.items()
        if not arrow.back
    ]
    returns = [one for one in known if one.back]
    layer = {one.key: one.layer for row in rows for one in row}
    lines += [
        _return(one, number, (layer, columns, places), bottom, chosen)
        for number, one in enumerate(returns)
    ]
    width = (columns[-1][1] if columns else 0.0) + chosen.margin
    height = bottom + chosen.margin + (len(returns) + 0.5) * chosen.back * bool(returns)
    return Layout(
        width + (chosen.layer / 2 if returns else 0.0), height, places, tuple(lines), tuple(bands)
    )


def _woven(
    boxes: Sequence[Box],
    arrows: Sequence[Arrow],
    layer: Mapping[str, int],
    lanes: Sequence[str],
    gaps: Gaps,
) -> tuple[dict[Arrow, list[_Node]], list[list[_Node]]]:
    """The nodes by layer, a place kept in each layer that a line passes, and each arrow's chain."""
    number = {lane: index for index, lane in enumerate(lanes)}
    rows: list[list[_Node]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    nodes: dict[str, _Node] = {}
    for one in boxes:
        node = _Node(one.key, layer[one.key], number[one.lane], one.width, one.height, real=True)
        nodes[one.key] = node
        rows[node.layer].append(node)
    chains: dict[Arrow, list[_Node]] = {}
    for arrow in arrows:
        if arrow.back:
            continue
        source, target = nodes[arrow.source], nodes[arrow.target]
        chain = [source]
        for passed in range(source.layer + 1, target.layer):
            kept = _Node("", passed, target.lane, 0.0, gaps.line, real=False)
            rows[passed].append(kept)
            chain.append(kept)
        chain.append(target)
        for here, there in pairwise(chain):
            here.after.append(there)
            there.before.append(here)
        chains[arrow] = chain
    return chains, rows


def _untangle(rows: list[list[_Node]]) -> None:
    """Order each layer, lanes apart, by the middle of its neighbours; keep the best order seen."""
    for row in rows:
        row.sort(key=lambda one: one.lane)
        _number(row)
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _by_neighbours(row, down=down)
        if (found := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], found
    rows[:] = best
    for row in rows:
        _number(row)


def _number(row: Sequence[_Node]) -> None:
    for spot, one in enumerate(row):
        one.spot = spot


def _by_neighbours(row: list[_Node], *, down: bool) -> None:
    def wish(one: _Node) -> tuple[int, float, int]:
        others = one.before if down else one.after
        level = sum(other.spot for other in others) / len(others) if others else float(one.spot)
        return one.lane, level, one.spot

    row.sort(key=wish)
    _number(row)


def _crossings(rows: Sequence[Sequence[_Node]]) -> int:
    """How many pairs of lines between neighbouring layers cross."""
    total = 0
    for row in rows:
        seen: list[int] = []
        for one in row:
            spots = sorted(other.spot for other in one.after)
            total += sum(len(seen) - _up_to(seen, spot) for spot in spots)
            for spot in spots:
                insort(seen, spot)
    return total


def _up_to(seen: Sequence[int], spot: int) -> int:
    return bisect_left(seen, spot + 1)


def _heights(
    rows: Sequence[Sequence[_Node]], lanes: Sequence[str], gaps: Gaps
) -> tuple[list[Band], float]:
    """Give every node its top; the bands; where the last one ends."""
    stacks = [
        [[one for one in row if one.lane == lane] for row in rows] for lane in range(len(lanes))
    ]
    top, bands = gaps.margin, []
    named = any(lanes)
    for lane, name in enumerate(lanes):
        start = top + (gaps.head if named else 0.0)
        tall = max((_tall(stack, gaps) for stack in stacks[lane]), default=0.0)
        for stack in stacks[lane]:
            _settle(stack, [start + tall / 2] * len(stack), (start, start + tall), gaps)
        bands.append((name, top, start, tall))
        top = start + tall + gaps.box
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for number in range(len(rows)) if down else range(len(rows) - 1, -1, -1):
            for lane, (_, _, start, tall) in enumerate(bands):
                stack = stacks[lane][number]
                wishes = [one.pull(one.before if down else one.after) for one in stack]
                _settle(stack, wishes, (start, start + tall), gaps)
    found = [Band(name, y, start + tall + gaps.box - y) for name, y, start, tall in bands]
    return (found if named else []), top


def _tall(stack: Sequence[_Node], gaps: Gaps) -> float:
    return sum(one.height for one in stack) + gaps.box * max(len(stack) - 1, 0)


def _settle(
    stack: Sequence[_Node], wishes: Sequence[float], room: tuple[float, float], gaps: Gaps
) -> None:
    """The tops nearest to the wishes, by least squares, in order, apart, and inside the room.

    Shifted by what lies above, "in order and apart" is a rising row: neighbours that fall are
    pooled to their mean.
    """
    shift, shifts = 0.0, []
    for one in stack:
        shifts.append(shift)
        shift += one.height + gaps.box
    pools: list[list[float]] = []
    for wish, moved in zip(wishes, shifts, strict=True):
        pools.append([wish - moved, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            value, count = pools.pop()
            before, many = pools[-1]
            pools[-1] = [(before * many + value * count) / (many + count), many + count]
    levels = [value for value, count in pools for _ in range(round(count))]
    highest = room[1] - max(shift - gaps.box, 0.0)
    for one, level, moved in zip(stack, levels, shifts, strict=True):
        one.top = round(max(room[0], min(level, highest)) + moved, 1)


def _columns(rows: Sequence[Sequence[_Node]], gaps: Gaps) -> list[tuple[float, float]]:
    """Left and right edge of every layer."""
    x, found = gaps.margin, []
    for row in rows:
        width = max(one.width for one in row)
        found.append((x, x + width))
        x += width + gaps.layer
    return found


def _place(node: _Node, column: tuple[float, float]) -> Place:
    left, right = column
    return Place(round((left + right - node.width) / 2, 1), node.top, node.width, node.height)


def _way(
    chain: Sequence[_Node],
    columns: Sequence[tuple[float, float]],
    places: Mapping[str, Place],
) -> list[Point]:
    first, last = places[chain[0].key], places[chain[-1].key]
    points = [(first.right, first.middle), (columns[chain[0].layer][1], first.middle)]
    for one in chain[1:-1]:
        left, right = columns[one.layer]
        points += [(left, one.middle), (right, one.middle)]
    return [*points, (columns[chain[-1].layer][0], last.middle), (last.x, last.middle)]


def _return(
    arrow: Arrow,
    number: int,
    known: tuple[Mapping[str, int], Sequence[tuple[float, float]], Mapping[str, Place]],
    bottom: float,
    gaps: Gaps,
) -> Line:
    """Out to the right, down through the gap, back below everything, up, and in from the left."""
    layer, columns, places = known
    source, target = places[arrow.source], places[arrow.target]
    aside = gaps.layer * (0.25 + 0.5 * ((number * 3) % 7) / 7)
    away = columns[layer[arrow.source]][1] + aside
    home = max(columns[layer[arrow.target]][0] - aside, gaps.margin / 3)
    low = bottom + (number + 1) * gaps.back
    out, into = source.y + source.height * 0.75, target.y + target.height * 0.75
    return Line(
        arrow,
        (
            (source.right, out),
            (away, out),
            (away, low),
            (home, low),
            (home, into),
            (target.x, into),
        ),
    )
