"""The register: who the firms are, when they came and went, which were above scale and titled.

One row a firm, numbered from 0; the first ``firms`` of them are the register of the base year.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population.codes import CAPACITY, PopulationTooLarge, uscc_column
from qianyi.engine.population.naming import brand_column, form_column, word_column
from qianyi.engine.population.noise import Noise

if TYPE_CHECKING:
    from qianyi.engine.population.parameters import Parameters
    from qianyi.engine.population.scaling import Quotas

FIRST_YEAR: Final = 1998
MATURE_YEARS: Final = 2
BUCKETS: Final = 1 << 14


def register(parameters: Parameters, promised: tuple[Quotas, ...]) -> pl.DataFrame:
    """Every firm that was ever on the register.

    Columns: number, uscc, name, brand, industry, chain, scale, tech, threshold (万元), entry_year,
    exit_year (null while on the register), registered_on, moved_in_on, exited_on, territory, park
    and building (codes, null for firms outside), size (how large it is among its like, mean 0),
    is_dormant.

    Raises:
        PopulationTooLarge: there are not enough fictional codes.
    """
    noise = Noise(parameters.seed)
    cohorts = _cohorts(promised)
    total = sum(count for _, count in cohorts)
    if total > CAPACITY:
        raise PopulationTooLarge(
            f"示例代码段最多容纳{CAPACITY}家企业，现要{total}家。请减少 --enterprises。",
            firms=total,
        )
    frame = pl.select(pl.int_range(0, total, dtype=pl.Int64).alias("number"))
    frame = frame.with_columns(
        pl.Series("cohort", _repeated(cohorts), dtype=pl.Int64),
        noise.normal("size").alias("size"),
        noise.chance("dormant", 0.09).alias("is_dormant"),
        _industry_pick(parameters, noise),
    )
    frame = _with_industry(frame, parameters)
    frame = _with_names(frame, noise, total)
    frame = _with_dates(frame, parameters, noise)
    frame = _with_places(frame, parameters, noise)
    return _with_exits(frame, promised, noise)


def _cohorts(promised: tuple[Quotas, ...]) -> list[tuple[int, int]]:
    """How many came in each year; the base year's stand for all years up to it."""
    cohorts = [(promised[0].year, promised[0].registered)]
    for before, now in pairwise(promised):
        cohorts.append((now.year, now.registered - before.registered + now.exits))
    return cohorts


def _repeated(cohorts: list[tuple[int, int]]) -> pl.Series:
    return pl.concat(
        [pl.repeat(year, count, dtype=pl.Int64, eager=True) for year, count in cohorts]
    )


def _industry_pick(parameters: Parameters, noise: Noise) -> pl.Expr:
    """Which industry, by weight."""
    table = _buckets([one.weight for one in parameters.industries])
    return table.gather(noise.below("industry", BUCKETS)).alias("pick")


def _buckets(weights: list[int]) -> pl.Expr:
    """Places of a list, each as often as its weight asks: a table instead of a search per row."""
    table: list[int] = []
    reached = 0
    for place, weight in enumerate(weights):
        reached += weight
        table.extend([place] * (BUCKETS * reached // sum(weights) - len(table)))
    return pl.lit(pl.Series(table, dtype=pl.UInt32))


def _with_industry(frame: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    thresholds = {one.scale: one.threshold for one in parameters.scales}
    rows = parameters.industries
    known = pl.DataFrame(
        {
            "pick": pl.Series(range(len(rows)), dtype=pl.UInt32),
            "industry": [one.code for one in rows],
            "chain": [one.chain for one in rows],
            "scale": [one.scale for one in rows],
            "tech": [one.tech for one in rows],
            "threshold": pl.Series([_plain(thresholds[one.scale]) for one in rows], dtype=pl.Int64),
        }
    )
    return frame.join(known, on="pick", how="left", maintain_order="left").drop("pick")


def _plain(threshold: object) -> int | None:
    return None if threshold is None else int(str(threshold))


def _with_names(frame: pl.DataFrame, noise: Noise, total: int) -> pl.DataFrame:
    frame = frame.with_columns(
        uscc_column(pl.col("number")).alias("uscc"), brand_column("number", total).alias("brand")
    )
    return frame.with_columns(
        pl.concat_str(
            pl.lit("示例"), pl.col("brand"), word_column(noise, pl.col("industry")),
            form_column(noise),
        ).alias("name")
    )  # fmt: skip


def _with_dates(frame: pl.DataFrame, parameters: Parameters, noise: Noise) -> pl.DataFrame:
    """Registration, mostly in the years just before; moving in a while later."""
    base = parameters.base_year
    # The square draws the years towards the recent ones, as the age of firms is spread.
    years_back = (noise.uniform("age") ** 2 * (base - FIRST_YEAR + 1)).cast(pl.Int64)
    entry = pl.when(pl.col("cohort") == base).then(base - years_back).otherwise(pl.col("cohort"))
    frame = frame.with_columns(entry.alias("entry_year"))
    day = noise.below("day", 352)
    registered = pl.date(pl.col("entry_year"), 1, 4) + pl.duration(days=day)
    later = pl.when(noise.chance("moved", 0.3)).then(noise.below("later", 700)).otherwise(0)
    last = pl.date(pl.max_horizontal("entry_year", "cohort"), 12, 31)
    return frame.with_columns(registered.alias("registered_on")).with_columns(
        pl.min_horizontal(pl.col("registered_on") + pl.duration(days=later), last).alias(
            "moved_in_on"
        )
    )


def _with_places(frame: pl.DataFrame, parameters: Parameters, noise: Noise) -> pl.DataFrame:
    """Where a firm counts; most of a chain sit in its park, and many of those in a building."""
    places = parameters.places
    codes = pl.lit(pl.Series([*places.counted]))
    pick = _buckets([*places.counted.values()]).gather(noise.below("territory", BUCKETS))
    inside = pl.when(noise.chance("park", 0.7))
    park = inside.then(
        pl.col("chain").replace_strict(places.parks, default=None, return_dtype=pl.String)
    )
    building = pl.lit(None, dtype=pl.String)
    for chain, towers in places.buildings.items():
        tower = pl.lit(pl.Series([*towers])).gather(noise.below("building", len(towers)))
        small = (pl.col("chain") == chain) & ~pl.col("scale").is_in(["industry", "lodging"])
        building = pl.when(small & noise.chance("tower", 0.6)).then(tower).otherwise(building)
    frame = frame.with_columns(
        codes.gather(pick).alias("territory"), park.alias("park"), building.alias("building")
    )
    return frame.with_columns(
        pl.when(pl.col("park").is_not_null()).then(pl.col("building")).alias("building")
    )


def _with_exits(frame: pl.DataFrame, promised: tuple[Quotas, ...], noise: Noise) -> pl.DataFrame:
    """The promised number leaves each year: small firms of earlier cohorts, drawn by chance."""
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.Int64).alias("exit_year"),
        # The largest never leave: what they report could not be replaced by the small ones.
        (noise.uniform("leaves") + 10 * (pl.col("size") > 0).cast(pl.Float64)).alias("leaves"),
    )
    for year in promised[1:]:
        here = pl.col("exit_year").is_null() & (pl.col("cohort") < year.year)
        order = pl.when(here).then(pl.col("leaves")).rank("ordinal")
        frame = frame.with_columns(
            pl.when(order <= year.exits)
            .then(year.year)
            .otherwise(pl.col("exit_year"))
            .cast(pl.Int64)
            .alias("exit_year")
        )
    exited = pl.date(pl.col("exit_year"), 2, 1) + pl.duration(days=noise.below("exit_day", 300))
    return frame.with_columns(exited.alias("exited_on")).drop("leaves")


def active(year: int) -> pl.Expr:
    """On the register at the end of a year."""
    return (pl.col("cohort") <= year) & (
        pl.col("exit_year").is_null() | (pl.col("exit_year") > year)
    )
