"""Facts → one wide frame per (population, as-of date, periods, purpose).

The caller reads the facts that were known and approved on the date; here those the purpose does
not permit are left out and counted, of several versions the best is taken, and what is left becomes
one row a subject. Missing stays null. Subjects of territories that give totals only have no row of
their own: their figures come back as totals (``totals``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from .purposes import LeftOut, permitted, purpose_checked
from .totals import totals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from .columns import Column
    from .inputs import Input

SUBJECT = "subject"
FACTS_SCHEMA = {
    "subject": pl.Int64,
    "column": pl.Int32,
    "rank": pl.Int32,
    "uses": pl.Int32,
    "value": pl.Float64,
}
"""Long rows: which subject, the place of the column in the panel's columns, how far from the best
version (0 is the best), the uses as bits, the value in the indicator's unit."""
POPULATION_SCHEMA = {
    "subject": pl.Int64,
    "code": pl.String,
    "territory": pl.String,
    "aggregate_only": pl.Boolean,
}


@dataclass(frozen=True)
class Panel:
    """The wide frame and what is to be known with it.

    Attributes:
        frame: a row a subject in the population's order: ``subject``, ``code``, ``territory`` and a
            Float64 column for each of ``columns``.
        totals: a row for each territory that gives totals only.
        left_out: what the purpose did not permit.
        inputs: columns beside the figures (``inputs.with_inputs``).
    """

    frame: pl.DataFrame
    totals: pl.DataFrame
    columns: tuple[Column, ...]
    purpose: str
    as_of: date
    left_out: LeftOut = field(default_factory=LeftOut)
    inputs: tuple[Input, ...] = ()


def build_panel(
    facts: pl.DataFrame,
    population: pl.DataFrame,
    *,
    columns: Sequence[Column],
    purpose: str,
    as_of: date,
    consenting: Collection[int] = (),
) -> Panel:
    """The panel of a population for a purpose, from facts as ``FACTS_SCHEMA`` says.

    ``consenting`` are the subjects whose consent is in force on the date. Facts about subjects
    outside the population are ignored and not counted.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    purpose_checked(purpose)
    names = [column.name for column in columns]
    rows = population.select("subject").with_row_index("row")
    facts = facts.join(rows, on="subject", how="inner")
    marked = facts.with_columns(permitted(purpose, consenting).alias("permitted"))
    left_out = _counted(marked.filter(~pl.col("permitted")), names)
    whole = population.with_columns(
        widened(marked.filter("permitted"), names, height=population.height)
    )
    plain = pl.col("aggregate_only")
    return Panel(
        frame=whole.filter(~plain).drop("aggregate_only"),
        totals=totals_of(whole.filter(plain), columns),
        columns=tuple(columns),
        purpose=purpose,
        as_of=as_of,
        left_out=left_out,
    )


def widened(facts: pl.DataFrame, names: Sequence[str], *, height: int) -> list[pl.Series]:
    """A column each of ``names``: each fact's value in its ``row``; of several the best one's."""
    parts = facts.with_columns(pl.col("value").fill_nan(None)).partition_by("column", as_dict=True)
    wide = []
    for place, name in enumerate(names):
        values = pl.repeat(None, height, dtype=pl.Float64, eager=True)
        part = parts.get((place,))
        if part is not None:
            if part["rank"].n_unique() > 1:  # written worst first: the best stands
                part = part.sort("rank", descending=True)
            values = values.scatter(part["row"], part["value"])
        wide.append(values.alias(name))
    return wide


def _counted(left: pl.DataFrame, names: Sequence[str]) -> LeftOut:
    by_place = left.group_by("column").len().sort("column")
    return LeftOut(
        rows=left.height,
        subjects=left["subject"].n_unique(),
        by_column={names[place]: count for place, count in by_place.iter_rows()},
    )
