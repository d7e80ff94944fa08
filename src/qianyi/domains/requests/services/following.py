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
    ReplyState,
)
from qianyi.domains.requests.errors import ReplyMissing
from qianyi.domains.requests.models import Reply, Request
from qianyi.engine.flow import restore
from qianyi.engine.flow.events import SignersAdded
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases.choices import CaseStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.services.acting import event_apply, key_of
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


def is_ours(case: Case) -> bool:
    """Whether a case carries a request; told by its process, without a query."""
    return case.version.code in CODES


def request_guarded(actor: Actor, case: Case, act: Act) -> None:
    """Refuse to end a step without its reply, or a request without an answer.

    Raises:
        ReplyMissing: with what to do instead.
    """
    if actor.is_system or not is_ours(case):
        return
    if act.kind == "finished":
        raise ReplyMissing("诉求要有答复才能办结；与另一件重复的，请在诉求页面并入那一件。")
    if act.kind == "reopened":
        raise ReplyMissing("重新办理由企业提出，再次提出的由领导决定；请在诉求页面办理。")
    if act.kind == "step_done" and act.step in (HANDLE, REVIEW):
        outcome = str(act.values.get("outcome") or "")
        needed = NEEDS.get((act.step, outcome)) or NEEDS[act.step, ""]
        last = Reply.objects.filter(request__case=case).order_by("-pk").first()
        if last is None or last.state != needed[0]:
            raise ReplyMissing(needed[1])


def request_followed(actor: Actor, case: Case, happening: CaseHappening) -> None:
    """Note whether first contact was in time, and ask the assisting units when work begins."""
    del actor
    if not is_ours(case):
        return
    request = Request.objects.filter(case_id=case.pk).first()
    if request is None:
        return
    if happening.kind == "StepDone" and happening.step == CONTACT:
        _contacted(request)
    _assistants_asked(case, request, happening)


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
