"""Invented rows for any pack: every input of the right kind, a few of them missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from qianyi.engine.rules.program import Column, Program

INDUSTRIES = ("3921", "6510", "4700", "5135", "7020", "7310", "0111", "6190")
MISSING = 0.01


def invented(program: Program, rows: int) -> pl.DataFrame:
    """A frame of firms for a program; reviewers' decisions are left out."""
    rng = np.random.default_rng(7)
    made = {
        name: _column(column, rng, rows)
        for name, column in program.columns.items()
        if not column.review and name != "applied_on"
    }
    return pl.DataFrame(made)


def _column(column: Column, rng: np.random.Generator, rows: int) -> pl.Series:
    known = pl.Series(rng.random(rows) >= MISSING)
    if column.kind == "date":
        values = pl.Series(rng.integers(12_000, 20_400, rows).astype(np.int32)).cast(pl.Date)
    elif column.kind == "flag":
        values = pl.Series(rng.random(rows) < 0.5)  # noqa: PLR2004  # a coin
    elif column.kind == "industry":
        values = pl.Series(INDUSTRIES)[pl.Series(rng.integers(0, len(INDUSTRIES), rows))]
    elif column.kind in ("choice", "text"):
        words = column.choices or ("甲", "乙")
        values = pl.Series(words)[pl.Series(rng.integers(0, len(words), rows))]
    elif column.whole:
        values = pl.Series(rng.integers(0, 400, rows))
    else:
        values = pl.Series(np.round(rng.random(rows) * 20_000, 2))
    return pl.select(pl.when(known).then(values)).to_series()
