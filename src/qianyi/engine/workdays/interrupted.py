"""Limits over time that stood still in between: what has been used, and when the rest runs out.

A span is the time a clock ran, from an aware moment to another, the last perhaps still running.
The conventions are the calendar's: the day of an event does not count. So the day a clock is
stopped on is used, the day it goes on is not, and no day is lost or gained between. Where nothing
is left and it goes on on a day of rest, the next working day is the last.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from qianyi.engine.workdays.limits import Due, Limit
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.workdays.calendar import WorkCalendar
    from qianyi.engine.workdays.limits import LimitUnit

Span: TypeAlias = "tuple[datetime, datetime | None]"
_HOUR = timedelta(hours=1)


def time_used(
    calendar: WorkCalendar, spans: Sequence[Span], unit: LimitUnit, moment: datetime
) -> Decimal:
    """How much of a limit's unit the spans have used by a moment: whole days, or exact hours."""
    total = Decimal(0)
    for start, end in spans:
        until = moment if end is None else min(end, moment)
        if until > start:
            total += _between(calendar, start, until, unit)
    return total


def _between(calendar: WorkCalendar, start: datetime, until: datetime, unit: LimitUnit) -> Decimal:
    if unit == "hours":
        return _hours(until - start)
    first, last = local_date(start), local_date(until)
    if unit == "working_days":
        return Decimal(calendar.workdays_between(first, last).days)
    return Decimal((last - first).days)


def _hours(length: timedelta) -> Decimal:
    micro = timedelta(microseconds=1)
    return Decimal(length // micro) / Decimal(_HOUR // micro)


def due_over(calendar: WorkCalendar, spans: Sequence[Span], limit: Limit) -> Due:
    """When a limit runs out over spans; if it has run out in an earlier span, when it did.

    The last span counts as running: what it would be if nothing stopped the clock any more.
    """
    left = timedelta(hours=limit.amount) if limit.unit == "hours" else limit.amount
    due = _due(calendar, spans[0][0], limit, left)
    for number, (start, end) in enumerate(spans):
        due = _due(calendar, start, limit, left)
        if end is None or end >= due.expires or number == len(spans) - 1:
            break
        if isinstance(left, timedelta):
            left -= end - start
        else:
            left -= int(_between(calendar, start, end, limit.unit))
    return due


def _due(calendar: WorkCalendar, start: datetime, limit: Limit, left: timedelta | int) -> Due:
    if isinstance(left, timedelta):
        expires = start + left
        return Due(start, limit, expires, local_date(expires))
    # A count of days that ended on days of rest may have been used up by its own number.
    found = calendar.due(start, Limit(max(left, 0), limit.unit))
    return replace(found, limit=limit)


def reached_at(
    calendar: WorkCalendar, spans: Sequence[Span], unit: LimitUnit, amount: Decimal
) -> datetime:
    """The first moment by which so much has been used, if the last span goes on running."""
    left = amount
    for start, end in spans[:-1]:
        used = _between(calendar, start, end or start, unit)
        if used >= left:
            return _reached(calendar, start, unit, left)
        left -= used
    return _reached(calendar, spans[-1][0], unit, left)


def _reached(calendar: WorkCalendar, start: datetime, unit: LimitUnit, amount: Decimal) -> datetime:
    if amount <= 0:
        return start
    if unit == "hours":
        return start + timedelta(microseconds=int(amount * (_HOUR // timedelta(microseconds=1))))
    days = int(amount.to_integral_value(rounding="ROUND_CEILING"))
    day = local_date(start)
    on = calendar.add_workdays(day, days).on if unit == "working_days" else day + timedelta(days)
    return datetime.combine(on, time(), ZONE)
