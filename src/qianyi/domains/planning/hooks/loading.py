"""Plans, targets and papers out of a pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.domains.planning import services
from qianyi.foundation.provenance import provenance_of
from qianyi.kernel.documents.models import Document
from qianyi.kernel.documents.services import place_of_locator
from qianyi.kernel.indicators.models import Indicator
from qianyi.kernel.subjects.models import Department, Subject, SubjectKind
from qianyi.kernel.subjects.selectors import territory_get

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.domains.planning.models import Plan
    from qianyi.engine.packs import Pack
    from qianyi.engine.packs.records import Plan as PackPlan
    from qianyi.engine.packs.records import PlanTarget
    from qianyi.foundation.permissions import Actor


def load_plans(pack: Pack, actor: Actor, moment: datetime) -> Mapping[str, int]:  # noqa: ARG001
    """Load plans with their targets and papers; a plan that continues another comes after it."""
    from qianyi.domains.planning.models import (  # noqa: PLC0415 - a pack's record is named so too
        Plan,
    )

    targets = 0
    for record in sorted(pack.plans, key=lambda plan: plan.starts_on):
        document = Document.objects.filter(key=record.document or "").first()
        territory = territory_get(record.territory)
        plan = services.plan_ensure(
            code=record.code,
            facts={
                "title": record.title,
                "short_title": record.short_title,
                "territory": territory,
                "document": document,
                "starts_on": record.starts_on,
                "ends_on": record.ends_on,
                "base_period": record.base_period.code if record.base_period else "",
                "target_period": record.target_period.code,
                "stage": record.stage,
                "predecessor": Plan.objects.filter(code=record.supersedes or "").first(),
                "presumed_scope": record.presumed_scope or "",
                "presumed_scope_reason": record.presumed_scope_reason,
                "note": record.note,
                **provenance_of(pack),
            },
        )
        for target in record.targets:
            _load_target(plan, record, target, pack, moment)
            targets += 1
        _load_papers(plan, record, pack, moment)
    return {
        "规划": len(pack.plans),
        "规划指标": targets,
        "重点专项实施方案": sum(len(plan.papers) for plan in pack.plans),
    }


def _load_target(
    plan: Plan, record: PackPlan, target: PlanTarget, pack: Pack, moment: datetime
) -> None:
    indicator = Indicator.objects.get(code=target.indicator)
    unit = target.unit or indicator.unit
    promised, base, growth = target.target, target.base, target.growth
    section = target.locator.section if target.locator else ""
    cited = record.document or ""
    departments = Department.objects.filter(subject__code__in=target.lead)
    services.target_ensure(
        plan=plan,
        key=str(target.number) if target.number else f"{target.indicator}@{section}"[:160],
        period=promised.period.code if promised else record.target_period.code,
        facts={
            "number": str(target.number or ""),
            "indicator": indicator,
            "category": target.category or indicator.category,
            "nature": target.nature,
            "subject": Subject.objects.get(kind=SubjectKind.TERRITORY, code=target.subject),
            "scope": target.scope,
            "base_period": base.period.code if base else "",
            "base_value": base.value if base else None,
            "comparator": promised.comparator if promised else "=",
            "value": promised.value if promised else None,
            "unit": unit,
            "words": promised.text if promised else "",
            "growth": growth.value if growth else None,
            "growth_unit": growth.unit if growth else "",
            "growth_kind": growth.kind if growth else "",
            "certainty": target.certainty,
            "note": target.note,
            "place": place_of_locator(
                locator=(promised.locator if promised else None) or target.locator,
                document_key=cited,
                figure=promised.value if promised else None,
                unit=unit,
                moment=moment,
            ),
            "base_place": place_of_locator(
                locator=base.locator if base else None,
                document_key=cited,
                figure=base.value if base else None,
                unit=unit,
                moment=moment,
            ),
            **provenance_of(pack),
        },
        leads=[(department, None) for department in departments],
        moment=moment,
    )


def _load_papers(plan: Plan, record: PackPlan, pack: Pack, moment: datetime) -> None:
    departments = {row.subject.code: row for row in Department.objects.select_related("subject")}
    for number, paper in enumerate(record.papers, start=1):
        services.paper_ensure(
            plan=plan,
            number=number,
            title=paper.title,
            lead=departments.get(paper.lead),
            place=place_of_locator(
                locator=paper.locator,
                document_key=record.document or "",
                figure=None,
                unit="",
                moment=moment,
            ),
            provenance=provenance_of(pack),
        )
