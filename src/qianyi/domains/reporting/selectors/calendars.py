"""The working calendar of the installed packs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qianyi.engine.packs import CalendarTables, find_packs, load_pack
from qianyi.engine.workdays import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.workdays import DerivedDate


@lru_cache(maxsize=1)
def work_calendar() -> WorkCalendar:
    """Every pack's calendars together; packs are read once a process."""
    tables = CalendarTables()
    found = find_packs()
    for path in found.values():
        tables = tables.under(load_pack(path, found=found).calendars_all())
    return WorkCalendar(tables)


def due_after(day: date, workdays: int) -> DerivedDate:
    """The last of so many working days after a day, and why it is doubtful, if it is."""
    return work_calendar().add_workdays(day, workdays)
