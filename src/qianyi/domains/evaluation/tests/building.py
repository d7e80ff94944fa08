"""A small zone with a method, twelve firms and people, for tests of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from qianyi.domains.evaluation.choices import RunAction
from qianyi.domains.evaluation.models import RunResult
from qianyi.domains.evaluation.services.methods import method_ensure
from qianyi.domains.evaluation.services.runs import (
    RunAsked,
    run_announce,
    run_create,
    run_step,
)
from qianyi.domains.evaluation.services.scoring import run_freeze, run_score
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.indicators.tests import firms
from qianyi.kernel.subjects.tests.factories import actor_with

if TYPE_CHECKING:
    from qianyi.domains.evaluation.models import EvaluationRun, MethodVersion
    from qianyi.kernel.subjects.models import Enterprise, Territory

FROZEN_AT = datetime(2025, 9, 1, 3, 0, tzinfo=UTC)
AS_OF = date(2025, 9, 1)
METHOD = """code: {code}
title: 示例亩均评价
version: "1"
who: 全部企业
inputs:
  - {{code: tax, name: 实缴税金, unit: 万元, fact: ent.tax_paid}}
  - {{code: land, name: 用地面积, unit: 亩, fact: ent.land_area}}
  - {{code: extras, name: 加分事项, unit: 项}}
indicators:
  - {{code: tax_per_mu, name: 亩均税收, unit: 万元/亩, value: {{of: [tax], per: [land]}}}}
  - {{code: tax, name: 税金, unit: 万元, value: {{input: tax}}}}
groups:
  - code: large
    name: 大企业
    when: {{input: tax, op: ">=", value: 100}}
    items:
      - {{indicator: tax_per_mu, weight: 60, normalise: {{kind: ratio, source: mean}},
         cap: 1.5, missing: zero{doubt}}}
      - {{indicator: tax, weight: 40, normalise: {{kind: minmax}}}}
  - code: small
    name: 小企业
    items:
      - {{indicator: tax, weight: 100, normalise: {{kind: minmax}}, missing: zero}}
bonus: {{at_most: 5, items: [{{code: extra, name: 加分事项, points: 1, per: extras}}]}}
grades:
  steps:
    - {{code: A, name: 甲等, to: 0.4}}
    - {{code: B, name: 乙等, to: 0.9}}
    - {{code: C, name: 丙等, to: 1}}
"""
DOUBT = ", weight_certainty: unverified"
FIRMS = 12


@dataclass(frozen=True)
class Sample:
    """What a test needs: place, firms, method, and people who do not share a pair of eyes."""

    place: Territory
    firms: list[Enterprise]
    method: MethodVersion
    planner: Actor
    leader: Actor
    officer: Actor

    def figures(self, year: str, factor: int = 1, **facts) -> None:
        """Tax and land of every firm: firm n pays 20·n; the ninth has no land on record."""
        tax, land = (Indicator.objects.get(code=f"ent.{one}") for one in ("tax_paid", "land_area"))
        rows = []
        for number, one in enumerate(self.firms, start=1):
            rows.append(firms.row(tax, one, 20 * number * factor, year))
            if number != 9:
                rows.append(firms.row(land, one, 10, year))
        firms.record(*rows, **facts)

    def correct(self, number: int, tax: int, year: str, moment: datetime) -> None:
        """Another figure for one firm, through the indicators."""
        of = Indicator.objects.get(code="ent.tax_paid")
        firms.record(
            firms.row(of, self.firms[number - 1], tax, year), moment=moment,
            origin=firms.origin(f"correction-{number}-{tax}"),
        )  # fmt: skip

    def run(self, year: int = 2024, moment: datetime = FROZEN_AT, **asked) -> EvaluationRun:
        """A run in draft."""
        given = {
            "method": self.method, "territory": self.place, "year": year, "as_of": AS_OF,
            "draws": 20, **asked,
        }  # fmt: skip
        return run_create(actor=self.planner, asked=RunAsked(**given), moment=moment)

    def scored(self, year: int = 2024, moment: datetime = FROZEN_AT, **asked) -> EvaluationRun:
        """A run frozen and scored by the planner."""
        run = self.run(year, moment, **asked)
        run = run_freeze(actor=self.planner, run=run, moment=moment)
        return run_score(actor=self.planner, run=run, moment=moment)

    def told(self, year: int = 2024, moment: datetime = FROZEN_AT, **asked) -> EvaluationRun:
        """A run in publicity, approved by the leader."""
        run = self.scored(year, moment, **asked)
        run = run_step(actor=self.planner, run=run, action=RunAction.SUBMIT, moment=moment)
        return run_announce(actor=self.leader, run=run, moment=moment)

    def result(self, run: EvaluationRun, number: int) -> RunResult:
        """One firm's result, by the firm's number."""
        return RunResult.objects.select_related("run__method", "run__inputs").get(
            run=run, enterprise=self.firms[number - 1]
        )


def sample(folder, settings, *, code: str = "sample", doubt: str = "") -> Sample:
    """The zone with its firms; nothing is recorded of them yet."""
    settings.QIANYI_FILES = folder
    place = firms.zone("zone", is_demo=True)
    for one in ("ent.tax_paid", "ent.land_area"):
        firms.indicator(one)
    method, _ = method_ensure(
        content=METHOD.format(code=code, doubt=doubt), name="示例", moment=FROZEN_AT
    )
    return Sample(
        place=place,
        firms=[firms.firm(number, place) for number in range(1, FIRMS + 1)],
        method=method,
        planner=actor_with(Role.PLANNER),
        leader=actor_with(Role.LEADER),
        officer=actor_with(Role.DEPARTMENT_OFFICER),
    )
