"""What the firms report for one year, as one wide frame.

Every column is a whole number of tenths of the indicator's unit (万元, 人 …), so that sums are
exact; null is “not reported”. A column carries the code of its indicator without ``ent.``. The
revenue reported adds up in each chain to what the parameters promise: small firms are drawn first,
and the firms above scale share what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from qianyi.engine.population import derived
from qianyi.engine.population.noise import Noise
from qianyi.engine.population.register import active

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.population.parameters import Parameters
    from qianyi.engine.population.scaling import Quotas

TENTHS: Final = 10
_MEDIAN: Final = {"electronics": 130, "health": 140, "smart": 140, "services": 60, "other": 45}
"""万元 a year of the firm in the middle of those below scale."""
_OTHER_MEDIAN: Final = 60
_FLOORS: Final = {"construction": 3000, "estate": 5000}
"""万元 the smallest firm above scale has, where no threshold of revenue says so."""
_NO_THRESHOLD: Final = 500
_TITLED: Final = 3
"""How much more a firm with a title sells than its like."""
_BELOW: Final = 0.9
_ABOVE: Final = 1.3
_SMALL_SHARE: Final = 0.5
"""Small firms never take more than this share of what the smallest large ones leave."""


def figures(firms: pl.DataFrame, parameters: Parameters, promised: Quotas) -> pl.DataFrame:
    """One year's figures of every firm on the register at its end.

    Columns: number, year, uscc, then one for each indicator (see ``derived.COLUMNS``).
    """
    year = promised.year
    noise = Noise(parameters.seed)
    frame = firms.filter(active(year)).with_columns(
        pl.lit(year, dtype=pl.Int64).alias("year"),
        pl.col(f"above_{year}").alias("above"),
        *(pl.col(f"{title}_{year}").alias(title) for title in promised.titles),
    )
    frame = frame.with_columns(
        (pl.col("above") | noise.chance(f"reports:{year}", 0.9)).alias("reports")
    )
    frame = _with_small(frame, noise, year)
    frame = _with_large(frame, noise, year)
    frame = _shared_out(frame, promised.revenue)
    return derived.with_indicators(frame, noise, year)


def _with_small(frame: pl.DataFrame, noise: Noise, year: int) -> pl.DataFrame:
    """``small``: revenue of firms below scale, before it is held against the promise."""
    median = pl.col("chain").replace_strict(_MEDIAN, default=_OTHER_MEDIAN, return_dtype=pl.Float64)
    drawn = (
        median
        * (0.95 * pl.col("size") + 0.3 * noise.normal(f"small:{year}") + 0.04 * (year - 2020)).exp()
    )
    drawn = drawn * pl.when(pl.col("high_tech") | pl.col("tech_sme")).then(_TITLED).otherwise(1)
    threshold = pl.col("threshold").fill_null(_NO_THRESHOLD)
    near = (pl.col("above_since") == year + 1) | ((pl.col("above_since") < year) & ~pl.col("above"))
    drawn = (
        pl.when(near.fill_null(value=False))
        .then(threshold * noise.uniform(f"near:{year}", 0.62, _BELOW))
        .otherwise(pl.min_horizontal(drawn, threshold * _BELOW))
    )
    drawn = pl.when(pl.col("is_dormant")).then(0.0).otherwise(drawn)
    return frame.with_columns(
        pl.when(pl.col("above") | ~pl.col("reports"))
        .then(0)
        .otherwise((drawn * TENTHS).floor())
        .cast(pl.Int64)
        .alias("small")
    )


def _with_large(frame: pl.DataFrame, noise: Noise, year: int) -> pl.DataFrame:
    """``floor`` and ``weight`` of firms above scale, 0 for the others."""
    floor = pl.col("scale").replace_strict(_FLOORS, default=None, return_dtype=pl.Int64)
    least = pl.coalesce(floor.cast(pl.Float64), pl.col("threshold") * _ABOVE)
    weight = least * (1.25 * pl.col("size") + 0.12 * noise.normal(f"large:{year}")).exp()
    return frame.with_columns(
        pl.when("above").then((least * TENTHS).ceil()).otherwise(0).cast(pl.Int64).alias("floor"),
        pl.when("above").then(weight).otherwise(0.0).alias("weight"),
    )


def _shared_out(frame: pl.DataFrame, revenue: Mapping[str, int]) -> pl.DataFrame:
    """``revenue`` in tenths of 万元, adding up in each chain to the promise (千元, the same)."""
    target = pl.col("chain").replace_strict(dict(revenue), return_dtype=pl.Int64)
    frame = frame.with_columns(target.alias("target"))
    room = (pl.col("target") - pl.col("floor").sum().over("chain")) * _SMALL_SHARE
    ratio = (room / pl.col("small").sum().over("chain")).clip(0.0, 1.0)
    frame = frame.with_columns((pl.col("small") * ratio).floor().cast(pl.Int64).alias("small"))
    left = (
        pl.col("target") - pl.col("floor").sum().over("chain") - pl.col("small").sum().over("chain")
    )
    share = (left * pl.col("weight") / pl.col("weight").sum().over("chain")).floor()
    frame = frame.with_columns((pl.col("floor") + share.cast(pl.Int64)).alias("large"))
    rest = left + pl.col("floor").sum().over("chain") - pl.col("large").sum().over("chain")
    is_first = pl.col("weight").rank("ordinal", descending=True).over("chain") == 1
    frame = frame.with_columns(
        (pl.col("large") + pl.when(is_first).then(rest).otherwise(0)).alias("large")
    )
    return frame.with_columns(
        pl.when("above")
        .then(pl.col("large"))
        .when("reports")
        .then(pl.col("small"))
        .alias("revenue")
    ).drop("target", "floor", "weight", "small", "large")
