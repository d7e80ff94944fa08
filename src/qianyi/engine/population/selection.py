"""Which firms are above scale and which hold a title, year by year, in the numbers promised.

Membership lasts: each year keeps last year's members but for a few, and fills up with the firms
that come next. Titles that run for three years are lost only when three years are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population.noise import Noise
from qianyi.engine.population.register import MATURE_YEARS, active

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.population.parameters import Parameters
    from qianyi.engine.population.scaling import Quotas


_LAST: Final = 100.0


@dataclass(frozen=True, slots=True)
class TitleRule:
    """How a title behaves.

    Attributes:
        term: years a grant runs; membership ends only at the end of one.
        loses: share of members that do not renew.
        first: the first year from which grants of the base year's members date.
    """

    term: int
    loses: float
    first: int


TITLE_RULES: Final = {
    "high_tech": TitleRule(term=3, loses=0.15, first=2018),
    "tech_sme": TitleRule(term=1, loses=0.12, first=2020),
    "innovative": TitleRule(term=3, loses=0.1, first=2022),
    "specialised": TitleRule(term=3, loses=0.1, first=2018),
    "giant": TitleRule(term=3, loses=0.0, first=2021),
    "gazelle": TitleRule(term=3, loses=0.0, first=2022),
}


def with_above(
    firms: pl.DataFrame, parameters: Parameters, promised: tuple[Quotas, ...]
) -> pl.DataFrame:
    """Adds ``above_<year>`` for each year and ``above_since`` (first year, null for never)."""
    noise = Noise(parameters.seed)
    firms = firms.with_columns(
        # Large ones first, but not in strict order of size.
        (-(pl.col("size") + 0.35 * noise.normal("above"))).alias("order"),
        pl.concat_str("scale", pl.lit("/"), "chain").alias("stratum"),
        pl.lit(None, dtype=pl.Int64).alias("above_since"),
    )
    before: pl.Expr = pl.lit(value=False)
    for year in promised:
        wanted = {f"{scale}/{chain}": count for (scale, chain), count in year.above.items()}
        count = pl.col("stratum").replace_strict(wanted, default=0, return_dtype=pl.Int64)
        # A firm has been there for a while, is at work and stays; others only where too few do.
        old_enough = pl.col("entry_year") <= year.year - MATURE_YEARS
        fit = old_enough & ~pl.col("is_dormant") & pl.col("exit_year").is_null()
        falls_back = noise.chance(f"falls:{year.year}", 0.03) & before
        last_resort = pl.when(fit & ~falls_back).then(0.0).otherwise(_LAST)
        first = pl.when(before & ~falls_back).then(-_LAST).otherwise(pl.col("order"))
        order = pl.when(active(year.year)).then(first + last_resort)
        place = order.rank("ordinal").over("stratum")
        name = f"above_{year.year}"
        firms = firms.with_columns((place <= count).fill_null(value=False).alias(name))
        firms = firms.with_columns(
            pl.when(pl.col(name) & pl.col("above_since").is_null())
            .then(year.year)
            .otherwise(pl.col("above_since"))
            .cast(pl.Int64)
            .alias("above_since")
        )
        before = pl.col(name)
    return firms.drop("order", "stratum")


def with_titles(
    firms: pl.DataFrame, parameters: Parameters, promised: tuple[Quotas, ...]
) -> pl.DataFrame:
    """Adds ``<title>_<year>``: whether it is held at the end of each year.

    Adds ``<title>_first`` and ``<title>_lost`` too: the year of the first grant and the year at
    whose end the title was no longer held.
    """
    noise = Noise(parameters.seed)
    firms = firms.with_columns(score=_score(noise))
    for title in promised[0].titles:
        by_year = {year.year: year.titles[title] for year in promised}
        firms = _with_title(firms, title, by_year, noise)
    return firms.drop("score")


def _score(noise: Noise) -> pl.Expr:
    """Smaller comes first. Larger firms, and those above scale, are likelier to hold a title."""
    above = pl.col("above_since").is_not_null().cast(pl.Float64)
    return noise.uniform("title") - 0.4 * above - 0.3 * pl.col("size")


def _candidates(title: str, year: int) -> pl.Expr:
    """Who may be granted it in a year: titles build on each other."""
    at_work = ~pl.col("is_dormant") & active(year) & pl.col("exit_year").is_null()
    fit = at_work & pl.col("tech") & (pl.col("entry_year") <= year - 2)
    small = pl.col("above_since").is_null()
    if title == "tech_sme":
        return fit & small
    if title == "specialised":
        return fit & pl.col("above_since").is_not_null() & pl.col(f"high_tech_{year}")
    if title == "giant":
        return fit & pl.col(f"specialised_{year}") & pl.col(f"above_{year}")
    if title == "gazelle":
        return fit & pl.col(f"above_{year}") & (pl.col("entry_year") >= year - 12)
    if title == "innovative":
        return fit & (pl.col(f"high_tech_{year}") | pl.col(f"tech_sme_{year}"))
    return fit


def _with_title(
    firms: pl.DataFrame, title: str, by_year: Mapping[int, int], noise: Noise
) -> pl.DataFrame:
    rule = TITLE_RULES[title]
    first, lost = f"{title}_first", f"{title}_lost"
    firms = firms.with_columns(
        pl.lit(None, dtype=pl.Int64).alias(first), pl.lit(None, dtype=pl.Int64).alias(lost)
    )
    for place, (year, wanted) in enumerate(by_year.items()):
        held = pl.col(first).is_not_null() & pl.col(lost).is_null()
        ends = ((year - pl.col(first)) % rule.term == 0) & noise.chance(
            f"{title}:loses:{year}", rule.loses
        )
        gone = held & ends.fill_null(value=False)
        firms = firms.with_columns(
            pl.when(gone).then(year).otherwise(pl.col(lost)).cast(pl.Int64).alias(lost)
        )
        missing = (
            wanted
            - firms.select((pl.col(first).is_not_null() & pl.col(lost).is_null()).sum()).item()
        )
        free = pl.col(first).is_null() & _candidates(title, year)
        order = pl.when(free).then(pl.col("score")).rank("ordinal")
        granted = pl.lit(year)
        if place == 0 and rule.first < year:
            granted = rule.first + noise.below(f"{title}:first", year - rule.first + 1)
        firms = firms.with_columns(
            pl.when(order <= max(missing, 0)).then(granted).otherwise(pl.col(first))
            .cast(pl.Int64).alias(first)
        )  # fmt: skip
        firms = firms.with_columns(
            (pl.col(first).is_not_null() & pl.col(lost).is_null()).alias(f"{title}_{year}")
        )
    return firms
