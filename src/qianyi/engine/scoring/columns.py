"""Rating a population: columns in, points, ranks and grades out.

Expressions are Narwhals over Polars. Each group is settled in passes over its own rows: figures,
then what they are held against, then shares, points and totals, then ranks.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from qianyi.engine.scoring.conditions import column
from qianyi.engine.scoring.frames import Frame, frame_checked, parted
from qianyi.engine.scoring.ranking import ranked
from qianyi.engine.scoring.references import (
    Reference,
    References,
    entropy_weights,
    equal_weights,
    exact,
    given_weights,
)
from qianyi.engine.scoring.results import Scores
from qianyi.engine.scoring.shares import (
    PLACES,
    filled_column,
    share_column,
    usable_column,
    value_column,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.scoring.records import Adjustments, Condition, Group, Item, Method


def score(method: Method, frame: Any, *, key: str = "subject") -> Scores:  # noqa: ANN401 - any frame
    """Rate every subject of a table.

    Args:
        method: a checked method.
        frame: a Polars (or other eager Narwhals) frame, one row a subject, one column an input, in
            the units the method names; null where nothing is known.
        key: the column that names the subject.

    Raises:
        FrameRefused: the table does not fit.
        WeightsUnknown: a weight the method needs is not known.
    """
    checked = frame_checked(method, frame, key)
    outside, groups = parted(method, checked)
    pieces = [_outside(method, outside)]
    references: dict[str, References] = {}
    for group, members in groups:
        if not len(members):
            continue
        rated, references[group.code] = _rated(method, group, members)
        pieces.append(ranked(method, group, rated))
    joined = pl.concat([one for one in pieces if len(one)] or pieces[:1], how="diagonal")
    return Scores(method=method, key=key, frame=_arranged(joined, key), references=references)


def _outside(method: Method, frame: Frame) -> pl.DataFrame:
    return _polars(frame.with_columns(**_figures(method)))


def _polars(frame: Frame) -> pl.DataFrame:
    return frame.to_polars()


def _figures(method: Method) -> dict[str, nw.Expr]:
    return {f"v.{one.code}": value_column(one.value) for one in method.indicators}


def _rated(method: Method, group: Group, members: Frame) -> tuple[pl.DataFrame, References]:
    frame = members.with_columns(**_figures(method))
    group = _working(group, frame)
    references = _references(method, group, frame)
    frame = frame.with_columns(
        **{
            f"s.{item.indicator}": share_column(
                item, method.indicator(item.indicator), references[item.indicator]
            )
            for item in group.items
        }
    )
    references = _weighted(method, group, frame, references)
    frame = frame.with_columns(
        **{
            f"p.{item.indicator}": filled_column(
                item, nw.col(f"s.{item.indicator}"), references[item.indicator]
            )
            * float(references[item.indicator].weight)
            for item in group.items
        },
        **_states(method),
    ).drop(f"s.{item.indicator}" for item in group.items)
    frame = frame.with_columns(
        _points(group, references).alias("points"),
        _adjusted(method.bonus).alias("bonus"),
        _adjusted(method.deduction).alias("deduction"),
        nw.lit(group.code).alias("group"),
    )
    total = (nw.col("points") + nw.col("bonus") - nw.col("deduction")).round(PLACES)
    frame = frame.with_columns(total.alias("total"))
    status = (
        nw.when(nw.col("total").is_null())
        .then(nw.lit("unknown"))
        .otherwise(
            nw.when(nw.col("not_classed").is_null())
            .then(nw.lit("rated"))
            .otherwise(nw.lit("not_classed"))
        )
    )
    return _polars(frame.with_columns(status.alias("status"))), references


def _working(group: Group, frame: Frame) -> Group:
    """The group with the rules for negatives and zeros left out where there are none to settle."""
    codes = [item.indicator for item in group.items]
    least = frame.select(nw.col(f"v.{code}").min() for code in codes).row(0)
    items = []
    for item, lowest in zip(group.items, least, strict=True):
        if lowest is not None and lowest > 0:
            items.append(replace(item, negative="keep", zero="keep"))
        elif lowest is not None and lowest >= 0:
            items.append(replace(item, negative="keep"))
        else:
            items.append(item)
    return replace(group, items=tuple(items))


def _references(method: Method, group: Group, frame: Frame) -> References:
    """Bases and ends of every item in one pass."""
    asked: dict[str, nw.Expr] = {}
    for item in group.items:
        code = item.indicator
        usable = usable_column(item, nw.col(f"v.{code}"))
        asked[f"{code}.count"] = usable.count()
        for name, expression in _ends(item, usable).items():
            asked[f"{code}.{name}"] = expression
        if item.normalise.source == "pooled":
            value = method.indicator(code).value
            there = ~nw.col(f"v.{code}").is_null()
            top, below = _sum_of(value.of, value.less), _sum_of(value.per, value.per_less)
            asked[f"{code}.top"] = nw.when(there).then(top).sum()
            asked[f"{code}.below"] = nw.when(there).then(below).sum()
    told = dict(zip(asked, frame.select(**asked).row(0), strict=True)) if asked else {}
    return {item.indicator: _reference(method, item, frame, told) for item in group.items}


def _sum_of(plus: tuple[str, ...], minus: tuple[str, ...]) -> nw.Expr:
    total = reduce(lambda a, b: a + b, (nw.col(name) for name in plus))
    return reduce(lambda a, b: a - b, (nw.col(name) for name in minus), total)


def _ends(item: Item, usable: nw.Expr) -> dict[str, nw.Expr]:
    normalise = item.normalise
    if normalise.source in {"mean", "median"}:
        return {"base": usable.mean() if normalise.source == "mean" else usable.median()}
    if normalise.kind != "minmax":
        return {}
    if normalise.trim:
        trim = float(normalise.trim)
        return {
            "low": usable.quantile(trim, interpolation="linear"),
            "high": usable.quantile(1.0 - trim, interpolation="linear"),
        }
    return {"low": usable.min(), "high": usable.max()}


def _reference(method: Method, item: Item, frame: Frame, told: Mapping[str, Any]) -> Reference:
    code, normalise = item.indicator, item.normalise
    base = normalise.base
    if normalise.source == "pooled":
        top, below = told[f"{code}.top"], told[f"{code}.below"]
        times = method.indicator(code).value.times or Decimal(1)
        base = exact(top / below * float(times)) if below and below > 0 else None
    elif normalise.source is not None:
        base = exact(told[f"{code}.base"])
    if base is not None and base <= 0:
        base = None
    peers = None
    if normalise.kind == "percentile":
        usable = frame.select(usable_column(item, nw.col(f"v.{code}")).alias("peers"))
        peers = _polars(usable)["peers"].drop_nulls().sort()
    return Reference(
        weight=Decimal(0),
        base=base,
        low=exact(told.get(f"{code}.low")) if normalise.low is None else normalise.low,
        high=exact(told.get(f"{code}.high")) if normalise.high is None else normalise.high,
        count=told[f"{code}.count"],
        peers=peers,
    )


def _weighted(method: Method, group: Group, frame: Frame, found: References) -> References:
    """The references with weights and, where a missing value is worth the mean, that mean."""
    asked: dict[str, nw.Expr] = {}
    for item in group.items:
        share = nw.col(f"s.{item.indicator}")
        if item.missing == "mean":
            asked[f"{item.indicator}.mean"] = share.mean()
        if method.weighting == "entropy":
            asked[f"{item.indicator}.s"] = share.sum()
            logged = nw.when(share > 0).then(share * share.log())
            asked[f"{item.indicator}.sls"] = logged.sum()
            asked[f"{item.indicator}.n"] = share.count()
    told = dict(zip(asked, frame.select(**asked).row(0), strict=True)) if asked else {}
    if method.weighting == "entropy":
        counts = {item.indicator: told[f"{item.indicator}.n"] for item in group.items}
        weights = entropy_weights(method, group, told, counts)
    else:
        weights = (equal_weights if method.weighting == "equal" else given_weights)(method, group)
    return {
        code: Reference(
            weight=weights[code],
            base=one.base,
            low=one.low,
            high=one.high,
            mean_share=exact(told.get(f"{code}.mean")),
            count=one.count,
            peers=one.peers,
        )
        for code, one in found.items()
    }


def _points(group: Group, references: References) -> nw.Expr:
    """The sum; skipped items lend their weight to the rest, any other null leaves no sum."""
    total = reduce(
        lambda a, b: a + b,
        (
            nw.col(f"p.{item.indicator}").fill_null(0.0)
            if item.missing == "skip"
            else nw.col(f"p.{item.indicator}")
            for item in group.items
        ),
    )
    skipping = [item for item in group.items if item.missing == "skip"]
    if not skipping:
        return total
    whole = float(sum((references[item.indicator].weight for item in group.items), Decimal(0)))
    lost = reduce(
        lambda a, b: a + b,
        (
            nw.when(nw.col(f"p.{item.indicator}").is_null())
            .then(nw.lit(float(references[item.indicator].weight)))
            .otherwise(nw.lit(0.0))
            for item in skipping
        ),
    )
    left = whole - lost
    return total * whole / nw.when(left > whole * 1e-12).then(left)


def _adjusted(adjustments: Adjustments) -> nw.Expr:
    """Bonus or deduction; what is not known is neither given nor taken."""
    total: nw.Expr = nw.lit(0.0)
    for one in adjustments.items:
        points: nw.Expr = nw.lit(float(one.points))
        if one.per:
            points = points * nw.col(one.per).fill_null(0.0).clip(0.0, None)
        if one.at_most is not None:
            points = points.clip(None, float(one.at_most))
        if one.when is not None:
            points = nw.when(column(one.when)).then(points).otherwise(nw.lit(0.0))
        total = total + points
    return total if adjustments.at_most is None else total.clip(None, float(adjustments.at_most))


def _states(method: Method) -> dict[str, nw.Expr]:
    """The first veto and the first reason not to class that hold."""
    vetoes = [(one.code, one.when) for one in method.vetoes]
    reasons = [(one.code, one.when) for one in method.not_classed]
    return {"veto": _first_of(vetoes), "not_classed": _first_of(reasons)}


def _first_of(states: list[tuple[str, Condition]]) -> nw.Expr:
    state: nw.Expr = nw.lit(None, dtype=nw.String)
    for code, when in reversed(states):
        state = nw.when(column(when)).then(nw.lit(code)).otherwise(state)
    return state


def _arranged(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Key and outcome first, then points and figures, then the inputs."""
    wanted = {
        "group": pl.String,
        "status": pl.String,
        "rank": pl.Int64,
        "tied": pl.Boolean,
        "grade": pl.String,
        "total": pl.Float64,
        "points": pl.Float64,
        "bonus": pl.Float64,
        "deduction": pl.Float64,
        "veto": pl.String,
        "not_classed": pl.String,
    }
    frame = frame.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in wanted.items()
        if name not in frame.columns
    )
    rest = [name for name in frame.columns if name not in wanted and name != key]
    parts = sorted(rest, key=lambda name: (not name.startswith("p."), not name.startswith("v.")))
    return frame.select(key, *wanted, *parts)
