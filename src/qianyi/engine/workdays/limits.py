"""Time limits and what follows from them: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.workdays.errors import LimitNotUnderstood

if TYPE_CHECKING:
    from datetime import date, datetime

LimitUnit: TypeAlias = Literal["working_days", "calendar_days", "hours"]
LIMIT_UNITS: Final[dict[LimitUnit, str]] = {
    "working_days": "个工作日",
    "calendar_days": "日",
    "hours": "小时",
}
LONGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time a rule gives: 20 working days, 60 days, 24 hours.

    Raises:
        LimitNotUnderstood: no such unit, or not a whole number from 0 on.
    """

    amount: int
    unit: LimitUnit = "working_days"

    def __post_init__(self) -> None:
        if self.unit not in LIMIT_UNITS:
            units = "、".join(LIMIT_UNITS)
            raise LimitNotUnderstood(
                f"没有时限单位“{self.unit}”，可用的单位：{units}。", unit=str(self.unit)
            )
        if type(self.amount) is not int or not 0 <= self.amount <= LONGEST:
            raise LimitNotUnderstood(
                f"时限应为0至{LONGEST}的整数，现为“{self.amount}”。", amount=str(self.amount)
            )

    def __str__(self) -> str:
        return f"{self.amount}{LIMIT_UNITS[self.unit]}"


@dataclass(frozen=True, slots=True)
class DerivedDate:
    """A date that a calendar gave.

    Attributes:
        on: the date.
        doubt: why it is not certain (names the file to add), or "".
        basis: versions of the years the count touched; ``WorkCalendar.is_current`` compares them.
    """

    on: date
    doubt: str = ""
    basis: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Every year touched has an official, confirmed calendar."""
        return not self.doubt


@dataclass(frozen=True, slots=True)
class DerivedCount:
    """A number of working days that a calendar gave; the rest as in ``DerivedDate``."""

    days: int
    doubt: str = ""
    basis: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Every year touched has an official, confirmed calendar."""
        return not self.doubt


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out, with what it was worked out from, so that it can be worked out again.

    Attributes:
        started: the event's moment, aware; its day does not count.
        expires: the first moment after the limit, aware: midnight after ``on``, or the very hour.
        on: the last day on which the limit is kept, in China.
    """

    started: datetime
    limit: Limit
    expires: datetime
    on: date
    doubt: str = ""
    basis: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Every year touched has an official, confirmed calendar."""
        return not self.doubt
