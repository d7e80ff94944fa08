"""Ranks and grades of one group: made before any rounding for display, ties by stated keys.

Subjects equal in total and in every tie-break share the better rank and the same grade, and are
marked. Totals are compared at ten places, so that the last bit of a float decides nothing.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import polars as pl

from qianyi.engine.scoring.placing import placed

if TYPE_CHECKING:
    from qianyi.engine.scoring.records import Grades, Group, Method

_TOTAL = pl.when(pl.col("status") == "rated").then("total")
_ROUNDINGS = {"floor": ROUND_FLOOR, "ceil": ROUND_CEILING, "half_up": ROUND_HALF_UP}


def ranked(method: Method, group: Group, frame: pl.DataFrame) -> pl.DataFrame:
    """The group with ``rank``, ``tied`` and ``grade``.

    Only classed subjects with a total (status ``rated``) are ranked; those under a veto come after
    all others and get the veto's grade, or a worse one if the quota gives it.
    """
    grades = method.grades_of(group)
    frame = _with_ranks(method, frame)
    if grades is None:
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias("grade"))
    frame = frame.with_columns(_graded(grades, frame).alias("grade"))
    return _with_vetoes(method, grades, frame)


def _with_ranks(method: Method, frame: pl.DataFrame) -> pl.DataFrame:
    totals = frame["total"]
    if not (frame["status"] == "rated").all():
        totals = frame.select(_TOTAL).to_series()
    if frame["veto"].null_count() == frame.height:
        rank = placed(totals)
    else:
        parts = pl.DataFrame({"total": totals, "veto": frame["veto"].is_not_null()}).select(
            free=pl.when(~pl.col("veto")).then("total"), held=pl.when("veto").then("total")
        )
        ahead = int(parts["free"].count())
        rank = pl.select(
            pl.coalesce(placed(parts["free"]), placed(parts["held"]) + ahead)
        ).to_series()
    frame = frame.with_columns(rank.alias("rank"))
    count = int(frame["rank"].count())
    # Lowest ranks of ties leave gaps: only without ties do the ranks add up to 1 + … + count.
    if int(frame["rank"].sum()) == count * (count + 1) // 2:
        return frame.with_columns(pl.lit(value=False).alias("tied"))
    twice = pl.col("rank").is_duplicated() & pl.col("rank").is_not_null()
    return _untied(method, frame.with_columns(twice.alias("tied")))


def _tie_name(method: Method, by: str) -> str:
    return f"v.{by}" if any(one.code == by for one in method.indicators) else by


def _untied(method: Method, frame: pl.DataFrame) -> pl.DataFrame:
    """Equal totals told apart by the tie-breaks; a missing key counts as the worst."""
    if not method.tie_break:
        return frame
    keys = [_tie_name(method, tie.by) for tie in method.tie_break]
    falling = [tie.direction == "up" for tie in method.tie_break]
    frame = frame.with_row_index("_row")
    tied = frame.filter("tied").sort(
        "rank", *keys, descending=[False, *falling], nulls_last=True, maintain_order=True
    )
    new = pl.any_horizontal(
        *(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("rank", *keys))
    )
    place = pl.int_range(pl.len()).over("rank")
    first = pl.when(new | (place == 0)).then(place).forward_fill().over("rank")
    tied = tied.with_columns((pl.col("rank") + first).cast(pl.Int64).alias("_rank"))
    tied = tied.select("_row", "_rank", pl.col("_rank").is_duplicated().alias("_tied"))
    frame = frame.join(tied, on="_row", how="left", maintain_order="left")
    return frame.with_columns(
        pl.coalesce("_rank", "rank").alias("rank"), pl.coalesce("_tied", "tied").alias("tied")
    ).drop("_row", "_rank", "_tied")


def quota_ends(grades: Grades, count: int) -> list[tuple[str, int]]:
    """The last rank of each grade among ``count`` subjects; share × count, rounded as stated."""
    ends = []
    for step in grades.steps:
        assert step.to is not None  # noqa: S101 - only called for grades by rank
        exact = step.to * Decimal(count)
        ends.append((step.code, int(exact.to_integral_value(_ROUNDINGS[grades.rounding]))))
    return ends


def _graded(grades: Grades, frame: pl.DataFrame) -> pl.Expr:
    ranked_ones = pl.col("rank").is_not_null()
    if grades.steps[0].to is None:
        grade = pl.lit(grades.steps[-1].code)
        for step in reversed(grades.steps[:-1]):
            assert step.from_ is not None  # noqa: S101 - the schema made sure
            reached = pl.col("total") >= float(step.from_)
            grade = pl.when(reached).then(pl.lit(step.code)).otherwise(grade)
        return pl.when(ranked_ones).then(grade)
    counted = frame.filter(pl.col("rank").is_not_null())
    if not grades.veto_in_quota:
        counted = counted.filter(pl.col("veto").is_null())
    grade = pl.lit(grades.steps[-1].code)
    for code, last in reversed(quota_ends(grades, len(counted))[:-1]):
        grade = pl.when(pl.col("rank") <= last).then(pl.lit(code)).otherwise(grade)
    return pl.when(ranked_ones).then(grade)


def _with_vetoes(method: Method, grades: Grades, frame: pl.DataFrame) -> pl.DataFrame:
    """A veto's grade where the rank alone gave a better one."""
    order = {step.code: number for number, step in enumerate(grades.steps)}
    for veto in method.vetoes:
        if veto.grade not in order:
            continue
        better = [code for code, number in order.items() if number < order[veto.grade]]
        under = (pl.col("veto") == veto.code) & pl.col("grade").is_in(better)
        frame = frame.with_columns(
            pl.when(under).then(pl.lit(veto.grade)).otherwise("grade").alias("grade")
        )
    return frame
