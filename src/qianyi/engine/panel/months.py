"""A month's figure out of cumulative ones: only on request, always marked as derived.

January to September less January to August is not what September was reported as: revisions of
earlier months fall into it. So the difference is never stored and never shown without saying so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.periods import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class DerivedMonth:
    """The difference of two cumulative figures, with the two it was made of.

    Attributes:
        until: the cumulative period that ends with the month.
        before: the one that ends with the month before; None for January.
    """

    period: Period
    value: Decimal
    until: Period
    before: Period | None

    @property
    def note(self) -> str:
        """How it was made, as a page says it."""
        if self.before is None:
            return f"推算值：即{self.until.label}数。"
        return f"推算值：{self.until.label}累计减{self.before.label}累计，含对以前月份的修订。"


def cumulative_until(year: int, month: int) -> Period:
    """January up to a month, in its shortest code: 2024-01, 2024Q1, 2024-01/05, 2024H1, 2024.

    >>> [cumulative_until(2024, month).code for month in (1, 3, 5, 6, 12)]
    ['2024-01', '2024Q1', '2024-01/05', '2024H1', '2024']
    """
    code = f"{year:04d}-01" if month == 1 else f"{year:04d}-01/{month:02d}"
    return Period.parse(code).canonical


def months_from_cumulative(figures: Mapping[Period, Decimal]) -> tuple[DerivedMonth, ...]:
    """Every month whose cumulative figure and that of the month before are there, in order.

    A month whose predecessor is missing is not computable and is left out: nothing is spread.
    """
    found = []
    for year in sorted({period.start.year for period in figures}):
        for month in range(1, LAST_MONTH + 1):
            until = cumulative_until(year, month)
            before = cumulative_until(year, month - 1) if month > 1 else None
            if until not in figures or (before is not None and before not in figures):
                continue
            less = figures[before] if before is not None else 0
            period = Period.parse(f"{year:04d}-{month:02d}")
            found.append(DerivedMonth(period, figures[until] - less, until, before))
    return tuple(found)
