"""What passing time brings about, and when: silence, lateness, rungs of the ladder, promises.

Each thing falls due at one moment worked out from the clocks, and happens once: its key is kept in
``State.told``. So a tick may come late, twice or never; the result is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qianyi.engine.flow.clock import (
    awaits_acceptance,
    case_running,
    due_of,
    step_running,
    withheld,
)
from qianyi.engine.flow.definition import SIGNED
from qianyi.lib.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qianyi.engine.flow.clock import Running
    from qianyi.engine.flow.definition import Limit, Process, Rung
    from qianyi.engine.flow.state import State
    from qianyi.engine.workdays import Due, WorkCalendar

Happening: TypeAlias = Literal[
    "deemed", "consent", "overdue", "overdue_by_law", "step_overdue", "rung", "correction_late",
    "promise_late",
]  # fmt: skip
SILENCE: Final[frozenset[Happening]] = frozenset({"deemed", "consent"})
"""What silence itself decides: it is settled before any other act of a later moment."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that falls due at a moment.

    Attributes:
        key: kept when it has happened.
        on: the last day that was kept, or the promise's day.
    """

    at: datetime
    kind: Happening
    key: str
    step: str = ""
    rung: Rung | None = None
    item: str = ""
    on: date | None = None


def coming(process: Process, state: State, calendar: WorkCalendar) -> list[Coming]:
    """Everything time will bring about as the case stands, not yet told, the earliest first.

    Where the process asks for official calendars and a year has none, nothing follows from that
    clock until the file is there.
    """
    found = [*_promises(state)]
    if not state.ended:
        found += _before_work(process, state, calendar)
    if state.phase == "accepted" or (state.standing == "followed" and not state.ended):
        found += _case(process, state, calendar)
        found += _steps(process, state, calendar)
    told = state.told
    return sorted((one for one in found if one.key not in told), key=_order)


def next_moment(process: Process, state: State, *, calendar: WorkCalendar) -> datetime | None:
    """When passing time will next bring something about, if nothing else happens; None: never.

    Where the process asks for official calendars and a year has none, nothing follows from that
    clock until the file is there.
    """
    return next((one.at for one in coming(process, state, calendar)), None)


def _order(one: Coming) -> tuple[datetime, str]:
    return one.at, one.key


def _promises(state: State) -> Iterator[Coming]:
    if state.phase in ("refused", "withdrawn"):
        return
    for one in state.promises:
        if one.kept_at is None:
            at = _day_begins(one.due_on + timedelta(days=1))
            yield Coming(at, "promise_late", f"promise:{one.item}", item=one.item, on=one.due_on)


def _before_work(process: Process, state: State, calendar: WorkCalendar) -> Iterator[Coming]:
    running = case_running(process, state, calendar)
    kind: Happening | None = None
    if awaits_acceptance(process, state):
        kind = "deemed"
    elif running.kind == "correction":
        kind = "correction_late"
    if kind is not None and (due := _due(process, running, running.limit, calendar)):
        yield Coming(due.expires, kind, f"{kind}:{state.corrections}", on=due.on)


def _due(
    process: Process, running: Running, limit: Limit | None, calendar: WorkCalendar
) -> Due | None:
    """When a clock runs out; None where it does not run, or its days may not be named."""
    if limit is None or not running.spans:
        return None
    due = due_of(running, limit, calendar)
    return None if withheld(process, due) else due


def _case(process: Process, state: State, calendar: WorkCalendar) -> Iterator[Coming]:
    running = case_running(process, state, calendar)
    due = _due(process, running, running.limit, calendar)
    if due is None or running.spans[-1][1] is not None:
        return
    turn = f"{state.rounds}.{len(state.extended)}"
    yield Coming(due.expires, "overdue", f"overdue:{turn}", on=due.on)
    law = _due(process, running, running.statutory, calendar)
    if law is not None and running.statutory != running.limit:
        yield Coming(law.expires, "overdue_by_law", f"by_law:{turn}", on=law.on)
    if process.overdue == "escalate" and state.standing == "own":
        for rung in process.escalation:
            at = _rung_at(rung, due, calendar)
            yield Coming(at, "rung", f"rung:{rung.id}:{turn}", rung=rung, on=due.on)


def _rung_at(rung: Rung, due: Due, calendar: WorkCalendar) -> datetime:
    amount = -rung.after.amount if rung.early else rung.after.amount
    if rung.after.unit == "hours":
        return due.expires + timedelta(hours=amount)
    if rung.after.unit == "working_days":
        return _day_begins(calendar.add_workdays(due.on, amount).on)
    return _day_begins(due.on + timedelta(days=amount))


def _steps(process: Process, state: State, calendar: WorkCalendar) -> Iterator[Coming]:
    for code in state.open_steps:
        step = process.by_id[code]
        running = step_running(step, state)
        due = _due(process, running, running.limit, calendar)
        if due is None or state.step(code).status != "open":
            continue
        silent = process.overdue == "consent" and step.kind in ("review", *SIGNED)
        turn = state.step(code).rounds
        yield Coming(
            due.expires, "consent" if silent else "step_overdue", f"step:{code}:{turn}",
            step=code, on=due.on,
        )  # fmt: skip


def _day_begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
