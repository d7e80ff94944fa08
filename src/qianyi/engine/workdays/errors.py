"""What working-day counting refuses."""

from __future__ import annotations

from typing import ClassVar

from qianyi.lib.errors import BadInput


class DayOutOfRange(BadInput):
    """A year no calendar can speak about, or a limit longer than anything real."""

    code: ClassVar[str] = "engine.workdays.out_of_range"


class CalendarMissing(BadInput):
    """An official calendar is asked for, and a year the count touches has none."""

    code: ClassVar[str] = "engine.workdays.calendar_missing"


class LimitNotUnderstood(BadInput):
    """A time limit of a unit or length there is not."""

    code: ClassVar[str] = "engine.workdays.limit_not_understood"
