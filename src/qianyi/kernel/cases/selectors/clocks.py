"""What the clock of a case means for its columns, and how long work took."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from qianyi.engine.flow.clock import Clock
    from qianyi.engine.workdays import WorkCalendar
    from qianyi.kernel.cases.models import Timed

DAY_BEGINS, DAY_HOURS = 9, 8
TENTHS: Final = 10


def clock_put(row: Timed, clock: Clock | None) -> None:
    """Write a clock into the columns lists read; they are empty while it stands still."""
    running = clock is not None and clock.due_at is not None and not clock.paused
    row.due_on = clock.due_on if clock is not None else None
    row.yellow_at = clock.yellow_at if clock is not None and running else None
    row.red_at = clock.red_at if clock is not None and running else None
    row.expires_at = clock.due_at if clock is not None and running else None
    row.doubt = clock.doubt[:300] if clock is not None else ""


def worked_tenths(
    calendar: WorkCalendar, spans: Iterable[tuple[datetime, datetime | None]], until: datetime
) -> int:
    """How long work went on, in tenths of a working day of eight hours from nine.

    Only for statistics: a limit is counted in whole days by engine.flow. A span still open ends at
    ``until``.
    """
    total = 0.0
    for start, end in spans:
        last = end or until
        if last > start:
            total += _worked(calendar, start, last)
    return round(total * TENTHS)


def _worked(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    first, last = local_date(start), local_date(end)
    between = calendar.workdays_between(first, last).days
    # workdays_between leaves the first day out and counts the last one whole.
    return between - (_left(calendar, last, end)) + _left(calendar, first, start)


def _left(calendar: WorkCalendar, day: date, moment: datetime) -> float:
    """How much of a day's work lies after a moment of that day."""
    if not calendar.is_workday(day):
        return 0.0
    opens = datetime.combine(day, time(DAY_BEGINS), ZONE)
    gone = (moment - opens) / timedelta(hours=DAY_HOURS)
    return 1.0 - min(max(gone, 0.0), 1.0)
