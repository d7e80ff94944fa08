from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.packs import CalendarTables, HolidaySpan, OfficialYear, SingleDay
from qianyi.engine.workdays import (
    CalendarMissing,
    DayOutOfRange,
    Limit,
    LimitNotUnderstood,
    WorkCalendar,
    calendar_installed,
)
from qianyi.lib.clock import ZONE

INSTALLED = calendar_installed()
DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))


def at(year, month, day, hour=10):
    return datetime(year, month, day, hour, tzinfo=ZONE)


def by_steps(calendar, day, count):
    """The slow way: walk day by day."""
    step = timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if calendar.is_workday(day):
            count -= 1 if step.days > 0 else -1
    return day


OFFICIAL_2027 = OfficialYear(
    year=2027,
    basis="某通知",
    holidays=(
        HolidaySpan("元旦", date(2027, 1, 1), date(2027, 1, 3)),
        HolidaySpan("春节", date(2027, 2, 5), date(2027, 2, 12)),
    ),
    workdays=(date(2027, 1, 9), date(2027, 2, 20)),
)


class TestIsWorkday:
    @pytest.mark.parametrize(
        ("day", "worked"),
        [
            pytest.param(date(2026, 2, 14), True, id="make-up Saturday"),
            pytest.param(date(2026, 9, 20), True, id="make-up Sunday"),
            pytest.param(date(2026, 2, 16), False, id="Spring Festival on a Monday"),
            pytest.param(date(2026, 11, 20), True, id="Friday"),
            pytest.param(date(2026, 11, 21), False, id="Saturday"),
            pytest.param(date(2027, 1, 1), False, id="statutory in a year without calendar"),
            pytest.param(date(2027, 2, 5), False, id="除夕 worked out"),
            pytest.param(date(2027, 2, 9), True, id="the day after the statutory four"),
            pytest.param(date(2027, 6, 9), False, id="端午 worked out"),
            pytest.param(date(2027, 2, 20), False, id="no make-up Saturday is guessed"),
        ],
    )
    def test_knows_the_day(self, day, worked):
        assert INSTALLED.is_workday(day) is worked

    def test_takes_the_law_of_the_time(self):
        bare = WorkCalendar(INSTALLED.tables, installed=False)
        assert bare.is_workday(date(2024, 5, 2))
        assert not bare.is_workday(date(2025, 5, 2))
        assert not bare.is_workday(date(2007, 5, 3))

    @pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
    def test_counts_a_year_of_the_installed_calendar(self, year, count):
        assert INSTALLED.workdays_of(year) == count

    @pytest.mark.parametrize("year", [1949, 2151])
    def test_refuses_years_nobody_can_speak_about(self, year):
        with pytest.raises(DayOutOfRange, match="1950—2150"):
            INSTALLED.is_workday(date(year, 6, 1))


class TestAddWorkdays:
    def test_reaches_2027_with_36_working_days(self):
        found = INSTALLED.add_workdays(date(2026, 11, 21), 36)
        assert found.on == date(2027, 1, 12)
        assert not found.certain
        assert "calendars/2027.yaml" in found.doubt
        assert "待核实" in found.doubt

    def test_is_certain_while_it_stays_inside_official_years(self):
        found = INSTALLED.add_workdays(date(2026, 11, 21), 29)
        assert (found.on, found.certain, found.doubt) == (date(2026, 12, 31), True, "")

    @pytest.mark.parametrize(
        ("day", "count", "expected"),
        [
            pytest.param(date(2026, 11, 20), 1, date(2026, 11, 23), id="over a weekend"),
            pytest.param(date(2026, 11, 20), 0, date(2026, 11, 20), id="none, on a working day"),
            pytest.param(date(2026, 11, 21), 0, date(2026, 11, 23), id="none, on a day of rest"),
            pytest.param(date(2026, 2, 13), 1, date(2026, 2, 14), id="to a make-up Saturday"),
            pytest.param(date(2026, 2, 14), 1, date(2026, 2, 24), id="over the festival"),
            pytest.param(date(2026, 11, 23), -1, date(2026, 11, 20), id="back over a weekend"),
            pytest.param(date(2026, 1, 1), -1, date(2025, 12, 31), id="back into last year"),
            pytest.param(date(2025, 12, 31), 1, date(2026, 1, 4), id="into a Sunday worked"),
        ],
    )
    def test_counts_from_the_next_day(self, day, count, expected):
        assert INSTALLED.add_workdays(day, count).on == expected

    def test_refuses_a_count_beyond_reason(self):
        with pytest.raises(DayOutOfRange, match="100000"):
            INSTALLED.add_workdays(date(2026, 1, 1), 100_001)

    @given(day=DAYS, count=st.integers(-400, 400).filter(bool))
    def test_gives_what_walking_day_by_day_gives(self, day, count):
        assert INSTALLED.add_workdays(day, count).on == by_steps(INSTALLED, day, count)

    @given(day=DAYS, count=st.integers(1, 600))
    def test_is_undone_by_counting(self, day, count):
        found = INSTALLED.add_workdays(day, count)
        assert INSTALLED.is_workday(found.on)
        assert INSTALLED.workdays_between(day, found.on).days == count

    @given(day=DAYS, first=st.integers(1, 200), then=st.integers(1, 200))
    def test_adds_up(self, day, first, then):
        halfway = INSTALLED.add_workdays(day, first).on
        assert INSTALLED.add_workdays(halfway, then).on == (
            INSTALLED.add_workdays(day, first + then).on
        )

    @given(day=DAYS, count=st.integers(0, 300))
    def test_is_certain_exactly_when_no_year_touched_is_open(self, day, count):
        found = INSTALLED.add_workdays(day, count)
        years = range(day.year, found.on.year + 1)
        assert found.certain is not bool(INSTALLED.years_without(years))


class TestWorkdaysBetween:
    def test_leaves_out_the_first_day_and_counts_the_last(self):
        assert INSTALLED.workdays_between(date(2026, 11, 16), date(2026, 11, 20)).days == 4

    def test_counts_over_years(self):
        counted = INSTALLED.workdays_between(date(2024, 12, 31), date(2026, 12, 31))
        assert counted.days == 248 + 248

    @given(first=DAYS, last=DAYS)
    def test_turns_its_sign_with_its_direction(self, first, last):
        forth = INSTALLED.workdays_between(first, last)
        back = INSTALLED.workdays_between(last, first)
        assert (back.days, back.doubt) == (-forth.days, forth.doubt)

    @given(days=st.lists(DAYS, min_size=3, max_size=3).map(sorted))
    def test_is_additive(self, days):
        first, middle, last = days
        whole = INSTALLED.workdays_between(first, last).days
        parts = [
            INSTALLED.workdays_between(*pair).days for pair in ((first, middle), (middle, last))
        ]
        assert sum(parts) == whole


class TestDue:
    def test_ends_at_midnight_after_the_last_working_day(self):
        due = INSTALLED.due(at(2026, 11, 20), Limit(5))
        assert due.on == date(2026, 11, 27)
        assert due.expires == at(2026, 11, 28, 0)

    def test_takes_the_day_in_china(self):
        late = datetime(2026, 11, 19, 17, tzinfo=UTC)
        assert INSTALLED.due(late, Limit(1)).on == date(2026, 11, 23)

    def test_moves_calendar_days_off_a_day_of_rest(self):
        assert INSTALLED.due(at(2026, 9, 15), Limit(10, "calendar_days")).on == date(2026, 9, 28)
        assert INSTALLED.due(at(2026, 9, 14), Limit(10, "calendar_days")).on == date(2026, 9, 24)

    def test_runs_hours_through_the_night_and_needs_no_calendar(self):
        due = INSTALLED.due(at(2026, 12, 31, 20), Limit(24, "hours"))
        assert (due.expires, due.on, due.certain) == (at(2027, 1, 1, 20), date(2027, 1, 1), True)

    def test_refuses_a_guess_where_the_process_wants_official_calendars(self):
        with pytest.raises(CalendarMissing, match=r"calendars/2027\.yaml"):
            INSTALLED.due_official(at(2026, 11, 21), Limit(36))
        assert INSTALLED.due_official(at(2026, 11, 20), Limit(5)).certain

    @pytest.mark.parametrize(
        ("amount", "unit"), [(-1, "hours"), (1.5, "working_days"), (True, "hours"), (3, "weeks")]
    )
    def test_refuses_a_limit_that_is_none(self, amount, unit):
        with pytest.raises(LimitNotUnderstood):
            Limit(amount, unit)


class TestRevised:
    due = INSTALLED.due(at(2026, 11, 21), Limit(36))

    def test_works_the_date_out_again_when_the_calendar_arrives(self):
        arrived = WorkCalendar(INSTALLED.tables.under(CalendarTables(years=(OFFICIAL_2027,))))
        assert not arrived.is_current(self.due)
        again = arrived.revised(self.due)
        assert again is not None
        # The make-up Saturday of 9 January brings it forward by a working day.
        assert (again.on, again.certain) == (date(2027, 1, 11), True)
        assert arrived.is_current(again)

    def test_leaves_alone_what_stands(self):
        assert INSTALLED.revised(self.due) is None
        inside = INSTALLED.due(at(2026, 11, 21), Limit(5))
        arrived = WorkCalendar(INSTALLED.tables.under(CalendarTables(years=(OFFICIAL_2027,))))
        assert arrived.is_current(inside)

    def test_tells_by_the_versions_alone(self):
        arrived = WorkCalendar(INSTALLED.tables.under(CalendarTables(years=(OFFICIAL_2027,))))
        assert INSTALLED.is_current_basis(self.due.basis)
        assert not arrived.is_current_basis(self.due.basis)


class TestTables:
    def test_marks_a_year_that_is_not_confirmed(self):
        rumour = OfficialYear(2027, "网传", OFFICIAL_2027.holidays, (), "unverified")
        calendar = WorkCalendar(CalendarTables(years=(rumour,)))
        found = calendar.add_workdays(date(2026, 12, 31), 3)
        assert not found.certain
        assert "confirmed" in found.doubt

    def test_gives_a_single_day_the_last_word(self):
        single = SingleDay(date(2026, 11, 20), work=False, basis="某市通知")
        calendar = WorkCalendar(CalendarTables(days=(single,)))
        assert calendar.add_workdays(date(2026, 11, 19), 1).on == date(2026, 11, 23)
        assert calendar.workdays_of(2026) == INSTALLED.workdays_of(2026) - 1

    @pytest.mark.parametrize(
        ("day", "certain"),
        [
            pytest.param(date(2028, 12, 29), False, id="1 January is a Monday"),
            pytest.param(date(2029, 12, 31), False, id="1 January is a Tuesday"),
            pytest.param(date(2033, 12, 30), False, id="1 January is a Sunday"),
            pytest.param(date(2030, 12, 30), True, id="1 January is a Wednesday"),
            pytest.param(date(2031, 12, 30), True, id="1 January is a Thursday"),
            pytest.param(date(2028, 12, 28), True, id="before the last three days"),
        ],
    )
    def test_keeps_the_end_of_december_open_where_new_year_may_move_it(self, day, certain):
        official = OfficialYear(day.year, "某通知", ())
        calendar = WorkCalendar(CalendarTables(years=(official,)))
        found = calendar.next_workday(day)
        assert (found.on, found.certain) == (day, certain)

    def test_falls_back_to_weekends_alone_without_a_rule(self):
        calendar = WorkCalendar(installed=False)
        assert calendar.is_workday(date(2026, 10, 1))
        assert "暂按周末推算" in calendar.doubt(date(2026, 10, 1), date(2026, 10, 1))


class TestCalendarInstalled:
    def test_is_the_same_object_until_a_file_changes(self, tmp_path):
        folder = tmp_path / "zone" / "calendars"
        folder.mkdir(parents=True)
        (tmp_path / "zone" / "pack.yaml").write_text("name: zone\n", encoding="utf-8")
        environ = {"QIANYI_PACKS": str(tmp_path)}
        before = calendar_installed(environ)
        assert calendar_installed(environ) is before
        assert before.years_without([2026, 2027]) == [2027]
        (folder / "2027.yaml").write_text(
            "years:\n  - year: 2027\n    basis: 某通知\n"
            "    holidays: [{name: 元旦, first: 2027-01-01, last: 2027-01-03}]\n"
            "    workdays: [2027-01-09]\n",
            encoding="utf-8",
        )
        after = calendar_installed(environ)
        assert after.years_without([2026, 2027]) == []
        assert after.is_workday(date(2027, 1, 9))
        assert after.holidays_known_until() == 2027
