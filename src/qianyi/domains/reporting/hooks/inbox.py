"""What waits for whom in reporting: to fill, to check, to chase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.reporting import choices, selectors
from qianyi.domains.reporting.permissions import can_follow_returns
from qianyi.engine.periods import Period
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.reporting.models import Return
    from qianyi.foundation.permissions import Actor

SHOWN: Final = 6


def own_returns(actor: Actor, moment: datetime) -> Section | None:
    """What the actor has to fill, the nearest due first."""
    if actor.is_system or not actor.has_role(Role.ENTERPRISE_USER, Role.DEPARTMENT_OFFICER):
        return None
    rows = selectors.outstanding_list(actor).filter(subject__in=actor.subject_ids)
    today = local_date(moment)
    late = rows.filter(collection__due_on__lt=today).exists()
    return Section(
        title="待填报",
        items=[_to_fill(row, today) for row in rows[:SHOWN]],
        count=rows.count(),
        url=reverse("reporting:returns"),
        hint="请按期填报；暂存随时可以，报送后由收表单位审核。",
        empty="没有待填报的表。",
        order=5,
        tone="red" if late else "",
    )


def to_check(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001
    """Reported and not yet checked."""
    if actor.is_system or not actor.has_role(Role.DEPARTMENT_OFFICER):
        return None
    rows = selectors.to_check_list(actor)
    return Section(
        title="待审核的填报",
        items=[
            Item(
                title=f"{row.subject}：{row.collection.form}",
                url=reverse("reporting:return", args=[row.pk]),
                detail=Period.parse(row.collection.period).label,
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url=reverse("reporting:collections"),
        hint="核对无误的审核通过；有疑问的提示核实，不改企业的数。",
        empty="没有待审核的填报。",
        order=15,
    )


def outstanding(actor: Actor, moment: datetime) -> Section | None:
    """Collections with somebody who has not reported, for whoever collects or keeps a park."""
    if actor.is_system or not actor.has_role(Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER):
        return None
    if not can_follow_returns(actor):
        return None
    open_ones = selectors.collection_list(actor).filter(closed_at__isnull=True)
    if not actor.has_role(Role.PARK_OFFICER):
        open_ones = open_ones.filter(form__owner__in=actor.department_ids)
    rows = [row for row in selectors.collection_rows(actor, open_ones) if row.missing]
    today = local_date(moment)
    rows.sort(key=lambda row: row.collection.due_on)
    return Section(
        title="未报送的单位",
        items=[
            Item(
                title=f"{row.collection.form}（{row.period.label}）",
                url=reverse("reporting:collection", args=[row.collection.pk]),
                detail=f"{row.total} 家中 {row.missing} 家未报送，"
                f"截止 {row.collection.due_on:%Y-%m-%d}",
                mark="已逾期" if row.collection.due_on < today else "",
            )
            for row in rows[:SHOWN]
        ],
        count=len(rows),
        url=reverse("reporting:collections"),
        hint="截止前提醒，逾期催报。",
        empty="没有未报送的单位。",
        order=25,
        tone="amber" if any(row.collection.due_on < today for row in rows) else "",
    )


def _to_fill(row: Return, today: date) -> Item:
    due = row.collection.due_on
    mark = "提示核实" if row.status == choices.ReturnStatus.QUERIED else ""
    return Item(
        title=f"{row.collection.form}（{Period.parse(row.collection.period).label}）",
        url=reverse("reporting:return", args=[row.pk]),
        detail=f"{row.get_status_display()}，截止 {due:%Y-%m-%d}",
        mark=mark or ("已逾期" if due < today else ""),
    )
