"""What a panel's columns are, and which stored periods can fill each.

A flow (营业收入) of 2024 is filled by a figure of 2024 only. A stock (资产总计) of 2024 is how it
stood at the end: the year's figure, else that of its last day, quarter or month.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

RollUp: TypeAlias = Literal["sum", "ratio", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as a panel needs to know it.

    Attributes:
        key: its number in the fact base.
        is_stock: its figure is a state at the end of the period, not what came in during it.
        roll_up: how firms' figures become a total; a ratio is ``numerator`` over ``denominator``
            (codes of other indicators) times ``factor``, both added first.
    """

    key: int
    code: str
    unit: str = ""
    is_stock: bool = False
    roll_up: RollUp = "sum"
    numerator: str = ""
    denominator: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the wide frame: a measure in a period."""

    measure: Measure
    period: Period

    @property
    def name(self) -> str:
        """``ent.revenue@2024``."""
        return column_name(self.measure.code, self.period)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of stored periods that fill it, the first preferred."""
        if not self.measure.is_stock:
            return (self.period.canonical.code,)
        return stock_codes(self.period)


def column_name(indicator: str, period: Period) -> str:
    """The name of a column.

    >>> column_name("ent.revenue", Period.parse("2024"))
    'ent.revenue@2024'
    """
    return f"{indicator}@{period.canonical.code}"


def stock_codes(period: Period) -> tuple[str, ...]:
    """Periods whose figure of a stock is the one at the end of ``period``, that itself first.

    >>> stock_codes(Period.parse("2024"))
    ('2024', '2024-12-31', '2024Q4', '2024-12')
    >>> stock_codes(Period.parse("2024-09-30"))
    ('2024-09-30', '2024Q3', '2024-09')
    """
    period, end = period.canonical, period.end
    codes = [period.code, end.isoformat()]
    if (end.month, end.day) in _QUARTER_ENDS:
        codes.append(f"{end.year:04d}Q{end.month // 3}")
    month = Period.parse(f"{end.year:04d}-{end.month:02d}")
    if month.end == end:
        codes.append(month.code)
    return tuple(dict.fromkeys(codes))


def columns_of(measures: Iterable[Measure], periods: Iterable[Period]) -> tuple[Column, ...]:
    """Every measure in every period, by measure first."""
    wanted = tuple(periods)
    return tuple(Column(measure, period) for measure in measures for period in wanted)


_QUARTER_ENDS = frozenset({(3, 31), (6, 30), (9, 30), (12, 31)})
