"""What if: the same population under changed weights, and who changes places."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from qianyi.engine.scoring.errors import WeightsUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.scoring.records import Method
    from qianyi.engine.scoring.results import Scores


def reweighted(method: Method, group: str, weights: Mapping[str, Decimal | int | str]) -> Method:
    """The method with other weights for some items of a group, given and marked unverified.

    Without parts the items' weights of the group must still add up to the method's total.

    Raises:
        WeightsUnknown: an indicator is not in the group, a weight is not above zero, or the sum
            is not the total.
    """
    old = method.group(group)
    codes = [item.indicator for item in old.items]
    worth = {code: Decimal(str(weight)) for code, weight in weights.items()}
    strange = [code for code in worth if code not in codes]
    if strange or any(weight <= 0 for weight in worth.values()):
        raise WeightsUnknown(
            f"“{old.name}”没有指标“{'、'.join(strange)}”。可用的指标：{'、'.join(codes)}。"
            if strange
            else "权重应大于0。",
            group=group,
        )
    items = tuple(
        replace(item, weight=worth[item.indicator], weight_certainty="unverified")
        if item.indicator in worth
        else item
        for item in old.items
    )
    total = sum((item.weight or Decimal(0) for item in items), Decimal(0))
    if not old.parts and total != method.total:
        raise WeightsUnknown(
            f"“{old.name}”的权重合计为{total}，应为{method.total}，请一并调整其他指标。",
            group=group,
        )
    groups = tuple(replace(one, items=items) if one.code == group else one for one in method.groups)
    return replace(method, groups=groups, weighting="given")


def grade_changes(earlier: Scores, later: Scores) -> pl.DataFrame:
    """Who changes group, status, grade or rank from one run to another over the same subjects.

    Returns:
        One row a subject that changed: the key, each of group, status, grade, rank and total
        ``_before`` and after, ``rank_change`` (positive is up, within one group), ``entered``
        (the earlier run did not have the subject) and ``left`` (the later one does not).
    """
    shown = ("group", "status", "grade", "rank", "total")
    old = earlier.frame.select(
        pl.col(earlier.key).alias(later.key),
        *(pl.col(name).alias(f"{name}_before") for name in shown),
    )
    both = later.frame.select(later.key, *shown).join(old, on=later.key, how="full", coalesce=True)
    moved = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in shown if name != "total"
    )
    same_group = pl.col("group") == pl.col("group_before")
    return (
        both.filter(moved)
        .with_columns(
            pl.when(same_group).then(pl.col("rank_before") - pl.col("rank")).alias("rank_change"),
            pl.col("status_before").is_null().alias("entered"),
            pl.col("status").is_null().alias("left"),
        )
        .sort(later.key)
    )
