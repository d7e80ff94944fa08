"""Small facts and populations for the tests of the panel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from qianyi.engine.panel import FACTS_SCHEMA, POPULATION_SCHEMA, Column, Measure
from qianyi.engine.periods import Period

AS_OF = date(2025, 6, 30)
YEAR = Period.parse("2024")
REVENUE = Column(Measure(1, "ent.revenue", "万元"), YEAR)
ASSETS = Column(Measure(2, "ent.assets", "万元", is_stock=True), YEAR)
DEBTS = Column(Measure(3, "ent.liabilities", "万元", is_stock=True), YEAR)
DEBT_RATIO = Column(
    Measure(
        4, "ent.debt_ratio", "%", is_stock=True, roll_up="ratio",
        numerator="ent.liabilities", denominator="ent.assets", factor=Decimal(100),
    ),
    YEAR,
)  # fmt: skip
SCORE = Column(Measure(5, "ent.score", "分", roll_up="none"), YEAR)


def facts(*rows: tuple[int, int, int, int, float | None]) -> pl.DataFrame:
    """(subject, column, rank, uses, value) as the panel takes them."""
    return pl.DataFrame(list(rows), schema=FACTS_SCHEMA, orient="row")


def firms(*subjects: int, aggregate_only: bool = False, territory: str = "demo") -> pl.DataFrame:
    """Firms of one territory."""
    rows = [(one, f"code-{one}", territory, aggregate_only) for one in subjects]
    return pl.DataFrame(rows, schema=POPULATION_SCHEMA, orient="row")
