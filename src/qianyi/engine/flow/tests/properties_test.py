from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.definition import AT_ONCE, SIGNED
from qianyi.engine.flow.guards import nothing_owed, return_targets
from qianyi.engine.flow.tests.making import CALENDAR, STAFF, Case, at, made, step
from qianyi.engine.flow.tests.sampling import sample
from qianyi.engine.workdays import Limit

few = settings(max_examples=60)
KINDS = ("review", "review", "review", "applicant", "countersign_all", "countersign_any",
         "notice", "automatic")  # fmt: skip
FLAGS = ("", "", "", "red", "blue", "NOT red")


@st.composite
def definitions(draw, *, returning=True):
    """Any checked definition: joins of each kind, conditions, returns, ends on the way."""
    steps, above, kinds = [], {}, {}
    for number in range(draw(st.integers(1, 8))):
        code = f"s{number}"
        before = sorted(draw(st.sets(st.sampled_from(sorted(above)), max_size=3))) if above else []
        kind = draw(st.sampled_from(KINDS))
        one = step(code, kind=kind)
        if kind in SIGNED:
            one["signers"] = ["one", "two"]
        if before:
            one["after"] = draw(joints(before))
        if when := draw(st.sampled_from(FLAGS)):
            one["when"] = when
        above[code] = set(before).union(*(above[each] for each in before))
        kinds[code] = kind
        targets = [each for each in sorted(above[code]) if kinds[each] not in AT_ONCE]
        if kind not in AT_ONCE:
            one["outcomes"] = draw(outcomes(targets if returning else []))
        steps.append(one)
    return made(
        *steps, limit="20 workdays", pauses=["等待"],
        extensions={"times": 1, "amount": "5 workdays"},
        inputs=[{"code": code, "name": code, "type": "flag"} for code in ("red", "blue")],
    )  # fmt: skip


@st.composite
def joints(draw, before):
    joint = draw(st.sampled_from(["all", "any", "of"]))
    if joint == "of":
        return {"of": before, "count": draw(st.integers(1, len(before)))}
    return {joint: before}


@st.composite
def outcomes(draw, targets):
    found = [{"id": "ok", "label": "通过"}]
    if targets and draw(st.booleans()):
        target = draw(st.sampled_from(targets))
        found.append({"id": "back", "label": "退回", "to": f"return:{target}"})
    if draw(st.integers(0, 5)) == 0:
        found.append({"id": "no", "label": "不同意", "to": "reject"})
    return found


FACTS = st.fixed_dictionaries({
    "red": st.sampled_from([True, False, None]), "blue": st.sampled_from([True, False, None]),
})  # fmt: skip


def moves(case, moment):
    """Every event that may come next, as the guards see it; the random walk picks among them."""
    state, process = case.state, case.process
    found = [e.TimePassed(moment, STAFF)]
    if state.phase == "suspended":
        found.append(e.Resumed(moment, STAFF))
    if state.phase != "accepted":
        return found
    clock = flow.read_clock(process, state, moment=moment, calendar=CALENDAR)
    if clock.light != "overdue":
        found.append(e.PausedService(moment, STAFF, "等待"))
        if not state.extended:
            found.append(e.Extended(moment, STAFF, Limit(5), "情况复杂"))
    for code in state.waiting_steps:
        found += [e.ConditionSettled(moment, STAFF, code, value, "查明") for value in (True, False)]
    for code in state.open_steps:
        found += step_moves(case, process.by_id[code], moment)
    return found


def step_moves(case, step_, moment):
    state, process = case.state, case.process
    one = state.step(step_.id)
    targets = {each.id for each in return_targets(process, state, step_)}
    usable = [o.id for o in step_.outcomes if o.to != "return" or o.target in targets]
    if step_.kind in SIGNED:
        signers = {*step_.signers, *one.added} - {s.signer for s in one.signatures}
        found = [
            e.Signed(moment, STAFF, step_.id, signer, outcome, "意见")
            for signer in sorted(signers)
            for outcome in usable
        ]
        return found if one.added else [*found, e.SignersAdded(moment, STAFF, step_.id, ("three",))]
    found = [e.StepDone(moment, STAFF, step_.id, outcome, "意见") for outcome in usable]
    found += [e.Returned(moment, STAFF, step_.id, target, "不全") for target in sorted(targets)]
    return [*found, e.Urged(moment, STAFF, step_.id)]


@st.composite
def walks(draw, *, returning=True, most=10):
    """A case somewhere on its way, reached by events that were all allowed."""
    case = Case(draw(definitions(returning=returning)), facts=draw(FACTS))
    moment = at("2025-09-22")
    for _ in range(draw(st.integers(0, most))):
        if case.state.ended:
            break
        moment += timedelta(hours=draw(st.sampled_from([0, 1, 30, 100])))
        events = moves(case, moment)
        if not returning:
            events = [one for one in events if not isinstance(one, e.Returned)]
        check_move(case, draw(st.sampled_from(events)))
    return case


def check_move(case, event):
    """Apply an event; what it opened was not open before, and nothing opened twice."""
    before = case.state
    after = case.apply(event)
    assert len(set(after.opened)) == len(after.opened)
    for code in after.opened:
        assert before.step(code).status not in ("open", "paused") or code in after.closed
        assert after.state.step(code).rounds == before.step(code).rounds + 1
    return after


def finish(case):
    """Go the shortest way to an end; every event must be allowed."""
    moment = max(case.state.moment, at("2026-03-02"))
    for _ in range(200):
        state = case.state
        if state.ended:
            return
        if state.phase == "suspended":
            case.apply(e.Resumed(moment, STAFF))
        elif state.waiting_steps:
            code = state.waiting_steps[0]
            case.apply(e.ConditionSettled(moment, STAFF, code, holds=True, reason="查明"))
        elif state.open_steps:
            events = step_moves(case, case.process.by_id[state.open_steps[0]], moment)
            check_move(case, events[0])
        else:
            assert nothing_owed(case.process, state) is None
            case.apply(e.Finished(moment, STAFF))
    pytest.fail("no end within 200 events")


class TestACase:
    @few
    @given(case=walks())
    def test_loses_no_step(self, case):
        """A step that has not begun has something before it, or itself, that still goes on."""
        state, process = case.state, case.process
        if state.ended:
            return
        going = {*state.open_steps, *state.waiting_steps}
        for one in process.steps:
            if state.step(one.id).status == "not_open":
                upstream = {c for c in process.by_id if one.id in process.downstream[c]}
                assert going & {one.id, *upstream}

    @few
    @given(case=walks(returning=False))
    def test_opens_each_step_the_moment_its_join_is_satisfied(self, case):
        state = case.state
        if state.ended:
            return
        for one in case.process.steps:
            now = state.step(one.id)
            if one.after is None:
                turn = True
            else:
                status = [state.step(code).status for code in one.before]
                left = len(status) - status.count("skipped")
                turn = status.count("done") >= min(one.after.needed, left)
            assert turn == (now.status != "not_open" or bool(now.missing))

    @few
    @given(case=walks())
    def test_can_always_reach_an_end(self, case):
        finish(case)
        assert case.state.ended

    @few
    @given(case=walks())
    def test_is_given_again_by_its_events(self, case):
        plain = json.loads(json.dumps([flow.event_dump(one) for one in case.events]))
        events = [flow.event_restore(one) for one in plain]
        assert events == case.events
        again = flow.replay(case.process, events, facts=case.facts, calendar=CALENDAR)
        assert again == case.state

    @few
    @given(case=walks(), data=st.data())
    def test_does_not_mind_the_order_of_parallel_completions(self, case, data):
        state, process = case.state, case.process
        one_person = [
            code
            for code in state.open_steps
            if process.by_id[code].kind not in SIGNED and state.step(code).status == "open"
        ]
        if state.phase != "accepted":
            return
        ends = []
        for order in (one_person, data.draw(st.permutations(one_person))):
            now = state
            for code in order:
                event = e.StepDone(state.moment, STAFF, code)
                now = flow.apply(process, now, event, facts=case.facts, calendar=CALENDAR).state
            ends.append(now)
        assert ends[0] == ends[1]

    @few
    @given(case=walks(), hours=st.integers(0, 2000), more=st.integers(0, 2000))
    def test_has_a_clock_that_never_runs_backwards(self, case, hours, more):
        first = case.state.moment + timedelta(hours=hours)
        clocks = [
            flow.read_clock(case.process, case.state, moment=moment, calendar=CALENDAR)
            for moment in (first, first + timedelta(hours=more))
        ]
        assert clocks[0].used <= clocks[1].used
        lights = ["green", "yellow", "red", "overdue"]
        assert lights.index(clocks[0].light) <= lights.index(clocks[1].light)
        for one in clocks:
            assert one.used + one.left == one.limit.amount

    @few
    @given(case=walks())
    def test_refuses_an_event_of_an_earlier_moment(self, case):
        early = e.TimePassed(case.state.moment - timedelta(microseconds=1), STAFF)
        with pytest.raises(flow.ActionRefused) as refusal:
            case.apply(early)
        assert refusal.value.reason == "backwards"

    @few
    @given(case=walks())
    def test_says_beforehand_what_it_will_refuse(self, case):
        """What ``allowed`` lets through is carried out; what it closes is refused the same way."""
        moment = case.state.moment
        for action in flow.allowed(case.process, case.state, moment=moment, calendar=CALENDAR):
            event = sample(action, case, moment)
            if action.is_allowed:
                flow.apply(case.process, case.state, event, facts=case.facts, calendar=CALENDAR)
                continue
            with pytest.raises(flow.ActionRefused) as refusal:
                flow.apply(case.process, case.state, event, facts=case.facts, calendar=CALENDAR)
            assert refusal.value.reason == action.reason

    @few
    @given(case=walks())
    def test_is_told_nothing_twice_by_a_tick_repeated(self, case):
        moment = case.state.moment + timedelta(days=60)
        case.pass_time(moment)
        first = case.state
        assert case.pass_time(moment).effects == ()
        assert case.state.told == first.told
        coming = flow.next_moment(case.process, case.state, calendar=CALENDAR)
        assert coming is None or coming > moment
