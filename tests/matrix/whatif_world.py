"""What-ifs kept by each who may keep one, and conditions with a figure to try."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from qianyi.domains.evaluation.models import Scenario
from qianyi.engine.rules.rulebook import read_text
from qianyi.foundation.permissions import Role, system_actor
from qianyi.kernel.rules import services

from .owning import Own

if TYPE_CHECKING:
    from .world import World

KEEPERS = (Role.LEADER, Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER)
PATH = "criteria[C1].threshold"
PACK = """code: shili_try
version: "1"
title: 示例试算条件
kind: title
applications: [{type: 新申请, from: 2024-01-01}]
inputs: [{code: shili, name: 示例企业指标, unit: 万元, fact: ent.shili, periods: [FY-1]}]
criteria:
  - {code: C1, name: 示例, formula: shili_fy1, unit: 万元, operator: ">=", threshold: 10}
"""


class WhatIfWorld:
    """Made once, after the conditions."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.version, _ = services.version_load(
            actor=system_actor(), book=read_text(PACK, "示例"), content=PACK, cases="",
            moment=world.moment, provenance={},
        )  # fmt: skip
        self.kept = {role: self._kept(world.users[role].pk) for role in KEEPERS}
        self.other = self._kept(world.others[Role.PLANNER].pk)
        self.question = (
            f"version={self.version.pk}&application=新申请&territory=shili.zone"
            f"&applied_on=2025-05-01&as_of=2025-06-01&f:{PATH}=9"
        )

    def objects(self, address: str) -> dict[str, Any]:
        """A what-if of one's own, or the planner's where one keeps none."""
        kept: dict[str, Scenario] = {str(role): row for role, row in self.kept.items()}
        planners = self.kept[Role.PLANNER]
        own = {role: kept.get(str(role), planners).pk for role in self.world.users}
        return {"scenario_id": Own(own, self.other.pk)} if "scenario" in address else {}

    def queries(self) -> dict[str, dict[str, Any]]:
        """What is asked after the question mark."""
        two = {"s": [self.kept[Role.PLANNER].pk, self.other.pk]}
        return {
            "evaluation:scenarios-compare": two,
            "evaluation:scenarios-compare-export": two,
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        return {
            "evaluation:what-if-save": {"query": self.question, "name": "示例方案"},
            "evaluation:what-if-draft": {
                "query": self.question, "name": "示例试行", "reason": "示例",
            },
            "evaluation:what-if-refresh": {"query": self.question},
        }  # fmt: skip

    def _kept(self, user_id: int) -> Scenario:
        counts = dict.fromkeys(("total", "before", "after", "undecided", "entering", "leaving"), 0)
        return Scenario.objects.create(
            name="示例方案", kind="conditions", version=self.version, application="新申请",
            territory=self.world.zone, applied_on=date(2025, 5, 1), as_of=date(2025, 6, 1),
            purpose="行政管理",
            changes={PATH: {"label": "示例·标准", "unit": "万元", "old": "10", "new": "9"}},
            results={**counts, "moves": [], "groups": {}, "money": None},
            inputs_digest="0" * 64, taken_at=self.world.moment, made_at=self.world.moment,
            made_by_id=user_id,
        )  # fmt: skip
