"""What the firm says of the answer, calls to it, and doing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.requests.choices import REDO_BY_FIRM, RedoState
from qianyi.domains.requests.errors import FeedbackRefused, RedoRefused, RequestInvalid
from qianyi.domains.requests.models import CallBack, Redo, Request
from qianyi.domains.requests.permissions import can_call_back, can_decide_redo, is_applicant
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role, require, system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST = 500


@transaction.atomic
def feedback_give(
    *, actor: Actor, request: Request, is_solved: bool, words: str, moment: datetime
) -> Request:
    """“解决了吗”: the firm's own word, once for each answer.

    Raises:
        NotAllowed: not the firm.
        FeedbackRefused: no answer yet, or said already.
    """
    held = _answered(actor, request, "反馈是否解决")
    if held.is_solved is not None:
        word = "已解决" if held.is_solved else "没有解决"
        raise FeedbackRefused(f"您已经反馈“{word}”，不用再次反馈。")
    held.is_solved, held.feedback_at = is_solved, moment
    held.feedback_words = words.strip()[:LONGEST]
    held.save(update_fields=["is_solved", "feedback_at", "feedback_words"])
    return held


@transaction.atomic
def redo_ask(*, actor: Actor, request: Request, reason: str, moment: datetime) -> Redo:
    """The firm wants it done again: the first time at once, later by a leader's word.

    Raises:
        NotAllowed: not the firm.
        RequestInvalid: no reason.
        FeedbackRefused: there is no answer yet.
        RedoRefused: it waits for a decision, or is a report that was done again already.
    """
    held = _answered(actor, request, "要求重新办理")
    if not reason.strip():
        sentence = "请写明哪里没有解决，便于重新办理。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    if held.redos.filter(state=RedoState.ASKED).exists():
        raise RedoRefused("您再次提出的重新办理正在由领导决定，结果会通知您。")
    number = held.redos.count() + 1
    at_once = number <= REDO_BY_FIRM
    if held.case.is_sealed and not at_once:
        # A leader decides from the second time on, and sees nothing of the sealed route.
        raise RedoRefused(
            "举报只能要求重新办理一次，已经用过；仍有异议的，请向上级机关或纪检监察机关反映。"
        )
    row = Redo.objects.create(
        request=held,
        number=number,
        reason=reason.strip()[:LONGEST],
        asked_at=moment,
        asked_by_id=actor.user_id,
        state=RedoState.GRANTED if at_once else RedoState.ASKED,
        decided_at=moment if at_once else None,
    )
    if at_once:
        _begin_again(held, f"企业要求重新办理：{row.reason}", moment)
    else:
        _tell_leaders(held, row, moment)
    return row


@transaction.atomic
def redo_decide(
    *, actor: Actor, request: Request, grants: bool, reason: str, moment: datetime
) -> Redo:
    """A leader decides whether it is done once more; the firm is told the reason.

    Raises:
        NotAllowed: not a leader there.
        RedoRefused: nothing to decide.
        RequestInvalid: no reason.
    """
    require(allowed=can_decide_redo(actor, request), actor=actor, what="决定是否重新办理")
    held = Request.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    row = held.redos.filter(state=RedoState.ASKED).first()
    if row is None:
        raise RedoRefused("没有待决定的重新办理，可能已由其他领导决定；请刷新后再看。")
    if not reason.strip():
        sentence = "请写明决定的理由，会告知企业。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    row.state = RedoState.GRANTED if grants else RedoState.DECLINED
    row.decided_at, row.decided_by_id = moment, actor.user_id
    row.decision = reason.strip()[:300]
    row.save()
    if grants:
        _begin_again(held, f"领导同意重新办理：{row.decision}", moment)
    else:
        words = f"您要求再次重新办理，经研究不再办理：{row.decision}"
        cases.message_send(actor=actor, case_id=held.case_id, words=words, moment=moment)
    return row


@transaction.atomic
def call_back_add(
    *,
    actor: Actor,
    request: Request,
    is_reached: bool,
    is_solved: bool | None,
    words: str,
    moment: datetime,
) -> CallBack:
    """Write down a call to the firm; what it said counts as its word where it has given none.

    Raises:
        NotAllowed: neither of the lead unit nor of those who register requests.
        FeedbackRefused: there is no answer yet.
        RequestInvalid: nothing written, or solved without having been reached.
    """
    require(allowed=can_call_back(actor, request), actor=actor, what="登记回访")
    held = Request.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if held.case.status != CaseStatus.FINISHED:
        raise FeedbackRefused("这件诉求还没有答复，答复后再回访。")
    problems = {}
    if not words.strip():
        problems["words"] = "请写明回访情况。"
    if not is_reached and is_solved is not None:
        problems["is_solved"] = "没有联系上的，不填企业的意见。"
    if problems:
        raise RequestInvalid("；".join(problems.values()), fields=problems)
    if is_solved is not None and held.is_solved is None:
        held.is_solved, held.feedback_at = is_solved, moment
        held.feedback_words = "回访时反馈"
        held.save(update_fields=["is_solved", "feedback_at", "feedback_words"])
    return CallBack.objects.create(
        request=held, called_at=moment, called_by_id=actor.user_id, is_reached=is_reached,
        is_solved=is_solved, words=words.strip()[:LONGEST],
    )  # fmt: skip


def _answered(actor: Actor, request: Request, what: str) -> Request:
    """The request, locked, with an answer, and the actor is the firm."""
    held = (
        Request.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("case__territory")
        .get(pk=request.pk)
    )
    require(allowed=is_applicant(actor, held.case), actor=actor, what=what)
    if held.merged_into is not None:
        if held.merged_into.first_answered_at is None:
            raise FeedbackRefused("这件诉求已并入另一件一并办理，请等那一件的答复。")
        raise FeedbackRefused(
            f"这件诉求已与另一件一并答复；没有解决的，请另提一件诉求，写明原工单号{held.case.number}。"
        )
    if held.case.status != CaseStatus.FINISHED:
        raise FeedbackRefused("这件诉求还在办理，答复后再反馈。")
    return held


def _begin_again(held: Request, reason: str, moment: datetime) -> None:
    held.is_solved, held.feedback_at, held.feedback_words = None, None, ""
    held.save(update_fields=["is_solved", "feedback_at", "feedback_words"])
    cases.case_act(
        actor=system_actor(), case_id=held.case_id, act=Act("reopened", {"reason": reason[:500]}),
        moment=moment,
    )  # fmt: skip


def _tell_leaders(held: Request, row: Redo, moment: datetime) -> None:
    above = [part for part in held.case.territory.path.split("/") if part]
    leaders = Membership.objects.valid_on(local_date(moment)).filter(
        role=Role.LEADER, subject__code__in=above
    )
    recipients = set(leaders.values_list("user_id", flat=True))
    if recipients:
        notify(
            Notice(
                key=f"requests-redo-{row.pk}",
                kind="requests.redo_asked",
                recipients=recipients,
                title=f"工单{held.case.number}企业第{row.number}次要求重新办理，请决定。",
                url=f"/requests/{held.case.number}/",
                moment=moment,
            )
        )
