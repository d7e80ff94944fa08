from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.tests.making import Case, at, licence, step
from qianyi.engine.workdays import CalendarMissing, Limit

# 2025: 1 to 8 October are holidays; Sunday 28 September and Saturday 11 October are worked.
LAST_DAYS = [
    pytest.param("2025-09-22", "2025-09-28", "2025-09-29", id="a Sunday that is worked counts"),
    pytest.param(
        "2025-09-26",
        "2025-10-10",
        "2025-10-11",
        id="over the holidays, late on a worked Saturday",
    ),
    pytest.param(
        "2025-09-29",
        "2025-10-13",
        "2025-10-14",
        id="over holidays and the worked Saturday",
    ),
    pytest.param("2025-10-03", "2025-10-14", "2025-10-15", id="handed in on a holiday"),
    pytest.param("2025-11-03", "2025-11-10", "2025-11-11", id="an ordinary week"),
]


def case(when="2025-09-22", process=None, **more):
    return Case(process or licence(), when, **more)


def accepted(when="2025-09-22", process=None):
    found = case(when, process)
    found.do(e.Accepted, f"{when} 10:00")
    return found


def refused(call, reason):
    with pytest.raises(flow.ActionRefused) as refusal:
        call()
    assert refusal.value.reason == reason
    return refusal.value.message


class TestACorrection:
    @pytest.mark.parametrize(("came", "last", "late"), LAST_DAYS)
    def test_may_be_told_until_the_end_of_the_fifth_working_day(self, came, last, late):
        on_time, too_late = case(came), case(came)
        on_time.do(e.CorrectionTold, f"{last} 23:59", ("缺印章",))
        assert on_time.state.phase == "correcting"
        words = refused(
            lambda: too_late.do(e.CorrectionTold, f"{late} 00:00", ("缺印章",)), "deemed"
        )
        assert came in words
        assert "视为受理" in words

    @pytest.mark.parametrize(("came", "last", "late"), LAST_DAYS)
    def test_not_told_in_time_is_acceptance_as_of_the_day_the_papers_came(self, came, last, late):
        silent = case(came)
        assert silent.clock(f"{last} 12:00").due_on == date.fromisoformat(last)
        assert flow.next_moment(silent.process, silent.state, calendar=silent.calendar) == at(
            f"{late} 00:00"
        )
        silent.pass_time(f"{last} 23:59")
        assert silent.state.phase == "submitted"
        silent.pass_time(f"{late} 00:00")
        assert (silent.state.phase, silent.state.deemed) == ("accepted", True)
        assert silent.state.accepted_at == at(came)
        assert silent.last.opened == ("decide",)
        assert "deemed_accepted" in silent.kinds()

    def test_not_told_in_time_is_acceptance_even_where_no_tick_came(self):
        silent = case()
        silent.do(e.StepDone, "2025-09-30", "decide", "grant")
        assert (silent.state.outcome, silent.state.spans[0][0]) == ("grant", at("2025-09-22"))
        assert silent.state.step("decide").opened_at == at("2025-09-29 00:00")

    def test_needs_something_to_correct(self):
        refused(lambda: case().do(e.CorrectionTold, "2025-09-23", (" ",)), "no_items")

    def test_is_told_once(self):
        told = case()
        told.do(e.CorrectionTold, "2025-09-23", ("缺印章",))
        refused(lambda: told.do(e.CorrectionTold, "2025-09-23", ("又缺",)), "second_correction")
        told.do(e.Corrected, "2025-09-25")
        words = refused(
            lambda: told.do(e.CorrectionTold, "2025-09-26", ("又缺",)), "second_correction"
        )
        assert "2025-09-23" in words

    def test_handed_in_counts_from_the_day_it_came(self):
        told = case()
        told.do(e.CorrectionTold, "2025-09-23", ("缺印章",))
        told.do(e.Corrected, "2025-10-09")
        told.pass_time("2025-10-17 00:00")
        assert told.state.accepted_at == at("2025-10-09")

    def test_has_a_clock_of_the_applicants_own_and_refusal_waits_for_it(self):
        told = case()
        told.do(e.CorrectionTold, "2025-09-23", ("缺印章",))
        clock = told.clock("2025-09-24")
        assert (clock.kind, clock.due_on) == ("correction", date(2025, 10, 13))
        refused(lambda: told.do(e.NotAccepted, "2025-10-13 23:59", "材料不全"), "correcting")
        told.pass_time("2025-10-14 00:00")
        assert told.kinds() == ["correction_late"]
        told.do(e.NotAccepted, "2025-10-14 00:00", "逾期未补正")
        assert told.state.phase == "refused"


class TestAcceptance:
    def test_starts_the_limit_and_opens_the_first_steps(self):
        found = accepted()
        assert found.last.opened == ("decide",)
        assert found.clock("2025-09-22 12:00").due_on == date(2025, 10, 24)

    def test_starts_the_limit_on_its_own_day_not_on_that_of_the_papers(self):
        found = case()
        found.do(e.Accepted, "2025-09-26")
        assert found.state.spans == ((at("2025-09-26"), None),)
        assert found.clock("2025-09-26").due_on == date(2025, 10, 30)

    def test_is_not_begun_with_before(self):
        refused(lambda: case().do(e.StepDone, "2025-09-22", "decide", "grant"), "phase")

    def test_can_be_refused_with_a_reason_only(self):
        refused(lambda: case().do(e.NotAccepted, "2025-09-23", " "), "no_reason")
        found = case()
        found.do(e.NotAccepted, "2025-09-23", "不属本机关职权")
        assert found.state.ended
        refused(lambda: found.do(e.Accepted, "2025-09-24"), "phase")

    @pytest.mark.parametrize(
        ("manner", "item", "reason"),
        [
            ("tolerated", "plan", ""),
            ("tolerated", "vow", "not_tolerable"),
            ("promised", "vow", ""),
            ("promised", "plan", "not_tolerable"),
            ("tolerated", "unknown", "not_tolerable"),
        ],
    )
    def test_tolerates_and_believes_only_what_the_definition_lists(self, manner, item, reason):
        def act():
            items = ((item, date(2025, 10, 10)),)
            return case().do(e.AcceptedWithPromises, "2025-09-23", items, manner)

        if reason:
            refused(act, reason)
        else:
            assert act().state.promises[0].manner == manner

    def test_with_something_tolerated_ends_only_when_it_has_come(self):
        found = case()
        found.do(e.AcceptedWithPromises, "2025-09-23", (("plan", date(2025, 10, 10)),))
        assert found.pass_time("2025-10-10 23:59").effects == ()
        found.pass_time("2025-10-11 00:00")
        assert found.kinds() == ["promise_late"]
        words = refused(lambda: found.do(e.StepDone, "2025-10-13", "decide", "grant"), "owed")
        assert "方案" in words
        found.do(e.PromiseKept, "2025-10-14", "plan")
        found.do(e.StepDone, "2025-10-14", "decide", "grant")
        assert found.state.outcome == "grant"

    def test_with_something_tolerated_is_not_ended_by_a_step_over_at_once_either(self):
        ending = [{"id": "end", "label": "归档", "to": "finish"}]
        process = licence(step("a"), step("file", "a", kind="automatic", outcomes=ending))
        found = case(process=process)
        found.do(e.AcceptedWithPromises, "2025-09-23", (("plan", date(2025, 10, 10)),))
        found.do(e.StepDone, "2025-09-24", "a")
        assert found.state.phase == "accepted"
        assert "ready" in found.kinds()
        refused(lambda: found.do(e.Finished, "2025-09-25"), "owed")
        found.do(e.PromiseKept, "2025-09-25", "plan")
        found.do(e.Finished, "2025-09-25")
        assert found.state.outcome == "done"

    def test_on_a_promise_may_end_first_and_the_promise_is_verified_after(self):
        found = case()
        found.do(e.AcceptedWithPromises, "2025-09-23", (("vow", date(2025, 12, 1)),), "promised")
        found.do(e.StepDone, "2025-09-24", "decide", "grant")
        found.pass_time("2025-12-02 00:00")
        assert found.kinds() == ["promise_late"]
        found.do(e.PromiseKept, "2025-12-03", "vow")
        refused(lambda: found.do(e.PromiseKept, "2025-12-04", "vow"), "nothing_promised")

    def test_asks_for_days_that_have_not_passed(self):
        yesterday, today = (("plan", date(2025, 9, 22)),), (("plan", date(2025, 9, 23)),)
        refused(lambda: case().do(e.AcceptedWithPromises, "2025-09-23", yesterday), "past_due")
        assert case().do(e.AcceptedWithPromises, "2025-09-23", today).opened == ("decide",)
        refused(lambda: case().do(e.AcceptedWithPromises, "2025-09-23", ()), "no_items")


class TestTheLimit:
    @pytest.mark.parametrize(
        ("moment", "used", "light"),
        [
            ("2025-09-22 23:59", 0, "green"),
            ("2025-10-13 12:00", 11, "green"),
            ("2025-10-16 23:59", 14, "yellow"),
            ("2025-10-15 23:59", 13, "green"),
            ("2025-10-22 00:00", 18, "red"),
            ("2025-10-21 23:59", 17, "yellow"),
            ("2025-10-24 23:59", 20, "red"),
            ("2025-10-25 00:00", 20, "overdue"),
            ("2025-10-27 00:00", 21, "overdue"),
        ],
    )
    def test_lights_at_seventy_and_ninety_percent(self, moment, used, light):
        clock = accepted().clock(moment)
        assert (clock.used, clock.light) == (used, light)
        assert clock.used + clock.left == 20

    def test_is_said_late_once(self):
        found = accepted()
        assert found.pass_time("2025-10-24 23:59").effects == ()
        found.pass_time("2025-10-25 00:00")
        assert found.kinds() == ["overdue"]
        assert found.pass_time("2025-10-26 00:00").effects == ()

    def test_stands_still_over_a_special_procedure_and_the_holidays_in_it(self):
        found = accepted()
        found.do(e.SpecialStarted, "2025-09-26", "听证", "示听告〔2025〕1号")
        assert found.last.paused == ("decide",)
        still = found.clock("2025-10-07")
        assert (still.used, still.left, still.due_on, still.paused) == (4, 16, None, True)
        assert found.pass_time("2025-12-01").effects == ()
        refused(lambda: found.do(e.StepDone, "2025-12-01", "decide", "grant"), "phase")

        found = accepted()
        found.do(e.SpecialStarted, "2025-09-26", "听证", "示听告〔2025〕1号")
        found.do(e.SpecialEnded, "2025-10-09")
        assert found.last.resumed == ("decide",)
        assert found.clock("2025-10-09").due_on == date(2025, 10, 30)

    @pytest.mark.parametrize(
        ("ground", "notice", "reason"), [("踏勘", "1号", "ground"), ("听证", " ", "no_reason")]
    )
    def test_stands_still_on_listed_grounds_with_a_written_notice_only(
        self, ground, notice, reason
    ):
        refused(lambda: accepted().do(e.SpecialStarted, "2025-09-26", ground, notice), reason)

    def test_is_extended_once_before_it_has_run_out(self):
        found = accepted()
        found.do(e.Extended, "2025-10-24 23:59", Limit(10), "情况复杂，经批准")
        assert found.clock("2025-10-27").due_on == date(2025, 11, 7)
        refused(lambda: found.do(e.Extended, "2025-10-27", Limit(1), "再延"), "extended")
        late = accepted()
        refused(lambda: late.do(e.Extended, "2025-10-25 00:00", Limit(10), "情况复杂"), "too_late")

    @pytest.mark.parametrize(
        ("amount", "why", "reason"),
        [
            (Limit(11), "情况复杂", "too_long"),
            (Limit(0), "情况复杂", "too_long"),
            (Limit(5, "calendar_days"), "情况复杂", "too_long"),
            (Limit(5), "", "no_reason"),
        ],
    )
    def test_is_extended_with_a_reason_and_no_longer_than_allowed(self, amount, why, reason):
        refused(lambda: accepted().do(e.Extended, "2025-09-23", amount, why), reason)

    def test_stops_with_the_decision_and_goes_on_when_it_is_taken_back(self):
        process = licence(
            step("decide", outcomes=[{"id": "grant", "label": "准予"}]),
            step("hand_over", "decide", limit="5 workdays", outcomes=[
                {"id": "done", "label": "送达", "to": "finish"},
                {"id": "back", "label": "退回", "to": "return:decide"},
            ]),
            decision="decide",
        )  # fmt: skip
        found = accepted(process=process)
        found.do(e.StepDone, "2025-09-24", "decide")
        clock = found.clock("2026-01-05")
        assert (clock.used, clock.stopped, clock.light) == (2, True, "green")
        refused(lambda: found.do(e.Extended, "2025-09-25", Limit(1), "复杂"), "decided")
        refused(lambda: found.do(e.SpecialStarted, "2025-09-25", "听证", "1号"), "decided")
        found.pass_time("2025-12-01")
        assert [(one.kind, one.step) for one in found.last.effects] == [
            ("step_overdue", "hand_over")
        ]
        found.do(e.StepDone, "2025-12-02", "hand_over", "back", "证件有误")
        clock = found.clock("2025-12-02")
        assert (clock.stopped, clock.light, clock.used) == (False, "overdue", 47)

    def test_has_the_promise_to_work_by_and_the_law_beside_it(self):
        found = accepted(process=licence(promised="10 workdays"))
        clock = found.clock("2025-09-23")
        assert (clock.limit, clock.statutory, clock.promised) == (Limit(10), Limit(20), True)
        assert (clock.due_on, clock.statutory_due_on) == (date(2025, 10, 11), date(2025, 10, 24))
        found.pass_time("2025-10-12 00:00")
        assert found.kinds() == ["overdue"]
        found.pass_time("2025-10-25 00:00")
        assert found.kinds() == ["overdue_by_law"]


class TestSilence:
    def test_never_grants_a_licence(self):
        found = accepted()
        found.pass_time("2027-03-01")
        assert found.state.phase == "accepted"
        assert found.state.step("decide").status == "open"


class TestAYearWithoutCalendar:
    def test_is_counted_by_the_law_and_marked(self):
        found = case("2026-12-20")
        found.do(e.Accepted, "2026-12-21")
        clock = found.clock("2026-12-22")
        assert not clock.certain
        assert "calendars/2027.yaml" in clock.doubt

    def test_is_refused_where_official_calendars_are_asked_for(self):
        with pytest.raises(CalendarMissing, match=r"calendars/2027\.yaml"):
            case("2026-12-30", licence(calendar="official"))
        found = case("2026-12-18", licence(calendar="official"))
        with pytest.raises(CalendarMissing, match=r"calendars/2027\.yaml"):
            found.do(e.Accepted, "2026-12-21")
        assert found.state.phase == "submitted"

    def test_does_not_stop_what_silence_decides_and_names_no_day(self):
        """The law accepts by silence whatever calendars there are; only the day is withheld."""
        found = case("2026-12-18", licence(calendar="official"))
        found.pass_time("2026-12-26 00:00")
        assert (found.state.phase, found.state.deemed) == ("accepted", True)
        clock = found.clock("2026-12-26")
        assert (clock.due_on, clock.light, clock.used) == (None, "none", 5)
        assert "calendars/2027.yaml" in clock.doubt
        assert found.pass_time("2027-06-01").effects == ()
        refused(lambda: found.do(e.Extended, "2027-06-01", Limit(1), "复杂"), "calendar_missing")
        found.do(e.StepDone, "2027-06-01", "decide", "grant")
        assert found.state.outcome == "grant"


class TestALicenceDecided:
    def test_is_not_done_over(self):
        found = accepted()
        found.do(e.StepDone, "2025-09-24", "decide", "grant")
        refused(lambda: found.do(e.Reopened, "2025-09-25", "有误"), "licence")

    def test_is_refused_with_a_reason_only(self):
        found = accepted()
        refused(lambda: found.do(e.StepDone, "2025-09-24", "decide", "refuse"), "no_reason")
        found.do(e.StepDone, "2025-09-24", "decide", "refuse", "不符合条件")
        assert (found.state.phase, found.state.outcome) == ("finished", "refuse")

    def test_is_not_broken_off(self):
        refused(lambda: accepted().do(e.Finished, "2025-09-24", "terminated", "合并"), "steps_left")

    @pytest.mark.parametrize("phase", ["submitted", "correcting", "accepted", "suspended"])
    def test_can_be_withdrawn_at_any_time_before(self, phase):
        found = case() if phase in ("submitted", "correcting") else accepted()
        if phase == "correcting":
            found.do(e.CorrectionTold, "2025-09-23", ("缺印章",))
        if phase == "suspended":
            found.do(e.SpecialStarted, "2025-09-23", "检测", "1号")
        found.do(e.Withdrawn, "2025-09-24", "项目调整")
        assert found.state.phase == "withdrawn"
        assert not found.state.open_steps
