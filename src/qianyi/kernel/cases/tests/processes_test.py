"""Versions of processes, and what a change of one does to cases under way."""

from __future__ import annotations

import pytest

from qianyi.engine.packs import find_packs, load_pack
from qianyi.foundation import history, registry
from qianyi.foundation.permissions import ANONYMOUS, system_actor
from qianyi.foundation.search import words_of
from qianyi.kernel.cases import hooks, selectors, services
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.errors import (
    CaseInvalid,
    ProcessClosed,
    ProcessKept,
    ProcessNotFound,
)
from qianyi.kernel.cases.models import Case, ProcessVersion
from qianyi.kernel.subjects.services import enterprises_merge
from qianyi.lib.errors import NotAllowed

from .town import MOMENT, REQUEST, Town, activated, loaded, process_text


def newer(text: str, *changes: tuple[str, str]) -> str:
    for old, new in (('version: "2026.1"', 'version: "2026.2"'), *changes):
        assert old in text
        text = text.replace(old, new)
    return text


class TestProcessLoad:
    def test_keeps_a_version_once_and_never_edits_it(self, db: None):
        text = process_text(REQUEST)
        assert loaded(text) == loaded(text)
        with pytest.raises(ProcessKept, match="已有版本不能改动"):
            loaded(text.replace("limit: 7 workdays", "limit: 8 workdays"))
        assert ProcessVersion.objects.get().state == VersionState.LOADED

    def test_comes_with_packs(self, db: None):
        pack = load_pack(find_packs()["demo"])
        with history.acting(system_actor()):
            told = hooks.load_processes(pack, system_actor(), MOMENT)
            again = hooks.load_processes(pack, system_actor(), MOMENT)
        assert told["其中新增"] == told["办理流程版本"] >= 2
        assert again["其中新增"] == 0


class TestProcessActivate:
    def test_ends_the_version_before_it(self, town: Town):
        text = process_text(REQUEST)
        old = activated(text)
        new = activated(newer(text))
        old.refresh_from_db()
        assert (old.state, new.state) == (VersionState.RETIRED, VersionState.ACTIVE)
        assert selectors.process_active(REQUEST) == new

    def test_is_a_policy_officers_with_a_reason(self, town: Town):
        row = loaded(process_text(REQUEST))

        def activate(actor, reason: str = "示例") -> None:
            services.process_activate(actor=actor, version_id=row.pk, reason=reason, moment=MOMENT)

        for actor in (town.leader, town.auditor):
            with pytest.raises(NotAllowed):
                activate(actor)
        with pytest.raises(CaseInvalid):
            activate(town.planner, " ")
        activate(town.planner)
        with pytest.raises(ProcessClosed):
            activate(town.planner)
        services.process_retire(actor=town.planner, version_id=row.pk, reason="示例", moment=MOMENT)
        with pytest.raises(ProcessNotFound):
            selectors.process_active(REQUEST)

    def test_are_seen_by_who_may(self, town: Town):
        row = loaded(process_text(REQUEST))
        seen = [one for one in (town.planner, town.applicant, ANONYMOUS)
                if selectors.process_list(one).exists()]  # fmt: skip
        assert seen == [town.planner]
        with pytest.raises(ProcessNotFound):
            selectors.process_get(actor=town.applicant, version_id=row.pk)


class TestChangedDefinition:
    def test_leaves_cases_under_way_as_they_were(self, town: Town):
        text = process_text(REQUEST)
        activated(text)
        case = town.open(form={"urgency": "一般"})
        activated(newer(text, ("{staff: 签收分办", "{staff: 新的签收"), ("id: contact", "id: call")
                        , ("after: [contact]", "after: [call]")))  # fmt: skip
        town.act(town.officer("service"), case, "step_done", step="sign")
        assert case.steps.live().get().step == "contact"
        fresh = town.open(form={"urgency": "一般"})
        assert fresh.steps.get().label == "新的签收"


class TestHooks:
    def test_search_finds_a_case_for_whoever_may_open_it(self, town: Town):
        town.activate(REQUEST)
        case = town.open(form={})
        town.open(is_sealed=True, form={})
        (entry,) = hooks.entries(None)
        assert entry.object_id == case.pk
        people = (
            town.officer("service"), town.officer("service", 2), town.officer("land"), town.leader,
            town.auditor, town.planner, town.applicant, town.stranger,
        )  # fmt: skip
        found = {one.display_name for one in people if set(words_of(one)) & entry.readers}
        able = {
            one.display_name for one in people if Case.objects.visible_to(one).filter(pk=case.pk)
        }
        assert found == able

    def test_the_workbench_shows_what_waits(self, town: Town):
        town.activate(REQUEST)
        case = town.open(form={})
        section = hooks.cases_waiting(town.officer("service"), MOMENT)
        assert (section.count, section.items[0].title) == (1, f"{case.title} · 签收分办")
        assert hooks.cases_waiting(ANONYMOUS, MOMENT) is None
        assert hooks.proposals_waiting(town.officer("service"), MOMENT) is None
        assert hooks.proposals_waiting(town.leader, MOMENT).count == 0

    def test_cases_follow_a_firm_that_is_merged(self, town: Town):
        town.activate(REQUEST)
        case = town.open(form={})
        enterprises_merge(
            actor=town.planner, survivor=town.other_firm.enterprise, absorbed=town.firm.enterprise,
            take=(), reason="示例", moment=MOMENT,
        )  # fmt: skip
        case.refresh_from_db()
        assert case.subject == town.other_firm
        assert selectors.case_get(actor=town.stranger, number=case.number) == case

    def test_register_what_others_need(self):
        assert "cases" in registry.enterprise_panels
        assert "earlier" in registry.material_sources
        assert {"cases:read", "cases:write"} <= dict(registry.api_scopes.items()).keys()
