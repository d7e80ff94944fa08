"""Definitions released in packs: usable, findable, and never a danger to cases under way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qianyi.engine import flow
from qianyi.engine.flow import events as e
from qianyi.engine.flow.loading import version_key
from qianyi.engine.flow.tests.making import CALENDAR, STAFF

STATES = Path(__file__).parent / "states"
FILES = sorted(STATES.glob("*.json"))


def saved(path):
    return json.loads(path.read_text(encoding="utf-8"))


class TestTheDefinitionsOfPacks:
    def test_each_has_a_saved_state_kept_for_ever(self):
        kept = {(one["state"]["code"], one["state"]["version"]) for one in map(saved, FILES)}
        assert set(flow.find_processes()) <= kept

    def test_are_found_by_code_and_the_newest_version(self):
        assert flow.get_process("supervision").title == "督办事项"
        with pytest.raises(flow.ProcessNotFound, match="supervision"):
            flow.get_process("supervison")
        with pytest.raises(flow.ProcessNotFound, match="版本1900"):
            flow.get_process("supervision", "1900")

    def test_of_twenty_steps_runs_in_parallel(self):
        process = flow.get_process("demo_parallel_licence")
        assert len(process.steps) == 20
        assert len(process.followers["split"]) == 7

    def test_mark_what_is_not_verified(self):
        for code, _ in flow.find_processes():
            assert flow.get_process(code).certainty == "unverified"


class TestASavedState:
    @pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
    def test_is_restored_and_written_back_the_same(self, path):
        kept = saved(path)["state"]
        assert flow.dump(flow.restore(kept)) == kept

    @pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
    def test_belongs_to_a_definition_that_has_not_been_edited(self, path):
        """A released definition is never changed: a change is a new version beside it."""
        kept = saved(path)
        process = flow.get_process(kept["state"]["code"], kept["state"]["version"])
        assert process.digest == kept["digest"]

    @pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
    def test_is_what_its_events_still_give(self, path):
        kept = saved(path)
        process = flow.get_process(kept["state"]["code"], kept["state"]["version"])
        events = [flow.event_restore(one) for one in kept["events"]]
        again = flow.replay(process, events, facts=kept["facts"], calendar=CALENDAR)
        assert flow.dump(again) == kept["state"]

    @pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
    def test_can_still_go_on(self, path):
        kept = saved(path)
        process = flow.get_process(kept["state"]["code"], kept["state"]["version"])
        state = flow.restore(kept["state"])
        code = next(c for c in state.open_steps if state.step(c).status == "open")
        event = e.Urged(state.moment, STAFF, code)
        after = flow.apply(process, state, event, facts=kept["facts"], calendar=CALENDAR)
        assert after.state.step(code).urged == state.step(code).urged + 1


class TestAStateThatDoesNotFit:
    @pytest.mark.parametrize(
        "change",
        [{"format": 2}, {"format": None}, {"moment": "yesterday"}, {"moment": None},
         {"steps": {"a": {}}}, {"extended": [[1, "weeks"]]}],
    )  # fmt: skip
    def test_is_refused(self, change):
        plain = saved(FILES[0])["state"] | change
        with pytest.raises(flow.StateNotUnderstood):
            flow.restore(plain)

    def test_is_refused_where_something_is_missing(self):
        plain = saved(FILES[0])["state"]
        del plain["phase"]
        with pytest.raises(flow.StateNotUnderstood):
            flow.restore(plain)

    @pytest.mark.parametrize(
        "plain",
        [{"kind": "Unheard"}, {}, {"kind": "Accepted"}, {"kind": "Accepted", "moment": 3, "by": ""},
         {"kind": "Urged", "moment": "2025-01-01T00:00:00+08:00", "by": "x", "whom": 1}],
    )  # fmt: skip
    def test_neither_is_an_event(self, plain):
        with pytest.raises(flow.StateNotUnderstood):
            flow.event_restore(plain)


class TestVersions:
    def test_are_compared_by_their_numbers(self):
        assert sorted(["2026.10", "2026.9", "2026.1"], key=version_key) == [
            "2026.1", "2026.9", "2026.10",
        ]  # fmt: skip
