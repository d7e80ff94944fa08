"""How long steps take, and when a step's turn comes: what forecast and simulation share.

The turn follows the rule of ``definition.After``: it comes with the n-th done, or when all that it
waits for have been passed, whichever is earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias, TypeVar

from qianyi.engine.flow.definition import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.engine.flow.definition import Limit, Process, Step

By: TypeAlias = Literal["done", "clock", "past", "promised", "limit", "at_once", "none"]
BY: Final[dict[By, str]] = {
    "done": "已完成", "clock": "按本环节时限", "past": "按以往办理时长", "promised": "按承诺时限",
    "limit": "按规定时限", "at_once": "即时", "none": "没有时限，按即时计",
}  # fmt: skip
_HOURS_A_DAY: Final = 24
_WEEK: Final = Decimal(7)
_WORKED: Final = Decimal(5)


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...  # noqa: ANN401  # of its own kind


T = TypeVar("T", bound=_Ordered)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a step is expected to take: a past length in working days, or its time limit."""

    by: By
    days: Decimal | None = None
    limit: Limit | None = None

    @property
    def workdays(self) -> Decimal:
        """In working days; see ``workdays_of``."""
        if self.days is not None:
            return self.days
        return workdays_of(self.limit) if self.limit is not None else Decimal(0)


def length_of(step: Step, past: Mapping[str, Decimal]) -> Length:
    """A step's length: what it took in the past, else what is promised, else its limit."""
    if step.kind in AT_ONCE:
        return Length("at_once", Decimal(0))
    if step.id in past:
        return Length("past", past[step.id])
    if step.promised is not None:
        return Length("promised", limit=step.promised)
    if step.limit is not None:
        return Length("limit", limit=step.limit)
    return Length("none", Decimal(0))


def workdays_of(limit: Limit) -> Decimal:
    """A limit in working days without a calendar: 24 hours are a day, seven days are five worked.

    >>> from qianyi.engine.workdays import Limit
    >>> workdays_of(Limit(7, "calendar_days")), workdays_of(Limit(20))
    (Decimal('5'), Decimal('20'))
    """
    if limit.unit == "working_days":
        return Decimal(limit.amount)
    days = Decimal(limit.amount)
    if limit.unit == "hours":
        days /= _HOURS_A_DAY
    return days * _WORKED / _WEEK


def closing(process: Process) -> tuple[str, ...]:
    """Steps with which the case is over however they end, whatever else is still open."""
    ends = ("finish", "reject")
    return tuple(step.id for step in process.steps if all(one.to in ends for one in step.outcomes))


def turn(needed: int, done: Iterable[T], skipped: Iterable[T]) -> T | None:
    """When a step's turn comes, by the times at which those before it are done or skipped.

    None where it waits for nothing.

    >>> turn(1, [5, 3], [9]), turn(2, [3], [9]), turn(2, [3, 4], [9])
    (3, 9, 4)
    """
    finished = sorted(done)
    every = [*finished, *skipped]
    if not every:
        return None
    last = max(every)
    return finished[needed - 1] if 0 < needed <= len(finished) else last
