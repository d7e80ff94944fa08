"""The working calendar: which days are worked, and what follows for limits.

Conventions, the same in every function:

* the day of the event does not count; the first day counted is the next one;
* a count in working days ends on a working day;
* ``add_workdays(day, 0)`` is the day itself, or the next working day where it is none;
* a limit in days ends at midnight after its last day; one in calendar days that would end on a day
  of rest ends on the next working day; one in hours runs through day and night.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from qianyi.engine.packs import CalendarTables
from qianyi.engine.workdays.errors import CalendarMissing, DayOutOfRange
from qianyi.engine.workdays.limits import LONGEST, DerivedCount, DerivedDate, Due, Limit
from qianyi.engine.workdays.years import (
    WorkYear,
    installed_years,
    last_days_open,
    year_derived,
    year_from_pack,
    year_installed,
)
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs import StatutoryRule

FIRST_YEAR, LAST_YEAR = 1950, 2150
_OPEN_FROM = (12, 29)


class WorkCalendar:
    """Working days by official calendars, or by the law where a year has none yet.

    Args:
        tables: what packs say; a pack's year goes before the installed one, single days before
            both, statutory rules stand in for years without either.
        installed: False leaves chinesecalendar out.

    Made once and kept; it never changes. A question costs microseconds.
    """

    def __init__(self, tables: CalendarTables | None = None, *, installed: bool = True) -> None:
        self.tables = tables or CalendarTables()
        self._installed = installed_years() if installed else range(0)
        self._official = {one.year: one for one in self.tables.years}
        self._years: dict[int, WorkYear] = {}

    def year(self, year: int) -> WorkYear:
        """The index of a year, made when first asked for.

        Raises:
            DayOutOfRange: before 1950 or after 2150.
        """
        found = self._years.get(year)
        if found is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise DayOutOfRange(
                    f"{year}年不在可推算的范围内（{FIRST_YEAR}—{LAST_YEAR}年），请检查日期。",
                    year=year,
                )
            found = self._years[year] = self._make(year)
        return found

    def _make(self, year: int) -> WorkYear:
        singles = [one for one in self.tables.days if one.on.year == year]
        if year in self._official:
            return year_from_pack(self._official[year], singles)
        if year in self._installed:
            return year_installed(year, singles)
        return year_derived(year, self._rule(year), singles)

    def _rule(self, year: int) -> StatutoryRule | None:
        new_year = date(year, 1, 1)
        return next(
            (one for one in reversed(self.tables.statutory) if one.valid_from <= new_year), None
        )

    def is_official(self, year: int) -> bool:
        """Whether the year has an official calendar, installed or from a pack."""
        return year in self._official or year in self._installed

    def is_workday(self, day: date) -> bool:
        """Whether work is done that day, make-up Saturdays included."""
        year = self.year(day.year)
        return bool(year.work[day.toordinal() - year.first])

    def next_workday(self, day: date) -> DerivedDate:
        """The day itself if it is worked, else the next that is."""
        return self.add_workdays(day, 0)

    def add_workdays(self, day: date, count: int) -> DerivedDate:
        """The ``count``-th working day after a day; before it where count is negative.

        Raises:
            DayOutOfRange: more than 100,000 days, or outside 1950 to 2150.
        """
        if abs(count) > LONGEST:
            raise DayOutOfRange(f"天数应在{LONGEST}以内，现为{count}，请检查。", count=count)
        if count == 0 and not self.is_workday(day):
            count = 1
        if count == 0:
            return self._told(day, day, day)
        year, before = self.year(day.year), 0
        index = day.toordinal() - year.first
        # The target's number among the working days, counted from 1 January of the event's year.
        wanted = year.before[index + 1] + count if count > 0 else year.before[index] + count + 1
        while wanted - before > len(year.days):
            before += len(year.days)
            year = self.year(year.year + 1)
        while wanted - before < 1:
            year = self.year(year.year - 1)
            before -= len(year.days)
        found = date.fromordinal(year.days[wanted - before - 1])
        return self._told(found, *((day, found) if count > 0 else (found, day)))

    def workdays_between(self, first: date, last: date) -> DerivedCount:
        """How many working days lie after ``first`` up to and with ``last``; negative backwards."""
        if last < first:
            turned = self.workdays_between(last, first)
            return DerivedCount(-turned.days, turned.doubt, turned.basis)
        start, end = self.year(first.year), self.year(last.year)
        count = (
            end.before[last.toordinal() - end.first + 1]
            - start.before[first.toordinal() - start.first + 1]
        )
        count += sum(len(self.year(year).days) for year in range(first.year, last.year))
        return DerivedCount(count, self.doubt(first, last), self._basis(first, last))

    def due(self, started: datetime, limit: Limit) -> Due:
        """When a limit that begins with an event at an aware moment runs out."""
        if limit.unit == "hours":
            expires = started + timedelta(hours=limit.amount)
            return Due(started, limit, expires, local_date(expires))
        day = local_date(started)
        if limit.unit == "working_days":
            found = self.add_workdays(day, limit.amount)
        else:
            last = day + timedelta(days=limit.amount)
            found = self.next_workday(last)
        midnight = datetime.combine(found.on + timedelta(days=1), time(), ZONE)
        return Due(started, limit, midnight, found.on, found.doubt, found.basis)

    def due_official(self, started: datetime, limit: Limit) -> Due:
        """The same, for a process that asks for official calendars only.

        Raises:
            CalendarMissing: the sentence names the file to add.
        """
        found = self.due(started, limit)
        if found.doubt:
            raise CalendarMissing(
                f"该流程要求官方日历，期限暂不能确定：{found.doubt}",
                year=found.on.year,
            )
        return found

    def is_current(self, derived: DerivedDate | DerivedCount | Due) -> bool:
        """Whether this calendar would still give the same, and as surely."""
        return self.is_current_basis(derived.basis)

    def is_current_basis(self, basis: Iterable[str]) -> bool:
        """The same from the versions alone, as they are kept beside a stored date."""
        return all(self._version(int(one.split(":", 1)[0])) == one for one in basis)

    def revised(self, due: Due) -> Due | None:
        """The due date by this calendar where it or its certainty has changed; else None."""
        if self.is_current(due):
            return None
        again = self.due(due.started, due.limit)
        return None if (again.on, again.doubt) == (due.on, due.doubt) else again

    def doubt(self, first: date, last: date) -> str:
        """Why counting between two days is not certain, naming the files to add; "" if it is."""
        found = [self.year(year).doubt for year in range(first.year, last.year + 1)]
        if (last.month, last.day) >= _OPEN_FROM and self._december_open(last.year):
            found.append(
                f"{last.year}年12月29日至31日可能因{last.year + 1}年元旦调休而变，待核实；"
                f"通知公布后，请在数据包中添加 calendars/{last.year + 1}.yaml。"
            )
        return "".join(found)

    def _december_open(self, year: int) -> bool:
        after = year + 1
        return after <= LAST_YEAR and not self.is_official(after) and last_days_open(after)

    def _version(self, year: int) -> str:
        version = self.year(year).version
        return f"{version}+" if self._december_open(year) else version

    def _basis(self, first: date, last: date) -> tuple[str, ...]:
        return tuple(self._version(year) for year in range(first.year, last.year + 1))

    def _told(self, day: date, first: date, last: date) -> DerivedDate:
        return DerivedDate(day, self.doubt(first, last), self._basis(first, last))

    def years_without(self, years: Iterable[int]) -> list[int]:
        """Which of some years have no official calendar."""
        return sorted(year for year in set(years) if not self.is_official(year))

    def holidays_known_until(self) -> int:
        """The last year in an unbroken row of official years from the installed ones on."""
        year = self._installed[-1] if self._installed else min(self._official, default=FIRST_YEAR)
        while self.is_official(year + 1):
            year += 1
        return year

    def workdays_of(self, year: int) -> int:
        """How many working days a year has."""
        return len(self.year(year).days)

    def index(self, day: date) -> int:
        """How many working days of its year lie up to and with a day; for tables and charts."""
        year = self.year(day.year)
        return bisect_right(year.days, day.toordinal())
