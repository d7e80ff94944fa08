"""Answering: written by one person, checked by another, then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.requests.choices import (
    AGAIN_OUTCOME,
    CONTACT,
    HANDLE,
    LONGEST_WORDS,
    REVIEW,
    SENT_OUTCOME,
    ReplyResult,
    ReplyState,
)
from qianyi.domains.requests.errors import ReplyRefused, RequestInvalid, SecondPersonNeeded
from qianyi.domains.requests.models import Reply, Request
from qianyi.domains.requests.permissions import can_work_on
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.selectors import Act

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

BY_HAND: Final = ("sign", CONTACT)
"""Steps an officer ends by one button on the page of the request."""


@transaction.atomic
def step_take(*, actor: Actor, request: Request, step: str, moment: datetime) -> None:
    """签收 or 首次联系, by one button.

    Raises:
        RequestInvalid: another step.
        StepNotFound, ActNotAllowed: not open, or in other hands.
    """
    if step not in BY_HAND:
        raise RequestInvalid("只有签收和首次联系在这里登记，其余环节由答复带动。")
    cases.case_act(
        actor=actor, case_id=request.case_id, act=Act("step_done", {"step": step}), moment=moment
    )


@transaction.atomic
def reply_write(
    *, actor: Actor, request: Request, result: str, words: str, moment: datetime
) -> Reply:
    """Write the answer, or write it anew; the firm does not see it.

    Raises:
        NotAllowed: not of the lead unit.
        RequestInvalid: nothing written, or no such result.
        ReplyRefused: being checked, or the step is not open.
    """
    require(allowed=can_work_on(actor, request), actor=actor, what="答复诉求")
    _check(result, words)
    held = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if HANDLE not in _open(held):
        raise ReplyRefused("“办理并拟答复”还没有开始或已经结束；请先签收、联系企业，再填写答复。")
    reply = held.replies.exclude(state=ReplyState.SENT).first()
    if reply is None:
        reply = Reply(request=held, written_at=moment)
    reply.result, reply.words = result, words.strip()
    reply.written_at, reply.written_by_id = moment, actor.user_id
    reply.state = ReplyState.DRAFT if reply.state != ReplyState.RETURNED else reply.state
    reply.checked_by_id, reply.checked_at = None, None
    reply.save()
    return reply


@transaction.atomic
def reply_submit(*, actor: Actor, request: Request, moment: datetime) -> Reply:
    """Hand the answer in to be checked; the step of handling ends with it.

    Raises:
        ReplyRefused: there is none to hand in.
        ActionRefused: assisting units have not given their opinion.
        ActNotAllowed: the step is in other hands.
    """
    require(allowed=can_work_on(actor, request), actor=actor, what="提交答复")
    reply = _locked(request, ReplyState.DRAFT, ReplyState.RETURNED)
    if reply is None:
        raise ReplyRefused("没有待提交的答复，请先填写答复并保存。")
    reply.state = ReplyState.IN_REVIEW
    reply.save(update_fields=["state"])
    _done(actor, request, HANDLE, "", "", moment)
    return reply


@transaction.atomic
def reply_check(
    *, actor: Actor, request: Request, sends: bool, remark: str, moment: datetime
) -> Reply:
    """A second person sends the answer, or gives it back with what to change.

    Raises:
        SecondPersonNeeded: the one who wrote it.
        ReplyRefused: none to be checked.
        RequestInvalid: given back without a remark.
    """
    require(allowed=can_work_on(actor, request), actor=actor, what="审核答复")
    reply = _locked(request, ReplyState.IN_REVIEW)
    if reply is None:
        raise ReplyRefused("没有待审核的答复，可能已由同事审核；请刷新后再看。")
    if reply.written_by_id == actor.person_id:
        raise SecondPersonNeeded("答复由您拟稿，须由同单位的另一名人员审核后发送。")
    if not sends and not remark.strip():
        sentence = "退回修改请写明意见。"
        raise RequestInvalid(sentence, fields={"remark": sentence})
    reply.state = ReplyState.SENT if sends else ReplyState.RETURNED
    reply.checked_at, reply.checked_by_id = moment, actor.user_id
    reply.remark = remark.strip()[:500]
    reply.save()
    if sends:
        _sent(actor, request, moment)
    else:
        # The firm reads what is written here; the remark itself stays with the reply.
        _done(actor, request, REVIEW, AGAIN_OUTCOME, "答复需要修改", moment)
    return reply


def _sent(actor: Actor, request: Request, moment: datetime) -> None:
    _done(actor, request, REVIEW, SENT_OUTCOME, "", moment)
    held = Request.objects.get(pk=request.pk)
    held.first_answered_at = held.first_answered_at or moment
    held.save(update_fields=["first_answered_at"])
    words = "您的诉求已并入另一件一并办理，现已答复，请在诉求页面查看。"
    for one in held.merged.select_related("case"):
        if one.case.subject_id is not None:
            cases.message_send(actor=actor, case_id=one.case_id, words=words, moment=moment)


def _done(
    actor: Actor, request: Request, step: str, outcome: str, opinion: str, moment: datetime
) -> None:
    values = {"step": step, "outcome": outcome, "opinion": opinion}
    cases.case_act(
        actor=actor, case_id=request.case_id, act=Act("step_done", values), moment=moment
    )


def _open(request: Request) -> set[str]:
    rows = StepInstance.objects.filter(case_id=request.case_id, status__in=LIVE)
    return set(rows.values_list("step", flat=True))


def _locked(request: Request, *states: str) -> Reply | None:
    Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    return Reply.objects.filter(request=request, state__in=states).first()


def _check(result: str, words: str) -> None:
    problems = {}
    if result not in ReplyResult.values:
        problems["result"] = f"办理结果只能是：{'、'.join(ReplyResult.labels)}。"
    if not words.strip():
        problems["words"] = "请填写答复内容。"
    elif len(words.strip()) > LONGEST_WORDS:
        problems["words"] = f"答复最多 {LONGEST_WORDS} 字，现为 {len(words.strip())} 字。"
    if problems:
        raise RequestInvalid("；".join(problems.values()), fields=problems)
