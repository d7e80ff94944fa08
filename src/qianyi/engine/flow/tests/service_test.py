from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.tests.making import Case, at, licence, made, step
from qianyi.engine.flow.tests.steps_test import refused
from qianyi.engine.workdays import Limit

LADDER = [
    {"id": code, "label": label, when: days, "act": act, "to": to}
    for code, label, when, days, act, to in (
        ("remind", "到期前催办", "before", "1 workdays", "urge", "handler"),
        ("letter", "催办通知书", "after", "1 workdays", "letter", "handler"),
        ("up", "提级督办", "after", "3 workdays", "escalate", "two"),
        ("public", "通报", "after", "5 workdays", "propose", "two"),
    )
]
ENDING = [{"id": "solved", "label": "已解决", "to": "finish"},
          {"id": "on", "label": "继续"}]  # fmt: skip


def service(**more):
    values = {"limit": "5 workdays", "pauses": ["等待补充"],
              "extensions": {"times": 2, "amount": "5 workdays"}, **more}  # fmt: skip
    return made(step("a", outcomes=ENDING), step("b", "a"), **values)


class TestAServiceCase:
    def test_runs_from_its_submission(self):
        found = Case(service(), "2025-09-26 16:00")
        assert found.state.phase == "accepted"
        assert found.clock("2025-09-26 16:00").due_on == date(2025, 10, 10)

    def test_has_no_acceptance(self):
        found = Case(service())
        for kind in (e.Accepted, e.Corrected):
            refused(lambda kind=kind: found.do(kind, "2025-09-02"), "no_acceptance")

    def test_with_an_acceptance_waits_for_it_whatever_time_passes(self):
        """Silence accepts licences only; elsewhere somebody must."""
        found = Case(service(starts_clock="acceptance"), "2025-09-01")
        assert (found.state.phase, found.clock("2025-09-02").kind) == ("submitted", "waiting")
        found.pass_time("2025-12-01")
        assert found.state.phase == "submitted"
        refused(lambda: found.do(e.CorrectionTold, "2025-12-01", ("补图",)), "no_correction")
        assert found.do(e.Accepted, "2025-12-01").opened == ("a",)

    def test_pauses_over_a_holiday_for_a_listed_reason(self):
        found = Case(service(), "2025-09-26 16:00")
        refused(lambda: found.do(e.PausedService, "2025-09-28", "忙"), "pause")
        found.do(e.PausedService, "2025-09-28", "等待补充")
        assert found.clock("2025-10-08").left == 4
        refused(lambda: found.do(e.SpecialEnded, "2025-10-09"), "not_special")
        found.do(e.Resumed, "2025-10-09")
        assert found.clock("2025-10-09").due_on == date(2025, 10, 14)

    def test_is_not_paused_to_hide_that_it_is_late(self):
        found = Case(service(), "2025-11-03")
        found.do(e.PausedService, "2025-11-10 23:59", "等待补充")
        late = Case(service(), "2025-11-03")
        refused(lambda: late.do(e.PausedService, "2025-11-11 00:00", "等待补充"), "too_late")

    def test_paused_and_resumed_within_a_day_loses_and_gains_nothing(self):
        found = Case(service(), "2025-11-03")
        for hour in ("10", "11", "12"):
            found.do(e.PausedService, f"2025-11-05 {hour}:00", "等待补充")
            found.do(e.Resumed, f"2025-11-05 {hour}:30")
        clock = found.clock("2025-11-05 13:00")
        assert (clock.used, clock.due_on) == (2, date(2025, 11, 10))

    def test_is_extended_as_often_as_its_pack_says(self):
        found = Case(service(), "2025-11-03")
        found.do(e.Extended, "2025-11-10 23:59", Limit(5), "需协调")
        found.do(e.Extended, "2025-11-17 23:59", Limit(5), "需协调")
        assert found.clock("2025-11-18").due_on == date(2025, 11, 24)
        refused(lambda: found.do(e.Extended, "2025-11-18", Limit(5), "需协调"), "extended")

    def test_can_be_broken_off_with_a_reason_and_done_over(self):
        found = Case(service())
        refused(lambda: found.do(e.Finished, "2025-09-02"), "steps_left")
        refused(lambda: found.do(e.Finished, "2025-09-02", "terminated"), "no_reason")
        refused(lambda: found.do(e.Finished, "2025-09-02", "nothing", "x"), "outcome")
        found.do(e.Finished, "2025-09-02", "terminated", "与另一工单合并")
        assert (found.state.phase, found.state.step("a").status) == ("finished", "skipped")
        refused(lambda: found.do(e.Reopened, "2025-09-03", ""), "no_reason")
        found.do(e.Reopened, "2025-09-03", "合并有误")
        assert (found.state.phase, found.state.rounds, found.last.opened) == ("accepted", 2, ("a",))
        assert found.clock("2025-09-03").due_on == date(2025, 9, 10)

    def test_is_asked_for_again_once_and_in_time(self):
        """Ended on Thursday 4 September: five working days last until the 11th."""
        early, late = (Case(service(reopen_within="5 workdays")) for _ in range(2))
        for found in (early, late):
            refused(lambda found=found: found.do(e.AskedAgain, "2025-09-03", "x"), "phase")
            found.do(e.StepDone, "2025-09-04", "a", "solved")
        refused(lambda: late.do(e.AskedAgain, "2025-09-12 00:00", "没有解决"), "too_late")
        refused(lambda: early.do(e.AskedAgain, "2025-09-11 23:59", " "), "no_reason")
        assert early.do(e.AskedAgain, "2025-09-11 23:59", "没有解决").opened == ("a",)
        assert (early.state.rounds, early.state.asked_again) == (2, 1)
        early.do(e.StepDone, "2025-09-12", "a", "solved")
        refused(lambda: early.do(e.AskedAgain, "2025-09-12", "仍没有解决"), "asked_again")
        early.do(e.Reopened, "2025-09-12", "领导决定")
        assert (early.state.rounds, early.state.asked_again) == (3, 1)

    def test_is_not_asked_for_again_where_the_pack_gives_no_time(self):
        found = Case(service())
        found.do(e.StepDone, "2025-09-04", "a", "solved")
        refused(lambda: found.do(e.AskedAgain, "2025-09-04", "没有解决"), "no_asking")
        kinds = {
            one.kind
            for one in flow.allowed(
                found.process, found.state, moment=at("2025-09-04"), calendar=found.calendar
            )
        }
        assert "AskedAgain" not in kinds
        assert "Reopened" in kinds

    def test_is_ready_when_every_step_is_over_and_then_finished_by_a_person(self):
        found = Case(service())
        found.do(e.StepDone, "2025-09-02", "a", "on")
        found.do(e.StepDone, "2025-09-02", "b")
        assert found.kinds() == ["ready"]
        found.do(e.Finished, "2025-09-03")
        clock = found.clock("2026-01-01")
        assert (found.state.outcome, clock.used, clock.light) == ("done", 2, "green")


class TestHours:
    @pytest.mark.parametrize(
        ("moment", "light"),
        [("22:00", "green"), ("2025-09-03 00:47", "green"), ("2025-09-03 00:48", "yellow"),
         ("2025-09-03 01:36", "red"), ("2025-09-03 01:59", "red"), ("2025-09-03 02:00", "overdue")],
    )  # fmt: skip
    def test_run_through_the_night(self, moment, light):
        found = Case(service(limit="4 hours", extensions={"times": 1, "amount": "4 hours"}),
                     "2025-09-02 22:00")  # fmt: skip
        when = moment if " " in moment else f"2025-09-02 {moment}"
        clock = found.clock(when)
        assert (clock.light, clock.due_at) == (light, at("2025-09-03 02:00"))
        assert clock.used + clock.left == 4

    def test_stand_still_by_the_minute(self):
        found = Case(service(limit="24 hours", extensions={"times": 1, "amount": "4 hours"}))
        found.do(e.PausedService, "2025-09-01 10:30", "等待补充")
        found.do(e.Resumed, "2025-09-03 08:00")
        clock = found.clock("2025-09-03 08:45")
        assert (clock.used, clock.due_at) == (Decimal("2.25"), at("2025-09-04 06:30"))


class TestCalendarDays:
    def test_end_on_a_working_day(self):
        found = Case(service(limit="7 days", extensions={"times": 1, "amount": "4 days"}),
                     "2025-09-25")  # fmt: skip
        assert found.clock("2025-09-26").due_on == date(2025, 10, 9)

    def test_stand_still_day_by_day(self):
        found = Case(service(limit="7 days", extensions={"times": 1, "amount": "4 days"}),
                     "2025-09-01")  # fmt: skip
        found.do(e.PausedService, "2025-09-03", "等待补充")
        found.do(e.Resumed, "2025-09-10")
        assert found.clock("2025-09-10").due_on == date(2025, 9, 15)


class TestAStepsClock:
    def test_runs_from_its_opening_and_is_said_late_once(self):
        process = made(step("a"), step("b", "a", limit="3 workdays", promised="2 workdays"))
        found = Case(process, "2025-11-03")
        found.do(e.StepDone, "2025-11-04", "a")
        clock = flow.read_step(
            process, found.state, "b", moment=at("2025-11-05"), calendar=found.calendar
        )
        assert (clock.kind, clock.due_on, clock.statutory_due_on) == (
            "step", date(2025, 11, 6), date(2025, 11, 7),
        )  # fmt: skip
        assert found.clock("2025-11-05").kind == "none"
        found.pass_time("2025-11-07 00:00")
        assert [(one.kind, one.step, one.to) for one in found.last.effects] == [
            ("step_overdue", "b", "one")
        ]


class TestTheLadder:
    def test_goes_up_rung_by_rung_and_only_proposes_the_last(self):
        found = Case(service(overdue="escalate", escalation=LADDER), "2025-11-03")
        told = {}
        for day in range(6, 18):
            found.pass_time(f"2025-11-{day:02d} 00:00")
            for one in found.last.effects:
                told[one.data.get("rung", one.kind)] = (day, one.kind, one.to)
        assert told == {
            "remind": (7, "rung", "handler"),
            "overdue": (11, "overdue", "handler"),
            "letter": (11, "rung", "handler"),
            "up": (13, "rung", "two"),
            "public": (17, "propose", "two"),
        }

    def test_begins_anew_after_an_extension(self):
        found = Case(service(overdue="escalate", escalation=LADDER), "2025-11-03")
        found.pass_time("2025-11-07 00:00")
        found.do(e.Extended, "2025-11-10", Limit(5), "需协调")
        assert flow.next_moment(found.process, found.state, calendar=found.calendar) == at(
            "2025-11-14 00:00"
        )

    def test_told_all_at_once_where_no_tick_came(self):
        found = Case(service(overdue="escalate", escalation=LADDER), "2025-11-03")
        found.pass_time("2025-12-01")
        assert found.kinds() == ["rung", "overdue", "rung", "rung", "propose"]


class TestSilenceInAConsultation:
    def found(self):
        process = made(
            step("send"),
            step("answer", "send", kind="countersign_all", signers=["one", "two"],
                 limit="5 workdays", outcomes=[{"id": "agree", "label": "同意"},
                                               {"id": "no", "label": "不同意"}]),
            step("sum", "answer"),
            kind="consultation", overdue="consent", limit="10 workdays",
        )  # fmt: skip
        found = Case(process, "2025-11-03")
        found.do(e.StepDone, "2025-11-03", "send")
        return found

    @pytest.mark.parametrize(("said", "outcome"), [("", "agree"), ("agree", "agree"), ("no", "no")])
    def test_is_consent_of_those_who_said_nothing(self, said, outcome):
        found = self.found()
        if said:
            found.do(e.Signed, "2025-11-05", "answer", "one", said, "理由")
        found.pass_time("2025-11-10 23:59")
        assert found.state.step("answer").status == "open"
        found.pass_time("2025-11-11 08:00")
        assert found.state.step("answer").outcome == outcome
        assert found.state.step("sum").opened_at == at("2025-11-11 00:00")
        assert found.kinds()[0] == "consented"

    def test_cannot_be_broken_after_the_limit(self):
        found = self.found()
        refused(
            lambda: found.do(e.Signed, "2025-11-11 08:00", "answer", "one", "no", "理由"),
            "step_not_open",
        )

    def test_is_no_consent_in_the_step_of_those_who_asked(self):
        found = self.found()
        found.pass_time("2026-03-02")
        assert found.state.step("sum").status == "open"


class TestAFollowedCase:
    def found(self):
        process = licence(
            step("help"),
            step("permit", "help", item={"name": "施工许可"}, outcomes=[
                {"id": "given", "label": "已发证", "to": "finish"},
                {"id": "no", "label": "未发证"}]),
            step("call", "permit"),
        )  # fmt: skip
        return Case(process, "2025-09-22", standing="followed", project="示例-0001")

    def test_needs_a_number(self):
        refused(lambda: Case(licence(), standing="followed"), "no_number")
        refused(lambda: Case(made(step("a")), standing="followed", number="1"), "standing")

    def test_is_accompanied_from_the_first_day(self):
        assert self.found().last.opened == ("help",)

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (e.Accepted, ()),
            (e.AcceptedWithPromises, ((("plan", date(2025, 10, 10)),),)),
            (e.NotAccepted, ("不受理",)),
            (e.CorrectionTold, (("缺印章",),)),
            (e.Corrected, ()),
            (e.SpecialStarted, ("听证", "1号")),
            (e.SpecialEnded, ()),
            (e.Extended, (Limit(1), "复杂")),
            (e.Finished, ()),
            (e.Reopened, ("有误",)),
        ],
    )
    def test_knows_no_statutory_act(self, kind, values):
        refused(lambda: self.found().do(kind, "2025-09-23", *values), "followed")

    def test_has_the_status_of_the_outside_system_and_its_clock(self):
        found = self.found()
        found.do(e.OutsideStatus, "2025-09-24", "accepted", "外0001", "已受理", at("2025-09-23"))
        assert found.state.spans == ((at("2025-09-23"), None),)
        assert found.clock("2025-09-24").due_on == date(2025, 10, 27)
        found.do(e.OutsideStatus, "2025-09-26", "suspended")
        assert found.clock("2025-09-30").used == 3
        assert found.state.open_steps == ("help",)
        found.do(e.OutsideStatus, "2025-10-09", "accepted", since=at("2025-10-09 08:00"))
        found.do(e.OutsideStatus, "2025-10-20", "finished", outcome="given")
        assert (found.state.phase, found.state.outcome) == ("finished", "given")

    def test_said_again_to_be_accepted_changes_no_clock(self):
        found = self.found()
        found.do(e.OutsideStatus, "2025-09-24", "accepted")
        found.do(e.OutsideStatus, "2025-09-25", "accepted", words="办理中")
        assert found.state.spans == ((at("2025-09-24"), None),)
        found.do(e.OutsideStatus, "2025-09-26", "suspended")
        found.do(e.OutsideStatus, "2025-09-28", "suspended")
        assert found.state.spans == ((at("2025-09-24"), at("2025-09-26")),)

    def test_has_no_decision_of_ours_to_stop_the_clock(self):
        process = licence(step("decide"), step("b", "decide"), decision="decide")
        found = Case(process, "2025-09-22", standing="followed", number="外0001")
        found.do(e.StepDone, "2025-09-23", "decide")
        found.do(e.Returned, "2025-09-24", "b", "decide", "有误")
        found.do(e.OutsideStatus, "2025-09-24", "accepted")
        found.do(e.StepDone, "2025-09-25", "decide")
        assert (found.state.decided_at, found.clock("2025-09-26").stopped) == (None, False)

    def test_is_said_late_but_goes_up_no_ladder(self):
        """Nobody of the zone is pressed for what another authority decides."""
        process = licence(step("help"), overdue="escalate", escalation=LADDER)
        found = Case(process, "2025-09-22", standing="followed", number="外0001")
        found.do(e.OutsideStatus, "2025-09-22", "accepted")
        found.pass_time("2025-12-01")
        assert found.kinds() == ["overdue"]

    def test_does_not_become_accepted_by_silence(self):
        found = self.found()
        found.pass_time("2025-12-01")
        assert found.state.phase == "submitted"

    @pytest.mark.parametrize(
        ("since", "reason"), [("2025-09-26", "future"), ("2025-09-22", "backwards")]
    )
    def test_takes_over_nothing_out_of_time(self, since, reason):
        found = self.found()
        found.do(e.OutsideStatus, "2025-09-24", "accepted", since=at("2025-09-23"))
        refused(
            lambda: found.do(e.OutsideStatus, "2025-09-25", "suspended", since=at(since)), reason
        )

    def test_has_items_that_end_when_the_outside_system_says_so(self):
        found = self.found()
        found.do(e.StepDone, "2025-09-23", "help")
        refused(lambda: found.do(e.StepDone, "2025-09-24", "permit", "given"), "outside")
        found.do(e.OutsideStatus, "2025-09-24", "suspended", step="permit")
        assert found.state.step("permit").status == "paused"
        found.do(e.OutsideStatus, "2025-09-25", "accepted", step="permit")
        refused(
            lambda: found.do(e.OutsideStatus, "2025-09-26", "refused", step="permit"), "outcome"
        )
        found.do(e.OutsideStatus, "2025-09-26", "finished", step="permit")
        assert found.state.open_steps == ("call",)
        refused(
            lambda: found.do(e.OutsideStatus, "2025-09-26", "finished", step="permit"),
            "step_not_open",
        )


class TestAnOwnCase:
    def test_takes_no_status_from_outside_but_of_followed_items(self):
        process = made(
            step("a"), step("land", item={"name": "用地", "owner": "followed"}), limit="9 workdays"
        )
        found = Case(process)
        refused(lambda: found.do(e.OutsideStatus, "2025-09-02", "accepted"), "own")
        refused(lambda: found.do(e.OutsideStatus, "2025-09-02", "finished", step="a"), "own")
        found.do(e.OutsideStatus, "2025-09-02", "finished", step="land")
        assert found.state.step("land").status == "done"
