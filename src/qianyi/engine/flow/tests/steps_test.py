from __future__ import annotations

import pytest

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.tests.making import Case, made, step

DAY = "2025-11-03"
SIGNERS = [
    {"id": "agree", "label": "同意"},
    {"id": "suggest", "label": "有意见"},
    {"id": "back", "label": "退回", "to": "return:draft"},
]


def case(*steps, facts=None, **more):
    return Case(made(*steps, **more), DAY, facts=facts)


def done(found, *codes):
    for code in codes:
        found.do(e.StepDone, DAY, code)
    return found.last


def refused(call, reason):
    with pytest.raises(flow.ActionRefused) as refusal:
        call()
    assert refusal.value.reason == reason
    return refusal.value.message


class TestAJoin:
    @pytest.mark.parametrize(
        ("after", "order", "opened_by"),
        [
            ({"all": ["a", "b", "c"]}, "cab", "b"),
            ({"any": ["a", "b", "c"]}, "cab", "c"),
            ({"of": ["a", "b", "c"], "count": 2}, "cab", "a"),
            ({"of": ["a", "b", "c"], "count": 3}, "bca", "a"),
        ],
    )
    def test_opens_once_with_the_step_that_satisfies_it(self, after, order, opened_by):
        found = case(step("a"), step("b"), step("c"), {**step("j"), "after": after})
        opened = {code: done(found, code).opened for code in order}
        assert opened == {code: ("j",) if code == opened_by else () for code in order}

    @pytest.mark.parametrize("after", [{"all": ["a", "b"]}, {"any": ["a", "b"]},
                                       {"of": ["a", "b"], "count": 2}])  # fmt: skip
    def test_whose_steps_are_all_skipped_opens(self, after):
        found = case(
            step("a", when="no"), step("b", when="no"), {**step("j"), "after": after},
            inputs=[{"code": "no", "name": "否", "type": "flag"}], facts={"no": False},
        )  # fmt: skip
        assert (found.last.skipped, found.last.opened) == (("a", "b"), ("j",))

    def test_of_two_of_three_waits_for_both_left_when_one_is_skipped(self):
        found = case(
            step("a", when="no"), step("b"), step("c"),
            {**step("j"), "after": {"of": ["a", "b", "c"], "count": 2}},
            inputs=[{"code": "no", "name": "否", "type": "flag"}], facts={"no": False},
        )  # fmt: skip
        assert done(found, "b").opened == ()
        assert done(found, "c").opened == ("j",)


class TestACondition:
    INPUTS = (
        {"code": "area", "name": "占地面积", "unit": "公顷"},
        {"code": "kind", "name": "类别", "type": "choice", "choices": ["工业", "其他"]},
    )
    FLOOR = ({"code": "floor", "name": "起点", "value": 5, "unit": "公顷"},)

    def found(self, when="area >= floor", **facts):
        return case(
            step("a", when=when), step("b", "a"), inputs=list(self.INPUTS),
            parameters=list(self.FLOOR), facts=facts,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("area", "opened", "skipped"),
        [("5", ("a",), ()), ("5.01", ("a",), ()), ("4.99", ("b",), ("a",))],
    )
    def test_opens_or_skips(self, area, opened, skipped):
        found = self.found(area=area)
        assert (found.last.opened, found.last.skipped) == (opened, skipped)
        assert found.last.facts == {"area": area}

    def test_not_known_opens_nothing_and_names_what_is_missing(self):
        found = self.found()
        assert (found.last.opened, found.last.waiting) == ((), ("a",))
        assert found.state.step("a").missing == ("area",)
        (effect,) = found.last.effects
        assert (effect.kind, effect.data["missing"]) == ("fact_missing", "占地面积")

    def test_on_a_fact_that_cannot_be_used_waits_and_says_why(self):
        found = self.found(area="五公顷")
        (effect,) = found.last.effects
        assert (found.last.waiting, effect.data["missing"]) == (("a",), "占地面积")
        assert "占地面积" in effect.data["wrong"]

    def test_is_asked_again_when_time_passes_and_told_once(self):
        found = self.found()
        assert found.pass_time(DAY).effects == ()
        found.facts = {"area": 6}
        assert found.pass_time(DAY).opened == ("a",)

    def test_known_by_one_half_of_an_or_is_known(self):
        found = self.found("area >= floor OR kind = '工业'", kind="工业")
        assert found.last.opened == ("a",)

    def test_not_known_is_waited_for_no_more_when_the_case_is_over(self):
        found = self.found()
        found.do(e.Withdrawn, DAY, "不办了")
        assert found.state.waiting_steps == ()

    @pytest.mark.parametrize("holds", [True, False])
    def test_not_known_can_be_decided_by_a_person_with_a_reason(self, holds):
        found = self.found()
        refused(lambda: found.do(e.ConditionSettled, DAY, "a", holds, " "), "no_reason")
        found.do(e.ConditionSettled, DAY, "a", holds, "已查用地批文")
        assert found.last.opened == (("a",) if holds else ("b",))
        refused(lambda: found.do(e.ConditionSettled, DAY, "a", holds, "再"), "not_waiting")

    def test_read_at_its_event_is_replayed_although_facts_have_changed_since(self):
        found = self.found(area="5")
        read = {found.events[0]: found.last.facts}
        again = flow.replay(
            found.process, found.events, facts=lambda event: read.get(event, {"area": "1"}),
            calendar=found.calendar,
        )  # fmt: skip
        assert again == found.state


class TestAReturn:
    STEPS = (
        step("draft"), step("check", "draft"),
        step("visit", "draft", kind="site_visit"),
        step("sum", "check", "visit", outcomes=[
            {"id": "ok", "label": "通过"}, {"id": "back", "label": "退回", "to": "return:check"}]),
        step("end", "sum"),
    )  # fmt: skip

    def test_runs_the_way_once_more_and_leaves_what_does_not_follow(self):
        found = case(*self.STEPS)
        done(found, "draft", "check", "visit")
        refused(lambda: found.do(e.StepDone, DAY, "sum", "back"), "no_reason")
        found.do(e.StepDone, DAY, "sum", "back", "面积有误")
        assert (found.last.opened, found.last.closed) == (("check",), ("sum",))
        assert found.state.step("visit").status == "done"
        assert done(found, "check").opened == ("sum",)
        assert found.state.step("sum").rounds == 2

    def test_by_an_act_takes_back_what_is_open_downstream(self):
        found = case(*self.STEPS)
        done(found, "draft", "check")
        found.do(e.Returned, DAY, "visit", "draft", "地址不对")
        assert found.last.opened == ("draft",)
        assert found.last.closed == ("visit",)
        assert found.state.open_steps == ("draft",)

    @pytest.mark.parametrize(("source", "target"), [("visit", "check"), ("visit", "end"),
                                                    ("visit", "none")])  # fmt: skip
    def test_goes_only_to_what_was_done_before(self, source, target):
        found = case(*self.STEPS)
        done(found, "draft", "check")
        words = refused(lambda: found.do(e.Returned, DAY, source, target, "不全"), "return")
        assert "环节draft" in words

    def test_from_the_first_step_is_not_possible(self):
        found = case(*self.STEPS)
        refused(lambda: found.do(e.Returned, DAY, "draft", "draft", "不全"), "nothing_before")


class TestSigning:
    def found(self, kind="countersign_all"):
        found = case(
            step("draft"),
            step("sign", "draft", kind=kind, signers=["one", "two"], outcomes=SIGNERS),
            step("end", "sign"),
        )
        done(found, "draft")
        return found

    def sign(self, found, signer, outcome="", opinion="意见"):
        return found.do(e.Signed, DAY, "sign", signer, outcome, opinion)

    def test_by_all_ends_with_the_last_and_the_gravest_word(self):
        for order in (("suggest", "agree"), ("agree", "suggest")):
            found = self.found()
            assert self.sign(found, "one", order[0]).closed == ()
            assert self.sign(found, "two", order[1]).opened == ("end",)
            assert found.state.step("sign").outcome == "suggest"

    def test_by_all_can_send_back(self):
        found = self.found()
        self.sign(found, "one", "agree")
        refused(lambda: self.sign(found, "two", "back", ""), "no_reason")
        assert self.sign(found, "two", "back").opened == ("draft",)
        assert found.state.step("sign").signatures == ()

    def test_by_any_ends_with_the_first(self):
        found = self.found("countersign_any")
        assert self.sign(found, "two", "suggest").opened == ("end",)

    def test_is_for_those_named_and_once(self):
        found = self.found()
        refused(lambda: self.sign(found, "three"), "not_signer")
        self.sign(found, "one")
        refused(lambda: self.sign(found, "one"), "signed")
        refused(lambda: found.do(e.StepDone, DAY, "sign"), "sign")
        refused(lambda: self.sign(found, "two", "unheard"), "outcome")

    def test_added_is_waited_for(self):
        found = self.found()
        found.do(e.SignersAdded, DAY, "sign", ("three", "one"))
        assert [one.to for one in found.last.effects] == ["three"]
        self.sign(found, "one")
        assert self.sign(found, "two").closed == ()
        assert self.sign(found, "three").opened == ("end",)

    def test_added_to_a_review_is_waited_for_too(self):
        found = case(step("a"))
        refused(lambda: found.do(e.Signed, DAY, "a", "two"), "not_signed")
        found.do(e.SignersAdded, DAY, "a", ("two",))
        refused(lambda: found.do(e.StepDone, DAY, "a"), "unsigned")
        found.do(e.Signed, DAY, "a", "two")
        assert done(found, "a").closed == ("a",)
        assert found.kinds() == ["ready"]

    def test_cannot_be_added_to_what_nobody_reviews_or_twice(self):
        found = case(step("a", kind="applicant"), step("b"))
        refused(lambda: found.do(e.SignersAdded, DAY, "a", ("two",)), "not_reviewed")
        found.do(e.SignersAdded, DAY, "b", ("two",))
        refused(lambda: found.do(e.SignersAdded, DAY, "b", ("two",)), "no_signers")


class TestHandingOver:
    def test_changes_who_handles(self):
        found = case(step("a"))
        found.do(e.Transferred, DAY, "a", "two", "职责调整")
        assert found.state.step("a").unit == "two"
        refused(lambda: found.do(e.Transferred, DAY, "a", "two"), "same_unit")
        found.do(e.Urged, DAY, "a")
        assert [(one.kind, one.to) for one in found.last.effects] == [("urged", "two")]
        assert found.state.step("a").urged == 1

    def test_is_not_for_the_applicants_step(self):
        found = case(step("a", kind="applicant"))
        refused(lambda: found.do(e.Transferred, DAY, "a", "two"), "no_handler")

    def test_copies_go_out_whenever(self):
        found = case(step("a"))
        found.do(e.Copied, DAY, ("two", "three"))
        assert [one.to for one in found.last.effects] == ["two", "three"]
        refused(lambda: found.do(e.Copied, DAY, ()), "nobody")


class TestAStepOverAtOnce:
    def test_opens_and_closes_in_one_breath(self):
        found = case(step("a"), step("tell", "a", kind="notice"), step("b", "tell"))
        last = done(found, "a")
        assert (last.opened, last.closed) == (("tell", "b"), ("a", "tell"))

    def test_can_end_the_case(self):
        ending = [{"id": "end", "label": "归档", "to": "finish"}]
        found = case(step("a"), step("b"), step("c", "a", kind="automatic", outcomes=ending))
        done(found, "a")
        assert (found.state.phase, found.state.outcome) == ("finished", "end")
        assert found.state.step("b").status == "skipped"
        assert [one.step for one in found.last.effects if one.kind == "cancelled"] == ["b"]


class TestAnAct:
    def test_on_a_step_not_open_says_which_are(self):
        found = case(step("a"), step("b", "a"))
        words = refused(lambda: found.do(e.StepDone, DAY, "b"), "step_not_open")
        assert "环节a" in words
        refused(lambda: found.do(e.StepDone, DAY, "unheard"), "no_step")
        refused(lambda: found.do(e.StepDone, DAY, "a", "unheard"), "outcome")

    def test_of_submitting_is_not_done_twice(self):
        found = case(step("a"))
        refused(lambda: found.do(e.Submitted, DAY), "submitted")

    def test_belongs_to_the_version_the_case_was_begun_with(self):
        found = case(step("a"))
        other = made(step("a"), version="2")
        refused(
            lambda: flow.apply(
                other, found.state, e.TimePassed(found.state.moment, "x"), facts={},
                calendar=found.calendar,
            ),
            "version",
        )  # fmt: skip

    def test_has_a_moment_with_a_time_zone(self):
        found = case(step("a"))
        naive = found.state.moment.replace(tzinfo=None)
        refused(lambda: found.do(e.TimePassed, naive), "naive")


class TestReplaying:
    def test_begins_with_a_submission(self):
        found = case(step("a"))
        for events in ([], [e.TimePassed(found.state.moment, "x")]):
            refused(
                lambda events=events: flow.replay(
                    found.process, events, facts={}, calendar=found.calendar
                ),
                "no_begin",
            )
