"""The zone's evaluation, measures in each state, and a paper of a run."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qianyi.domains.evaluation.models import Measure, RunPaper
from qianyi.domains.evaluation.services import measures, zone
from qianyi.engine.zones.comparing import ZoneFigure
from qianyi.foundation.files import file_keep
from qianyi.foundation.permissions import Actor, Role

if TYPE_CHECKING:
    from .evaluation_world import EvaluationWorld
    from .world import World

TREE = """code: shili_tree
title: 示例体系
version: "1"
issuer: 示例机关
parts_count: 1
indicators_count: 1
parts: [{code: a, no: "1", name: 示例}]
indicators:
  - {code: i1, no: "1.1", name: 示例, part: a, unit: 个, sort: count, supplier: 示例局}
"""
OURS = ("zone", "measure")
ACTIVE = ("evaluation:measure-stop", "evaluation:measure-continue")
"""Addresses that ask for a measure in force; the others take the draft."""


class ZoneWorld:
    """Made once, after the runs."""

    def __init__(self, world: World, evaluation: EvaluationWorld) -> None:
        self.world = world
        planner = world.actor(Role.PLANNER)
        self.writer = Actor(
            user_id=world.others[Role.DEPARTMENT_OFFICER].pk,
            roles=frozenset({str(Role.DEPARTMENT_OFFICER)}),
        )
        system, _ = zone.system_keep(
            content=TREE, method_content="", name="示例", moment=world.moment, provenance={}
        )
        self.comparison = zone.comparison_store(
            actor=planner,
            facts=zone.ComparisonFacts(system=system, title="示例对比", source="示例"),
            figures=[ZoneFigure("示例区", 2024, "i1", 1)],
            digest="1" * 64,
            moment=world.moment,
        )
        self.assessment, _ = zone.zone_assess(
            actor=planner,
            facts=zone.AssessmentFacts(
                system=system, territory=world.zone, year=2024, scope="直管区",
                as_of=world.today, comparison=self.comparison,
            ),
            moment=world.moment,
        )  # fmt: skip
        self.draft = self._measure()
        self.active = measures.measure_activate(
            actor=planner, measure=self._measure(), reason="示例", moment=world.moment
        )
        self.paper = RunPaper.objects.create(
            run=evaluation.told, kind="workbook", filename="示例.xlsx", job_key="shili",
            asked_at=world.moment, asked_by_id=planner.user_id,
            digest=file_keep("示例文件".encode()), size=12, made_at=world.moment,
        )  # fmt: skip

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → what it is filled with, for the addresses of this part alone."""
        found: dict[str, Any] = {"paper_id": self.paper.pk}
        if not any(one in address for one in OURS):
            return found
        measure = self.active if address in ACTIVE else self.draft
        return {
            **found,
            "assessment_id": self.assessment.pk,
            "comparison_id": self.comparison.pk,
            "measure_id": measure.pk,
            "code": "shili_tree",
        }

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        text = {
            "title": "示例措施", "territory": "shili.zone", "method": "shili_rating",
            "grades": ["A"], "kind": "service", "effect": "support", "content": "示例辅导",
        }  # fmt: skip
        return {
            "evaluation:zone-new": {
                "system": "shili_tree", "territory": "shili.zone", "year": 2023,
                "scope": "直管区", "as_of": self.world.today.isoformat(),
            },
            "evaluation:zone-comparison-withdraw": {"reason": "示例"},
            "evaluation:measure-new": text,
            "evaluation:measure-edit": text,
            "evaluation:measure-activate": {"reason": "示例"},
            "evaluation:measure-stop": {"reason": "示例"},
            "evaluation:run-notice": {
                "title": "示例公示", "issuer": "示例管委会", "issued_on": "2026-01-05",
                "office": "示例局", "contact": "示例", "phone": "000", "address": "示例路",
            },
        }  # fmt: skip

    def _measure(self) -> Measure:
        day = date(self.world.today.year, 1, 1)
        return measures.measure_write(
            actor=self.writer,
            facts=measures.MeasureFacts(
                title="示例措施", territory=self.world.zone, method="shili_rating",
                grades=("A",), kind="service", effect="support", content="示例辅导",
                legal_basis="示例", review_conclusion="allowed", reviewed_on=day,
                decided_by="示例管委会", decided_on=day, valid_from=day,
                valid_to=self.world.today + timedelta(days=400),
            ),
            moment=self.world.moment,
        )  # fmt: skip
