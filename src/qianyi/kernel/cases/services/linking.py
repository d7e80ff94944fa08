"""Cases that belong together, and measures a person has to decide about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import LinkKind, ProposalState
from qianyi.kernel.cases.errors import CaseInvalid, LinkInvalid, ProposalClosed
from qianyi.kernel.cases.models import CaseLink, Proposal
from qianyi.kernel.cases.permissions import can_decide_proposals, can_write_inside, is_of_unit
from qianyi.kernel.cases.selectors.cases import case_get

from .acting import case_locked
from .moving import happening_add
from .telling import dispatch_add

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def case_link(
    *, actor: Actor, case_id: int, other_number: str, kind: str, reason: str, moment: datetime
) -> CaseLink:
    """Say that a case belongs to another; both must be the actor's to open.

    Raises:
        CaseNotFound: one of them is not there, or the actor has no part in it.
        NotAllowed: somebody from outside, or the auditor.
        LinkInvalid: to itself, an unknown kind, there already, or merged by another unit.
    """
    case, _ = case_locked(actor, case_id)
    require(allowed=can_write_inside(actor), actor=actor, what="关联办件")
    other = case_get(actor=actor, number=other_number.strip())
    if kind not in LinkKind.values:
        raise LinkInvalid(f"关系只能是：{'、'.join(LinkKind.labels)}。", field="kind")
    if other.pk == case.pk:
        raise LinkInvalid(f"不能把{case.word}关联到自己，请填另一个编号。", field="other_number")
    if case.is_sealed or other.is_sealed:
        raise LinkInvalid("密封办理的不与其他件关联。", field="other_number")
    if kind == LinkKind.MERGED_INTO and not is_of_unit(actor, case.unit_id):
        raise LinkInvalid(f"只有主办单位“{case.unit}”能把它并入别的{case.word}。", field="kind")
    row, made = CaseLink.objects.get_or_create(
        first=case,
        second=other,
        kind=kind,
        defaults={"reason": reason.strip()[:300], "made_at": moment, "made_by_id": actor.user_id},
    )
    if not made:
        raise LinkInvalid(f"已经关联到{other.number}，无须再办。", field="other_number")
    payload = {"number": other.number, "link": kind, "reason": reason.strip()}
    happening_add(case, kind="linked", actor=actor, moment=moment, payload=payload)
    case.save(update_fields=["seq"])
    return row


@transaction.atomic
def proposal_decide(
    *, actor: Actor, proposal_id: int, accept: bool, reason: str, moment: datetime
) -> Proposal:
    """A leader decides about a measure; whatever is decided, the unit learns of it with the reason.

    Raises:
        ProposalClosed: there is none open for this actor.
        NotAllowed: not a leader there.
        CaseInvalid: no reason.
    """
    found = Proposal.objects.visible_to(actor).filter(pk=proposal_id).first()
    if found is None:
        raise ProposalClosed("没有找到这项督办建议，请从待办列表进入。")
    case, _ = case_locked(actor, found.case_id)
    allowed = can_decide_proposals(actor, case)
    require(allowed=allowed, actor=actor, what="决定督办建议")
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.state != ProposalState.OPEN:
        raise ProposalClosed(f"这项建议已由{row.decided_by}决定为“{row.get_state_display()}”。")
    if not reason.strip():
        sentence = "请写明决定的理由。"
        raise CaseInvalid(sentence, fields={"reason": sentence})
    row.state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
    row.decided_at, row.decided_by_id = moment, actor.person_id
    row.reason = reason.strip()[:300]
    row.save()
    label = f"{row.measure}：{row.get_state_display()}"
    payload = {"proposal": row.pk, "words": label, "reason": row.reason}
    happening_add(case, kind="proposal_decided", actor=actor, moment=moment, payload=payload)
    case.save(update_fields=["seq"])
    effect = {"kind": "told_unit", "step": "", "to": "lead", "data": {"label": label}}
    dispatch_add(case, f"event-{case.seq}", [effect], moment)
    return row
