"""What can be done to a case: each act with its words, what it needs, and who may do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.flow import EVENT_LABELS, EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.flow import Event

Hand: TypeAlias = Literal["lead", "step", "signer", "applicant", "leader"]
"""In whose hands an act lies: the lead unit, whoever has the step, a signer, the applicant, a
leader of the territory."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody wants to do to a case.

    ``kind`` is one of ``ACTS``; ``values`` are plain values by the fields of the engine's event
    (step, outcome, reason, items …), days and moments as ISO text, a limit as [amount, unit].
    """

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def step(self) -> str:
        """The step it is about; "" for the case."""
        return str(self.values.get("step", ""))

    @property
    def reason(self) -> str:
        """Why, in the actor's words."""
        return str(self.values.get("reason") or self.values.get("opinion") or "")


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act.

    Attributes:
        event: the name of the engine's event.
        hands: any one of these is enough.
        needs: fields that must not be empty.
        asks: further fields a form offers.
        is_dangerous: asks for confirmation; it cannot be taken back.
        is_apart: touches neither steps nor clock, so that it stands beside anybody else's act.
    """

    code: str
    label: str
    event: str
    hands: tuple[Hand, ...]
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    is_dangerous: bool = False
    is_apart: bool = False


def _act(event: type[Event], code: str, *hands: Hand, **more: object) -> ActKind:
    return ActKind(code, EVENT_LABELS[event], event.__name__, hands, **more)  # type: ignore[arg-type]


_E = EVENTS
ACTS: Final[dict[str, ActKind]] = {
    one.code: one
    for one in (
        _act(_E["Accepted"], "accepted", "lead"),
        _act(_E["NotAccepted"], "not_accepted", "lead", needs=("reason",), is_dangerous=True),
        _act(_E["CorrectionTold"], "correction_told", "lead", needs=("items",), asks=("reason",)),
        _act(_E["Corrected"], "corrected", "applicant", "lead"),
        _act(_E["AcceptedWithPromises"], "accepted_with_promises", "lead",
             needs=("items",), asks=("manner",)),
        _act(_E["PromiseKept"], "promise_kept", "lead", needs=("item",)),
        _act(_E["SpecialStarted"], "special_started", "lead", needs=("ground", "notice")),
        _act(_E["SpecialEnded"], "special_ended", "lead"),
        _act(_E["PausedService"], "paused_service", "lead", needs=("reason",), asks=("note",)),
        _act(_E["Resumed"], "resumed", "lead"),
        _act(_E["StepDone"], "step_done", "step", needs=("step",), asks=("outcome", "opinion")),
        _act(_E["Signed"], "signed", "signer",
             needs=("step", "signer"), asks=("outcome", "opinion")),
        _act(_E["SignersAdded"], "signers_added", "step",
             needs=("step", "signers"), asks=("reason",)),
        _act(_E["Returned"], "returned", "step", needs=("step", "to", "reason")),
        _act(_E["Transferred"], "transferred", "step", "lead",
             needs=("step", "to_unit"), asks=("reason",)),
        _act(_E["Copied"], "copied", "lead", "step", "leader",
             needs=("to",), asks=("step",), is_apart=True),
        _act(_E["Urged"], "urged", "lead", "leader",
             needs=("step",), asks=("reason",), is_apart=True),
        _act(_E["Extended"], "extended", "lead", needs=("amount", "reason")),
        _act(_E["Withdrawn"], "withdrawn", "applicant", "lead",
             needs=("reason",), is_dangerous=True),
        _act(_E["Finished"], "finished", "lead",
             asks=("outcome", "reason"), is_dangerous=True),
        _act(_E["OutsideStatus"], "outside_status", "lead", "step", needs=("status",),
             asks=("number", "words", "since", "step", "outcome")),
        _act(_E["ConditionSettled"], "condition_settled", "lead",
             needs=("step", "reason"), asks=("holds",)),
        _act(_E["Reopened"], "reopened", "lead", "leader",
             needs=("reason",), is_dangerous=True),
        _act(_E["AskedAgain"], "asked_again", "applicant", needs=("reason",)),
    )
}  # fmt: skip
"""By code. Submitting and the passing of time are nobody's act: opening a case and the clock do
them."""
BY_EVENT: Final[dict[str, ActKind]] = {one.event: one for one in ACTS.values()}
OWN_WORDS: Final[dict[str, str]] = {
    "claimed": "认领", "delegated": "转交", "released": "放回", "material_added": "提交材料",
    "material_replaced": "更换材料", "material_reused": "免重复提交",
    "material_seen": "已收原件", "linked": "关联",
    "rated": "评价", "follow_up_opened": "回访整改", "proposal_decided": "督办建议决定",
    "facts_read": "读取对象情况", "reassigned": "改派",
    "people_changed": "更换密封办理人员",
}  # fmt: skip
"""Happenings that are no events of the flow."""
FIELD_WORDS: Final[dict[str, str]] = {
    "reason": "理由", "items": "事项", "item": "材料", "manner": "方式", "ground": "特别程序事由",
    "notice": "书面告知文号", "note": "说明", "step": "环节", "outcome": "办理结果",
    "opinion": "办理意见", "signer": "签署方", "signers": "加签单位", "to": "去向",
    "to_unit": "转办单位", "amount": "延长期限", "status": "外部状态", "number": "外部办件号",
    "words": "外部状态说明", "since": "状态时间", "holds": "条件是否成立",
}  # fmt: skip


def words_of(kind: str) -> str:
    """What a happening is called on screen."""
    event = EVENTS.get(kind)
    return EVENT_LABELS[event] if event else OWN_WORDS.get(kind, kind)
