"""One case as a page shows it: its clock, its steps, and what the actor can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.flow import restore
from qianyi.engine.flow.actions import allowed
from qianyi.engine.flow.clock import Clock, read_clock
from qianyi.engine.workdays import calendar_installed
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.models import StepInstance

from .acts import BY_EVENT
from .processes import process_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qianyi.engine.flow import Process, State
    from qianyi.engine.flow.actions import Action
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case

    from .acts import ActKind

    MayDo = Callable[[ActKind, StepInstance | None], bool]


@dataclass(frozen=True, slots=True)
class Can:
    """Something the actor may do to the case: a button, or a greyed one that says why not.

    Attributes:
        act: code of ``ACTS``; ``needs`` and ``asks`` are the fields of its form.
        variant: its manner or outcome, where one act stands behind two buttons.
        row_id: the open step's row; None for the case as a whole.
        outcomes: (id, label) a step can end with; ``targets`` steps it can be returned to.
        why_not: the sentence; "" where it can be done now.
    """

    act: str
    label: str
    step: str = ""
    step_label: str = ""
    signer: str = ""
    variant: str = ""
    row_id: int | None = None
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    is_dangerous: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with what follows from its state at a moment."""

    case: Case
    process: Process
    state: State
    clock: Clock
    live: tuple[StepInstance, ...]
    steps: tuple[StepInstance, ...]
    can: tuple[Can, ...]


def case_view(actor: Actor, case: Case, moment: datetime, *, may: MayDo) -> CaseView:
    """The case for its page; ``may`` says whether an act on a row is in the actor's hands.

    Raises:
        CalendarMissing: the process asks for official calendars and a year has none.
    """
    process, state = process_of(case.version), restore(case.state)
    moment = max(moment, state.moment)
    calendar = calendar_installed()
    steps = tuple(
        StepInstance.objects.visible_to(actor)
        .filter(case=case)
        .select_related("unit", "assignee", "closed_by")
        .order_by("opened_at", "pk")
    )
    live = tuple(row for row in steps if row.status in LIVE)
    actions = allowed(process, state, moment=moment, calendar=calendar)
    can = [one for action in actions for one in _cans(process, action, live, may)]
    clock = read_clock(process, state, moment=moment, calendar=calendar)
    return CaseView(case, process, state, clock, live, steps, tuple(can))


def _cans(
    process: Process, action: Action, live: tuple[StepInstance, ...], may: MayDo
) -> list[Can]:
    kind = BY_EVENT.get(action.kind)
    if kind is None:
        return []
    rows = [row for row in live if row.step == action.step] if action.step else []
    if kind.code == "signed":
        rows = [row for row in rows if row.signer]
        return [_can(process, action, kind, row) for row in rows if may(kind, row)]
    mine = next((row for row in rows if may(kind, row)), None)
    if mine is None and not may(kind, None):
        return []
    return [_can(process, action, kind, mine or (rows[0] if rows else None))]


def _can(process: Process, action: Action, kind: ActKind, row: StepInstance | None) -> Can:
    step = process.by_id.get(action.step)
    ends = kind.code in ("step_done", "signed")
    return Can(
        act=kind.code,
        label=action.label,
        step=action.step,
        step_label=step.label.staff if step else "",
        signer=row.signer if row and kind.code == "signed" else "",
        variant=action.variant,
        row_id=row.pk if row else None,
        needs=tuple(name for name in kind.needs if name not in ("step", "signer")),
        asks=tuple(name for name in kind.asks if name != "step"),
        outcomes=tuple((one.id, one.label) for one in step.outcomes) if step and ends else (),
        targets=tuple((code, process.by_id[code].label.staff) for code in action.targets),
        is_dangerous=kind.is_dangerous,
        why_not=action.why_not,
    )
