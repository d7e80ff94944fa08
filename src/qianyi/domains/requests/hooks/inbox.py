"""What waits for whom: replies to check, wishes to decide, texts to publish, answers to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.requests.choices import AnswerState, KnowledgeState, RedoState, ReplyState
from qianyi.domains.requests.models import Answer, KnowledgeItem, Redo, Reply, Request
from qianyi.domains.requests.permissions import (
    can_write_knowledge,
    is_outside,
    is_sealed_handler,
)
from qianyi.domains.requests.selectors import sealed_list
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import Role, within
from qianyi.kernel.cases.choices import CaseStatus

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

SHOWN: Final = 6


def replies_to_check(actor: Actor, moment: datetime) -> Section | None:
    """Answers a colleague wrote; one's own are checked by somebody else."""
    del moment
    if actor.user_id is None or not actor.has_role(Role.DEPARTMENT_OFFICER):
        return None
    rows = (
        Reply.objects.visible_to(actor)
        .filter(
            state=ReplyState.IN_REVIEW, request__case__unit_id__in=sorted(actor.department_ids),
        )
        .exclude(written_by_id=actor.user_id)
        .select_related("request__case")
    )  # fmt: skip
    return Section(
        title="待审核的诉求答复",
        items=[
            Item(
                title="举报答复" if row.request.case.is_sealed else row.request.case.title,
                url=f"/requests/{row.request.case.number}/",
                detail=row.request.case.number,
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        hint="同事拟的答复，审核后才发给企业。",
        empty="没有待审核的答复。",
        order=21,
    )


def sealed_waiting(actor: Actor, moment: datetime) -> Section | None:
    """Reports in the hands of whoever is named for them: number and limit, nothing they say."""
    del moment
    if not is_sealed_handler(actor):
        return None
    rows = sealed_list(actor).filter(case__is_open=True)
    return Section(
        title="举报（密封办理）",
        items=[
            Item(
                title=row.case.number,
                url=f"/requests/{row.case.number}/",
                detail=f"{row.due_on:%m月%d日}前" if row.due_on else "中止计时",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url="/requests/sealed/",
        hint="只有指定的人员能看到。",
        empty="没有交您办理的举报。",
        order=19,
    )


def redos_to_decide(actor: Actor, moment: datetime) -> Section | None:
    """Wishes beyond the first to have it done again."""
    del moment
    if actor.user_id is None or not actor.has_role(Role.LEADER):
        return None
    rows = (
        Redo.objects.visible_to(actor)
        .filter(state=RedoState.ASKED)
        .select_related("request__case__unit")
    )
    return Section(
        title="待决定的重新办理",
        items=[
            Item(
                title=f"{row.request.case.title} · 第{row.number}次要求重新办理",
                url=f"/requests/{row.request.case.number}/",
                detail=f"{row.request.case.number}，{row.request.case.unit}",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        hint="企业再次提出的，由领导决定是否重新办理。",
        empty="没有待决定的重新办理。",
        order=26,
        tone="amber" if rows else "",
    )


def texts_to_check(actor: Actor, moment: datetime) -> Section | None:
    """Answers of the knowledge base and texts to be published that somebody else wrote."""
    del moment
    if actor.user_id is None or not can_write_knowledge(actor):
        return None
    own = Q(unit_id__in=actor.departments_of(Role.DEPARTMENT_OFFICER))
    own |= within("unit__department__territory__path", actor.paths_of(Role.PLANNER))
    items = KnowledgeItem.objects.visible_to(actor).filter(own, state=KnowledgeState.DRAFT)
    items = items.exclude(written_by_id=actor.user_id)
    texts = Answer.objects.visible_to(actor).filter(state=AnswerState.PROPOSED)
    texts = texts.exclude(proposed_by_id=actor.user_id)
    found = [
        *(
            Item(title=row.question, url=f"/requests/knowledge/{row.pk}/", detail="知识条目")
            for row in items[:SHOWN]
        ),
        *(
            Item(title=str(row), url=f"/requests/answers/{row.ref}/", detail="公开答复")
            for row in texts[:SHOWN]
        ),
    ]
    return Section(
        title="待审核的解答和公开答复",
        items=found[:SHOWN],
        count=items.count() + texts.count(),
        url="/requests/knowledge/?state=draft",
        hint="由另一名人员看过全文后发布。",
        empty="没有待审核的解答。",
        order=60,
    )


def answered(actor: Actor, moment: datetime) -> Section | None:
    """For a firm: answers it has not said anything about yet."""
    del moment
    if not is_outside(actor):
        return None
    rows = (
        Request.objects.visible_to(actor)
        .filter(
            is_solved__isnull=True, merged_into__isnull=True, case__status=CaseStatus.FINISHED,
            case__subject_id__in=sorted(actor.subject_ids),
        )
        .select_related("case__unit")
    )  # fmt: skip
    return Section(
        title="已答复，请反馈是否解决",
        items=[
            Item(
                title=row.case.title,
                url=f"/me/requests/{row.case.ref}/",
                detail=f"{row.case.number}，{row.case.unit}",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url="/me/requests/",
        hint="没有解决的可以要求重新办理。",
        empty="没有等您反馈的答复。",
        order=8,
    )
