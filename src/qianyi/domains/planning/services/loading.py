"""Plans, targets and papers as a pack states them. Idempotent by code, key and number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.planning.models import Plan, PlanPaper, Target, TargetLead, TaskList
from qianyi.foundation import search
from qianyi.kernel.audit.selectors.authors import set_by_people

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qianyi.kernel.documents.models import CitedPlace
    from qianyi.kernel.subjects.models import Department

COMPARED = (
    "indicator_id", "nature", "subject_id", "scope", "base_period", "base_value", "comparator",
    "value", "unit", "words", "growth", "growth_unit", "growth_kind", "place_id",
    "base_place_id", "category", "note", "certainty",
)  # fmt: skip


@transaction.atomic
def plan_ensure(*, code: str, facts: dict[str, object]) -> Plan:
    """The plan with that code, made or renewed; what people have changed of it stays."""
    plan = Plan.objects.select_for_update().filter(code=code).first()
    if plan is None:
        plan = Plan.objects.create(code=code, **facts)
    else:
        kept_from(plan, facts)
        plan.save()
    search.touched("plan", plan.pk)
    search.touched("territory", plan.territory_id)
    return plan


@transaction.atomic
def target_ensure(
    *,
    plan: Plan,
    key: str,
    period: str,
    facts: dict[str, object],
    leads: list[tuple[Department, CitedPlace | None]],
    moment: datetime,
) -> Target:
    """The live target of that key and period. A pack that says otherwise makes a new version.

    The old one stays. One that was approved in a plan's own procedure is left as it is: a pack
    does not change what people have approved.
    """
    live = (
        plan.targets.select_for_update()
        .filter(key=key, period=period, superseded_at__isnull=True)
        .first()
    )
    if live is not None and live.approved:
        return live
    fresh = Target(plan=plan, key=key, period=period, recorded_at=moment, **facts)
    if live is not None and all(getattr(live, name) == getattr(fresh, name) for name in COMPARED):
        _leads_set(live, leads)
        return live
    if live is not None:
        fresh.version = live.version + 1
        live.superseded_at = moment
        live.save(update_fields=["superseded_at"])
    fresh.save()
    if live is not None:
        live.superseded_by = fresh
        live.save(update_fields=["superseded_by"])
    _leads_set(fresh, leads)
    return fresh


@transaction.atomic
def paper_ensure(
    *,
    plan: Plan,
    number: int,
    title: str,
    lead: Department | None,
    place: CitedPlace | None,
    provenance: dict[str, str],
) -> PlanPaper:
    """The scheme of that number, made or renewed."""
    paper, _ = PlanPaper.objects.update_or_create(
        plan=plan,
        number=number,
        defaults={"title": title, "lead": lead, "place": place, **provenance},
    )
    search.touched("paper", paper.pk)
    return paper


def kept_from(row: Plan | TaskList, facts: Mapping[str, object]) -> list[str]:
    """Take over what a pack says, but for what people have changed since.

    Returns the words of the fields that were kept although the pack says otherwise.
    """
    by_people, kept = set_by_people(row), []
    for name, value in facts.items():
        field = type(row)._meta.get_field(name)
        if getattr(row, name) == value:
            continue
        if getattr(field, "attname", name) in by_people:
            kept.append(str(getattr(field, "verbose_name", name)))
        else:
            setattr(row, name, value)
    return kept


def _leads_set(target: Target, leads: list[tuple[Department, CitedPlace | None]]) -> None:
    target.leads.exclude(department__in=[department for department, _ in leads]).delete()
    for department, place in leads:
        TargetLead.objects.update_or_create(
            target=target, department=department, defaults={"place": place}
        )
    search.touched("department", *(department.pk for department, _ in leads))
