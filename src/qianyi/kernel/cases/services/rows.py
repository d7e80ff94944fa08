"""The rows of steps made to say what the state says: who has what in the inbox, until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists

from qianyi.engine.flow.clock import read_step
from qianyi.engine.flow.definition import SIGNED
from qianyi.kernel.cases.choices import LIVE, StepStatus
from qianyi.kernel.cases.models import CaseHappening, Material, StepInstance
from qianyi.kernel.cases.selectors.clocks import clock_put, worked_tenths

from .parties import LEAD, is_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from qianyi.engine.flow.definition import Process, Step
    from qianyi.engine.flow.state import State, StepState

    from .moving import Move

Key = tuple[str, int, str]
WRITTEN: Final = (
    "label", "status", "unit", "role", "assignee", "closed_at", "closed_by", "outcome", "opinion",
    "used_tenths", "is_late", "due_on", "yellow_at", "red_at", "expires_at", "doubt",
)  # fmt: skip


@dataclass
class StepChange:
    """Rows to add and rows to renew; ``write`` takes at most two queries."""

    added: list[StepInstance] = field(default_factory=list)
    renewed: list[StepInstance] = field(default_factory=list)
    done: list[StepInstance] = field(default_factory=list)
    moved: list[StepInstance] = field(default_factory=list)

    def write(self) -> None:
        """Keep them."""
        if self.added:
            StepInstance.objects.bulk_create(self.added)
        if len(self.renewed) == 1:  # as nearly always; putting one UPDATE together takes far less
            self.renewed[0].save(update_fields=WRITTEN)
        elif self.renewed:
            StepInstance.objects.bulk_update(self.renewed, WRITTEN)


def rows_synced(move: Move) -> StepChange:
    """The rows that differ from what the new state says; only steps it touched are looked at."""
    state, before = move.made.state, move.before
    touched = [
        code for code, one in state.steps.items() if before is None or one != before.step(code)
    ]
    live = {(row.step, row.round, row.signer): row for row in move.live}
    expected = {key: one for code in touched for key, one in _expected(move.process, state, code)}
    change = StepChange()
    for key, row in live.items():
        if row.step in touched and key not in expected:
            _close(move, row, change)
        elif row.step in touched:
            _renew(move, row, change)
    for key in expected:
        if key not in live:
            _add(move, key, change)
    for code in touched:
        _over_at_once(move, code, change)
    return change


def _expected(process: Process, state: State, code: str) -> Iterator[tuple[Key, StepState]]:
    """Who has something to do about a step: itself, or each signer who has not signed."""
    one = state.step(code)
    if one.status not in ("open", "paused"):
        return
    step = process.by_id[code]
    signed = {signature.signer for signature in one.signatures}
    signers = (*step.signers, *one.added) if step.kind in SIGNED else one.added
    if step.kind not in SIGNED:
        yield (code, one.rounds, ""), one
    for signer in dict.fromkeys(signers):
        if signer not in signed:
            yield (code, one.rounds, signer), one


def _add(move: Move, key: Key, change: StepChange) -> None:
    row = _new(move, key)
    row.status = _status(move.made.state.step(row.step))
    _time(move, row)
    change.added.append(row)


def _new(move: Move, key: Key) -> StepInstance:
    code, number, signer = key
    step = move.process.by_id[code]
    row = StepInstance(
        case=move.case,
        step=code,
        round=max(number, 1),
        signer=signer,
        label=step.label.staff[:120],
        kind=step.kind,
        opened_at=move.moment,
        is_applicants=step.kind == "applicant",
    )
    _place(move, row, step)
    return row


def _place(move: Move, row: StepInstance, step: Step) -> None:
    """Where the row waits: at a unit, a role, the applicant; the lead unit where none is named."""
    row.unit_id, row.role = None, ""
    if row.is_applicants and not row.signer:
        return
    party = row.signer or move.made.state.step(step.id).unit or step.party or LEAD
    if is_role(party):
        row.role = party
    else:
        row.unit_id = move.case.units.get(party, move.case.unit_id)


def _time(move: Move, row: StepInstance) -> None:
    clock = read_step(
        move.process, move.made.state, row.step, moment=move.moment, calendar=move.calendar
    )
    clock_put(row, clock)


def _status(one: StepState) -> StepStatus:
    return StepStatus.PAUSED if one.status == "paused" else StepStatus.OPEN


def _renew(move: Move, row: StepInstance, change: StepChange) -> None:
    """A row that stays: paused, resumed, or moved to another unit, which has to claim it anew."""
    was = row.unit_id
    row.status = _status(move.made.state.step(row.step))
    _place(move, row, move.process.by_id[row.step])
    if row.unit_id != was:
        row.assignee = None
        change.moved.append(row)
    _time(move, row)
    change.renewed.append(row)


def _close(move: Move, row: StepInstance, change: StepChange) -> None:
    before = move.before.step(row.step) if move.before else move.made.state.step(row.step)
    row.status = _ending(move, row)
    row.closed_at = move.moment
    row.used_tenths = worked_tenths(move.calendar, before.spans, move.moment)
    row.is_late = row.expires_at is not None and move.moment >= row.expires_at
    row.yellow_at = row.red_at = row.expires_at = None
    values = move.event
    mine = row.step == getattr(values, "step", "") and row.status != StepStatus.SKIPPED
    if mine:
        row.closed_by_id = move.actor.user_id
        row.opinion = str(getattr(values, "opinion", "") or getattr(values, "reason", ""))[:4000]
        row.outcome = str(getattr(values, "outcome", ""))[:60]
    if row.status == StepStatus.DONE:
        row.outcome = row.outcome or move.made.state.step(row.step).outcome[:60]
        change.done.append(row)
    change.renewed.append(row)


def _ending(move: Move, row: StepInstance) -> StepStatus:
    """How a row ended that nobody has to do anything about any more."""
    event, after = type(move.event).__name__, move.made.state.step(row.step)
    is_mine = row.step == getattr(move.event, "step", "")
    if event == "Returned" and is_mine:
        return StepStatus.RETURNED
    if event == "StepDone" and is_mine:
        return StepStatus.DONE
    if row.signer:
        signed = {one.signer for one in after.signatures}
        by_event = event == "Signed" and row.signer == getattr(move.event, "signer", "")
        has = by_event or row.signer in signed
        return StepStatus.DONE if has else StepStatus.SKIPPED
    return StepStatus.DONE if after.status == "done" else StepStatus.SKIPPED


def _over_at_once(move: Move, code: str, change: StepChange) -> None:
    """A notice or automatic step begins and ends in one breath; it leaves a row all the same."""
    one = move.made.state.step(code)
    step = move.process.by_id[code]
    if step.kind not in ("notice", "automatic") or one.status != "done":
        return
    row = _new(move, (code, one.rounds, ""))
    row.status, row.closed_at, row.outcome = StepStatus.DONE, move.moment, one.outcome[:60]
    row.used_tenths = 0
    change.added.append(row)


def rows_live(case_id: int) -> list[StepInstance]:
    """The rows of a case somebody has to do something about."""
    return list(_live(case_id))


def _live(case_id: int) -> QuerySet[StepInstance]:
    return StepInstance.objects.filter(case_id=case_id, status__in=LIVE).order_by("pk")


def rows_live_for(
    case_id: int, token: str, asked: Collection[str] = ()
) -> tuple[list[StepInstance], bool, frozenset[str]]:
    """The same, whether an act of that token has been done, and which materials asked for are here.

    One query, asked after the case's row was locked, so that of two senders the second sees the
    first's act.
    """
    rows = _live(case_id)
    used = CaseHappening.objects.filter(case_id=case_id, token=token)
    if token:
        rows = rows.annotate(was_sent=Exists(used))
    if asked:
        here = Material.objects.current().filter(case_id=case_id, code__in=asked).order_by()
        rows = rows.annotate(here=ArraySubquery(here.values("code")))
    found = list(rows)
    if not found:
        return [], bool(token) and used.exists(), frozenset()
    first = found[0]
    was_sent = bool(getattr(first, "was_sent", False))
    return [*found], was_sent, frozenset(getattr(first, "here", ()))
