"""Working days: which days are worked in China, and when a time limit runs out.

Official years come from chinesecalendar and from ``calendars/`` of packs; a year that has neither
is worked out from weekends and the statutory holidays, and everything that follows from it says so
(``certain`` False, ``doubt`` naming the file to add).

Example:
    >>> from datetime import date
    >>> calendar = WorkCalendar()
    >>> calendar.is_workday(date(2026, 2, 14))
    True
    >>> due = calendar.add_workdays(date(2026, 9, 18), 5)
    >>> due.on.isoformat(), due.certain
    ('2026-09-24', True)
    >>> calendar.workdays_between(date(2026, 9, 18), due.on).days
    5
"""

from __future__ import annotations

from qianyi.engine.workdays.calendar import WorkCalendar
from qianyi.engine.workdays.errors import CalendarMissing, DayOutOfRange, LimitNotUnderstood
from qianyi.engine.workdays.installed import calendar_installed
from qianyi.engine.workdays.interrupted import Span, due_over, reached_at, time_used
from qianyi.engine.workdays.limits import (
    LIMIT_UNITS,
    DerivedCount,
    DerivedDate,
    Due,
    Limit,
    LimitUnit,
)

__all__ = [
    "LIMIT_UNITS",
    "CalendarMissing",
    "DayOutOfRange",
    "DerivedCount",
    "DerivedDate",
    "Due",
    "Limit",
    "LimitNotUnderstood",
    "LimitUnit",
    "Span",
    "WorkCalendar",
    "calendar_installed",
    "due_over",
    "reached_at",
    "time_used",
]
