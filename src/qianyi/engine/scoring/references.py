"""What a group's figures are held against: weights, bases, ends and means, settled once a run.

A reference makes a run repeatable for one subject alone, next year's comparison included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from qianyi.engine.scoring.errors import WeightsUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from qianyi.engine.scoring.records import Group, Item, Method


@dataclass(frozen=True, slots=True)
class Reference:
    """One item of one group.

    Attributes:
        weight: points at a share of 1.
        base, low, high: of the ratio or min–max; None where the group has no figure to give them.
        mean_share: what a missing value is worth under ``missing: mean``.
        count: subjects with a figure.
        peers: the sorted values, for percentiles only.
    """

    weight: Decimal
    base: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    mean_share: Decimal | None = None
    count: int = 0
    peers: pl.Series | None = None


References: TypeAlias = "dict[str, Reference]"
"""Indicator code → reference, of one group."""


def exact(number: float | None) -> Decimal | None:
    """A float of a frame as the shortest Decimal that gives it back; None for none and NaN."""
    if number is None or not math.isfinite(number):
        return None
    return Decimal(repr(float(number)))


def given_weights(method: Method, group: Group) -> dict[str, Decimal]:
    """Points of each item by the method's own weights, parts shared out.

    Raises:
        WeightsUnknown: a weight is not written.
    """
    unknown = [method.indicator(item.indicator).name for item in group.items if item.weight is None]
    if unknown:
        raise WeightsUnknown(
            f"“{method.title}”的{group.name}有{len(unknown)}项权重尚未取得"
            f"（{'、'.join(unknown[:5])}{'等' if len(unknown) > 5 else ''}），不能计分；"  # noqa: PLR2004
            "请在评价办法中填入官方权重，或以等权试算（weighting: equal）。",
            method=method.code,
        )
    if not group.parts:
        return {item.indicator: _known(item) for item in group.items}
    parts = {part.code: part.weight for part in group.parts}
    sums = {
        code: sum((_known(item) for item in group.items if item.part == code), Decimal(0))
        for code in parts
    }
    return {
        item.indicator: parts[item.part] * _known(item) / sums[item.part] for item in group.items
    }


def _known(item: Item) -> Decimal:
    assert item.weight is not None  # noqa: S101 - the caller has looked
    return item.weight


def equal_weights(method: Method, group: Group) -> dict[str, Decimal]:
    """The total in equal parts, or each part's weight in equal parts."""
    if not group.parts:
        return {item.indicator: method.total / len(group.items) for item in group.items}
    parts = {part.code: part.weight for part in group.parts}
    counts = {code: sum(item.part == code for item in group.items) for code in parts}
    return {item.indicator: parts[item.part] / counts[item.part] for item in group.items}


def entropy_weights(
    method: Method, group: Group, sums: Mapping[str, Any], counts: Mapping[str, int]
) -> dict[str, Decimal]:
    """Weights by how much an indicator tells subjects apart (熵权法), adding up to the total.

    ``sums`` holds Σs and Σ s·ln s of each item's shares as ``<indicator>.s`` and ``.sls``. An item
    whose shares are all alike, or all zero, tells nothing and gets no weight; if none tells
    anything, all get the same.
    """
    told = {
        item.indicator: _divergence(
            sums[f"{item.indicator}.s"], sums[f"{item.indicator}.sls"], counts[item.indicator]
        )
        for item in group.items
    }
    whole = sum(told.values())
    if whole <= 0:
        return equal_weights(method, group)
    return {code: method.total * Decimal(repr(one / whole)) for code, one in told.items()}


def _divergence(total: float | None, logged: float | None, count: int) -> float:
    """1 − entropy of a column of shares, from their sums."""
    if not total or total <= 0 or logged is None or count < 2:  # noqa: PLR2004 - one tells nothing
        return 0.0
    entropy = (math.log(total) - logged / total) / math.log(count)
    return max(0.0, 1.0 - entropy)
