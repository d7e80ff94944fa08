"""The periods a form is collected for, which came before, what an item's figure covers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, TypeAlias

from qianyi.engine.periods import Period

Frequency: TypeAlias = Literal["month", "quarter", "year"]
FREQUENCIES: tuple[Frequency, ...] = ("month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_at(frequency: Frequency, day: date) -> Period:
    """The period of that frequency a day lies in."""
    if frequency == "year":
        return Period.parse(f"{day.year:04d}")
    if frequency == "quarter":
        return Period.parse(f"{day.year:04d}Q{(day.month + 2) // 3}")
    return Period.parse(f"{day.year:04d}-{day.month:02d}")


def period_before(frequency: Frequency, period: Period) -> Period:
    """The period just before.

    >>> period_before("month", Period.parse("2026-01")).code
    '2025-12'
    """
    return period_at(frequency, period.start - timedelta(days=1))


def last_finished(frequency: Frequency, day: date) -> Period:
    """The latest period that is over on a day: nothing is collected about the future."""
    return period_before(frequency, period_at(frequency, day))


def is_of(frequency: Frequency, period: Period) -> bool:
    """Whether a period is one of those the form is collected for."""
    return period.granularity == frequency


def figure_period(period: Period, *, cumulative: bool) -> Period:
    """What an item's figure covers: the period, or the year up to its end.

    >>> figure_period(Period.parse("2026-10"), cumulative=True).code
    '2026-01/10'
    >>> figure_period(Period.parse("2026Q2"), cumulative=True).canonical.code
    '2026H1'
    """
    if not cumulative or period.start.month == 1:
        return period
    return Period.parse(f"{period.end.year:04d}-01/{period.end.month:02d}")
