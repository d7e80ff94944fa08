"""The order of a graph: which arrows lead back, what comes after what, how deep each box lies.

On keys and arrows alone; drawing, BPMN, forecast and simulation all go by it.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between two boxes; one that leads back does not count for the layers."""

    source: str
    target: str
    back: bool = False


def forward(keys: Sequence[str], arrows: Iterable[Arrow]) -> tuple[Arrow, ...]:
    """The arrows with those marked as leading back that would close a circle.

    Deterministic: boxes are gone through in the order given. Arrows to boxes that are not there
    are left out; one from a box to itself leads back.
    """
    known = set(keys)
    found = [one for one in arrows if one.source in known and one.target in known]
    leaving: dict[str, list[Arrow]] = {key: [] for key in keys}
    for one in found:
        if not one.back:
            leaving[one.source].append(one)
    closing = _closing(keys, leaving)
    return tuple(
        Arrow(one.source, one.target, back=True) if one in closing else one
        for one in dict.fromkeys(found)
    )


def _closing(keys: Sequence[str], leaving: Mapping[str, list[Arrow]]) -> set[Arrow]:
    """Depth first, without recursion: arrows into a box that is still being gone through."""
    closing: set[Arrow] = set()
    stage: dict[str, int] = {}
    for root in keys:
        if root in stage:
            continue
        stage[root] = 1
        way = [(root, iter(leaving[root]))]
        while way:
            key, rest = way[-1]
            arrow = next(rest, None)
            if arrow is None:
                stage[key] = 2
                way.pop()
            elif stage.get(arrow.target) == 1:
                closing.add(arrow)
            elif arrow.target not in stage:
                stage[arrow.target] = 1
                way.append((arrow.target, iter(leaving[arrow.target])))
    return closing


def in_order(keys: Sequence[str], arrows: Iterable[Arrow]) -> tuple[str, ...]:
    """Every box after all that lead to it; of those that are free, the first given goes first."""
    rank = {key: number for number, key in enumerate(keys)}
    waiting = dict.fromkeys(keys, 0)
    after: dict[str, list[str]] = {key: [] for key in keys}
    for one in arrows:
        if not one.back:
            waiting[one.target] += 1
            after[one.source].append(one.target)
    free = sorted(rank[key] for key in keys if not waiting[key])
    found: list[str] = []
    while free:
        key = keys[free.pop(0)]
        found.append(key)
        for target in after[key]:
            waiting[target] -= 1
            if not waiting[target]:
                insort(free, rank[target])
    return tuple(found)


def layers_of(keys: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """The number of the layer of each box: the longest way that leads to it."""
    before: dict[str, list[str]] = {key: [] for key in keys}
    for one in arrows:
        if not one.back:
            before[one.target].append(one.source)
    layer: dict[str, int] = {}
    for key in in_order(keys, arrows):
        layer[key] = max((layer[one] + 1 for one in before[key]), default=0)
    return layer
