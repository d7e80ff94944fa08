"""What can be done now, and where it cannot, why: the buttons of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.flow import events as e
from qianyi.engine.flow.guards import STEP_ACTS, Situation, return_targets, why_not
from qianyi.engine.flow.state import settled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.engine.flow.definition import Process
    from qianyi.engine.flow.state import State
    from qianyi.engine.workdays import WorkCalendar

_CASE_ACTS: Final[tuple[type[e.Event], ...]] = (
    e.Accepted, e.AcceptedWithPromises, e.CorrectionTold, e.Corrected, e.NotAccepted,
    e.SpecialStarted, e.SpecialEnded, e.PausedService, e.Resumed, e.Extended, e.PromiseKept,
    e.OutsideStatus, e.Finished, e.Withdrawn, e.Reopened, e.AskedAgain,
    e.Copied,
)  # fmt: skip
_NEVER: Final[frozenset[str]] = frozenset({
    "followed", "own", "outside", "no_acceptance", "no_correction", "no_special", "no_pause",
    "no_extension", "not_special", "not_paused", "licence", "sign", "not_signed", "not_reviewed",
    "no_handler", "all_signed", "nothing_promised", "no_asking",
})  # fmt: skip
"""Reasons that mean an act does not belong to this case at all: no button for it."""
_MANNERS: Final = (("tolerated", "容缺受理"), ("promised", "告知承诺"))


@dataclass(frozen=True, slots=True)
class Action:
    """One act on a case or a step.

    Attributes:
        kind: name of the event (a key of ``EVENTS``).
        variant: its manner or outcome where one event stands behind two buttons.
        reason, why_not: a permanent word and the sentence, both "" where it is allowed.
        targets: steps a return may go to.
    """

    kind: str
    label: str
    step: str = ""
    variant: str = ""
    reason: str = ""
    why_not: str = ""
    targets: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether it can be done now."""
        return not self.reason


def allowed(
    process: Process, state: State, *, moment: datetime, calendar: WorkCalendar
) -> tuple[Action, ...]:
    """Acts that belong to the case as it stands: those open, and those closed with the reason.

    Whether a person may do them is not asked here.
    """
    found: list[Action] = []
    for code in state.open_steps:
        at = Situation(process, state, process.by_id[code], moment, calendar)
        for kind in (*STEP_ACTS, e.OutsideStatus):
            found.extend(_actions(kind, at))
    for code in state.waiting_steps:
        label = e.EVENT_LABELS[e.ConditionSettled]
        found.append(Action(e.ConditionSettled.__name__, label, code))
    at = Situation(process, state, None, moment, calendar)
    for kind in _CASE_ACTS:
        found.extend(_actions(kind, at))
    return tuple(found)


def _actions(kind: type[e.Event], at: Situation) -> Iterator[Action]:
    refused = why_not(kind, at)
    if refused is not None and refused[0] in _NEVER:
        return
    reason, words = refused or ("", "")
    step = at.step.id if at.step else ""
    targets: tuple[str, ...] = ()
    if kind is e.Returned and at.step is not None:
        targets = tuple(one.id for one in return_targets(at.process, at.state, at.step))
    for variant, label in _variants(kind, at):
        yield Action(kind.__name__, label, step, variant, reason, words, targets)


def _variants(kind: type[e.Event], at: Situation) -> tuple[tuple[str, str], ...]:
    if kind is e.Finished and (at.process.kind == "licence" or settled(at.process, at.state)):
        return (("done", "办结"),)
    if kind is e.Finished:
        return (("terminated", "终止办理"),)
    if kind is e.AcceptedWithPromises:
        return tuple(one for one in _MANNERS if _has(at.process, one[0]))
    return (("", e.EVENT_LABELS[kind]),)


def _has(process: Process, manner: str) -> bool:
    return any(one.tolerable if manner == "tolerated" else one.promise for one in process.materials)
