from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.workdays import Limit, WorkCalendar, due_over, reached_at, time_used
from qianyi.lib.clock import ZONE

CALENDAR = WorkCalendar()
UNITS = ("working_days", "calendar_days", "hours")
START = datetime(2025, 9, 1, 9, tzinfo=ZONE)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def spans(*texts):
    marks = [at(one) if one else None for one in texts]
    return tuple(zip(marks[::2], marks[1::2], strict=True))


# 1 to 8 October 2025 are holidays; Sunday 28 September and Saturday 11 October are worked.
RAN = [
    pytest.param(("2025-09-22 09:00", None), "2025-10-09 09:00", (8, 17, 408), id="one span"),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-26 09:00", "2025-10-09 09:00", None),
        "2025-10-11 09:00",
        (6, 6, 144),
        id="standing still over the holidays",
    ),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-22 18:00", "2025-09-22 20:00", None),
        "2025-09-22 21:30",
        (0, 0, "10.5"),
        id="twice on a day",
    ),
    pytest.param(
        ("2025-09-22 23:00", "2025-09-23 01:00"), "2025-12-01 00:00", (1, 1, 2), id="over midnight"
    ),
    pytest.param(("2025-10-01 08:00", None), "2025-10-08 20:00", (0, 7, 180), id="all holidays"),
    pytest.param(("2025-10-10 08:00", None), "2025-10-09 20:00", (0, 0, 0), id="before it began"),
]
DUE = [
    pytest.param(("2025-09-22 09:00", None), Limit(5), date(2025, 9, 28), id="a worked Sunday"),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-26 09:00", "2025-10-09 09:00", None),
        Limit(6),
        date(2025, 10, 11),
        id="a worked Saturday after standing still",
    ),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-24 09:00", "2025-10-03 09:00", None),
        Limit(2),
        date(2025, 10, 9),
        id="used up when it stopped, gone on in the holidays",
    ),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-28 09:00", "2025-10-09 09:00", None),
        Limit(2),
        date(2025, 9, 24),
        id="already late when it stopped",
    ),
    pytest.param(
        ("2025-09-22 09:00", "2025-09-25 09:00", "2025-09-28 09:00", None),
        Limit(6, "calendar_days"),
        date(2025, 10, 9),
        id="calendar days that would end in the holidays",
    ),
    pytest.param(("2025-09-22 09:00", None), Limit(0), date(2025, 9, 22), id="the same day"),
    pytest.param(
        ("2025-10-01 09:00", None),
        Limit(0),
        date(2025, 10, 9),
        id="a holiday",
    ),
]


class TestTimeUsed:
    @pytest.mark.parametrize(("marks", "moment", "used"), RAN)
    def test_is_counted_by_the_unit(self, marks, moment, used):
        assert [time_used(CALENDAR, spans(*marks), unit, at(moment)) for unit in UNITS] == [
            Decimal(one) for one in used
        ]


class TestDue:
    @pytest.mark.parametrize(("marks", "limit", "on"), DUE)
    def test_is_worked_out_over_the_spans(self, marks, limit, on):
        assert due_over(CALENDAR, spans(*marks), limit).on == on

    def test_of_hours_is_a_moment_of_the_day(self):
        marks = ("2025-09-22 22:00", "2025-09-23 00:30", "2025-09-24 09:15", None)
        due = due_over(CALENDAR, spans(*marks), Limit(4, "hours"))
        assert due.expires == at("2025-09-24 10:45")

    def test_in_a_year_without_calendar_names_the_file_to_add(self):
        due = due_over(CALENDAR, spans("2026-12-25 09:00", None), Limit(20))
        assert "calendars/2027.yaml" in due.doubt


@st.composite
def interrupted(draw):
    """Spans of any lengths with the last still running."""
    marks, moment = [], START
    for _ in range(draw(st.integers(0, 3)) * 2):
        marks.append(moment)
        moment += timedelta(hours=draw(st.integers(0, 400)))
    marks += [moment, None]
    return tuple(zip(marks[::2], marks[1::2], strict=True))


def goes_on_with_nothing_left(ran, unit, amount):
    """The limit was used up when the clock stopped, and it goes on on a day of rest.

    The next working day is then the last, one more than the limit.
    """
    return any(
        time_used(CALENDAR, ran[:number], unit, resumed) == amount
        and not CALENDAR.is_workday(resumed.date())
        for number, (resumed, _) in enumerate(ran)
    )


class TestAnyInterruptedTime:
    @given(ran=interrupted(), unit=st.sampled_from(UNITS), amount=st.integers(1, 60))
    def test_is_reached_at_its_first_moment(self, ran, unit, amount):
        reached = reached_at(CALENDAR, ran, unit, Decimal(amount))
        step = timedelta(microseconds=1)
        assert time_used(CALENDAR, ran, unit, reached) >= amount
        assert time_used(CALENDAR, ran, unit, reached - step) < amount or reached == ran[-1][0]

    @given(ran=interrupted(), unit=st.sampled_from(("working_days", "hours")),
           amount=st.integers(1, 60))  # fmt: skip
    def test_is_late_exactly_when_more_than_the_limit_is_used(self, ran, unit, amount):
        due = due_over(CALENDAR, ran, Limit(amount, unit))
        before = time_used(CALENDAR, ran, unit, due.expires - timedelta(microseconds=1))
        assert before <= amount or goes_on_with_nothing_left(ran, unit, amount)
        after = time_used(CALENDAR, ran, unit, due.expires + timedelta(days=30))
        assert after > amount or ran[-1][0] > due.expires

    @given(ran=interrupted(), unit=st.sampled_from(UNITS), hours=st.integers(0, 3000))
    def test_is_never_less_later(self, ran, unit, hours):
        first, last = START + timedelta(hours=hours), START + timedelta(hours=hours + 30)
        assert time_used(CALENDAR, ran, unit, first) <= time_used(CALENDAR, ran, unit, last)
