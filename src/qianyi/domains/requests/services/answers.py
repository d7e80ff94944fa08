"""Publishing an answer for others: freed of names, looked at by a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.requests.choices import AnswerState, ReplyState
from qianyi.domains.requests.errors import AnswerRefused, RequestInvalid, SecondPersonNeeded
from qianyi.domains.requests.models import Answer, Request
from qianyi.domains.requests.permissions import can_decide_answers, can_work_on
from qianyi.domains.requests.selectors.answers import answer_preview, known_names
from qianyi.engine.requests import anonymise, words_kept
from qianyi.foundation import search
from qianyi.foundation.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

LONGEST = 4000
PUBLISHED = "published_answer"
"""What the search box calls its entries."""


@transaction.atomic
def answer_propose(
    *, actor: Actor, request: Request, question: str, words: str, moment: datetime
) -> Answer:
    """Propose question and answer as edited; what still points at somebody is hidden once more.

    Raises:
        NotAllowed: not of the lead unit.
        AnswerRefused: sealed, not answered yet, or proposed already.
        RequestInvalid: nothing written.
    """
    require(allowed=can_work_on(actor, request), actor=actor, what="提出公开答复")
    held = Request.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if held.case.is_sealed:
        raise AnswerRefused("密封办理的举报不公开。")
    if not held.replies.filter(state=ReplyState.SENT).exists():
        raise AnswerRefused("这件诉求还没有答复，答复后才能公开。")
    there = Answer.objects.filter(request=held).first()
    if there is not None and there.state in (AnswerState.PROPOSED, AnswerState.PUBLISHED):
        raise AnswerRefused(f"这件诉求的答复已是“{there.get_state_display()}”，不用再提。")
    problems = {
        name: f"请填写{label}，最多 {LONGEST} 字。"
        for name, label, written in (
            ("question", "公开的诉求", question), ("words", "公开的答复", words),
        )
        if not 0 < len(written.strip()) <= LONGEST
    }  # fmt: skip
    if problems:
        raise RequestInvalid("；".join(problems.values()), fields=problems)
    preview = answer_preview(held)
    names, people = known_names(held)
    clean = [anonymise(text.strip(), names=names, people=people) for text in (question, words)]
    removed = [
        {"sort": one.sort, "now": one.now, "count": one.count}
        for part in (preview.question, preview.words)
        for one in part.removed
    ]
    row = there or Answer(request=held)
    row.unit_id, row.topic_id = held.case.unit_id, held.topic_id
    row.question, row.words, row.removed = clean[0].text, clean[1].text, removed
    row.state, row.reason = AnswerState.PROPOSED, ""
    row.proposed_at, row.proposed_by_id = moment, actor.person_id
    row.decided_at, row.decided_by_id = None, None
    row.is_demo = held.case.territory.is_demo
    row.terms = words_kept(row.question)
    row.save()
    search.touched(PUBLISHED, row.pk)
    return row


@transaction.atomic
def answer_decide(
    *, actor: Actor, answer: Answer, publishes: bool, reason: str, moment: datetime
) -> Answer:
    """A second person publishes it, or not.

    Raises:
        SecondPersonNeeded: whoever proposed it.
        AnswerRefused: it does not wait for a decision.
        RequestInvalid: turned down without a reason.
    """
    require(allowed=can_decide_answers(actor, answer), actor=actor, what="审核公开答复")
    held = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if held.state != AnswerState.PROPOSED:
        raise AnswerRefused(f"这条答复现为“{held.get_state_display()}”，不用再审核。")
    if held.proposed_by_id == actor.person_id:
        raise SecondPersonNeeded("公开由您提出，须由另一名人员看过全文后审核。")
    if not publishes and not reason.strip():
        sentence = "不公开请写明理由。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    held.state = AnswerState.PUBLISHED if publishes else AnswerState.DECLINED
    held.decided_at, held.decided_by_id = moment, actor.user_id
    held.reason = reason.strip()[:300]
    held.save()
    search.touched(PUBLISHED, held.pk)
    return held


@transaction.atomic
def answer_withdraw(*, actor: Actor, answer: Answer, reason: str, moment: datetime) -> Answer:
    """Take a published answer down.

    Raises:
        AnswerRefused: it is not published.
        RequestInvalid: no reason.
    """
    del moment  # the history keeps when
    require(allowed=can_decide_answers(actor, answer), actor=actor, what="撤下公开答复")
    held = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if held.state != AnswerState.PUBLISHED:
        raise AnswerRefused(f"这条答复现为“{held.get_state_display()}”，不用撤下。")
    if not reason.strip():
        sentence = "请写明撤下的理由。"
        raise RequestInvalid(sentence, fields={"reason": sentence})
    held.state, held.reason = AnswerState.WITHDRAWN, reason.strip()[:300]
    held.save(update_fields=["state", "reason"])
    search.touched(PUBLISHED, held.pk)
    return held
