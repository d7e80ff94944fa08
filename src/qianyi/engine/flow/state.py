"""Where a case stands: frozen values, kept as plain JSON.

Nothing that follows from other values is kept: a deadline is worked out from the spans in which the
clock ran. A step not in ``steps`` has never been touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from qianyi.engine.flow.errors import StateNotUnderstood
from qianyi.engine.workdays import Limit
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.flow.definition import Process, Standing
    from qianyi.engine.flow.events import Manner

Phase: TypeAlias = Literal[
    "submitted", "correcting", "accepted", "suspended", "finished", "refused", "withdrawn"
]
Status: TypeAlias = Literal["not_open", "open", "paused", "done", "skipped"]
Span: TypeAlias = tuple[datetime, datetime | None]
FORMAT: Final = 1
PHASES: Final[dict[Phase, str]] = {
    "submitted": "待受理", "correcting": "补正中", "accepted": "办理中", "suspended": "暂停计时",
    "finished": "已办结", "refused": "不予受理", "withdrawn": "已撤回",
}  # fmt: skip
STATUSES: Final[dict[Status, str]] = {
    "not_open": "未到", "open": "办理中", "paused": "暂停", "done": "已完成", "skipped": "不需要",
}  # fmt: skip
ENDED: Final[frozenset[Phase]] = frozenset({"finished", "refused", "withdrawn"})
PASSED: Final[frozenset[Status]] = frozenset({"done", "skipped"})


@dataclass(frozen=True, slots=True)
class Signature:
    """One signer's outcome."""

    signer: str
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepState:
    """Where one step stands.

    Attributes:
        spans: the times its clock ran since it last opened; the last may be open at its end.
        unit: who it was transferred to, or "".
        added: signers added to those of the definition.
        rounds: how often it has been opened.
        missing: names of facts its condition waits for; with them it stays ``not_open``.
        holds: what a person decided about its condition.
    """

    status: Status = "not_open"
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    signatures: tuple[Signature, ...] = ()
    spans: tuple[Span, ...] = ()
    unit: str = ""
    added: tuple[str, ...] = ()
    rounds: int = 0
    urged: int = 0
    missing: tuple[str, ...] = ()
    holds: bool | None = None


UNTOUCHED: Final = StepState()


@dataclass(frozen=True, slots=True)
class Promise:
    """A material that may come later (容缺), or a promise to be verified (告知承诺)."""

    item: str
    due_on: date
    manner: Manner
    kept_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands.

    Attributes:
        moment: of the last event; time never goes back before it.
        seq: how many events have been applied.
        submitted_at: when the application came.
        received_at: when the papers that count came: first, or with the correction.
        accepted_at: the moment acceptance counts from (the day the papers came where it was deemed
            by silence).
        decided_at: when the step that ends the limit was done.
        spans: the times the case's clock ran.
        corrections: how often a correction has been told.
        stopped_for: the ground or reason while ``suspended``.
        outcome: how it ended.
        told: what passing time has already brought about, so that nothing is said twice.
        rounds: how often the case has been begun again.
        asked_again: how often the applicant has asked for that.
        given_on: the last day it brought along from outside; gone once it is begun again.
    """

    code: str
    version: str
    standing: Standing
    phase: Phase
    moment: datetime
    submitted_at: datetime
    received_at: datetime
    seq: int = 0
    outcome: str = ""
    accepted_at: datetime | None = None
    deemed: bool = False
    decided_at: datetime | None = None
    finished_at: datetime | None = None
    spans: tuple[Span, ...] = ()
    extended: tuple[Limit, ...] = ()
    corrections: int = 0
    correction_told_at: datetime | None = None
    promises: tuple[Promise, ...] = ()
    stopped_for: str = ""
    project: str = ""
    outside_status: str = ""
    outside_number: str = ""
    outside_words: str = ""
    told: tuple[str, ...] = ()
    rounds: int = 1
    asked_again: int = 0
    given_on: date | None = None
    steps: Mapping[str, StepState] = field(default_factory=lambda: MappingProxyType({}))

    def step(self, code: str) -> StepState:
        """Where a step stands; one never touched is not open."""
        return self.steps.get(code, UNTOUCHED)

    @property
    def open_steps(self) -> tuple[str, ...]:
        """Steps that are open or paused."""
        return tuple(c for c, one in self.steps.items() if one.status in ("open", "paused"))

    @property
    def waiting_steps(self) -> tuple[str, ...]:
        """Steps that would open if their conditions' facts were known."""
        return tuple(c for c, one in self.steps.items() if one.missing)

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be done."""
        return self.phase in ENDED


def settled(process: Process, state: State) -> bool:
    """Whether every step is over: done, or skipped."""
    steps = state.steps
    return len(steps) == len(process.steps) and all(s.status in PASSED for s in steps.values())


# --- as plain values


def dump(state: State) -> dict[str, Any]:
    """The state as plain JSON values; what has its default is left out."""
    plain: dict[str, Any] = {"format": FORMAT}
    for name, write in _WRITE.items():
        value = getattr(state, name)
        if value != _DEFAULTS.get(name):
            plain[name] = write(value) if write else value
    return plain


def restore(plain: Mapping[str, Any]) -> State:
    """A state from its plain values; what is left out has its default.

    Raises:
        StateNotUnderstood: another format, or values that do not fit.
    """
    if plain.get("format") != FORMAT:
        raise StateNotUnderstood(
            f"办件状态的格式“{plain.get('format')}”不认识，这一版程序只认识{FORMAT}；"
            "请用写入它的程序版本打开。"
        )
    try:
        return State(**{name: _read(name, plain[name]) for name in _WRITE if name in plain})
    except (TypeError, ValueError, LookupError, QianyiError) as error:
        raise StateNotUnderstood(
            "办件状态读不懂，数据不完整或被改动，请从办理记录重建。"
        ) from error


def _read(name: str, value: Any) -> Any:  # noqa: ANN401  # any plain value
    read = _READ.get(name)
    return read(value) if read else value


def _when(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _must(value: Any) -> datetime:  # noqa: ANN401  # anything else is refused
    return datetime.fromisoformat(value)


def _spans(spans: tuple[Span, ...]) -> list[list[str | None]]:
    return [[start.isoformat(), _when(end)] for start, end in spans]


def _read_spans(plain: list[list[str | None]]) -> tuple[Span, ...]:
    return tuple((datetime.fromisoformat(str(one[0])), _moment(one[1])) for one in plain)


def _dump_step(step: StepState) -> dict[str, Any]:
    plain: dict[str, Any] = {"status": step.status}
    for name, write in _WRITE_STEP:
        if value := getattr(step, name):
            plain[name] = write(value) if write else value
    if step.holds is not None:
        plain["holds"] = step.holds
    return plain


def _restore_step(plain: Mapping[str, Any]) -> StepState:
    return StepState(
        plain["status"],
        _moment(plain.get("opened_at")),
        _moment(plain.get("closed_at")),
        plain.get("outcome", ""),
        tuple(Signature(a, b, datetime.fromisoformat(at)) for a, b, at in plain["signatures"])
        if "signatures" in plain
        else (),
        _read_spans(plain["spans"]) if "spans" in plain else (),
        plain.get("unit", ""),
        tuple(plain.get("added", ())),
        plain.get("rounds", 0),
        plain.get("urged", 0),
        tuple(plain.get("missing", ())),
        plain.get("holds"),
    )


def _dump_promise(one: Promise) -> list[Any]:
    return [one.item, one.due_on.isoformat(), one.manner, _when(one.kept_at)]


def _restore_promise(plain: list[Any]) -> Promise:
    return Promise(plain[0], date.fromisoformat(plain[1]), plain[2], _moment(plain[3]))


_WRITE_STEP: Final[tuple[tuple[str, Any], ...]] = (
    ("opened_at", _when),
    ("closed_at", _when),
    ("outcome", None),
    ("signatures", lambda value: [[s.signer, s.outcome, s.at.isoformat()] for s in value]),
    ("spans", _spans),
    ("unit", None),
    ("added", list),
    ("rounds", None),
    ("urged", None),
    ("missing", list),
)
_WRITE: Final[dict[str, Any]] = {
    "code": None, "version": None, "standing": None, "phase": None,
    "moment": _when, "submitted_at": _when, "received_at": _when,
    "seq": None, "outcome": None, "accepted_at": _when, "deemed": None, "decided_at": _when,
    "finished_at": _when,
    "spans": _spans,
    "extended": lambda value: [[one.amount, one.unit] for one in value],
    "corrections": None, "correction_told_at": _when,
    "promises": lambda value: [_dump_promise(one) for one in value],
    "stopped_for": None, "project": None, "outside_status": None, "outside_number": None,
    "outside_words": None, "told": list, "rounds": None, "asked_again": None,
    "given_on": lambda value: value.isoformat(),
    "steps": lambda value: {code: _dump_step(one) for code, one in value.items()},
}  # fmt: skip
_READ: Final[dict[str, Any]] = {
    **dict.fromkeys(("moment", "submitted_at", "received_at"), _must),
    **dict.fromkeys(("accepted_at", "decided_at", "finished_at", "correction_told_at"), _moment),
    "spans": _read_spans,
    "extended": lambda value: tuple(Limit(*one) for one in value),
    "promises": lambda value: tuple(_restore_promise(one) for one in value),
    "told": tuple,
    "given_on": date.fromisoformat,
    "steps": lambda value: {code: _restore_step(one) for code, one in value.items()},
}  # fmt: skip
_DEFAULTS: Final[dict[str, Any]] = {
    "seq": 0, "outcome": "", "accepted_at": None, "deemed": False, "decided_at": None,
    "finished_at": None,
    "spans": (), "extended": (), "corrections": 0, "correction_told_at": None, "promises": (),
    "stopped_for": "", "project": "", "outside_status": "", "outside_number": "",
    "outside_words": "", "told": (), "rounds": 1, "asked_again": 0, "given_on": None,
    "steps": {},
}  # fmt: skip
