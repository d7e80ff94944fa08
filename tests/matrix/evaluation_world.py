"""Evaluation runs in the states their addresses need, objections and grants of two firms.

Firm, institution and park ``a`` are the asking users' own; ``b`` are somebody else's.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.evaluation.choices import RunAction
from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.services import appeals, points, runs, scoring
from qianyi.domains.evaluation.services.methods import method_ensure
from qianyi.engine.periods import Period
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.indicators import services as indicators
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.subjects.models import Institution

from .owning import Own

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import Appeal, EvaluationRun, PointsGrant

    from .world import World

METHOD = """code: {code}
title: 示例评价
version: "1"
who: 示例企业
inputs: [{{code: shili, name: 示例指标, unit: 万元, fact: ent.shili}}]
indicators: [{{code: shili, name: 示例指标, unit: 万元, value: {{input: shili}}}}]
groups:
  - code: all
    name: 全部
    items: [{{indicator: shili, weight: 100, normalise: {{kind: minmax}}}}]
grades: {{steps: [{{code: A, name: 甲等, to: 0.5}}, {{code: B, name: 乙等, to: 1}}]}}
"""
WORDS = "示例异议：税收数据漏计一笔。"
DRAFT = ("evaluation:run-preview", "evaluation:run-work")
SCORED = (
    "evaluation:run-step", "evaluation:run-comment", "evaluation:run-repeat",
    "evaluation:run-follow",
)  # fmt: skip
OPEN = ("evaluation:appeal-new", "evaluation:own-appeal-new")
"""Addresses that ask for a run nobody has objected to yet."""


class EvaluationWorld:
    """Made once, after the conditions: they made the indicator of firms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.firms = world.returns.firms
        self.planner = world.actor(Role.PLANNER)
        self.other_planner = Actor(
            user_id=world.others[Role.PLANNER].pk, roles=frozenset({str(Role.PLANNER)})
        )
        self._figures()
        self.method = self._method("shili_rating")
        self.points_method = self._method("innovation_points")
        self.draft = self._run(2024)
        self.scored = self._scored(2024)
        self.told = self._told(2024)
        self.open = self._told(2023)
        self.points = self._scored(2024, self.points_method)
        self.appeals = [self._appeal(part) for part in range(2)]
        self.grants = [self._grant(part) for part in range(2)]

    def objects(self, address: str) -> dict[str, Any]:
        """Parameter → what it is filled with, for the addresses of evaluation alone."""
        area, _, name = address.partition(":")
        if area != "evaluation" and "evaluation" not in name:
            return {}
        run = (
            self.draft if address in DRAFT
            else self.scored if address in SCORED
            else self.open if address in OPEN
            else self.told
        )  # fmt: skip
        results = [self._result(run, firm.pk) for firm in self.firms] if run != self.draft else []
        told: dict[str, Any] = {
            "run_id": run.pk,
            "version_id": self.method.pk,
            "action": "submit",
            "code": "shili",
            "ref": run.ref,
            "grant_id": self._own(self.grants),
        }
        if results:
            told["result_id"] = self._own(results)
        if ":appeal" in address and address not in OPEN:
            told["ref"] = Own(
                dict.fromkeys(self.world.users, self.appeals[0].ref), self.appeals[1].ref
            )
            told["file_id"] = self._own([row.files.get() for row in self.appeals])
        return told

    def forms(self) -> dict[str, dict[str, Any]]:
        """Forms filled in so that whoever may send them succeeds."""
        today = self.world.today.isoformat()
        later = (self.world.today + timedelta(days=90)).isoformat()
        institution = self.world.outside["institution"][1].pk
        return {
            "evaluation:run-new": {
                "method": self.method.pk, "territory": "shili.zone", "year": 2024,
                "as_of": today, "purpose": "行政管理",
            },
            "evaluation:run-comment": {"text": "示例意见"},
            "evaluation:run-follow": {"as_of": today, "reason": "示例"},
            "evaluation:appeal-new": {"statement": WORDS},
            "evaluation:own-appeal-new": {"statement": WORDS},
            "evaluation:appeal-add": {"words": "示例补充"},
            "evaluation:appeal-answer": {"decision": "rejected", "answer": "示例理由"},
            "evaluation:grant-new": {
                "institution": institution, "purpose": "示例贷款", "valid_to": later,
            },
        }  # fmt: skip

    def _own(self, rows: list[Any]) -> Own:
        return Own(dict.fromkeys(self.world.users, rows[0].pk), rows[1].pk)

    def _figures(self) -> None:
        origin, _ = indicators.origin_ensure(
            actor=self.planner, kind="import", reference="shili-rating", label="示例导入",
            moment=self.world.moment,
        )  # fmt: skip
        indicators.observations_record(
            actor=self.planner, origin=origin, status="approved", uses=("行政管理",),
            moment=self.world.moment - timedelta(days=2),
            rows=[
                indicators.FigureRow(
                    indicator=Indicator.objects.get(code="ent.shili"), subject_id=firm.pk,
                    period=Period.parse(year), value=Decimal(number),
                )
                for number, firm in enumerate(self.firms, start=1)
                for year in ("2023", "2024")
            ],
        )  # fmt: skip

    def _method(self, code: str) -> Any:
        made, _ = method_ensure(
            content=METHOD.format(code=code), name="示例", moment=self.world.moment
        )
        return made

    def _run(self, year: int, method: Any = None) -> EvaluationRun:
        asked = runs.RunAsked(
            method=method or self.method, territory=self.world.zone, year=year,
            as_of=self.world.today, draws=3,
        )  # fmt: skip
        run = runs.run_create(actor=self.other_planner, asked=asked, moment=self.world.moment)
        return scoring.run_preview(actor=self.other_planner, run=run)

    def _scored(self, year: int, method: Any = None) -> EvaluationRun:
        run = self._run(year, method)
        run = scoring.run_freeze(actor=self.other_planner, run=run, moment=self.world.moment)
        return scoring.run_score(actor=self.other_planner, run=run, moment=self.world.moment)

    def _told(self, year: int) -> EvaluationRun:
        run = self._scored(year)
        run = runs.run_step(
            actor=self.planner, run=run, action=RunAction.SUBMIT, moment=self.world.moment
        )
        return runs.run_announce(actor=self.planner, run=run, moment=self.world.moment)

    def _result(self, run: EvaluationRun, firm_id: int) -> RunResult:
        return RunResult.objects.select_related("run").get(run=run, enterprise_id=firm_id)

    def _appeal(self, part: int) -> Appeal:
        users = (self.world.users, self.world.others)[part]
        firm = self.firms[part]
        actor = Actor(
            user_id=users[Role.ENTERPRISE_USER].pk,
            roles=frozenset({str(Role.ENTERPRISE_USER)}),
            subject_ids=frozenset({firm.pk}),
        )
        return appeals.appeal_file(
            actor=actor, result=self._result(self.told, firm.pk),
            asked=appeals.AppealAsked(
                statement=WORDS, files=[appeals.Evidence("示例.txt", "示例完税证明".encode())]
            ),
            moment=self.world.moment,
        )  # fmt: skip

    def _grant(self, part: int) -> PointsGrant:
        users = (self.world.users, self.world.others)[part]
        firm = self.firms[part]
        actor = Actor(
            user_id=users[Role.ENTERPRISE_USER].pk,
            roles=frozenset({str(Role.ENTERPRISE_USER)}),
            subject_ids=frozenset({firm.pk}),
        )
        bank = Institution.objects.get(subject=self.world.outside["institution"][part])
        return points.grant_make(
            actor=actor, enterprise=firm,
            asked=points.GrantAsked(
                institution=bank, purpose="示例贷款",
                valid_to=date.fromordinal(self.world.today.toordinal() + 30),
            ),
            moment=self.world.moment,
        )  # fmt: skip
