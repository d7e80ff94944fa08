"""What the search box knows of planning. Readers say the same as ``PlanQuerySet.visible_to``."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qianyi.domains.planning.models import Plan, PlanPaper, TargetLead
from qianyi.foundation import search
from qianyi.foundation.permissions import READ_ALL, Role
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from django.db.models import QuerySet


def plans(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Plans in use, by title, short title and code."""
    found = _present()
    heads = _heads()
    for plan in found if ids is None else found.filter(pk__in=ids):
        yield search.Entry(
            object_id=plan.pk,
            title=plan.title,
            names=(plan.short_title, plan.code),
            text=plan.note,
            hint=f"{plan.territory} · {plan.get_stage_display()}",
            url=_board(plan),
            readers=_readers(plan, heads),
        )


def papers(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Special schemes of plans in use."""
    found = PlanPaper.objects.filter(plan__in=_present()).select_related(
        "plan__territory__subject", "lead__subject"
    )
    heads = _heads()
    for paper in found if ids is None else found.filter(pk__in=ids):
        yield search.Entry(
            object_id=paper.pk,
            title=paper.title,
            hint=f"{paper.plan}，牵头单位：{paper.lead or '未明确'}",
            url=reverse("planning:papers", args=[paper.plan_id]),
            readers=_readers(paper.plan, heads),
        )


def territories(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Territories with a plan; a hit leads to the newest."""
    found = _present() if ids is None else _present().filter(territory__in=ids)
    newest = {plan.territory_id: plan for plan in found.order_by("starts_on", "pk")}
    heads = _heads()
    for plan in newest.values():
        subject = plan.territory.subject
        yield search.Entry(
            object_id=plan.territory_id,
            title=subject.name,
            names=(subject.short_name, subject.code),
            hint=f"{plan.territory.get_territory_kind_display()}，{plan}",
            url=_board(plan),
            readers=_readers(plan, heads),
        )


def departments(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Units that lead targets; a hit leads to theirs in the newest plan."""
    found = TargetLead.objects.filter(
        target__superseded_at__isnull=True, target__plan__in=_present()
    ).select_related("department__subject", "target__plan__territory__subject")
    if ids is not None:
        found = found.filter(department__in=ids)
    newest = {lead.department_id: lead for lead in found.order_by("target__plan__starts_on", "pk")}
    heads = _heads()
    for lead in newest.values():
        subject, plan = lead.department.subject, lead.target.plan
        yield search.Entry(
            object_id=lead.department_id,
            title=subject.name,
            names=(subject.short_name, subject.code),
            hint=f"牵头{quoted(plan)}的指标",
            url=f"{_board(plan)}?{urlencode({'lead': str(lead.department)})}",
            readers=_readers(plan, heads),
        )


def _present() -> QuerySet[Plan]:
    return Plan.objects.present().select_related("territory__subject")


def _board(plan: Plan) -> str:
    return reverse("planning:board", args=[plan.pk])


def _readers(plan: Plan, heads: Mapping[int, Collection[int]]) -> frozenset[str]:
    return (
        search.to_roles(*READ_ALL)
        | search.to_roles_within(plan.territory.path, Role.PARK_OFFICER)
        | search.to_posts(Role.DEPARTMENT_HEAD, *heads.get(plan.pk, ()))
    )


def _heads() -> Mapping[int, Collection[int]]:
    """By plan the units that lead a target of it. One query, few rows."""
    found: dict[int, set[int]] = defaultdict(set)
    leads = TargetLead.objects.filter(target__superseded_at__isnull=True).order_by()
    for plan, department in leads.values_list("target__plan_id", "department_id").distinct():
        found[plan].add(department)
    return found
