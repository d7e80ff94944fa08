"""商请和反馈: units that are not the zone's own are asked and answer. Nothing is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from qianyi.domains.planning.errors import ItemInvalid, ItemRefused
from qianyi.domains.planning.models import Consultation
from qianyi.domains.planning.permissions import can_answer, can_ask
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.selectors import people_of_units
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

from .lists import item_locked

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.planning.models import ListItem
    from qianyi.kernel.subjects.models import Department

LONGEST_QUESTION, LONGEST_ANSWER = 500, 1000


@transaction.atomic
def consultation_ask(
    *,
    actor: Actor,
    item: ListItem,
    department: Department,
    question: str,
    answer_by: date | None,
    moment: datetime,
) -> Consultation:
    """Ask a 派驻 or 垂管 unit about an item; its officers are told.

    Raises:
        NotAllowed: the actor is of none of the item's units, and no planner.
        ItemRefused: the item has ended.
        ItemInvalid: the zone's own unit, nothing asked, or a day that is past.
    """
    held = item_locked(item)
    require(allowed=can_ask(actor, held), actor=actor, what="商请其他单位")
    problems = {}
    if not department.is_vertical:
        problems["department"] = (
            f"“{department}”是本区单位，请列为牵头或配合单位；商请只用于派驻、垂管单位。"
        )
    if not question.strip() or len(question.strip()) > LONGEST_QUESTION:
        problems["question"] = f"请写明商请事项，最多 {LONGEST_QUESTION} 字。"
    if answer_by is not None and answer_by < local_date(moment):
        problems["answer_by"] = "反馈日期已经过去，请改为今天以后。"
    if problems:
        raise ItemInvalid(in_one(problems.values()), fields=problems)
    row = Consultation.objects.create(
        item=held,
        department=department,
        question=question.strip(),
        answer_by=answer_by,
        asked_at=moment,
        asked_by_id=actor.person_id,
    )
    notify(
        Notice(
            key=f"planning-consultation-{row.pk}",
            kind="planning.consultation_asked",
            recipients=people_of_units([department.pk], moment),
            title=f"商请反馈：{row.question[:80]}",
            url=reverse("lists:item", args=[held.pk]),
            moment=moment,
        )
    )
    return row


@transaction.atomic
def consultation_answer(
    *, actor: Actor, consultation: Consultation, answer: str, moment: datetime
) -> Consultation:
    """Keep the unit's answer, given by its officer or entered by a planner; it is never changed.

    Raises:
        NotAllowed: the actor is neither.
        ItemRefused: it has been answered.
        ItemInvalid: nothing said.
    """
    require(allowed=can_answer(actor, consultation.department_id), actor=actor, what="反馈商请事项")
    held = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if held.answered_at is not None:
        raise ItemRefused("这次商请已经反馈，不能修改；有新情况请再次商请。")
    if not answer.strip() or len(answer.strip()) > LONGEST_ANSWER:
        sentence = f"请填写反馈内容，最多 {LONGEST_ANSWER} 字。"
        raise ItemInvalid(sentence, fields={"answer": sentence})
    held.answer, held.answered_at, held.answered_by_id = answer.strip(), moment, actor.person_id
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    notify(
        Notice(
            key=f"planning-consultation-answered-{held.pk}",
            kind="planning.consultation_answered",
            recipients=[held.asked_by_id],
            title=f"“{held.department}”已反馈：{held.answer[:80]}",
            url=reverse("lists:item", args=[held.item_id]),
            moment=moment,
        )
    )
    return held
