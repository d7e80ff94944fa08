"""The years a period covers, as far as comparing figures needs them.

Periods themselves are `engine.periods`' business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qianyi.engine.periods import Period, period_from_words

_PLAN_START = re.compile(r"^[“\"]?([一二三四五六七八九十]{1,3}五)[”\"]?期?初$")
_PLAN_END = re.compile(
    r"^[“\"]?([一二三四五六七八九十]{1,3}五)[”\"]?(?:时期|期间)?(?:末期|期末|末|底)$"
)
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Span:
    """First and last year, and its end as a decimal year (mid-2024 is 2024.5).

    For the pace along a plan.
    """

    code: str
    first: int
    last: int
    whole: bool
    end: float

    @property
    def label(self) -> str:
        """The period as titles name it: 2024年上半年, 2016—2020年."""
        return Period.parse(self.code).label

    @property
    def single(self) -> bool:
        """One whole calendar year, or its last day."""
        return self.whole and self.first == self.last

    @property
    def years(self) -> int:
        """How many years it covers."""
        return self.last - self.first + 1


@lru_cache(maxsize=4096)
def span_of(words: str | None) -> Span | None:
    """The years of a period code or phrase, or None where it fixes none (近年来, 改革前)."""
    if not words:
        return None
    if match := _PLAN_START.match(words):
        plan = period_from_words(match.group(1))
        return None if plan is None else _year(plan.start.year - 1)
    if match := _PLAN_END.match(words):
        plan = period_from_words(match.group(1))
        return None if plan is None else _year(plan.end.year)
    period = period_from_words(words)
    return None if period is None else _span(period)


def _year(year: int) -> Span:
    return Span(str(year), year, year, whole=True, end=year + 1.0)


def _span(period: Period) -> Span:
    year_end = period.is_moment and (period.end.month, period.end.day) == (12, 31)
    whole = period.granularity in ("year", "span") or year_end
    if year_end:
        return _year(period.end.year)
    end = period.end.year + period.end.timetuple().tm_yday / _DAYS_A_YEAR
    return Span(
        period.canonical.code,
        period.start.year,
        period.end.year,
        whole=whole,
        end=float(round(end)) if whole else end,
    )
