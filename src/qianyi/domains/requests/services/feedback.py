"""What the firm says of the answer, calls to it, and doing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.requests.choices import RedoState
from qianyi.domains.requests.errors import (
    FeedbackRefused,
    RedoRefused,
    RequestInvalid,
    RequestNotFound,
)
from qianyi.domains.requests.models import CallBack, Redo, Request
from qianyi.domains.requests.permissions import can_call_back, can_decide_redo, is_applicant
from qianyi.domains.requests.selectors.requests import NOT_FOUND
from qianyi.domains.requests.selectors.routing import handlers_of
from qianyi.engine.flow import ActionRefused
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role, require, system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services.admitting import people_named
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST = 500
BEYOND: Final = ("asked_again", "too_late", "no_asking")
"""Why the flow does not begin again at the firm's word: then a leader decides."""


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
    """The firm wants it done again: once and in time at its own word, later by a leader's.

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
    words = reason.strip()[:LONGEST]
    if held.case.is_sealed:
        _seen_by_somebody(held, moment)
    try:
        with transaction.atomic():
            act = Act("asked_again", {"reason": words})
            cases.case_act(actor=actor, case_id=held.case_id, act=act, moment=moment)
    except ActionRefused as refusal:
        if refusal.reason not in BEYOND:
            raise
        if refusal.reason == "no_asking" and not held.redos.exists():
            return _begun_by_older_version(actor, held, words, moment)
        if held.case.is_sealed:
            # A leader would decide, and sees nothing of the sealed route.
            raise RedoRefused(
                "举报只能在规定期限内要求重新办理一次，现在不能再要求；"
                "仍有异议的，请向上级机关或纪检监察机关反映。"
            ) from refusal
        row = Redo.objects.create(
            request=held, number=held.redos.count() + 1, reason=words, asked_at=moment,
            asked_by_id=actor.user_id, state=RedoState.ASKED,
        )  # fmt: skip
        _tell_leaders(held, row, moment)
        return row
    return held.redos.latest("number")  # made by what follows the act


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
        act = Act("reopened", {"reason": f"领导同意重新办理：{row.decision}"})
        cases.case_act(actor=actor, case_id=held.case_id, act=act, moment=moment)
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
        .filter(pk=request.pk)
        .first()
    )
    if held is None:
        raise RequestNotFound(NOT_FOUND)
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


def _begun_by_older_version(actor: Actor, held: Request, words: str, moment: datetime) -> Redo:
    """Versions before 2026.2 know nothing of the applicant asking; the first time all the same."""
    row = Redo.objects.create(
        request=held, number=1, reason=words, asked_at=moment, asked_by_id=actor.user_id,
        state=RedoState.GRANTED, decided_at=moment,
    )  # fmt: skip
    act = Act("reopened", {"reason": f"企业要求重新办理：{words}"[:LONGEST]})
    cases.case_act(actor=system_actor(), case_id=held.case_id, act=act, moment=moment)
    return row


def _seen_by_somebody(held: Request, moment: datetime) -> None:
    """Persons named now take up a report whose own have all gone since it was answered."""
    if people_named(held.case):
        return
    named = handlers_of(held.case.unit_id, local_date(moment))
    if not named:
        raise RedoRefused(
            "受理举报的单位现在没有指定的办理人员，暂不能重新办理；"
            "请改用电话或信函向管委会反映，或过几天再来提出。"
        )
    cases.sealed_hand_over(
        case_id=held.case_id, leaves=(), stay=named, actor=system_actor(), moment=moment
    )


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
