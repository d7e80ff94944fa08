"""What is allowed as a case stands: named guards, asked by buttons and by ``apply`` alike.

A guard answers None, or a short permanent word with the sentence that says what is allowed instead.
What an act says (its reason, its outcome) is looked at where it is carried out, in ``acts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from qianyi.engine.flow import again
from qianyi.engine.flow import events as e
from qianyi.engine.flow.clock import case_running, due_read
from qianyi.engine.flow.definition import AT_ONCE, SIGNED
from qianyi.engine.flow.state import PHASES, STATUSES, settled
from qianyi.engine.workdays import CalendarMissing
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.state import Phase, State
    from qianyi.engine.workdays import WorkCalendar

WhyNot: TypeAlias = "tuple[str, str] | None"


@dataclass(frozen=True, slots=True)
class Situation:
    """What a guard looks at. ``step`` is None for acts on the case as a whole."""

    process: Process
    state: State
    step: Step | None
    moment: datetime
    calendar: WorkCalendar


WORKING: Final[frozenset[Phase]] = frozenset({"accepted"})
ACTIVE: Final[frozenset[Phase]] = frozenset({"submitted", "correcting", "accepted", "suspended"})
ANY: Final[frozenset[Phase]] = frozenset(PHASES)
_PHASES: Final[dict[type[e.Event], frozenset[Phase]]] = {
    e.Accepted: frozenset({"submitted"}),
    e.AcceptedWithPromises: frozenset({"submitted"}),
    e.NotAccepted: frozenset({"submitted", "correcting"}),
    e.CorrectionTold: frozenset({"submitted"}),
    e.Corrected: frozenset({"correcting"}),
    e.SpecialStarted: WORKING,
    e.SpecialEnded: frozenset({"suspended"}),
    e.PausedService: WORKING,
    e.Resumed: frozenset({"suspended"}),
    e.Extended: WORKING,
    e.Finished: WORKING,
    e.Withdrawn: ACTIVE,
    e.OutsideStatus: ACTIVE,
    e.Reopened: frozenset({"finished"}),
    e.AskedAgain: frozenset({"finished"}),
    e.PromiseKept: ACTIVE | {"finished"},
    e.Copied: ANY,
    e.TimePassed: ANY,
}
STEP_ACTS: Final[tuple[type[e.Event], ...]] = (
    e.StepDone, e.Signed, e.SignersAdded, e.Returned, e.Transferred, e.Urged,
)  # fmt: skip
STATUTORY: Final[frozenset[type[e.Event]]] = frozenset({
    e.Accepted, e.AcceptedWithPromises, e.NotAccepted, e.CorrectionTold, e.Corrected,
    e.SpecialStarted, e.SpecialEnded, e.PausedService, e.Resumed, e.Extended, e.Finished,
    e.Reopened, e.AskedAgain,
})  # fmt: skip
"""Acts only the unit whose item it is may do: never in a followed case."""


def why_not(kind: type[e.Event], situation: Situation) -> WhyNot:
    """Why an act is not allowed now, or None."""
    try:
        told = (guard(kind, situation) for guard in _GUARDS.get(kind, ()))
        return next((found for found in told if found is not None), None)
    except CalendarMissing as refusal:
        return "calendar_missing", refusal.message


def not_ours(kind: type[e.Event], at: Situation) -> WhyNot:
    """Nothing statutory in a followed case."""
    if at.state.standing == "followed" and kind in STATUTORY:
        return "followed", (
            f"这是跟踪帮代办的事项，“{e.EVENT_LABELS[kind]}”由主办机关作出；"
            "请在外部系统办理后录入外部状态。"
        )
    return None


def takes_in(kind: type[e.Event], at: Situation) -> WhyNot:
    """There is an acceptance: the clock does not start with the submission."""
    if at.process.starts_clock == "acceptance":
        return None
    return "no_acceptance", (
        f"“{at.process.title}”提交即开始办理，没有受理环节，不能{e.EVENT_LABELS[kind]}。"
    )


def in_phase(kind: type[e.Event], at: Situation) -> WhyNot:
    """The case stands where the act belongs."""
    if at.state.phase in _PHASES[kind]:
        return None
    label = e.EVENT_LABELS[kind]
    if at.state.deemed and kind in (e.CorrectionTold, e.NotAccepted, e.Accepted):
        return "deemed", (
            f"没有在时限内告知补正，自收到申请材料之日（{local_date(at.state.received_at)}）起"
            f"视为受理，不能再{label}；请继续办理。"
        )
    allowed = "、".join(PHASES[one] for one in PHASES if one in _PHASES[kind])
    return "phase", f"办件现为“{PHASES[at.state.phase]}”，不能{label}；只有“{allowed}”时可以。"


def step_open(kind: type[e.Event], at: Situation) -> WhyNot:
    """The step is open, and the case is being worked on."""
    if at.step is None:
        return "no_step", f"请指明要{e.EVENT_LABELS[kind]}的环节。"
    if at.state.phase != "accepted" and (at.state.standing == "own" or at.state.ended):
        return "phase", (
            f"办件现为“{PHASES[at.state.phase]}”，环节不能办理；{_then(at.state.phase)}"
        )
    status = at.state.step(at.step.id).status
    if status != "open":
        return "step_not_open", (
            f"环节“{at.step.label.staff}”现为“{STATUSES[status]}”，不能{e.EVENT_LABELS[kind]}；"
            f"正在办理的环节：{_open_names(at)}。"
        )
    return None


def _then(phase: Phase) -> str:
    return {
        "submitted": "请先受理。", "correcting": "请等申请人补正后受理。",
        "suspended": "请先结束特别程序或恢复办理。",
    }.get(phase, "已经结束的办件不再办理。")  # fmt: skip


def _open_names(at: Situation) -> str:
    open_ = [at.process.by_id[code].label.staff for code in at.state.open_steps]
    return "、".join(open_) or "无"


def not_outside(_: type[e.Event], at: Situation) -> WhyNot:
    """A followed item ends when its outside system says so."""
    if at.step is not None and is_followed(at.step, at.state):
        name = at.step.item.name if at.step.item else ""
        return "outside", f"“{name}”是跟踪的外部事项，请录入外部状态，不在这里办理。"
    return None


def is_followed(step: Step, state: State) -> bool:
    """Whether a step carries out an item that is decided elsewhere."""
    return step.item is not None and (step.item.owner == "followed" or state.standing == "followed")


def by_one(_: type[e.Event], at: Situation) -> WhyNot:
    """A step that is signed is not ended by one person's word; signers added have spoken."""
    assert at.step is not None  # noqa: S101  # step_open comes first
    if at.step.kind in SIGNED:
        return "sign", f"环节“{at.step.label.staff}”由各单位签署意见，请用“签署意见”。"
    one = at.state.step(at.step.id)
    lacking = set(one.added) - {each.signer for each in one.signatures}
    if lacking:
        return "unsigned", (
            f"环节“{at.step.label.staff}”加签的单位还没有签署意见（{len(lacking)}个），"
            "请等签署后再办理。"
        )
    return None


def signed_here(_: type[e.Event], at: Situation) -> WhyNot:
    """Somebody has still to sign."""
    assert at.step is not None  # noqa: S101  # step_open comes first
    one = at.state.step(at.step.id)
    if len(one.signatures) < len(at.step.signers) + len(one.added):
        return None
    if one.signatures:
        return "all_signed", f"环节“{at.step.label.staff}”要签署的单位都已签署，请直接办理。"
    return "not_signed", f"环节“{at.step.label.staff}”不是会签或或签，也没有加签，请直接办理。"


def may_add(_: type[e.Event], at: Situation) -> WhyNot:
    """Signers can be added where somebody of the zone decides."""
    assert at.step is not None  # noqa: S101  # step_open comes first
    if at.step.kind in ("review", "site_visit", *SIGNED):
        return None
    return "not_reviewed", f"环节“{at.step.label.staff}”不作审核，不能加签。"


def may_transfer(_: type[e.Event], at: Situation) -> WhyNot:
    """A step handled by one unit can go to another."""
    assert at.step is not None  # noqa: S101  # step_open comes first
    if at.step.kind in ("review", "site_visit"):
        return None
    return "no_handler", f"环节“{at.step.label.staff}”不是由一个单位承办，不能转办。"


def may_return(_: type[e.Event], at: Situation) -> WhyNot:
    """Something before it was done by somebody."""
    assert at.step is not None  # noqa: S101  # step_open comes first
    if return_targets(at.process, at.state, at.step):
        return None
    return "nothing_before", f"环节“{at.step.label.staff}”之前没有可退回的环节。"


def return_targets(process: Process, state: State, step: Step) -> tuple[Step, ...]:
    """The steps an open step can be returned to: before it, done, and by somebody."""
    return tuple(
        one
        for one in process.steps
        if step.id in process.downstream[one.id]
        and state.step(one.id).status == "done"
        and one.kind not in AT_ONCE
    )


def first_correction(_: type[e.Event], at: Situation) -> WhyNot:
    """A correction is told once."""
    if at.process.correction is None:
        return "no_correction", f"“{at.process.title}”没有补正程序，请受理或不予受理。"
    told = at.state.correction_told_at
    if told is not None:
        return "second_correction", (
            f"补正应一次告知全部内容，已于{local_date(told)}告知过，不能再次告知；"
            "请受理、容缺受理或不予受理。"
        )
    return None


def after_waiting(_: type[e.Event], at: Situation) -> WhyNot:
    """While the applicant corrects, his time is waited for."""
    if at.state.phase != "correcting":
        return None
    running = case_running(at.process, at.state, at.calendar)
    assert running.limit is not None  # noqa: S101  # a correction told has its time
    due = due_read(at.process, running, running.limit, at.calendar)
    if at.moment < due.expires:
        return "correcting", f"申请人可在{due.on}前补正，期满前不能以材料不全为由不予受理。"
    return None


def licence_only(_: type[e.Event], at: Situation) -> WhyNot:
    """特别程序 belongs to licences that list grounds."""
    if at.process.special_grounds:
        return None
    return "no_special", f"“{at.process.title}”没有可用的特别程序，时限继续计算。"


def service_only(_: type[e.Event], at: Situation) -> WhyNot:
    """Pauses belong to processes that list reasons."""
    if at.process.pauses:
        return None
    return "no_pause", f"“{at.process.title}”不能暂停，时限继续计算。"


def not_given(_: type[e.Event], at: Situation) -> WhyNot:
    """A clock that is somebody else's does not stand still because ours would."""
    if at.state.given_on is None:
        return None
    return "given", (
        f"这一件按转来时给定的期限（{at.state.given_on}）办理，不能中止计时；"
        "来不及的请在届满前延期，并向转来的单位说明。"
    )


def not_decided(kind: type[e.Event], at: Situation) -> WhyNot:
    """The limit still runs: nothing has been decided."""
    decided = at.state.decided_at
    if decided is None:
        return None
    return "decided", (
        f"已于{local_date(decided)}作出决定，时限不再计算，不需要{e.EVENT_LABELS[kind]}。"
    )


def in_special(_: type[e.Event], at: Situation) -> WhyNot:
    """A special procedure runs, not a pause."""
    if at.process.kind == "licence":
        return None
    return "not_special", "办件不在特别程序中，请用“恢复办理”。"


def in_pause(_: type[e.Event], at: Situation) -> WhyNot:
    """A pause runs, not a special procedure."""
    if at.process.kind != "licence":
        return None
    return "not_paused", "办件在特别程序中，请用“特别程序结束”。"


def not_late(kind: type[e.Event], at: Situation) -> WhyNot:
    """Before the limit has run out."""
    running = case_running(at.process, at.state, at.calendar)
    if running.limit is None or not running.spans:
        return None
    due = due_read(at.process, running, running.limit, at.calendar)
    if at.moment >= due.expires:
        return "too_late", (
            f"时限已于{due.on}届满，{e.EVENT_LABELS[kind]}应在届满前提出；请尽快办结并说明原因。"
        )
    return None


def may_extend(_: type[e.Event], at: Situation) -> WhyNot:
    """As often as the definition says."""
    if at.process.extensions is None:
        return "no_extension", f"“{at.process.title}”不能延期。"
    if len(at.state.extended) >= at.process.extensions.times:
        return "extended", (
            f"已延期{len(at.state.extended)}次，按规定只能延期{at.process.extensions.times}次。"
        )
    return None


def may_finish(_: type[e.Event], at: Situation) -> WhyNot:
    """Every step is over and nothing tolerated is owed; or the case may be broken off."""
    if at.process.kind != "licence" and not settled(at.process, at.state):
        return None
    return all_over(at)


def all_over(at: Situation) -> WhyNot:
    """Every step is over and nothing tolerated is owed."""
    if not settled(at.process, at.state):
        return "steps_left", f"还有环节没有完成：{_left(at)}。请先办理完这些环节。"
    return nothing_owed(at.process, at.state)


def _left(at: Situation) -> str:
    left = [
        one.label.staff
        for one in at.process.steps
        if at.state.step(one.id).status not in ("done", "skipped")
    ]
    return "、".join(left)


def nothing_owed(process: Process, state: State) -> WhyNot:
    """What was tolerated at acceptance has come."""
    owed = [one.item for one in state.promises if one.manner == "tolerated" and one.kept_at is None]
    if not owed:
        return None
    titles = [found.title if (found := process.material(one)) else one for one in owed]
    return "owed", f"容缺受理的材料还没有补齐：{'、'.join(titles)}。补齐后才能办结。"


def promise_open(_: type[e.Event], at: Situation) -> WhyNot:
    """Something is still promised."""
    if any(one.kept_at is None for one in at.state.promises):
        return None
    return "nothing_promised", "没有待履行的容缺或承诺事项。"


def something_followed(_: type[e.Event], at: Situation) -> WhyNot:
    """The case is followed, or the step's item is."""
    if at.step is None and at.state.standing == "followed":
        return None
    if at.step is not None and is_followed(at.step, at.state):
        return None
    return "own", "这是本单位主办的事项，状态由办理产生，不从外部系统录入。"


_Guard: TypeAlias = "Callable[[type[e.Event], Situation], WhyNot]"
_GUARDS: Final[dict[type[e.Event], tuple[_Guard, ...]]] = {
    # What never belongs to a case is told before what does not belong to it now.
    e.Accepted: (not_ours, takes_in, in_phase),
    e.AcceptedWithPromises: (not_ours, takes_in, in_phase),
    e.NotAccepted: (not_ours, takes_in, in_phase, after_waiting),
    e.CorrectionTold: (not_ours, takes_in, first_correction, in_phase),
    e.Corrected: (not_ours, takes_in, in_phase),
    e.SpecialStarted: (not_ours, licence_only, in_phase, not_decided),
    e.SpecialEnded: (not_ours, in_special, in_phase),
    e.PausedService: (not_ours, service_only, not_given, in_phase, not_decided, not_late),
    e.Resumed: (not_ours, in_pause, in_phase),
    e.Extended: (not_ours, may_extend, in_phase, not_decided, not_late),
    e.Finished: (not_ours, in_phase, may_finish),
    e.Withdrawn: (in_phase,),
    e.OutsideStatus: (something_followed, in_phase),
    e.Reopened: (not_ours, again.may_begin, in_phase),
    e.AskedAgain: (
        not_ours,
        again.may_ask,
        again.may_begin,
        in_phase,
        again.not_asked_yet,
        again.soon_enough,
    ),
    e.PromiseKept: (in_phase, promise_open),
    e.Copied: (in_phase,),
    e.TimePassed: (),
    e.StepDone: (step_open, not_outside, by_one),
    e.Signed: (step_open, not_outside, signed_here),
    e.SignersAdded: (step_open, not_outside, may_add),
    e.Returned: (step_open, not_outside, may_return),
    e.Transferred: (step_open, not_outside, may_transfer),
    e.Urged: (step_open,),
}
