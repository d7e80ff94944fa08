"""A planner says what a finding is. Each word is a row of its own; the newest holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.consistency.choices import MarkAction
from qianyi.domains.consistency.errors import MarkInvalid, MarkNotPossible
from qianyi.domains.consistency.models import Finding, Mark
from qianyi.domains.consistency.permissions import can_mark_finding
from qianyi.foundation.permissions import Actor, require

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 500


@transaction.atomic
def finding_explain(*, actor: Actor, finding: Finding, reason: str, moment: datetime) -> Mark:
    """Say why both figures may stand. The reason is kept; another figure brings the question back.

    Raises:
        NotAllowed: the actor is no planner.
        MarkInvalid: no reason, or one too long.
        MarkNotPossible: no check finds it any more.
    """
    if not reason.strip():
        sentence = "请写明理由，例如两处口径不同、其中一处为预计数；理由随事项保留。"
        raise MarkInvalid(sentence, fields={"reason": sentence})
    return _mark(actor, finding, MarkAction.EXPLAIN, reason, moment)


@transaction.atomic
def finding_raise(*, actor: Actor, finding: Finding, reason: str, moment: datetime) -> Mark:
    """Say that the issuer is to be asked; ``reason`` is a note on what and whom to ask.

    Raises:
        NotAllowed: the actor is no planner.
        MarkInvalid: the note is too long.
        MarkNotPossible: no check finds it any more.
    """
    return _mark(actor, finding, MarkAction.RAISE, reason, moment)


@transaction.atomic
def mark_withdraw(*, actor: Actor, finding: Finding, reason: str, moment: datetime) -> Mark:
    """Take the newest mark back: the finding is open again, the history stays.

    Raises:
        NotAllowed: the actor is no planner.
        MarkNotPossible: there is no mark to take back.
    """
    newest = finding.marks.order_by("-pk").first()
    if newest is None or newest.action == MarkAction.WITHDRAW:
        raise MarkNotPossible("这一事项没有标记可以撤回。")
    return _mark(actor, finding, MarkAction.WITHDRAW, reason, moment)


def _mark(
    actor: Actor, finding: Finding, action: MarkAction, reason: str, moment: datetime
) -> Mark:
    require(allowed=can_mark_finding(actor), actor=actor, what="标记核校事项")
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if locked.gone_run_id is not None and action != MarkAction.WITHDRAW:
        raise MarkNotPossible("这一事项在最近的核校中已不再出现，不必再标记。")
    if len(reason.strip()) > LONGEST:
        sentence = f"说明太长，最多 {LONGEST} 个字。"
        raise MarkInvalid(sentence, fields={"reason": sentence})
    return Mark.objects.create(
        finding=locked,
        action=action,
        reason=reason.strip(),
        made_at=moment,
        made_by_id=actor.person_id,
    )
