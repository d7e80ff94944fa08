"""Two requests for the same matter become one piece of work; both firms are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.requests.errors import MergeRefused
from qianyi.domains.requests.models import Request
from qianyi.domains.requests.permissions import can_work_on
from qianyi.foundation.permissions import require, system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import LinkKind
from qianyi.kernel.cases.models import CaseLink
from qianyi.kernel.cases.selectors import Act

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@transaction.atomic
def request_merge(
    *, actor: Actor, request: Request, into: Request, reason: str, moment: datetime
) -> Request:
    """End ``request`` as part of ``into``: it gets the same answer; neither firm learns the other.

    Raises:
        NotAllowed: not of the lead unit of both.
        MergeRefused: one has ended, is sealed, is the same, or was merged itself.
    """
    allowed = can_work_on(actor, request) and can_work_on(actor, into)
    require(allowed=allowed, actor=actor, what="合并诉求")
    locked = Request.objects.select_for_update(of=("self",)).select_related("case__version")
    rows = {row.pk: row for row in locked.filter(pk__in=(request.pk, into.pk)).order_by("pk")}
    one, other = rows[request.pk], rows[into.pk]
    _require_mergeable(one, other, reason)
    one.merged_into = other
    one.save(update_fields=["merged_into"])
    # What was merged into this one before is answered with the other as well.
    one.merged.update(merged_into=other)
    CaseLink.objects.get_or_create(
        first=one.case, second=other.case, kind=LinkKind.MERGED_INTO,
        defaults={"reason": reason.strip()[:300], "made_at": moment, "made_by_id": actor.user_id},
    )  # fmt: skip
    for held, words in (
        (one, "您的诉求与同一事项的另一件一并办理，原工单到此结束；答复后会在这里告知您。"),
        (other, "另有一件同一事项的诉求并入本件一并办理，办理期限不变。"),
    ):
        if held.case.subject_id is not None:
            cases.message_send(actor=actor, case_id=held.case_id, words=words, moment=moment)
    act = Act("finished", {"outcome": "terminated", "reason": "与同一事项的另一件一并办理"})
    cases.case_act(actor=system_actor(), case_id=one.case_id, act=act, moment=moment)
    return one


def _require_mergeable(one: Request, other: Request, reason: str) -> None:
    told = ""
    if one.pk == other.pk:
        told = "不能并入自己，请填另一件的工单号。"
    elif one.case.is_sealed or other.case.is_sealed:
        told = "密封办理的举报不合并。"
    elif not (one.case.is_open and other.case.is_open):
        told = "只有都在办理中的诉求可以合并；已答复的请用“关联”。"
    elif other.merged_into_id is not None:
        told = "那一件自己已经并入别的诉求，请直接并入最终的一件。"
    elif not reason.strip():
        told = "请写明为什么是同一件事。"
    if told:
        raise MergeRefused(told)
