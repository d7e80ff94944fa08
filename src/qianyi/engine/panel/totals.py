"""Totals of territories that give no rows of single firms.

A sum says how many of how many reported. One made of fewer than three firms is not shown: with two,
each of the firms knows the other's figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .columns import Column

SMALLEST_GROUP: Final = 3
RATIO_PLACES: Final = 10


def reported_name(column: Column) -> str:
    """The column that says how many subjects reported: ``ent.revenue@2024#n``."""
    return f"{column.name}#n"


def totals_of(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """A row a territory: its firms, and for each column the total and how many reported.

    A ratio whose numerator or denominator is not among the columns has no total, nor has a measure
    that does not add up.
    """
    by_key = {(column.measure.code, column.period.code): column for column in columns}
    grouped = frame.group_by("territory").agg(
        pl.len().alias("firms"),
        *(pl.col(column.name).count().alias(reported_name(column)) for column in columns),
        *(_added(column, by_key).alias(column.name) for column in columns),
    )
    shown = [
        pl.when(pl.col(reported_name(column)) >= SMALLEST_GROUP)
        .then(pl.col(column.name))
        .alias(column.name)
        for column in columns
    ]
    return grouped.with_columns(shown).sort("territory")


def _added(column: Column, by_key: dict[tuple[str, str], Column]) -> pl.Expr:
    measure = column.measure
    if measure.roll_up == "sum":
        return pl.col(column.name).sum().cast(pl.Float64)
    parts = [
        by_key.get((code, column.period.code)) for code in (measure.numerator, measure.denominator)
    ]
    above, below = parts
    if measure.roll_up == "none" or above is None or below is None:
        return pl.lit(None, dtype=pl.Float64)
    both = pl.col(above.name).is_not_null() & pl.col(below.name).is_not_null()
    total_above = pl.col(above.name).filter(both).sum()
    total_below = pl.col(below.name).filter(both).sum()
    ratio = pl.when(total_below != 0).then(total_above / total_below * float(measure.factor))
    return ratio.otherwise(None).round(RATIO_PLACES)
