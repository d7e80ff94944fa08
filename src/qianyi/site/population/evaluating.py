"""What firms declare for the evaluation itself, with 行政管理 as its use.

Value added, energy and R&D of the statistical returns may be used for 统计 only. A zone that rates
its firms asks them for these figures once more, with that purpose stated; some do not answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.periods import Period
from qianyi.engine.population.noise import Noise
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.choices import Status
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.services import FigureRow

if TYPE_CHECKING:
    from qianyi.engine.population import Population

    from .recording import Writer

VERSION: Final = "评价申报"
YEARS: Final = 2
_DUE: Final = (4, 20)
_NOON: Final = time(4, tzinfo=UTC)
_TENTH: Final = Decimal("0.1")
_TENTHS: Final = 10
_ANSWERED: Final = 0.96
_LEAST_LAND: Final = 50  # tenths of a mu
_AGAIN: Final = ("value_added", "energy_equivalent", "rd_expenditure")
"""Said in the statistical return too."""
_COUNTED: Final = {
    "invention_applications": 8, "pct_applications": 1, "provincial_platforms": 1,
    "provincial_awards": 1, "graduates_hired": 6, "science_grants": 2,
}  # fmt: skip
"""Counts of the innovation points, and the most a firm declares."""
_OF_REVENUE: Final = {
    "tech_contracts": (0.0, 0.12), "rd_tax_relief": (0.004, 0.02), "venture_capital": (0.0, 0.08),
    "hightech_revenue": (0.4, 0.9), "net_profit": (-0.02, 0.14), "rd_expense": (0.03, 0.12),
    "net_assets": (0.3, 0.9),
}  # fmt: skip
"""Amounts of the innovation points as shares of revenue."""
_SHARES: Final = {"ammonia_nitrogen": ("cod", 0.08, 0.14), "so2": ("nox", 0.2, 0.6)}
"""Pollutants nobody else asks for: of which other one, between which shares of it."""


def declared_record(population: Population, writer: Writer) -> int:
    """The declared figures of the last two years; the number of rows."""
    indicators = {one.code: one for one in Indicator.objects.filter(code__startswith="ent.")}
    last = population.parameters.last_year
    made = 0
    for year in range(last - YEARS + 1, last + 1):
        on = datetime.combine(date(year + 1, *_DUE), _NOON)
        period = Period.parse(str(year))
        rows = [
            FigureRow(
                indicator=indicators[f"ent.{name}"], subject_id=writer.ids[number], period=period,
                value=tenths * _TENTH, version=VERSION,
            )
            for number, name, tenths in _declared(population, year).iter_rows()
        ]  # fmt: skip
        origin = writer.origin(
            f"declared:{year}", f"示例数据：{year}年度企业评价信息采集（自愿填报）", on
        )
        made += services.observations_record(
            actor=writer.actor, origin=origin, rows=rows, status=Status.APPROVED,
            uses=("行政管理",), moment=on,
        ).made  # fmt: skip
    return made


def _declared(population: Population, year: int) -> pl.DataFrame:
    """number, name, tenths of the unit: firms above scale, and small ones with enough land."""
    noise = Noise(population.parameters.seed)
    figures = population.figures(year).join(
        population.firms.select("number", pl.col(f"above_{year}").alias("above")), on="number"
    )
    above = figures.filter("above")
    tables = [_long(above, name, pl.col(name), noise, year) for name in _AGAIN]
    for name, (other, low, high) in _SHARES.items():
        share = pl.col(other) * noise.uniform(f"declared:{name}", low, high)
        tables.append(_long(above, name, share.ceil(), noise, year))
    for name in ("cod", "nox"):  # a firm that declares says nought where it has none
        tables.append(_long(above.filter(pl.col(name).is_null()), name, pl.lit(0), noise, year))
        for own, (other, _, _) in _SHARES.items():
            if other == name:
                none = above.filter(pl.col(name).is_null())
                tables.append(_long(none, own, pl.lit(0), noise, year))
    tables.append(_long(_with_land(figures, population), "electricity",
                        (pl.col("revenue") * noise.uniform("declared:power", 0.02, 0.06)).ceil(),
                        noise, year))  # fmt: skip
    return pl.concat([*tables, *_innovative(figures, population, noise, year)])


def _innovative(
    figures: pl.DataFrame, population: Population, noise: Noise, year: int
) -> list[pl.DataFrame]:
    """What holders of a title declare for their innovation points, where no return says it."""
    titled = population.firms.filter(pl.col(f"high_tech_{year}") | pl.col(f"tech_sme_{year}"))
    firms = figures.join(titled.select("number"), on="number").drop_nulls("revenue")
    tables = [
        _long(firms, name, (pl.lit(most + 1) * noise.uniform(f"declared:{name}", 0, 1)).floor()
              * _TENTHS, noise, year)
        for name, most in _COUNTED.items()
    ]  # fmt: skip
    for name, (low, high) in _OF_REVENUE.items():
        amount = (pl.col("revenue") * noise.uniform(f"declared:{name}", low, high)).round()
        silent = firms.filter(pl.col(name).is_null()) if name in firms.columns else firms
        tables.append(_long(silent, name, amount, noise, year))
    for name in ("staff_average", "rd_staff"):
        share = 1.0 if name == "staff_average" else 0.2
        staff = (pl.col("staff_end") / _TENTHS * share).ceil() * _TENTHS
        tables.append(_long(firms.filter(pl.col(name).is_null()), name, staff, noise, year))
    return tables


def _with_land(figures: pl.DataFrame, population: Population) -> pl.DataFrame:
    land = population.holdings.land.group_by("number").agg(pl.col("area_tenths").sum())
    small = figures.filter(~pl.col("above")).join(land, on="number")
    return small.filter(pl.col("area_tenths") >= _LEAST_LAND)


def _long(frame: pl.DataFrame, name: str, value: pl.Expr, noise: Noise, year: int) -> pl.DataFrame:
    answered = frame.filter(noise.chance(f"declared:{name}:{year}", _ANSWERED))
    return answered.select(
        "number",
        pl.lit(name).alias("name"),
        value.cast(pl.Int64).alias("tenths"),
    ).drop_nulls("tenths")
