"""The two clocks, read at a moment: of the case and of each step. Everything is worked out anew.

A licence has first the office's days to accept or to tell what is lacking, then (where a correction
was told) the applicant's, then its limit from acceptance. Other processes have their limit as the
definition says. Where the zone has promised less than the law allows, the promise is what one works
by; the limit by law stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.flow.definition import Limit
from qianyi.engine.workdays import CalendarMissing, Due, due_over, reached_at, time_used
from qianyi.lib.clock import ZONE, local_date

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.state import Span, State
    from qianyi.engine.workdays import WorkCalendar

ClockKind: TypeAlias = Literal["none", "waiting", "acceptance", "correction", "limit", "step"]
Light: TypeAlias = Literal["none", "green", "yellow", "red", "overdue"]
YELLOW: Final = Decimal("0.7")
RED: Final = Decimal("0.9")
CLOCK_KINDS: Final[dict[ClockKind, str]] = {
    "none": "无时限", "waiting": "尚未开始计时", "acceptance": "受理时限", "correction": "补正时限",
    "limit": "办理时限", "step": "环节时限",
}  # fmt: skip
LIGHTS: Final[dict[Light, str]] = {
    "none": "无时限", "green": "正常", "yellow": "临近到期", "red": "即将到期", "overdue": "逾期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock at a moment.

    Attributes:
        kind: what it measures.
        limit: what one works by, extensions included; None where there is none.
        statutory: the limit by law, extensions included.
        promised: whether ``limit`` is the zone's promise.
        used, left: in the limit's unit; they add up to it.
        due_on, due_at: the last day, and the first moment after the limit. None while it stands
            still (it moves on with every day) and where there is no limit.
        yellow_at, red_at: when 70 % and 90 % are used, for lists that compare instants.
        share: part of the limit used.
        doubt: why days are not certain, naming the file to add; "" where they are.
    """

    kind: ClockKind = "none"
    started: datetime | None = None
    limit: Limit | None = None
    statutory: Limit | None = None
    promised: bool = False
    used: Decimal = Decimal(0)
    left: Decimal | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    statutory_due_on: date | None = None
    statutory_due_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    paused: bool = False
    stopped: bool = False
    share: Decimal | None = None
    light: Light = "none"
    doubt: str = ""

    @property
    def certain(self) -> bool:
        """Every year touched has an official, confirmed calendar."""
        return not self.doubt


@dataclass(frozen=True, slots=True)
class Running:
    """What a clock is read from: its kind, the spans it ran, and the limits it is read against.

    ``given_on`` is a last day named from outside; ``limit`` is then the working days up to it.
    """

    kind: ClockKind
    spans: tuple[Span, ...]
    limit: Limit | None
    statutory: Limit | None = None
    ended: bool = False
    given_on: date | None = None


def read_clock(
    process: Process, state: State, *, moment: datetime, calendar: WorkCalendar
) -> Clock:
    """The clock that runs for the case as it stands.

    Where the process asks for official calendars and a year has none, no day is named: ``doubt``
    holds the sentence.
    """
    return _read(process, case_running(process, state, calendar), moment, calendar)


def read_step(
    process: Process, state: State, step_id: str, *, moment: datetime, calendar: WorkCalendar
) -> Clock:
    """The clock of one step since it last opened; days as in ``read_clock``."""
    return _read(process, step_running(process.by_id[step_id], state), moment, calendar)


def case_running(process: Process, state: State, calendar: WorkCalendar) -> Running:
    """What the case's clock is read from."""
    if state.given_on is not None:
        return _given(state, state.given_on, calendar)
    if state.phase == "submitted" and awaits_acceptance(process, state):
        assert process.correction is not None  # noqa: S101  # awaits_acceptance has seen it
        return Running("acceptance", ((state.received_at, None),), process.correction.tell_within)
    if state.phase == "correcting" and process.correction and state.correction_told_at:
        spans: tuple[Span, ...] = ((state.correction_told_at, None),)
        return Running("correction", spans, process.correction.give)
    return Running(
        "limit", state.spans, longer(process.promised or process.limit, state),
        longer(process.limit, state), state.ended or state.decided_at is not None,
    )  # fmt: skip


def _given(state: State, given_on: date, calendar: WorkCalendar) -> Running:
    """A clock of somebody else's: it ends on the day named, and only an extension moves that."""
    last = given_on
    for one in state.extended:
        days = one.unit == "working_days"
        last = calendar.add_workdays(last, one.amount).on if days else last + _length(one)
    over = state.ended or state.decided_at is not None
    ending = (state.decided_at or state.finished_at) if over else None
    days_given = calendar.workdays_between(local_date(state.submitted_at), last).days
    limit = Limit(max(days_given, 0), "working_days")
    return Running("limit", ((state.submitted_at, ending),), limit, limit, over, last)


def _length(limit: Limit) -> timedelta:
    """Calendar days and hours as they are; hours of a day begun count as that day."""
    if limit.unit == "hours":
        return timedelta(days=-(-limit.amount // 24))
    return timedelta(days=limit.amount)


def step_running(step: Step, state: State) -> Running:
    """What a step's clock is read from."""
    found = state.step(step.id)
    ended = found.status in ("done", "skipped")
    return Running("step", found.spans, step.promised or step.limit, step.limit, ended)


def awaits_acceptance(process: Process, state: State) -> bool:
    """Whether silence would become acceptance: a licence of our own, papers in hand."""
    return (
        process.kind == "licence"
        and state.standing == "own"
        and state.phase == "submitted"
        and process.correction is not None
    )


def longer(limit: Limit | None, state: State) -> Limit | None:
    """A limit with the extensions granted."""
    if limit is None or not state.extended:
        return limit
    return Limit(limit.amount + sum(one.amount for one in state.extended), limit.unit)


def withheld(process: Process, due: Due) -> bool:
    """Whether a day may not be named: not certain, and the process asks for official calendars."""
    return bool(due.doubt) and process.calendar == "official"


def due_of(running: Running, limit: Limit, calendar: WorkCalendar) -> Due:
    """When a clock runs out: on the day named from outside, else when its limit is used up."""
    if running.given_on is None:
        return due_over(calendar, running.spans, limit)
    midnight = datetime.combine(running.given_on + timedelta(days=1), time(), ZONE)
    return Due(running.spans[0][0], limit, midnight, running.given_on)


def due_read(process: Process, running: Running, limit: Limit, calendar: WorkCalendar) -> Due:
    """When a limit runs out.

    Raises:
        CalendarMissing: the process asks for official calendars and a year has none.
    """
    due = due_of(running, limit, calendar)
    if withheld(process, due):
        raise CalendarMissing(f"该流程要求官方日历，期限暂不能确定：{due.doubt}", year=due.on.year)
    return due


def _read(process: Process, running: Running, moment: datetime, calendar: WorkCalendar) -> Clock:
    started = running.spans[0][0] if running.spans else None
    if running.limit is None:
        return Clock("none", started, stopped=running.ended)
    if not running.spans:
        return Clock(
            "waiting", None, running.limit, running.statutory,
            left=Decimal(running.limit.amount), stopped=running.ended,
        )  # fmt: skip
    return _against(process, running, running.limit, moment, calendar)


def _against(
    process: Process, running: Running, limit: Limit, moment: datetime, calendar: WorkCalendar
) -> Clock:
    due = due_of(running, limit, calendar)
    by_law = due
    if running.statutory is not None and running.statutory != limit:
        by_law = due_over(calendar, running.spans, running.statutory)
    ending = running.spans[-1][1]
    used = time_used(calendar, running.spans, limit.unit, moment)
    still = ending is not None
    amount = Decimal(limit.amount)
    yellow_at = reached_at(calendar, running.spans, limit.unit, amount * YELLOW)
    red_at = reached_at(calendar, running.spans, limit.unit, amount * RED)
    seen = moment if ending is None else min(ending, moment)
    late = seen >= due.expires
    silent = withheld(process, due) or withheld(process, by_law)
    moving = silent or (still and not running.ended and not late)
    return Clock(
        kind=running.kind,
        started=running.spans[0][0],
        limit=limit,
        statutory=running.statutory,
        promised=running.statutory != limit and running.kind in ("limit", "step"),
        used=used,
        left=amount - used,
        due_on=None if moving else due.on,
        due_at=None if moving else due.expires,
        statutory_due_on=None if moving or running.statutory is None else by_law.on,
        statutory_due_at=None if moving or running.statutory is None else by_law.expires,
        yellow_at=None if still or silent else yellow_at,
        red_at=None if still or silent else red_at,
        paused=still and not running.ended,
        stopped=running.ended,
        share=used / amount if amount else Decimal(1),
        light="none" if silent else _light(seen, late=late, yellow_at=yellow_at, red_at=red_at),
        doubt=by_law.doubt or due.doubt,
    )


def _light(seen: datetime, *, late: bool, yellow_at: datetime, red_at: datetime) -> Light:
    if late:
        return "overdue"
    if seen >= red_at:
        return "red"
    return "yellow" if seen >= yellow_at else "green"
