"""A population of any size straight to a panel, without a database: for benches and models."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.panel import (
    ADMINISTRATION,
    AUTHORISED,
    STATISTICS,
    Column,
    Input,
    LeftOut,
    Measure,
    Panel,
    purpose_checked,
)
from qianyi.engine.periods import Period
from qianyi.engine.population.derived import COLUMNS
from qianyi.engine.population.filings import ADMINISTRATIVE, PREFIX, STATISTICAL

if TYPE_CHECKING:
    from qianyi.engine.population import Population

INPUTS: Final = (
    Input("name", "code"), Input("industry", "code"), Input("chain", "code"),
    Input("registered_on", "day"), Input("park", "code"),
)  # fmt: skip
STOCKS: Final = frozenset({"staff_end", "assets", "liabilities", "net_assets"})
_TENTHS: Final = 10


def panel_of(population: Population, *, year: int, purpose: str) -> Panel:
    """One year's final figures of every firm on the register at its end, for a purpose.

    What the purpose does not permit is null and counted, as in a panel out of the fact base.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    purpose_checked(purpose)
    figures = population.figures(year)
    period = Period.parse(str(year))
    permitted = [name for name in COLUMNS if _permits(name, purpose)]
    left_out = {
        f"{PREFIX}{name}@{year}": count
        for name in COLUMNS
        if name not in permitted and (count := figures[name].count())
    }
    columns = tuple(
        Column(Measure(place, f"{PREFIX}{name}", is_stock=name in STOCKS), period)
        for place, name in enumerate(COLUMNS, start=1)
    )
    nothing = pl.lit(None, dtype=pl.Float64)
    values = [
        (pl.col(column.measure.code.removeprefix(PREFIX)) / _TENTHS).round(1).alias(column.name)
        if column.measure.code.removeprefix(PREFIX) in permitted
        else nothing.alias(column.name)
        for column in columns
    ]
    refused = [name for name in COLUMNS if name not in permitted]
    subjects = figures.select(
        pl.any_horizontal([pl.lit(value=False), *(pl.col(one).is_not_null() for one in refused)])
    )
    wide = figures.select(pl.col("number").alias("subject"), *values)
    register = population.firms.select(
        pl.col("number").alias("subject"), pl.col("uscc").alias("code"), "territory",
        *(one.code for one in INPUTS),
    )  # fmt: skip
    frame = register.join(wide, on="subject", how="inner", maintain_order="left")
    return Panel(
        frame=frame,
        totals=pl.DataFrame(),
        columns=columns,
        purpose=purpose,
        as_of=date(year + 1, 12, 31),
        left_out=LeftOut(sum(left_out.values()), int(subjects.sum().item()), left_out),
        inputs=INPUTS,
    )


def _permits(name: str, purpose: str) -> bool:
    if name in STATISTICAL:
        return purpose == STATISTICS
    if name in ADMINISTRATIVE:
        return purpose == ADMINISTRATION
    return purpose != AUTHORISED
