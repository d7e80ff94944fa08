"""Writing down what one event brought about: the case, its steps, the record, what is to be told.

All in the caller's transaction, the case's row being locked. The columns of the case and the rows
of its steps follow from the state; nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qianyi.engine.flow import dump, event_dump
from qianyi.engine.flow.clock import read_clock
from qianyi.engine.flow.dues import next_moment
from qianyi.foundation import search
from qianyi.foundation.events import Event as Told
from qianyi.foundation.events import publish
from qianyi.kernel.cases.choices import CaseStanding, Part, ProposalState
from qianyi.kernel.cases.events import CASE_ENDED
from qianyi.kernel.cases.models import (
    Case,
    CaseHappening,
    CaseParticipant,
    Escalation,
    FinishedSpan,
    Proposal,
    StepInstance,
)
from qianyi.kernel.cases.selectors.clocks import clock_put, worked_tenths
from qianyi.lib.clock import local_date

from .rows import StepChange, rows_synced
from .telling import tell_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from qianyi.engine.flow import Event, Process, State, Transition
    from qianyi.engine.workdays import WorkCalendar
    from qianyi.foundation.permissions import Actor

INTERNAL = frozenset(
    {"Copied", "Urged", "TimePassed", "SignersAdded", "ConditionSettled", "claimed", "delegated",
     "released", "linked", "follow_up_opened", "proposal_decided", "people_changed"}
)  # fmt: skip
"""Happenings an applicant is not shown."""
MOVED = (
    "state", "status", "outcome", "is_open", "accepted_at", "finished_at", "outside_number",
    "outside_status", "step_words", "next_tick_at", "due_on", "yellow_at", "red_at", "expires_at",
    "doubt", "used_tenths", "is_late", "is_again", "seq", "units",
)  # fmt: skip
"""Columns of a case an event can change; the others stand since it was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One event with all that has to be known to write it down."""

    case: Case
    process: Process
    event: Event
    made: Transition
    actor: Actor
    moment: datetime
    calendar: WorkCalendar
    before: State | None = None
    live: list[StepInstance] = field(default_factory=list)
    token: str = ""
    on_behalf_of_id: int | None = None


def move_write(move: Move) -> CaseHappening:
    """Keep the new state of a case and everything that follows from it."""
    case, state = move.case, move.made.state
    change = rows_synced(move)
    _case_put(move)
    happening = happening_add(
        case,
        kind=type(move.event).__name__,
        actor=move.actor,
        moment=move.moment,
        payload=_payload(move),
        token=move.token,
        on_behalf_of_id=move.on_behalf_of_id,
        is_flow=True,
    )
    case.save(update_fields=MOVED)
    change.write()
    _participants_add(case, move, change)
    _measures_add(case, move)
    _spans_add(move, change)
    tell_later(case, happening, move.made.effects)
    if move.before is None:
        search.touched("case", case.pk)
    if state.ended and (move.before is None or not move.before.ended):
        publish(Told(CASE_ENDED, case.pk, f"/cases/{case.number}/", move.moment))
    return happening


def happening_add(
    case: Case,
    *,
    kind: str,
    actor: Actor,
    moment: datetime,
    payload: dict[str, Any],
    token: str = "",
    on_behalf_of_id: int | None = None,
    is_flow: bool = False,
) -> CaseHappening:
    """The next line of a case's record; the case's row is locked and saved by the caller."""
    case.seq += 1
    return CaseHappening.objects.create(
        case=case,
        seq=case.seq,
        kind=kind,
        step=str(payload.get("step", ""))[:60],
        at=moment,
        by_id=actor.user_id,
        on_behalf_of_id=on_behalf_of_id,
        reason=str(payload.get("reason") or payload.get("opinion") or "")[:1000],
        payload=payload,
        token=token,
        is_flow=is_flow,
        is_internal=kind in INTERNAL,
    )


def _payload(move: Move) -> dict[str, Any]:
    """The event as plain values, with the facts its conditions read, so that replay is exact."""
    plain = event_dump(move.event)
    for name in ("kind", "moment"):
        plain.pop(name)
    if move.made.facts:
        plain["facts_read"] = dict(move.made.facts)
    return plain


def _case_put(move: Move) -> None:
    case, process, state = move.case, move.process, move.made.state
    moment, calendar = move.moment, move.calendar
    was_open = case.is_open
    case.state = dump(state)
    case.status, case.outcome, case.is_open = state.phase, state.outcome[:60], not state.ended
    case.accepted_at, case.finished_at = state.accepted_at, state.finished_at
    case.outside_number = (state.outside_number or case.outside_number)[:80]
    case.outside_status = (state.outside_words or state.outside_status)[:120]
    labels = [process.by_id[code].label.staff for code in state.open_steps]
    case.step_words = "、".join(labels)[:200]
    case.next_tick_at = next_moment(process, state, calendar=calendar)
    if not state.ended:
        clock_put(case, read_clock(process, state, moment=moment, calendar=calendar))
        case.used_tenths, case.is_late = None, False
    elif was_open:
        case.is_late = case.expires_at is not None and moment >= case.expires_at
        case.used_tenths = worked_tenths(calendar, state.spans, moment)
        case.is_again = state.rounds > 1 or any(one.rounds > 1 for one in state.steps.values())
        case.yellow_at = case.red_at = case.expires_at = None


def _participants_add(case: Case, move: Move, change: StepChange) -> None:
    """Whoever comes in by this event; those who are there already are left alone."""
    rows: dict[tuple[str, object], Part] = {}
    # Who sees a sealed case is said by name when it is opened, never by acting.
    if move.actor.user_id is not None and not case.is_sealed:
        acts_for = move.on_behalf_of_id is not None
        rows["user", move.actor.user_id] = Part.COVER if acts_for else Part.HANDLER
    for row in (*change.added, *change.moved):
        part = Part.SIGNER if row.signer else Part.UNIT
        if row.unit_id is not None:
            rows["subject", row.unit_id] = part
        elif row.role:
            rows["role", row.role] = part
    for effect in move.made.effects:
        if effect.kind == "copied" and effect.to:
            unit_id = case.units.get(effect.to)
            rows.setdefault(
                ("role", effect.to) if unit_id is None else ("subject", unit_id), Part.COPIED
            )
    participants_put(case, rows, move.moment)


def participants_put(
    case: Case, parts: Mapping[tuple[str, object], Part], moment: datetime
) -> None:
    """Take part from now on; one query, which leaves alone who is there already."""
    fields = {"user": "user_id", "subject": "subject_id", "role": "role"}
    rows = [
        CaseParticipant(case=case, part=part, since=moment, **{fields[name]: value})
        for (name, value), part in parts.items()
    ]
    if rows:
        CaseParticipant.objects.bulk_create(rows, ignore_conflicts=True)


def _measures_add(case: Case, move: Move) -> None:
    """Rungs climbed, and measures put to a person."""
    rungs: list[Escalation] = []
    proposed: list[Proposal] = []
    for effect in move.made.effects:
        data = effect.data
        if effect.kind == "rung":
            rungs.append(
                Escalation(
                    case=case,
                    step=effect.step,
                    rung=len(rungs) + 1,
                    act=data.get("label", data.get("act", ""))[:40],
                    to=effect.to,
                    at=move.moment,
                )
            )
        elif effect.kind == "propose":
            proposed.append(
                Proposal(
                    case=case,
                    step=effect.step,
                    measure=data.get("label", "")[:60],
                    ground=f"{case.word}逾期，按督办规则提请决定",
                    unit_id=_unit_late(case, effect.step, move.live),
                    state=ProposalState.OPEN,
                    proposed_at=move.moment,
                )
            )
    if rungs:
        Escalation.objects.bulk_create(rungs)
    if proposed:
        Proposal.objects.bulk_create(proposed, ignore_conflicts=True)


def _unit_late(case: Case, step: str, live: Iterable[StepInstance]) -> int | None:
    """The unit a measure is about: who has the step, or the first open one, or the lead unit."""
    units = [row.unit_id for row in live if row.unit_id and (not step or row.step == step)]
    return units[0] if units else case.unit_id


def _spans_add(move: Move, change: StepChange) -> None:
    """What has just ended, for the statistics; a followed case is somebody else's."""
    case, state = move.case, move.made.state
    if case.standing != CaseStanding.OWN:
        return
    month = local_date(move.moment).replace(day=1)
    rows: list[StepInstance | Case] = [*change.done]
    if state.phase == "finished" and (move.before is None or not move.before.ended):
        rows.append(case)
    FinishedSpan.objects.bulk_create([_span(row, case, month) for row in rows])


def _span(row: StepInstance | Case, case: Case, month: date) -> FinishedSpan:
    return FinishedSpan(
        version_id=case.version_id,
        step=row.step if isinstance(row, StepInstance) else "",
        unit_id=row.unit_id or case.unit_id,
        month=month,
        used_tenths=row.used_tenths or 0,
        has_limit=row.due_on is not None,
        is_late=row.is_late,
        is_again=row.round > 1 if isinstance(row, StepInstance) else row.is_again,
    )
