"""Conditions that hold after the payment: noted with a day, looked up, concluded by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.policies.choices import FollowState, LineSection, RecoveryState
from qianyi.domains.policies.errors import FollowUpInvalid, SecondPersonNeeded
from qianyi.domains.policies.models import PolicyFollowUp
from qianyi.domains.policies.permissions import can_decide_payments, is_of_call
from qianyi.domains.policies.selectors.later import follow_list, found_of
from qianyi.domains.policies.selectors.ledger import balance_of_application
from qianyi.engine.policies.later import due_of
from qianyi.foundation import history
from qianyi.foundation.permissions import require, system_actor
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyApplication
    from qianyi.foundation.permissions import Actor


def follow_ups_make(application: PolicyApplication, paid_on: date) -> list[PolicyFollowUp]:
    """One for each later condition of the item; made once, whatever is paid again."""
    made = []
    lines = application.call_item.item.lines.filter(section=LineSection.DUTY)
    for line in lines.order_by("position", "pk"):
        due, words = due_of(line.name, paid_on)
        row, is_new = PolicyFollowUp.objects.get_or_create(
            application=application, line=line, defaults={"due_on": due, "due_words": words}
        )
        made += [row] if is_new else []
    return made


def follow_ups_look(*, moment: datetime) -> int:
    """Look the facts up for those that are due; how many. Concludes nothing."""
    day = local_date(moment)
    rows = follow_list(system_actor(), state=FollowState.OPEN, due_by=day)
    looked = 0
    for row in rows.exclude(found_on=day):
        with transaction.atomic():
            row.found, row.found_on = found_of(row, day)[:300], day
            row.save(update_fields=["found", "found_on"])
        looked += 1
    return looked


@transaction.atomic
def follow_conclude(
    *,
    actor: Actor,
    follow_up: PolicyFollowUp,
    state: str,
    conclusion: str,
    moment: datetime,
    recover: Decimal | None = None,
) -> PolicyFollowUp:
    """An officer says whether it was kept, and may propose to take money back.

    Raises:
        NotAllowed: not an officer of the unit.
        FollowUpInvalid: concluded already, no reason, or more to take back than was paid.
    """
    call = follow_up.application.call_item.call
    require(allowed=is_of_call(actor, call), actor=actor, what="核对兑付后续要求")
    row = _locked(follow_up)
    if row.state != FollowState.OPEN:
        raise FollowUpInvalid(f"这一条已核对为“{row.get_state_display()}”。")
    _check(row, state, conclusion, recover)
    row.state, row.conclusion = state, conclusion.strip()[:300]
    row.concluded_at, row.concluded_by_id = moment, actor.person_id
    if recover is not None:
        row.recovery_amount, row.recovery_state = recover, RecoveryState.PROPOSED
    row.save()
    return row


@transaction.atomic
def recovery_decide(
    *, actor: Actor, follow_up: PolicyFollowUp, accepts: bool, reason: str, moment: datetime
) -> PolicyFollowUp:
    """A leader decides whether money is taken back; the money itself is written when it came.

    Raises:
        NotAllowed: not a leader there.
        SecondPersonNeeded: whoever proposed it.
        FollowUpInvalid: nothing waits, or no reason.
    """
    call = follow_up.application.call_item.call
    require(allowed=can_decide_payments(actor, call), actor=actor, what="决定是否追回")
    row = _locked(follow_up)
    if row.recovery_state != RecoveryState.PROPOSED:
        raise FollowUpInvalid("这一条没有待决定的追回建议。")
    if row.concluded_by_id == actor.user_id:
        raise SecondPersonNeeded("追回由您提出，须由另一名领导决定。")
    if not reason.strip():
        sentence = "请写明决定的理由。"
        raise FollowUpInvalid(sentence, fields={"reason": sentence})
    row.recovery_state = RecoveryState.ACCEPTED if accepts else RecoveryState.DECLINED
    row.recovery_reason = reason.strip()[:300]
    row.decided_at, row.decided_by_id = moment, actor.person_id
    with history.because(reason):
        row.save()
    return row


def _check(row: PolicyFollowUp, state: str, conclusion: str, recover: Decimal | None) -> None:
    wrong = {}
    if state not in (FollowState.MET, FollowState.FAILED, FollowState.WAIVED):
        wrong["state"] = "请选择核对结论。"
    if not conclusion.strip():
        wrong["conclusion"] = "请写明核对的情况和依据。"
    if recover is not None:
        paid = balance_of_application(row.application_id).paid_net
        if state != FollowState.FAILED:
            wrong["recover"] = "没有履行的才能提出追回。"
        elif not 0 < recover <= paid:
            wrong["recover"] = f"应大于0，不超过实际拨付的{paid.normalize():f}万元。"
    if wrong:
        raise FollowUpInvalid("；".join(wrong.values()), fields=wrong)


def _locked(follow_up: PolicyFollowUp) -> PolicyFollowUp:
    return PolicyFollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
