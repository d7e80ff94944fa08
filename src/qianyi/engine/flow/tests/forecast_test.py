from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine.flow import apply, begin, read_process
from qianyi.engine.flow import events as e
from qianyi.engine.flow.definition import Correction, Extensions
from qianyi.engine.flow.forecast import forecast
from qianyi.engine.flow.lengths import length_of, turn, workdays_of
from qianyi.engine.packs import find_packs
from qianyi.engine.workdays import Limit, WorkCalendar
from qianyi.lib.clock import ZONE

from .invented import REFUSED, process, processes, step

CALENDAR = WorkCalendar()
ALL = {"energy": 10, "area": 1, "special_building": False, "shelter": True}


def at(month, day, hour=9, year=2026):
    return datetime(year, month, day, hour, tzinfo=ZONE)


def run(made, *events, facts=(), start=None):
    """The state after a submission and some events."""
    facts = dict(facts)
    state = begin(made, e.Submitted(start or at(3, 2), "a"), facts=facts, calendar=CALENDAR).state
    for one in events:
        state = apply(made, state, one, facts=facts, calendar=CALENDAR).state
    return state


def service(*steps, **more):
    return process(*steps, starts_clock="submission", **more)


def look(made, state, moment=None, **more):
    return forecast(
        made, state, facts=more.pop("facts", {}), moment=moment or state.moment,
        calendar=CALENDAR, **more,
    )  # fmt: skip


def done(code, moment, outcome="", opinion="已阅"):
    return e.StepDone(moment, "a", code, outcome, opinion)


class TestForecast:
    def test_adds_limits_up_in_working_days(self):
        made = service(step("a", days=3), step("b", "a", days=5))
        found = look(made, run(made))
        assert found.steps["a"].finish_on == date(2026, 3, 5)
        assert found.finish_on == found.earliest_on == found.latest_on == date(2026, 3, 12)
        assert found.critical == ("a", "b")

    def test_counts_over_the_national_holiday_by_its_calendar(self):
        made = service(step("a", days=3), step("b", "a", days=5))
        state = run(made, start=at(9, 26, year=2025))
        found = look(made, state)
        assert found.steps["a"].finish_on == date(2025, 9, 30), "Sunday 28 September is worked"
        assert found.finish_on == date(2025, 10, 14), "9, 10, 11 (Saturday, worked), 13, 14"
        assert found.doubt == ""

    def test_says_how_far_others_can_slip(self):
        made = service(step("a", days=1), step("b", "a", days=5), step("c", "a", days=2),
                       step("d", "b", "c", days=1))  # fmt: skip
        found = look(made, run(made))
        assert found.critical == ("a", "b", "d")
        assert {code: one.slack for code, one in found.steps.items()} == {
            "a": 0, "b": 0, "c": 3, "d": 0
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("joint", "count", "opens"),
        [("any", 0, date(2026, 3, 3)), ("of", 2, date(2026, 3, 4)), ("all", 0, date(2026, 3, 6))],
    )
    def test_opens_a_joining_when_enough_are_done(self, joint, count, opens):
        made = service(step("a", days=4), step("b", days=2), step("c", days=1),
                       step("d", "a", "b", "c", joint=joint, count=count, days=1))  # fmt: skip
        assert look(made, run(made)).steps["d"].start_on == opens

    def test_starts_from_where_the_case_stands(self):
        made = service(step("a", days=10), step("b", "a", days=2))
        state = run(made, done("a", at(3, 4)))
        found = look(made, state, at(3, 4))
        assert found.finish_on == date(2026, 3, 6)
        assert (found.steps["a"].by, found.steps["a"].slack) == ("done", None)
        assert found.critical == ("b",)

    @pytest.mark.parametrize(
        ("moment", "finish"),
        [
            pytest.param(at(3, 3), date(2026, 3, 9), id="while it runs, its last day"),
            pytest.param(at(3, 5), date(2026, 3, 9), id="on its last day"),
            pytest.param(at(3, 9), date(2026, 3, 11), id="late: today"),
        ],
    )
    def test_gives_an_open_step_what_its_clock_leaves(self, moment, finish):
        made = service(step("a", days=3), step("b", "a", days=2))
        assert look(made, run(made), moment).finish_on == finish

    def test_lets_a_case_that_stands_still_go_on_today(self):
        made = service(step("a", days=5), pauses=("等待材料",))
        state = run(made, e.PausedService(at(3, 4), "a", "等待材料"))
        found = look(made, state, at(3, 16))
        assert found.finish_on == date(2026, 3, 19), "two of five days are used"
        assert any("暂停" in one for one in found.assumed)
        assert found.due_on is None

    def test_prefers_what_it_took_in_the_past(self):
        made = service(step("a", days=10), step("b", "a", days=10))
        past = {"a": Decimal("2.5"), "b": Decimal(1)}
        found = look(made, run(made), past=past)
        assert found.finish_on == date(2026, 3, 6), "three whole days and one"
        assert found.steps["b"].by == "past"

    def test_goes_by_the_clock_once_the_usual_time_is_over(self):
        made = service(step("a", days=10))
        found = look(made, run(made), at(3, 10), past={"a": Decimal(2)})
        assert found.finish_on == date(2026, 3, 16)

    def test_prefers_the_promise_to_the_limit(self):
        made = service(replace(step("a", days=10), promised=Limit(4)))
        found = look(made, run(made))
        assert found.finish_on == date(2026, 3, 6)
        assert found.steps["a"].by == "clock"

    @pytest.mark.parametrize(
        ("limit", "finish"),
        [
            (Limit(24, "hours"), date(2026, 3, 6)),
            (Limit(60, "hours"), date(2026, 3, 7)),
            (Limit(2, "calendar_days"), date(2026, 3, 9)),
            (Limit(3, "calendar_days"), date(2026, 3, 9)),
        ],
    )
    def test_counts_hours_and_days_as_the_calendar_does(self, limit, finish):
        made = service(step("a", days=3), replace(step("b", "a"), limit=limit))
        assert look(made, run(made)).finish_on == finish

    def test_says_what_has_no_limit(self):
        made = service(step("a", days=None, kind="applicant"), step("b", "a", days=1))
        found = look(made, run(made))
        assert found.finish_on == date(2026, 3, 3)
        assert found.assumed == ("“环节a”没有时限，按即时计。",)

    def test_takes_no_time_for_what_is_over_at_once(self):
        made = service(step("a", days=1), step("b", "a", kind="automatic", days=None),
                       step("c", "b", kind="notice", days=None))  # fmt: skip
        found = look(made, run(made))
        assert found.finish_on == date(2026, 3, 3)
        assert found.steps["c"].by == "at_once"
        assert found.assumed == ()

    def test_is_over_with_the_step_that_ends_the_case(self):
        made = service(step("a", days=1), step("b", days=9), step("c", "a", days=1,
                       outcomes=(REFUSED,)))  # fmt: skip
        found = look(made, run(made))
        assert found.finish_on == date(2026, 3, 4)
        assert found.steps["b"].slack is None

    @pytest.mark.parametrize(
        ("limit", "late"),
        [pytest.param(3, True, id="over"), pytest.param(4, False, id="on"), (5, False)],
    )
    def test_says_whether_the_limit_will_be_kept(self, limit, late):
        made = service(step("a", days=4), limit=Limit(limit))
        assert look(made, run(made)).late is late

    def test_holds_the_decision_against_the_limit_not_the_delivery(self):
        made = service(step("a", days=4), step("b", "a", days=3), limit=Limit(4), decision="a")
        found = look(made, run(made))
        assert (found.decided_on, found.finish_on) == (date(2026, 3, 6), date(2026, 3, 11))
        assert not found.late

    def test_reaches_from_acceptance_today_to_the_last_day_for_it(self):
        made = process(step("a", days=2), kind="licence", limit=Limit(10),
                       correction=Correction(Limit(5), Limit(10)))  # fmt: skip
        found = look(made, run(made))
        assert (found.earliest_on, found.latest_on) == (date(2026, 3, 4), date(2026, 3, 11))
        assert found.finish_on == date(2026, 3, 11)
        assert found.due_on is None, "the limit does not run before acceptance"
        assert any(one.startswith("尚未受理") for one in found.assumed)

    def test_moves_with_an_extension_of_the_whole_only_by_its_last_day(self):
        made = service(step("a", days=4), limit=Limit(3), extensions=Extensions(1, Limit(2)))
        state = run(made, e.Extended(at(3, 3), "a", Limit(2), "案情复杂"))
        found = look(made, state)
        assert found.due_on == date(2026, 3, 9)
        assert not found.late

    def test_expects_a_case_that_waits_for_its_end_today(self):
        made = service(step("a", days=4))
        found = look(made, run(made, done("a", at(3, 3))), at(3, 20))
        assert found.finish_on == date(2026, 3, 20)
        assert found.critical == ()

    def test_has_nothing_to_say_of_a_case_that_is_over(self):
        made = service(step("a", days=4, outcomes=(REFUSED,)))
        found = look(made, run(made, done("a", at(3, 3))), at(5, 1))
        assert found.finish_on == found.latest_on == date(2026, 3, 3)
        assert found.critical == ()

    def test_names_the_calendar_it_lacks(self):
        made = service(step("a", days=10))
        found = look(made, run(made, start=at(12, 28)))
        assert "calendars/2027.yaml" in found.doubt


class TestForecastOfConditions:
    """The demonstration's parallel licence: 消防 depends on one fact, 人防 on another."""

    @pytest.fixture
    def licence(self):
        return read_process(find_packs()["demo"] / "processes" / "parallel_licence.yaml")

    @pytest.fixture
    def accepted(self, licence):
        return run(licence, e.Accepted(at(3, 3), "a"), facts=ALL)

    def test_makes_no_range_where_everything_is_known(self, licence, accepted):
        found = look(licence, accepted, facts=ALL)
        assert found.earliest_on == found.latest_on == found.finish_on
        assert not found.steps["fire"].needed
        assert found.steps["defence"].needed
        assert not any("待定" in one for one in found.assumed)

    def test_makes_a_range_where_a_fact_is_missing(self, licence, accepted):
        long = {"fire": Decimal(30)}
        found = look(licence, accepted, facts={**ALL, "special_building": None}, past=long)
        with_it = look(licence, accepted, facts={**ALL, "special_building": True}, past=long)
        without = look(licence, accepted, facts=ALL, past=long)
        assert (found.earliest_on, found.latest_on) == (without.finish_on, with_it.finish_on)
        assert found.earliest_on < found.latest_on == found.finish_on
        assert found.steps["fire"].unknown == ("属于特殊建设工程",)
        assert any("消防设计审查" in one and "属于特殊建设工程" in one for one in found.assumed)

    def test_takes_a_persons_decision_for_a_fact(self, licence):
        facts = {**ALL, "special_building": None}
        state = run(licence, e.Accepted(at(3, 3), "a"), done("check", at(3, 3)), facts=facts)
        assert "fire" in state.waiting_steps
        settled = e.ConditionSettled(at(3, 4), "a", "fire", holds=False, reason="不属于")
        state = apply(licence, state, settled, facts=facts, calendar=CALENDAR).state
        found = look(licence, state, facts=facts)
        assert not found.steps["fire"].needed
        assert found.earliest_on == found.latest_on


class TestForecastOfAnything:
    @settings(max_examples=40)
    @given(made=processes(), picks=st.lists(st.integers(0, 9), max_size=8))
    def test_is_true_when_every_step_takes_just_as_long(self, made, picks):
        """Finishing each open step on the day expected of it keeps the forecast as it was."""
        made = replace(made, starts_clock="submission", steps=tuple(
            replace(one, when="", kind="review", signers=(), outcomes=one.outcomes[:1])
            for one in made.steps
        ))  # fmt: skip
        state = run(made)
        first = look(made, state)
        assert first.earliest_on == first.finish_on == first.latest_on
        assert first.critical
        while not state.ended and state.open_steps:
            seen = look(made, state)
            assert seen.finish_on == first.finish_on
            nearest = min(state.open_steps, key=lambda one: (seen.steps[one].finish_on, one))
            day = seen.steps[nearest].finish_on
            moment = max(at(day.month, day.day, year=day.year), state.moment)
            state = apply(made, state, done(nearest, moment), facts={}, calendar=CALENDAR).state
        assert state.moment.date() == first.finish_on

    @settings(max_examples=25)
    @given(made=processes(most=7), late=st.integers(1, 4))
    def test_slips_with_a_critical_step_and_not_with_another(self, made, late):
        made = replace(made, starts_clock="submission", steps=tuple(
            replace(one, when="", kind="review", signers=(), outcomes=one.outcomes[:1])
            for one in made.steps
        ))  # fmt: skip
        state = run(made)
        found = look(made, state)
        for code in found.steps:
            longer = replace(made, steps=tuple(
                replace(one, limit=Limit((one.limit.amount if one.limit else 0) + late))
                if one.id == code else one for one in made.steps
            ))  # fmt: skip
            after = look(longer, run(longer)).finish_on
            slack = found.steps[code].slack
            assert (after > found.finish_on) == (slack is not None and slack < late)


class TestTurn:
    @pytest.mark.parametrize(
        ("needed", "finished", "skipped", "turn_at"),
        [
            (0, [], [], None),
            (1, [4], [], 4),
            (2, [4, 6], [], 6),
            (1, [4, 6], [], 4),
            (1, [4], [1], 4),
            (1, [4], [9], 4),
            (2, [4], [9], 9),
            (2, [4], [1], 4),
            (1, [], [2, 3], 3),
        ],
    )
    def test_comes_with_enough_done_or_all_passed(self, needed, finished, skipped, turn_at):
        assert turn(needed, finished, skipped) == turn_at


class TestLengthOf:
    @pytest.mark.parametrize(
        ("limit", "days"),
        [
            (Limit(5), "5"),
            (Limit(7, "calendar_days"), "5"),
            (Limit(168, "hours"), "5"),
            (Limit(0), "0"),
        ],
    )
    def test_reckons_other_units_in_working_days(self, limit, days):
        assert workdays_of(limit) == Decimal(days)

    def test_takes_the_past_the_promise_the_limit_in_this_order(self):
        one = replace(step("a", days=9), promised=Limit(4))
        assert length_of(one, {"a": Decimal(2)}).workdays == 2
        assert length_of(one, {}).workdays == 4
        assert length_of(step("a", days=9), {}).workdays == 9
        assert length_of(step("a", days=None), {}).by == "none"
        assert length_of(step("a", days=9, kind="notice"), {"a": Decimal(2)}).workdays == 0
