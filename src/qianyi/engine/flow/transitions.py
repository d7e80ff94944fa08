"""Begin, apply, replay: (definition, state, event) → the new state and what it brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qianyi.engine.flow import acts
from qianyi.engine.flow import events as e
from qianyi.engine.flow.clock import awaits_acceptance
from qianyi.engine.flow.dues import SILENCE, coming
from qianyi.engine.flow.errors import ActionRefused
from qianyi.engine.flow.guards import STEP_ACTS, Situation, why_not
from qianyi.engine.flow.outside import outside_status
from qianyi.engine.flow.passing import happen
from qianyi.engine.flow.signing import signed, signers_added
from qianyi.engine.flow.state import State
from qianyi.engine.flow.work import Work
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qianyi.engine.flow.conditions import Facts
    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.transition import Transition
    from qianyi.engine.workdays import WorkCalendar

FactsAt: TypeAlias = "Facts | Callable[[e.Event], Facts]"
_STEP_OF: Final = (*STEP_ACTS, e.ConditionSettled)


def begin(
    process: Process, event: e.Submitted, *, facts: Facts, calendar: WorkCalendar
) -> Transition:
    """A case begins.

    Where the clock starts with the submission, work begins at once; else after acceptance. A
    followed case is accompanied from the first day, whatever stands outside.

    Raises:
        ActionRefused: the process is not for that standing, or a followed case has no number.
        CalendarMissing: the process asks for official calendars and a year has none.
    """
    _aware(event)
    if event.standing not in process.standing:
        raise ActionRefused("standing", f"“{process.title}”不能按这种方式办理，请核对事项清单。")
    if event.standing == "followed" and not (event.project.strip() or event.number.strip()):
        raise ActionRefused("no_number", "跟踪帮代办的事项要写项目代码或外部办件号。")
    _given(process, event)
    state = State(
        process.code, process.version, event.standing, "submitted", event.moment, event.moment,
        event.moment, project=event.project, outside_number=event.number,
        given_on=event.due_on,
    )  # fmt: skip
    work = Work(process, state, facts, calendar)
    if process.starts_clock == "submission":
        acts.accept(work, event.moment)
    acts.due_known(work)
    if event.standing == "followed":
        work.begin_steps()
    return work.transition()


def apply(
    process: Process, state: State, event: e.Event, *, facts: Facts, calendar: WorkCalendar
) -> Transition:
    """What an event makes of a state.

    What silence has decided by the event's moment is settled first; then the event is looked at.

    Raises:
        ActionRefused: it is not allowed as the case stands; the sentence says what is.
        CalendarMissing: it begins or lengthens a limit, the process asks for official calendars,
            and a year has none. Passing time is never refused.
    """
    _in_order(process, state, event)
    work = Work(process, state, facts, calendar)
    timed = isinstance(event, e.TimePassed)
    if timed or process.overdue == "consent" or awaits_acceptance(process, state):
        _settle(work, event, timed=timed)
    work.moment = event.moment
    if timed:
        work.ask_again()
    else:
        _act(work, event)
    return work.transition()


def replay(
    process: Process, events: Iterable[e.Event], *, facts: FactsAt, calendar: WorkCalendar
) -> State:
    """The state after events; ``facts`` may be a function that gives those read at each event.

    Raises:
        ActionRefused: the events do not begin with a submission, or one is not allowed.
    """
    known: Callable[[e.Event], Facts] = facts if callable(facts) else _constant(facts)
    state: State | None = None
    for event in events:
        if state is None:
            if not isinstance(event, e.Submitted):
                raise ActionRefused("no_begin", "办理记录应从提交开始，请检查记录是否完整。")
            state = begin(process, event, facts=known(event), calendar=calendar).state
        else:
            state = apply(process, state, event, facts=known(event), calendar=calendar).state
    if state is None:
        raise ActionRefused("no_begin", "没有办理记录，无从重建。")
    return state


def _constant(facts: Facts) -> Callable[[e.Event], Facts]:
    return lambda _: facts


def _aware(event: e.Event) -> None:
    if event.moment.tzinfo is None:
        raise ActionRefused("naive", "办理时间没有时区，请带上时区。")


def _given(process: Process, event: e.Submitted) -> None:
    """A last day brought along belongs to services, and is not over before they begin."""
    if event.due_on is None:
        return
    if process.kind != "service":
        raise ActionRefused(
            "given_kind", f"“{process.title}”的期限按办理流程计算，不能另行给定；请不填期限。"
        )
    if event.due_on < local_date(event.moment):
        raise ActionRefused(
            "given_past", f"给定的期限{event.due_on}早于收到的日期，请核对后重新填写。"
        )


def _in_order(process: Process, state: State, event: e.Event) -> None:
    _aware(event)
    if (process.code, process.version) != (state.code, state.version):
        raise ActionRefused(
            "version",
            f"办件按“{state.code}”{state.version}版办理，不能用“{process.code}”{process.version}版。",
        )
    if event.moment < state.moment:
        raise ActionRefused("backwards", "办理时间早于上一次办理的时间，请刷新后重试。")


def _settle(work: Work, event: e.Event, *, timed: bool) -> None:
    """Let happen what has fallen due, the earliest first, each at its own moment."""
    while True:
        due = [
            one
            for one in coming(work.process, work.now(), work.calendar)
            if one.at <= event.moment and (timed or one.kind in SILENCE)
        ]
        if not due:
            return
        work.moment = max(due[0].at, work.moment)
        happen(work, due[0])


def _act(work: Work, event: e.Event) -> None:
    step = _step(work.process, event)
    if isinstance(event, e.ConditionSettled):
        _waits(work, event)
    else:
        at = Situation(work.process, work.now(), step, event.moment, work.calendar)
        refused = why_not(type(event), at)
        if refused is not None:
            raise ActionRefused(*refused)
    act = _ACTS.get(type(event))
    if act is None:
        raise ActionRefused("submitted", "办件已经提交，不能再次提交。")
    act(work, event)


def _step(process: Process, event: e.Event) -> Step | None:
    code: str = getattr(event, "step", "")
    if not code and not isinstance(event, _STEP_OF):
        return None
    step = process.by_id.get(code)
    if step is None:
        raise ActionRefused("no_step", f"“{process.title}”没有环节“{code}”，请刷新后重试。")
    return step


def _waits(work: Work, event: e.ConditionSettled) -> None:
    if not work.step(event.step).missing:
        raise ActionRefused("not_waiting", "该环节不在等待条件所需的数据，不需要人工判断。")


_ACTS: Final[Mapping[type[e.Event], Callable[[Work, Any], None]]] = {
    e.Accepted: acts.accepted,
    e.AcceptedWithPromises: acts.accepted_with_promises,
    e.NotAccepted: acts.not_accepted,
    e.CorrectionTold: acts.correction_told,
    e.Corrected: acts.corrected,
    e.PromiseKept: acts.promise_kept,
    e.SpecialStarted: acts.special_started,
    e.SpecialEnded: acts.resumed,
    e.PausedService: acts.paused,
    e.Resumed: acts.resumed,
    e.Extended: acts.extended,
    e.Withdrawn: acts.withdrawn,
    e.Finished: acts.finished,
    e.Reopened: acts.reopened,
    e.AskedAgain: acts.asked_again,
    e.StepDone: acts.step_done,
    e.Signed: signed,
    e.SignersAdded: signers_added,
    e.Returned: acts.returned,
    e.Transferred: acts.transferred,
    e.Copied: acts.copied,
    e.Urged: acts.urged,
    e.ConditionSettled: acts.condition_settled,
    e.OutsideStatus: outside_status,
}
