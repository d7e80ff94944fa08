"""A printed number is an interval.

Two figures contradict each other only when their intervals cannot meet.

``28.43`` may be 28.425 rounded up or 28.4399 cut off; so it stands for [28.425, 28.44]. Authors of
plans truncate as often as they round, and both are accepted. Words such as 超, 近, 约 widen the
interval further.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from qianyi.engine.reading.model import Comparator

_SLACK = 1e-9
_BELOW = 1 - 1e-6
_DIGITS = re.compile(r"\d[\d,，]*(?:\.(\d+))?")
_ABOUT_BELOW, _ABOUT_ABOVE = 0.9, 1.05


@dataclass(frozen=True, slots=True)
class Interval:
    """All true values a printed figure may stand for; ends included, either end may be infinite."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient of two intervals of positive numbers."""
        return Interval(self.low / other.high, self.high / other.low if other.low > 0 else math.inf)

    def times(self, factor: float) -> Interval:
        """The interval in a unit ``factor`` times smaller; the factor is positive."""
        return Interval(self.low * factor, self.high * factor)

    def meets(self, other: Interval) -> bool:
        """Whether some true value would satisfy both."""
        slack = _SLACK * max(1.0, abs(self.low), abs(other.low))
        return self.low <= other.high + slack and other.low <= self.high + slack

    @property
    def positive(self) -> bool:
        """Whether no value in it is zero or below: ratios may be built on it."""
        return self.low > 0


def total(intervals: list[Interval]) -> Interval:
    """Sum of intervals: rounding of every part adds up."""
    return Interval(sum(i.low for i in intervals), sum(i.high for i in intervals))


def decimals(quote: str) -> int | None:
    """Digits printed after the point, or None where the quote holds no Arabic digits (一半.

    上百家).
    """
    match = _DIGITS.search(quote)
    return None if match is None else len(match.group(1) or "")


def printed(
    quote: str, value: Decimal, comparator: Comparator = "=", *, exact: bool = False
) -> Interval:
    """The interval a quoted figure stands for.

    Args:
        quote: the figure as printed; its digits give the precision.
        value: the figure in any unit; the precision is scaled along with it.
        comparator: ``>=`` and ``>`` open the interval upwards, ``<=`` and ``<`` downwards, ``≈``
            widens it.
        exact: whole counts (家, 个, 人) printed without 万 are exact.
    """
    number = float(value)
    low, high = _rounded(quote, number, exact=exact)
    if comparator in (">=", ">"):
        return Interval(low, math.inf)
    if comparator in ("<=", "<"):
        return Interval(-math.inf, high)
    if comparator == "≈":
        edges = (number * _ABOUT_BELOW, number * _ABOUT_ABOVE)
        return Interval(min(low, *edges), max(high, *edges))
    return Interval(low, high)


def _rounded(quote: str, number: float, *, exact: bool) -> tuple[float, float]:
    match = _DIGITS.search(quote)
    if match is None:
        return number, number
    shown = float(match.group().replace(",", "").replace("，", "").rstrip("."))
    places = len(match.group(1) or "")
    scale = abs(number / shown) if shown else 1.0
    if exact and not places and math.isclose(scale, 1.0):
        return number, number
    return around(number, scale * 10.0**-places)


def around(number: float, step: float) -> tuple[float, float]:
    """What a number printed to ``step`` may have been before rounding or cutting.

    The cut end is open.
    """
    cut = step * _BELOW
    return (number - step / 2, number + cut) if number >= 0 else (number - cut, number + step / 2)


def compound(base: Interval, end: Interval, years: int) -> Interval:
    """Average yearly growth in percent between two positive levels."""
    ratio = end / base
    return Interval((ratio.low ** (1 / years) - 1) * 100, (ratio.high ** (1 / years) - 1) * 100)


def percent_change(base: Interval, end: Interval) -> Interval:
    """Growth in percent of ``end`` over a positive ``base``."""
    ratio = end / base
    return Interval((ratio.low - 1) * 100, (ratio.high - 1) * 100)


def share(part: Interval, whole: Interval) -> Interval:
    """Part of a positive whole in percent."""
    ratio = part / whole
    return Interval(ratio.low * 100, ratio.high * 100)


def shown(number: float, places: int = 2) -> str:
    """A computed number for the computation line.

    At most ``places`` decimals, no trailing zeros.
    """
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
