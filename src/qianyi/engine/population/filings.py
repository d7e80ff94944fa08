"""How the figures came in: quick and final versions, late ones, mistakes corrected and not.

Turns the wide frames of figures into rows a fact base takes, one a figure. Rows of one
``recorded_on`` came in together; of two rows with the same key the later one replaces the earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population.derived import COLUMNS
from qianyi.engine.population.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.population.parameters import Parameters

PREFIX: Final = "ent."
QUICK, FIRST, FINAL, NONE = "快报", "初步核算", "最终核实", ""
STATISTICAL: Final = frozenset(
    {
        "output", "value_added", "rd_expenditure", "energy_equivalent", "energy_calorific",
        "natural_gas", "co2", "investment",
    }
)  # fmt: skip
"""Filed with the statistics office: for statistics alone."""
ADMINISTRATIVE: Final = frozenset({"tax_paid", "vat_paid", "income_tax_paid", "cod", "nox"})
"""From tax and environment records: for administration alone."""
QUICK_COLUMNS: Final = ("revenue", "output", "profit", "staff_end")
MONTHLY_COLUMNS: Final = ("revenue", "output", "tax_paid", "electricity")
LAST_MONTH: Final = 10
_NOT_SCALED: Final = 10
"""An amount written in the wrong unit is off by this factor where it is caught at once …"""
_STRAY: Final = 1000
"""… and by this one where nobody has noticed yet."""


def yearly(
    figures: Sequence[pl.DataFrame], firms: pl.DataFrame, parameters: Parameters
) -> pl.DataFrame:
    """All rows of the yearly returns.

    Columns: number, indicator, period, tenths, version, status, uses, recorded_on.
    """
    tables = []
    for frame in figures:
        tables.extend(_year(frame, firms, parameters))
    return pl.concat(tables).sort("recorded_on", "number", "indicator")


def _long(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return frame.unpivot(
        on=list(columns), index=["number", "year"], variable_name="name", value_name="tenths"
    ).drop_nulls("tenths")


def _year(frame: pl.DataFrame, firms: pl.DataFrame, parameters: Parameters) -> list[pl.DataFrame]:
    """Final figures, the mistakes they corrected, and the quick figures before them."""
    noise = Noise(parameters.seed)
    year = int(frame.item(0, "year"))
    due, late = f"{year + 1}-05-20", f"{year + 1}-09-10"
    corrected = f"{year + 1}-11-05" if year < parameters.last_year else f"{year + 1}-10-15"
    is_late = noise.chance(f"late:{year}", 0.08)
    filed = pl.when(is_late).then(pl.lit(late)).otherwise(pl.lit(due)).str.to_date()
    rows = _long(frame, COLUMNS).with_columns(
        filed.alias("recorded_on"),
        pl.lit(FINAL if year < parameters.last_year else FIRST).alias("version"),
        # A number of its own for each figure, so that mistakes fall on single figures.
        (pl.col("number") * 64 + pl.col("name").replace_strict(
            {name: place for place, name in enumerate(COLUMNS)}, return_dtype=pl.Int64
        )).alias("figure"),
    )  # fmt: skip
    own = Noise(parameters.seed, "figure")
    # Figures that stray and were left: plausible ranges and neighbours will point at them.
    strays = pl.col("name").is_in(["electricity", "water", "staff_average"])
    stray = strays & own.chance(f"stray:{year}", 0.012)
    rows = rows.with_columns(
        pl.when(stray).then(pl.col("tenths") * _STRAY).otherwise(pl.col("tenths")).alias("tenths")
    )
    mistaken = rows.filter(
        pl.col("name").is_in(["revenue", "main_revenue", "assets", "tax_paid"])
        & own.chance(f"mistake:{year}", 0.015)
    )
    rows = rows.join(
        mistaken.select("figure", pl.lit(corrected).str.to_date().alias("again")),
        on="figure", how="left", maintain_order="left",
    ).with_columns(pl.coalesce("again", "recorded_on").alias("recorded_on"))  # fmt: skip
    wrong = mistaken.with_columns((pl.col("tenths") * _NOT_SCALED).alias("tenths"))
    return [_told(rows), _told(wrong), _told(_quick(frame, firms, noise, year))]


def _quick(frame: pl.DataFrame, firms: pl.DataFrame, noise: Noise, year: int) -> pl.DataFrame:
    """Quick figures of firms above scale, a few percent off, some in the wrong unit."""
    above = firms.filter(pl.col(f"above_{year}")).select("number")
    rows = _long(frame.join(above, on="number", how="semi"), QUICK_COLUMNS)
    off = noise.uniform(f"quick:{year}", 0.96, 1.03)
    unit = pl.when(noise.chance(f"quick:unit:{year}", 0.02)).then(_NOT_SCALED).otherwise(1)
    return rows.with_columns(
        ((pl.col("tenths") * off / 10).round() * 10 * unit).cast(pl.Int64).alias("tenths"),
        pl.lit(f"{year + 1}-01-20").str.to_date().alias("recorded_on"),
        pl.lit(QUICK).alias("version"),
    )


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns a fact base asks for; final figures have been settled, others approved."""
    return rows.select(
        "number",
        (pl.lit(PREFIX) + pl.col("name")).alias("indicator"),
        pl.col("year").cast(pl.String).alias("period"),
        "tenths",
        "version",
        pl.when(pl.col("version") == FINAL)
        .then(pl.lit("locked"))
        .otherwise(pl.lit("approved"))
        .alias("status"),
        _uses().alias("uses"),
        "recorded_on",
    )


def _uses() -> pl.Expr:
    name = pl.col("name")
    return (
        pl.when(name.is_in(list(STATISTICAL))).then(pl.lit("统计"))
        .when(name.is_in(list(ADMINISTRATIVE))).then(pl.lit("行政管理"))
        .otherwise(pl.lit("统计,行政管理"))
    )  # fmt: skip


def period_of_months(year: int, month: int) -> str:
    """The code of January up to a month, in its shortest form.

    >>> [period_of_months(2026, month) for month in (2, 3, 6, 7)]
    ['2026-01/02', '2026Q1', '2026H1', '2026-01/07']
    """
    return {3: f"{year}Q1", 6: f"{year}H1", 12: f"{year}"}.get(month, f"{year}-01/{month:02d}")


def monthly(last: pl.DataFrame, firms: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Cumulative figures of the year after the last, by firms above scale; some have not reported.

    The last month has only been filed; the others are approved.
    """
    noise = Noise(parameters.seed)
    year = parameters.last_year
    above = firms.filter(pl.col(f"above_{year}")).select("number")
    frame = last.join(above, on="number", how="semi")
    growth = noise.uniform("monthly:growth", 0.92, 1.22)
    tables = []
    for month in range(2, LAST_MONTH + 1):
        share = growth * (month + noise.uniform(f"monthly:{month}", -0.3, 0.3)) / 12
        rows = _long(frame.filter(~noise.chance(f"monthly:gap:{month}", 0.05)), MONTHLY_COLUMNS)
        filed = pl.date(year + 1, month + 1, 12)
        tables.append(
            rows.select(
                "number",
                (pl.lit(PREFIX) + pl.col("name")).alias("indicator"),
                pl.lit(period_of_months(year + 1, month)).alias("period"),
                (pl.col("tenths") * share).round().cast(pl.Int64).alias("tenths"),
                pl.lit(NONE).alias("version"),
                pl.lit("reported" if month == LAST_MONTH else "approved").alias("status"),
                _uses().alias("uses"),
                filed.alias("recorded_on"),
            )
        )
    return pl.concat(tables)
