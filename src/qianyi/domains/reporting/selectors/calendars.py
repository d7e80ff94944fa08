"""Due dates by the working calendar of this installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.workdays import WorkCalendar, calendar_installed

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.workdays import DerivedDate


def work_calendar() -> WorkCalendar:
    """The calendar of the packs found; read again when one of its files changes."""
    return calendar_installed()


def due_after(day: date, workdays: int) -> DerivedDate:
    """The last of so many working days after a day, and why it is doubtful, if it is."""
    return work_calendar().add_workdays(day, workdays)
