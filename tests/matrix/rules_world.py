"""Versions of conditions in every state an address needs, and a run over two firms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.indicators.tests.factories import IndicatorFactory
from qianyi.kernel.rules import services
from qianyi.kernel.rules.models import RuleResult, RuleRun

from .owning import Own

if TYPE_CHECKING:
    from qianyi.kernel.rules.models import RuleVersion

    from .world import World

PACK = """code: shili_rule
version: "{version}"
title: 示例条件
kind: title
applications: [{{type: 新申请, from: 2024-01-01}}]
inputs: [{{code: listed, name: 示例事项, type: flag}}]
criteria: [{{code: C1, name: 示例条件, formula: listed}}]
"""
CASES = """rule: shili_rule
version: "1"
cases: [{name: 示例, source: 示例, given: {listed: true}, expect: {verdict: yes}}]
"""
WANTED = {
    "rules:activate": "loaded", "rules:draft": "draft", "rules:discard": "draft",
}  # fmt: skip
"""The address → the state a version has to be in so that whoever may ask succeeds."""
FORMS = {
    "rules:activate": {"reason": "示例"},
    "rules:retire": {"reason": "示例"},
    "rules:draft-new": {"name": "示例新版", "reason": "示例"},
    "rules:run-new": {
        "application": "新申请", "territory": "shili.zone", "applied_on": "2025-05-01",
        "as_of": "2025-06-01", "purpose": "行政管理",
    },
}  # fmt: skip


class RulesWorld:
    """Made once, after the world's people, places and firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.planner = world.actor(Role.PLANNER)
        active = services.version_activate(
            actor=self.planner, version_id=self._loaded("1").pk, reason="示例", moment=world.moment
        )
        draft = services.draft_make(
            actor=self.planner, version_id=active.pk, name="示例草稿", reason="示例",
            moment=world.moment,
        )  # fmt: skip
        IndicatorFactory.create(
            code="ent.shili", name="示例企业指标", unit="万元", applies_to="enterprise",
            roll_up="sum",
        )  # fmt: skip
        self.versions = {"active": active, "loaded": self._loaded("2"), "draft": draft}
        firms = world.returns.firms
        officers = [world.users[Role.PARK_OFFICER], world.others[Role.PARK_OFFICER]]
        self.runs = [self._run(officer.pk) for officer in officers]
        self.results = [[self._result(run, firm.pk) for firm in firms] for run in self.runs]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → what it is filled with; a run is the asking park officer's own."""
        run, other = (row.pk for row in self.runs)
        return {
            "version_id": self.versions[WANTED.get(address, "active")].pk,
            "run_id": Own(dict.fromkeys(self.world.users, run), other),
            "result_id": Own(
                dict.fromkeys(self.world.users, self.results[0][0].pk), self.results[1][1].pk
            ),
        }

    def _loaded(self, version: str) -> RuleVersion:
        content = PACK.format(version=version)
        row, _ = services.version_load(
            actor=system_actor(), book=read_text(content, "示例"), content=content, cases=CASES,
            moment=self.world.moment, provenance={},
        )  # fmt: skip
        return row

    def _run(self, user_id: int) -> RuleRun:
        return RuleRun.objects.create(
            version=self.versions["active"], version_digest="0" * 64, application="新申请",
            territory=self.world.zone, as_of=date(2025, 6, 1), applied_on=date(2025, 5, 1),
            purpose="行政管理", subjects_count=1, yes_count=0, no_count=0, unknown_count=1,
            inputs_digest="0" * 64, results_digest="0" * 64, made_at=self.world.moment,
            made_by_id=user_id, finished_at=self.world.moment,
        )  # fmt: skip

    def _result(self, run: RuleRun, firm_id: int) -> RuleResult:
        return RuleResult.objects.create(
            run=run,
            enterprise_id=firm_id,
            answer="unknown",
            precheck="unknown",
            facts={"listed": True},
        )
