"""What waits for a decision: papers to approve, schemes, entries, objections, results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.reviews.choices import (
    AppealState,
    AppraisalState,
    AssessmentState,
    EntryKind,
    EntryState,
)
from qianyi.domains.reviews.models import Appraisal, Assessment, Entry, UnitAppeal, UnitScore
from qianyi.domains.reviews.models.appraisals import UNIT_ROLES
from qianyi.domains.reviews.permissions import (
    can_approve_assessments,
    can_decide_entries,
    can_decide_kind,
)
from qianyi.domains.reviews.selectors.schemes import scheme_read
from qianyi.foundation.duties import Duty
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Actor, Role
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.duties import DutiesAsked

IN_INBOX: Final = 5


def duties_to_decide(actor: Actor, asked: DutiesAsked) -> list[Duty]:
    """Papers to approve, entries, objections and results, for leaders; no unit owes them."""
    if asked.unit_codes is not None or not actor.has_role(Role.LEADER):
        return []
    return [*_papers(actor), *_entries(actor), *_appeals(actor), *_results(actor, asked)]


def decisions_waiting(actor: Actor, moment: datetime) -> Section | None:
    """The same for whoever may decide, without what is the actor's own doing."""
    del moment
    if actor.is_system or not can_approve_assessments(actor) or not can_decide_entries(actor):
        return None
    papers = Assessment.objects.visible_to(actor).filter(state=AssessmentState.SUBMITTED)
    papers = papers.exclude(submitted_by_id=actor.user_id)
    entries = Entry.objects.visible_to(actor).filter(state=EntryState.OPEN)
    entries = entries.exclude(entered_by_id=actor.user_id).select_related(
        "appraisal", "department__subject"
    )
    if not can_decide_kind(actor, EntryKind.VETO):
        entries = entries.exclude(kind=EntryKind.VETO)
    items = [
        *(
            Item(title=row.title, url=reverse("reviews:assessment", args=[row.pk]), detail="待审定")
            for row in papers[:IN_INBOX]
        ),
        *(
            Item(
                title=f"{row.department}：{row.get_kind_display()}",
                url=reverse("reviews:entry", args=[row.appraisal_id, row.pk]),
                detail=row.appraisal.title,
            )
            for row in entries[:IN_INBOX]
        ),
    ]
    return Section(
        title="待审定的评估和考核填报",
        items=items[:IN_INBOX],
        count=papers.count() + entries.count(),
        hint="起草、填报的人不能自己审定和确认。",
        empty="没有等您审定的评估报告和考核填报。",
        order=32,
    )


def sheets_told(actor: Actor, moment: datetime) -> Section | None:
    """An officer's own sheets that may be objected to or answered now."""
    if actor.is_system or not actor.departments_of(*UNIT_ROLES):
        return None
    today = local_date(moment)
    rows = (
        UnitScore.objects.visible_to(actor)
        .filter(
            department_id__in=actor.departments_of(*UNIT_ROLES),
            appraisal__state=AppraisalState.TOLD,
            appraisal__appeals_until__gte=today,
        )
        .select_related("appraisal", "department__subject")
    )
    return Section(
        title="待核对的本单位考核",
        items=[
            Item(
                title=f"{row.appraisal.title}：{row.department}",
                url=reverse("reviews:sheet", args=[row.appraisal_id, row.department.subject.code]),
                detail=f"核对到 {row.appraisal.appeals_until:%Y-%m-%d}",
                mark="请反馈" if row.is_asked else "",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        hint="对计分有异议，请在核对期内提出并附材料。",
        empty="没有待核对的本单位考核。",
        order=33,
    )


def _papers(actor: Actor) -> list[Duty]:
    rows = Assessment.objects.visible_to(actor).filter(state=AssessmentState.SUBMITTED)
    return [
        Duty(
            group="decision", title=f"审定：{row.title}",
            url=reverse("reviews:assessment", args=[row.pk]),
            standing=f"{local_date(row.submitted_at):%Y-%m-%d} 送审"
            if row.submitted_at
            else "已送审",
            is_demo=row.is_demo,
        )
        for row in rows.order_by("submitted_at", "pk")
    ]  # fmt: skip


def _entries(actor: Actor) -> list[Duty]:
    rows = Entry.objects.visible_to(actor).filter(state=EntryState.OPEN)
    return [
        Duty(
            group="decision",
            title=f"考核{row.get_kind_display()}：{_what(row)}",
            url=reverse("reviews:entry", args=[row.appraisal_id, row.pk]),
            unit=str(row.department), unit_code=row.department.subject.code,
            standing=row.appraisal.title, is_demo=row.appraisal.is_demo,
        )
        for row in rows.select_related("appraisal__scheme", "department__subject").order_by("pk")
    ]  # fmt: skip


def _what(entry: Entry) -> str:
    """The item as the scheme calls it, the veto's name, or the ground."""
    item = scheme_read(entry.appraisal.scheme).item(entry.item) if entry.item else None
    return item.title if item else entry.item or entry.reason[:30]


def _appeals(actor: Actor) -> list[Duty]:
    rows = UnitAppeal.objects.visible_to(actor).filter(state=AppealState.FILED)
    return [
        Duty(
            group="decision", title=f"答复考核异议：{row.score.appraisal.title}",
            url=reverse("reviews:appeal", args=[row.score.appraisal_id, row.pk]),
            unit=str(row.score.department), unit_code=row.score.department.subject.code,
            due_on=row.due_on, standing="待答复", is_demo=row.score.appraisal.is_demo,
        )
        for row in rows.select_related("score__appraisal", "score__department__subject")
    ]  # fmt: skip


def _results(actor: Actor, asked: DutiesAsked) -> list[Duty]:
    rows = Appraisal.objects.visible_to(actor).filter(
        state=AppraisalState.TOLD, appeals_until__lt=local_date(asked.moment)
    )
    return [
        Duty(
            group="decision", title=f"公布考核结果：{row.title}",
            url=reverse("reviews:appraisal", args=[row.pk]),
            standing=f"单位核对已于 {row.appeals_until:%Y-%m-%d} 结束", is_demo=row.is_demo,
        )
        for row in rows
    ]  # fmt: skip
