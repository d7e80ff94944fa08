"""Words about a case: notes between those inside, messages to and from the applicant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import MessageDirection
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.models import Case, Message, Note
from qianyi.kernel.cases.permissions import can_write_inside, is_applicant
from qianyi.kernel.cases.selectors.cases import case_by_id

from .telling import dispatch_add

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST = 4000


@transaction.atomic
def note_add(*, actor: Actor, case_id: int, words: str, moment: datetime, step: str = "") -> Note:
    """Write a note the applicant never sees.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: an applicant, or the auditor, who changes nothing.
        CaseInvalid: nothing written, or too much.
    """
    case = case_by_id(actor=actor, case_id=case_id)
    require(allowed=can_write_inside(actor), actor=actor, what="添加内部备注")
    return Note.objects.create(
        case=case, step=step[:60], words=_checked(words), made_at=moment,
        made_by_id=actor.user_id,
    )  # fmt: skip


@transaction.atomic
def message_send(*, actor: Actor, case_id: int, words: str, moment: datetime) -> Message:
    """Write to the applicant, or as the applicant to whoever handles the case.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
        NotAllowed: neither the applicant nor somebody who handles it.
        CaseInvalid: nothing written, too much, or nobody to write to.
    """
    case = case_by_id(actor=actor, case_id=case_id)
    from_applicant = is_applicant(actor, case)
    allowed = from_applicant or can_write_inside(actor)
    require(allowed=allowed, actor=actor, what="发送消息")
    if case.subject_id is None:
        raise CaseInvalid(f"这个{case.word}没有申请人，不能发送消息；内部沟通请用备注。")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    row = Message.objects.create(
        case=case,
        direction=MessageDirection.FROM_APPLICANT
        if from_applicant
        else MessageDirection.TO_APPLICANT,
        words=_checked(words),
        sent_at=moment,
        sent_by_id=actor.user_id,
    )
    label = "申请人来信" if from_applicant else "给您的消息"
    effect = {
        "kind": "told_applicant", "step": "", "to": "handler" if from_applicant else "applicant",
        "data": {"label": label},
    }  # fmt: skip
    dispatch_add(case, f"message-{row.pk}", [effect], moment)
    return row


def messages_read(*, actor: Actor, case: Case, moment: datetime) -> int:
    """The other side has looked at the messages to it; how many were new."""
    mine = (
        MessageDirection.TO_APPLICANT
        if is_applicant(actor, case)
        else MessageDirection.FROM_APPLICANT
    )
    rows = Message.objects.visible_to(actor).filter(case=case, direction=mine)
    return rows.filter(read_at__isnull=True).update(read_at=moment)


def _checked(words: str) -> str:
    text = words.strip()
    if not text:
        sentence = "请写明内容。"
        raise CaseInvalid(sentence, fields={"words": sentence})
    if len(text) > LONGEST:
        sentence = f"内容最多 {LONGEST} 字，现为 {len(text)} 字；较长的内容请作为材料上传。"
        raise CaseInvalid(sentence, fields={"words": sentence})
    return text
