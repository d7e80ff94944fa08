"""What each act does: its own words looked at, then the change.

Every function is called with a ``Work`` whose guards have let the act through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.flow.checks import APPLICANT
from qianyi.engine.flow.clock import case_running, due_read
from qianyi.engine.flow.errors import ActionRefused
from qianyi.engine.flow.guards import nothing_owed, return_targets
from qianyi.engine.flow.state import Promise
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.flow import events as e
    from qianyi.engine.flow.definition import Outcome, Step
    from qianyi.engine.flow.work import Work


def need(words: str, what: str) -> str:
    """Words that must not be blank.

    Raises:
        ActionRefused: they are.
    """
    if not words.strip():
        raise ActionRefused("no_reason", f"请写明{what}。")
    return words


# --- acceptance


def accept(work: Work, since: datetime) -> None:
    """受理: the limit starts, and the first steps open."""
    work.change(phase="accepted", accepted_at=since)
    work.start_clock(since)
    if work.state.standing == "own":
        work.begin_steps()


def due_known(work: Work) -> None:
    """Make sure the clock that now runs can be read.

    Raises:
        CalendarMissing: the process asks for official calendars and a year has none.
    """
    running = case_running(work.process, work.state, work.calendar)
    if running.limit is not None and running.spans:
        due_read(work.process, running, running.limit, work.calendar)


def accepted(work: Work, _: e.Accepted) -> None:
    """受理."""
    accept(work, work.moment)
    due_known(work)
    work.tell("told_applicant", to=APPLICANT, about="accepted")


def accepted_with_promises(work: Work, event: e.AcceptedWithPromises) -> None:
    """容缺受理, 告知承诺."""
    if not event.items:
        raise ActionRefused("no_items", "请列出容缺或承诺的材料和补交期限。")
    for code, due_on in event.items:
        material = work.process.material(code)
        may = material is not None and (
            material.tolerable if event.manner == "tolerated" else material.promise
        )
        if not may:
            word = "容缺" if event.manner == "tolerated" else "承诺"
            name = material.title if material else code
            raise ActionRefused("not_tolerable", f"材料“{name}”不在可{word}的材料里，请先补齐。")
        if due_on < local_date(work.moment):
            raise ActionRefused("past_due", f"补交期限{due_on}已过，请另定日期。")
    kept = [one for one in work.state.promises if one.item not in dict(event.items)]
    made = [Promise(code, due_on, event.manner) for code, due_on in event.items]
    work.change(promises=(*kept, *made))
    accept(work, work.moment)
    due_known(work)
    work.tell("told_applicant", to=APPLICANT, about=event.manner)


def not_accepted(work: Work, event: e.NotAccepted) -> None:
    """不予受理."""
    need(event.reason, "不予受理的理由")
    work.end("refused", "not_accepted")
    work.tell("told_applicant", to=APPLICANT, about="not_accepted")


def correction_told(work: Work, event: e.CorrectionTold) -> None:
    """补正告知: once, and completely."""
    if not [one for one in event.items if one.strip()]:
        raise ActionRefused("no_items", "请一次写全需要补正的全部内容。")
    work.change(
        phase="correcting",
        corrections=work.state.corrections + 1,
        correction_told_at=work.moment,
    )
    work.tell("told_applicant", to=APPLICANT, about="correction", items="；".join(event.items))


def corrected(work: Work, _: e.Corrected) -> None:
    """补正 has come: the papers count from now."""
    work.change(phase="submitted", received_at=work.moment)
    work.tell("opened", to="handler", about="corrected")


def promise_kept(work: Work, event: e.PromiseKept) -> None:
    """What was promised has come."""
    open_ = [one for one in work.state.promises if one.kept_at is None]
    if event.item not in [one.item for one in open_]:
        names = "、".join(one.item for one in open_)
        raise ActionRefused("not_promised", f"“{event.item}”不是待履行的事项；待履行：{names}。")
    work.change(
        promises=tuple(
            Promise(one.item, one.due_on, one.manner, work.moment)
            if one.item == event.item and one.kept_at is None
            else one
            for one in work.state.promises
        )
    )


# --- the clock stands still, and goes on


def _suspend(work: Work, why: str) -> None:
    work.change(phase="suspended", stopped_for=why)
    work.stop_clock(work.moment)
    for code in [code for code, one in work.steps.items() if one.status == "open"]:
        work.hold(code)


def _resume(work: Work) -> None:
    work.change(phase="accepted", stopped_for="")
    work.start_clock(work.moment)
    for code in [code for code, one in work.steps.items() if one.status == "paused"]:
        work.go_on(code)


def special_started(work: Work, event: e.SpecialStarted) -> None:
    """特别程序: on a listed ground, with a written notice."""
    if event.ground not in work.process.special_grounds:
        listed = "、".join(work.process.special_grounds)
        raise ActionRefused(
            "ground", f"“{event.ground}”不是可以扣除时限的特别程序；可用的：{listed}。"
        )
    need(event.notice, "书面告知申请人的文书编号（特别程序要书面告知）")
    _suspend(work, event.ground)
    work.tell("told_applicant", to=APPLICANT, about="special", ground=event.ground)


def paused(work: Work, event: e.PausedService) -> None:
    """A service case stands still for a listed reason."""
    if event.reason not in work.process.pauses:
        listed = "、".join(work.process.pauses)
        raise ActionRefused("pause", f"“{event.reason}”不是可以暂停的情形；可用的：{listed}。")
    _suspend(work, event.reason)
    work.tell("told_applicant", to=APPLICANT, about="paused", reason=event.reason)


def resumed(work: Work, _: e.SpecialEnded | e.Resumed) -> None:
    """The clock goes on."""
    _resume(work)


def extended(work: Work, event: e.Extended) -> None:
    """延期: before expiry, with a reason, no longer than allowed."""
    need(event.reason, "延期的理由（要告知申请人）")
    allowed = work.process.extensions
    assert allowed is not None  # noqa: S101  # the guard has seen it
    if event.amount.unit != allowed.amount.unit or not (
        0 < event.amount.amount <= allowed.amount.amount
    ):
        raise ActionRefused(
            "too_long", f"延期应在{allowed.amount}以内，现为{event.amount}，请改短。"
        )
    work.change(extended=(*work.state.extended, event.amount))
    due_known(work)
    work.tell("told_applicant", to=APPLICANT, about="extended", amount=str(event.amount))


# --- the end, and a new beginning


def withdrawn(work: Work, event: e.Withdrawn) -> None:
    """撤回."""
    need(event.reason, "撤回的原因")
    work.end("withdrawn", "withdrawn")


def finished(work: Work, event: e.Finished) -> None:
    """办结, or 终止 with a reason."""
    if event.outcome not in ("done", "terminated"):
        raise ActionRefused("outcome", "办结的结果应为 done（办结）或 terminated（终止）。")
    if event.outcome == "terminated":
        need(event.reason, "终止办理的理由")
        if work.process.kind == "licence":
            raise ActionRefused("licence", "行政许可不能直接终止；请作出决定，或由申请人撤回。")
    elif not all(work.step(one.id).status in ("done", "skipped") for one in work.process.steps):
        raise ActionRefused("steps_left", "还有环节没有完成，办结前请先办理完；终止办理要写理由。")
    elif (owed := nothing_owed(work.process, work.state)) is not None:
        raise ActionRefused(*owed)
    work.end("finished", event.outcome)


def asked_again(work: Work, event: e.AskedAgain) -> None:
    """重新办理 as the applicant asks: the office learns of it, the rest is the same."""
    reopened(work, event)
    work.change(asked_again=work.state.asked_again + 1)


def reopened(work: Work, event: e.Reopened | e.AskedAgain) -> None:
    """重新办理: all steps anew, with a whole limit."""
    need(event.reason, "重新办理的理由")
    work.change(
        phase="accepted",
        outcome="",
        finished_at=None,
        decided_at=None,
        spans=(),
        extended=(),
        rounds=work.state.rounds + 1,
        given_on=None,
    )
    for code, one in work.steps.items():
        work.steps[code] = type(one)(rounds=one.rounds)
    accept(work, work.moment)
    due_known(work)
    work.tell("told_applicant", to=APPLICANT, about="reopened")


# --- steps


def step_done(work: Work, event: e.StepDone) -> None:
    """A step ends with one of its outcomes."""
    outcome = outcome_of(work, event.step, event.outcome)
    if outcome.to == "return":
        need(event.opinion, "退回的理由")
        returnable(work, event.step, outcome.target)
    elif outcome.to == "reject":
        need(event.opinion, f"“{outcome.label}”的理由")
    elif outcome.to == "finish" and (owed := nothing_owed(work.process, work.state)) is not None:
        raise ActionRefused(*owed)
    work.done(event.step, outcome)


def outcome_meant(step: Step, given: str) -> Outcome | None:
    """One of a step's outcomes by its code, or None; "" is the first that goes on."""
    if not given:
        return next((one for one in step.outcomes if one.goes_on), step.outcomes[0])
    return step.outcome(given)


def outcome_of(work: Work, code: str, given: str) -> Outcome:
    """An outcome by its code; "" is the first that goes on.

    Raises:
        ActionRefused: the step has no such outcome.
    """
    step = work.process.by_id[code]
    found = outcome_meant(step, given)
    if found is None:
        listed = "、".join(f"{one.id}（{one.label}）" for one in step.outcomes)
        raise ActionRefused(
            "outcome", f"环节“{step.label.staff}”没有“{given}”这个结果；可用的：{listed}。"
        )
    return found


def returned(work: Work, event: e.Returned) -> None:
    """退回 to a step before."""
    need(event.reason, "退回的理由")
    returnable(work, event.step, event.to)
    work.go_back(event.step, event.to)


def returnable(work: Work, source: str, target: str) -> None:
    """Make sure a step can go back to another.

    Raises:
        ActionRefused: it cannot; the sentence names those it can.
    """
    step = work.process.by_id[source]
    targets = return_targets(work.process, work.state, step)
    if target not in [one.id for one in targets]:
        named = "、".join(f"{one.label.staff}（{one.id}）" for one in targets) or "无"
        raise ActionRefused(
            "return", f"不能从“{step.label.staff}”退回到“{target}”；可退回的环节：{named}。"
        )


def transferred(work: Work, event: e.Transferred) -> None:
    """转办."""
    need(event.to_unit, "转给哪个单位")
    if event.to_unit == work.handler(event.step):
        raise ActionRefused("same_unit", "该环节已由这个单位办理，请选择另一个单位。")
    work.put(event.step, unit=event.to_unit)
    work.tell("transferred", event.step, event.to_unit, reason=event.reason)


def copied(work: Work, event: e.Copied) -> None:
    """抄送."""
    if not event.to:
        raise ActionRefused("nobody", "请选择抄送给谁。")
    for one in event.to:
        work.tell("copied", event.step, one)


def urged(work: Work, event: e.Urged) -> None:
    """催办 by a person."""
    work.put(event.step, urged=work.step(event.step).urged + 1)
    work.tell("urged", event.step, work.handler(event.step), reason=event.reason)


def condition_settled(work: Work, event: e.ConditionSettled) -> None:
    """A person decides what facts do not."""
    need(event.reason, "判断的依据")
    work.put(event.step, holds=event.holds, missing=())
    work.consider((work.process.by_id[event.step],))
