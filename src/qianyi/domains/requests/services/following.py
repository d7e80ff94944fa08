"""What the app has to say about acts on its cases, wherever they are done from.

A request is answered by a checked reply, done again by the firm's wish or a leader's word, and
ended no other way; the pages of cases, the inbox and the API all pass here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.domains.requests.choices import (
    AGAIN_OUTCOME,
    CONTACT,
    HANDLE,
    PROCESSES,
    REVIEW,
    RedoState,
    ReplyState,
)
from qianyi.domains.requests.errors import RedoRefused, ReplyMissing
from qianyi.domains.requests.models import Redo, Reply, Request
from qianyi.engine.flow import restore
from qianyi.engine.flow.events import SignersAdded
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.services.acting import event_apply, key_of
from qianyi.kernel.cases.services.admitting import people_named
from qianyi.kernel.cases.services.rows import rows_live

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case, CaseHappening
    from qianyi.kernel.cases.selectors import Act

CODES: Final = frozenset(PROCESSES.values())
NEEDS: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (HANDLE, ""): (ReplyState.IN_REVIEW, "请在诉求页面填写答复并提交审核，提交后本环节随之办结。"),
    (REVIEW, AGAIN_OUTCOME): (ReplyState.RETURNED, "请在诉求页面退回答复，并写明修改意见。"),
    (REVIEW, ""): (ReplyState.SENT, "请在诉求页面审核答复；拟稿人不能审核自己的答复。"),
}
"""(step, outcome; "" for any other) → how the last reply must stand, and what to do."""
WIDENING: Final = ("signers_added", "transferred", "copied")
"""Acts that bring others in: never to what only persons named may see."""


def is_ours(case: Case) -> bool:
    """Whether a case carries a request; told by its process, without a query."""
    return case.version.code in CODES


def request_guarded(actor: Actor, case: Case, act: Act) -> None:
    """Refuse to end a step without its reply, or a request without an answer.

    Raises:
        ReplyMissing: with what to do instead.
        RedoRefused: it is not done again, or not by this way.
    """
    if actor.is_system or not is_ours(case):
        return
    if case.is_sealed and act.kind in WIDENING:
        raise ReplyMissing("举报密封办理，只由指定的人员经办，不转办、不加签、不抄送。")
    if act.kind == "finished":
        raise ReplyMissing("诉求要有答复才能办结；与另一件重复的，请在诉求页面并入那一件。")
    _redo_guarded(case, act)
    if act.kind == "step_done" and act.step in (HANDLE, REVIEW):
        outcome = str(act.values.get("outcome") or "")
        needed = NEEDS.get((act.step, outcome)) or NEEDS[act.step, ""]
        last = Reply.objects.filter(request__case=case).order_by("-pk").first()
        if last is None or last.state != needed[0]:
            raise ReplyMissing(needed[1])


def _redo_guarded(case: Case, act: Act) -> None:
    """Begun again at the firm's word, or a leader's to whom the firm has turned."""
    if act.kind == "asked_again":
        merged = Request.objects.filter(case=case, merged_into__isnull=False)
        if merged.exists():
            raise RedoRefused("这件诉求已与另一件一并答复，不单独重新办理；请另提一件。")
        if case.is_sealed and not people_named(case):
            raise RedoRefused("请在“我的诉求”页面要求重新办理。")
    if act.kind == "reopened":
        granted = Redo.objects.filter(request__case=case, state=RedoState.GRANTED).count()
        if granted < case.rounds:
            raise ReplyMissing("重新办理由企业提出，再次提出的由领导决定；请在诉求页面办理。")


def request_followed(actor: Actor, case: Case, happening: CaseHappening) -> None:
    """Note what an act means for the request: contact in time, units to ask, done again."""
    if not is_ours(case):
        return
    request = Request.objects.filter(case_id=case.pk).first()
    if request is None:
        return
    if happening.kind in ("AskedAgain", "Reopened"):
        _begun_again(actor, request, happening)
    if happening.kind == "StepDone" and happening.step == CONTACT:
        _contacted(request)
    _assistants_asked(case, request, happening)


def _begun_again(actor: Actor, request: Request, happening: CaseHappening) -> None:
    """What the firm said of the last answer is over; its wish is kept, whichever page it used."""
    request.is_solved, request.feedback_at, request.feedback_words = None, None, ""
    request.save(update_fields=["is_solved", "feedback_at", "feedback_words"])
    if happening.kind == "AskedAgain":
        Redo.objects.create(
            request=request, number=request.redos.count() + 1, reason=happening.reason[:500],
            asked_at=happening.at, asked_by_id=actor.user_id, state=RedoState.GRANTED,
            decided_at=happening.at,
        )  # fmt: skip


def _contacted(request: Request) -> None:
    if request.contacted_late is not None:
        return
    # The firm waits from the moment it filed: a late signature is a late answer too.
    rows = StepInstance.objects.filter(case_id=request.case_id, step__in=("sign", CONTACT))
    request.contacted_late = rows.filter(is_late=True).exists()
    request.save(update_fields=["contacted_late"])


def _assistants_asked(case: Case, request: Request, happening: CaseHappening) -> None:
    if not request.assist or not case.is_open:
        return
    handle = restore(case.state).step(HANDLE)
    returned = request.replies.filter(state=ReplyState.RETURNED).exists()
    if handle.added or handle.signatures or returned:
        return
    assistants_ask(case, request, happening.at)


def assistants_ask(case: Case, request: Request, moment: datetime) -> None:
    """Ask the assisting units for their opinion while the answer is worked on, each once."""
    state = restore(case.state)
    handle = state.step(HANDLE)
    if case.status != CaseStatus.ACCEPTED or handle.status != "open":
        return
    asked = (case.unit.code, *handle.added)
    wanted = [code for code in request.assist if code not in asked]
    if not wanted:
        return
    system = system_actor()
    event = SignersAdded(
        max(moment, state.moment), key_of(system), step=HANDLE, signers=tuple(wanted),
        reason="协办",
    )  # fmt: skip
    event_apply(case, event, actor=system, live=rows_live(case.pk), named=wanted)
