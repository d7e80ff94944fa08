"""From a figure to a share of its weight, in two forms that agree: a column, and one Decimal.

Order: what is missing, negative or zero is settled by the item's own words; the rest is
normalised, cut at the cap and, unless negatives are kept, at zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.scoring.records import Item, MethodIndicator, Value
    from qianyi.engine.scoring.references import Reference

PLACES = 10
_ZERO, _ONE = Decimal(0), Decimal(1)
_GRAIN = Decimal(1).scaleb(-PLACES)


def value_column(value: Value) -> nw.Expr:
    """The figure as an expression; a divisor of zero or less gives null."""
    top = _sum_column(value.of, value.less)
    if value.per:
        below = _sum_column(value.per, value.per_less)
        top = top / nw.when(below > 0).then(below)
    if value.times is not None:
        top = top * float(value.times)
    return top.round(PLACES) if value.per else top


def _sum_column(plus: tuple[str, ...], minus: tuple[str, ...]) -> nw.Expr:
    total = nw.col(plus[0]).cast(nw.Float64)
    for name in plus[1:]:
        total = total + nw.col(name)
    for name in minus:
        total = total - nw.col(name)
    return total


def value_one(value: Value, inputs: Mapping[str, Decimal | None]) -> Decimal | None:
    """The same for one subject."""
    top = _sum_one(value.of, value.less, inputs)
    if top is None:
        return None
    if value.per:
        below = _sum_one(value.per, value.per_less, inputs)
        if below is None or below <= 0:
            return None
        top = top / below
    if value.times is not None:
        top = top * value.times
    return top.quantize(_GRAIN) if value.per else top


def _sum_one(
    plus: tuple[str, ...], minus: tuple[str, ...], inputs: Mapping[str, Decimal | None]
) -> Decimal | None:
    total = _ZERO
    for sign, names in ((1, plus), (-1, minus)):
        for name in names:
            one = inputs.get(name)
            if one is None:
                return None
            total += sign * one
    return total


def usable_column(item: Item, figure: nw.Expr) -> nw.Expr:
    """The figures that take part in means, ends and bases: those normalised by themselves."""
    if item.negative != "keep":
        figure = nw.when(figure >= 0).then(figure)
    if item.zero != "keep":
        figure = nw.when(figure != 0).then(figure)
    return figure


def share_column(
    item: Item, indicator: MethodIndicator, reference: Reference, within: str | None = None
) -> nw.Expr:
    """The share of the column ``v.<indicator>``; null where missing, before ``filled_column``.

    ``within`` names a column that parts the table into populations of their own, for percentiles.
    """
    figure = nw.col(f"v.{indicator.code}")
    usable = usable_column(item, figure)
    if item.normalise.kind == "percentile":
        up = indicator.direction == "up"
        share = _percentile_column(item, reference, usable, within, up=up)
    else:
        share = _normalised_column(item, indicator, reference, usable)
    lower = None if item.negative == "keep" else 0.0
    upper = None if item.cap is None else float(item.cap)
    if lower is not None or upper is not None:
        share = share.clip(lower, upper)
    if item.zero in {"zero", "full"}:
        full = 0.0 if item.zero == "zero" else float(_full(item))
        share = nw.when(figure == 0).then(nw.lit(full)).otherwise(share)
    if item.negative == "zero":
        share = nw.when(figure < 0).then(nw.lit(0.0)).otherwise(share)
    return share


def filled_column(item: Item, share: nw.Expr, reference: Reference) -> nw.Expr:
    """Shares with what a missing one is worth put in; unknown and skip stay null."""
    if item.missing == "zero":
        return share.fill_null(0.0)
    if item.missing == "mean" and reference.mean_share is not None:
        return share.fill_null(float(reference.mean_share))
    return share


def _full(item: Item) -> Decimal:
    return _ONE if item.cap is None else min(_ONE, item.cap)


def _normalised_column(
    item: Item, indicator: MethodIndicator, reference: Reference, figure: nw.Expr
) -> nw.Expr:
    kind = item.normalise.kind
    up = indicator.direction == "up"
    if kind == "ratio":
        if reference.base is None:
            return nw.lit(None, dtype=nw.Float64)
        base = float(reference.base)
        return figure / base if up else nw.lit(base) / figure
    if kind == "minmax":
        return _minmax_column(item, reference, figure, up=up)
    if kind == "bands":
        return _steps_column(item, figure)
    return (figure / float(item.weight or 1)).clip(0.0, 1.0)


def _minmax_column(item: Item, reference: Reference, figure: nw.Expr, *, up: bool) -> nw.Expr:
    low, high = reference.low, reference.high
    if low is None or high is None:
        return nw.lit(None, dtype=nw.Float64)
    if low == high:
        flat = _ONE if item.normalise.flat is None else item.normalise.flat
        return nw.when(~figure.is_null()).then(nw.lit(float(flat)))
    way = (figure - float(low) if up else float(high) - figure) / float(high - low)
    normalise = item.normalise
    if normalise.trim or normalise.low is not None or normalise.high is not None:
        way = way.clip(0.0, 1.0)
    floor = float(normalise.floor or 0)
    return floor + (1.0 - floor) * way if floor else way


def _steps_column(item: Item, figure: nw.Expr) -> nw.Expr:
    weight = float(item.weight or 1)
    share: nw.Expr = nw.when(~figure.is_null()).then(nw.lit(0.0))
    for step in item.normalise.steps:
        worth = nw.lit(float(step.points) / weight)
        if step.from_ is None:
            share = nw.when(~figure.is_null()).then(worth)
        else:
            share = nw.when(figure >= float(step.from_)).then(worth).otherwise(share)
    return share


def _percentile_column(
    item: Item, reference: Reference, figure: nw.Expr, within: str | None, *, up: bool
) -> nw.Expr:
    if reference.count <= 1:
        flat = _ONE if item.normalise.flat is None else item.normalise.flat
        at: nw.Expr = nw.when(~figure.is_null()).then(nw.lit(float(flat)))
    else:
        rank = figure.rank("average", descending=not up)
        at = ((rank.over(within) if within else rank) - 1.0) / float(reference.count - 1)
    return _steps_column(item, at) if item.normalise.steps else at


def share_one(
    item: Item, indicator: MethodIndicator, reference: Reference, figure: Decimal | None
) -> Decimal | None:
    """The share of one subject's figure; None where it is missing and nothing stands in."""
    share = None if figure is None else _settled(item, indicator, reference, figure)
    if share is not None:
        return share
    if item.missing == "zero":
        return _ZERO
    return reference.mean_share if item.missing == "mean" else None


def _settled(
    item: Item, indicator: MethodIndicator, reference: Reference, figure: Decimal
) -> Decimal | None:
    if figure < 0 and item.negative != "keep":
        return _ZERO if item.negative == "zero" else None
    if figure == 0 and item.zero != "keep":
        return {"zero": _ZERO, "full": _full(item)}.get(item.zero)
    share = _normalised(item, indicator, reference, figure)
    if share is None:
        return None
    if item.negative != "keep":
        share = max(share, _ZERO)
    return share if item.cap is None else min(share, item.cap)


def _normalised(
    item: Item, indicator: MethodIndicator, reference: Reference, figure: Decimal
) -> Decimal | None:
    kind = item.normalise.kind
    up = indicator.direction == "up"
    if kind == "ratio":
        if reference.base is None or (not up and figure == 0):
            return None
        return figure / reference.base if up else reference.base / figure
    if kind == "minmax":
        return _minmax_one(item, reference, figure, up=up)
    if kind == "bands":
        return _steps_one(item, figure)
    if kind == "percentile":
        at = _percentile_one(item, reference, figure, up=up)
        return _steps_one(item, at) if item.normalise.steps else at
    return min(max(figure / (item.weight or _ONE), _ZERO), _ONE)


def _minmax_one(item: Item, reference: Reference, figure: Decimal, *, up: bool) -> Decimal | None:
    low, high = reference.low, reference.high
    if low is None or high is None:
        return None
    if low == high:
        return _ONE if item.normalise.flat is None else item.normalise.flat
    way = (figure - low if up else high - figure) / (high - low)
    floor = item.normalise.floor or _ZERO
    return floor + (_ONE - floor) * min(max(way, _ZERO), _ONE)


def _steps_one(item: Item, figure: Decimal) -> Decimal:
    points = _ZERO
    for step in item.normalise.steps:
        if step.from_ is None or figure >= step.from_:
            points = step.points
    return points / (item.weight or _ONE)


def _percentile_one(item: Item, reference: Reference, figure: Decimal, *, up: bool) -> Decimal:
    peers, count = reference.peers, reference.count
    if peers is None or count <= 1:
        return _ONE if item.normalise.flat is None else item.normalise.flat
    below = int(peers.search_sorted(float(figure), side="left"))
    upto = int(peers.search_sorted(float(figure), side="right"))
    worse = below if up else count - upto
    same = Decimal(upto - below - 1) / 2
    return min(max((worse + same) / Decimal(count - 1), _ZERO), _ONE)
