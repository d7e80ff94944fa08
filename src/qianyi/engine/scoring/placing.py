"""Ranks of totals, best first, equal totals sharing the better rank: fast for a whole province.

Ordering floats by index is the slowest step of a run. Totals stand at ten places, so a total and
its row fit into one whole number, and whole numbers sort three times as fast. Where they do not
fit (missing totals, a very wide spread), the ordinary rank is taken; the answers are the same.
"""

from __future__ import annotations

import math
from typing import Final

import polars as pl

from qianyi.engine.scoring.shares import PLACES

_BITS: Final = 62
_LARGEST: Final = 10_000.0
_HIGH: Final = 1 << 32


def placed(totals: pl.Series) -> pl.Series:
    """The rank of each total as Int64; null where the total is null."""
    packed = _packed(totals)
    rank = totals.rank("min", descending=True) if packed is None else packed
    return rank.cast(pl.Int64).alias("rank")


def _packed(totals: pl.Series) -> pl.Series | None:
    """The same by two sorts of whole numbers; None where they would not fit."""
    if not len(totals) or totals.null_count():
        return None
    top, low = float(totals.max()), float(totals.min())  # type: ignore[arg-type]
    if not math.isfinite(top - low) or max(abs(top), abs(low)) > _LARGEST:
        return None
    width = len(totals).bit_length()
    if int((top - low) * 10**PLACES).bit_length() + width > _BITS:
        return None
    room = 1 << width
    below = ((top - totals) * float(10**PLACES)).round(0).cast(pl.Int64)
    keys = (below * room + pl.int_range(len(totals), eager=True)).sort()
    frame = pl.DataFrame({"key": keys}).select(
        below=pl.col("key") // room,
        row=pl.col("key") % room,
        place=pl.int_range(1, pl.len() + 1),
    )
    again = (pl.col("below") == pl.col("below").shift(1)).fill_null(value=False)
    frame = frame.with_columns(pl.when(~again).then("place").forward_fill().alias("place"))
    back = frame.select(pl.col("row") * _HIGH + pl.col("place")).to_series().sort()
    return back % _HIGH
