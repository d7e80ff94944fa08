"""Random walks over the definitions of packs: whatever the buttons offer, a case stays sound."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.definition import SIGNED
from qianyi.engine.flow.guards import STATUTORY
from qianyi.engine.flow.tests.keep_state import facts_of
from qianyi.engine.flow.tests.making import CALENDAR, STAFF, Case, at
from qianyi.engine.flow.tests.sampling import sample

CODES = (
    "licence_general", "internal_consultation", "supervision", "demo_parallel_licence",
    "demo_service_request",
)  # fmt: skip
RARE = ("Withdrawn", "NotAccepted", "Finished", "Copied", "Urged", "Transferred")


def usable(case, code):
    """Outcomes of a step that end neither the case nor what it can return to."""
    step = case.process.by_id[code]
    return [one.id for one in step.outcomes if one.goes_on] or [step.outcomes[0].id]


@cache
def released(code):
    return flow.get_process(code)


@st.composite
def walks(draw):
    """A case of a released definition somewhere on its way, with the moments it was seen at."""
    process = released(draw(st.sampled_from(CODES)))
    facts = facts_of(process) if draw(st.booleans()) else {}
    standing = draw(st.sampled_from(process.standing))
    case = Case(process, "2025-09-22", facts=facts, standing=standing, project="示例1")
    moment = at("2025-09-22")
    for _ in range(draw(st.integers(0, 14))):
        moment += timedelta(hours=draw(st.sampled_from([0, 1, 20, 60, 200])))
        if draw(st.integers(0, 4)) == 0:
            case.pass_time(moment)
        actions = [
            one
            for one in flow.allowed(process, case.state, moment=moment, calendar=CALENDAR)
            if one.is_allowed and (one.kind not in RARE or draw(st.integers(0, 9)) == 0)
        ]
        if actions:
            act(case, draw(st.sampled_from(actions)), moment)
    return case


def act(case, action, moment):
    """Do what a button offers; only silence that falls due at that very moment may forbid it."""
    outcome = usable(case, action.step)[0] if action.kind in ("StepDone", "Signed") else ""
    due = flow.next_moment(case.process, case.state, calendar=CALENDAR)
    event = sample(action, case, moment, outcome)
    if due is not None and due <= moment:
        with suppress(flow.ActionRefused):
            case.apply(event)
    elif outcome and case.process.by_id[action.step].outcome(outcome).to == "finish" and owed(case):
        with pytest.raises(flow.ActionRefused):
            case.apply(event)
    else:
        case.apply(event)


def owed(case):
    return any(one.manner == "tolerated" and not one.kept_at for one in case.state.promises)


class TestACaseOfAReleasedDefinition:
    @settings(max_examples=40)
    @given(case=walks())
    def test_keeps_the_law_and_is_given_again_by_its_events(self, case):
        state, process = case.state, case.process
        kinds = [type(one) for one in case.events]
        assert kinds.count(e.CorrectionTold) <= 1
        assert len(state.extended) <= (process.extensions.times if process.extensions else 0)
        if state.standing == "followed":
            assert not STATUTORY & set(kinds)
        if process.kind == "licence" and state.phase == "finished" and state.standing == "own":
            assert state.outcome in {o.id for one in process.steps for o in one.outcomes} | {"done"}
        ran = [mark for span in state.spans for mark in span if mark is not None]
        assert ran == sorted(ran)
        plain = json.loads(json.dumps([flow.event_dump(one) for one in case.events]))
        events = [flow.event_restore(one) for one in plain]
        assert flow.replay(process, events, facts=case.facts, calendar=CALENDAR) == state

    @settings(max_examples=40)
    @given(case=walks())
    def test_is_late_by_no_more_than_its_clock_says(self, case):
        """The effect "overdue" and the light "overdue" come at the same moment."""
        state, process = case.state, case.process
        clock = flow.read_clock(process, state, moment=state.moment, calendar=CALENDAR)
        if clock.kind != "limit" or clock.paused or clock.stopped or clock.due_at is None:
            return
        for moment, late in ((clock.due_at - timedelta(microseconds=1), False),
                             (clock.due_at, True)):  # fmt: skip
            if moment < state.moment:
                continue
            seen = flow.read_clock(process, state, moment=moment, calendar=CALENDAR)
            assert (seen.light == "overdue") == late
            event = e.TimePassed(moment, STAFF)
            after = flow.apply(process, state, event, facts=case.facts, calendar=CALENDAR)
            told = [one.kind for one in after.effects if one.kind == "overdue"]
            assert bool(told) == (late and not _said(state))


def _said(state):
    return f"overdue:{state.rounds}.{len(state.extended)}" in state.told


def test_the_walks_reach_signing():
    """The definitions walked over hold every kind of step that is signed."""
    kinds = {step.kind for code in CODES for step in released(code).steps}
    assert kinds >= SIGNED
