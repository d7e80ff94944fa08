"""What can happen to a case: one frozen record a kind, each with its moment and who did it.

``by`` is an opaque key of the actor; the engine compares nothing with it but signers' own keys.
Events are stored as plain values (``event_dump``, ``event_restore``): replaying them gives the
state.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from qianyi.engine.flow.errors import StateNotUnderstood
from qianyi.engine.workdays import Limit

if TYPE_CHECKING:
    from qianyi.engine.flow.definition import Standing

OutsidePhase: TypeAlias = Literal[
    "submitted", "correcting", "accepted", "suspended", "finished", "refused", "withdrawn"
]
Manner: TypeAlias = Literal["tolerated", "promised"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case at an aware moment, and the key of who did it."""

    moment: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Submitted(Event):
    """提交. ``project`` (项目代码) and ``number`` (外部办件号) belong to followed cases.

    ``due_on`` is a last day the case brings along from outside (an order of the 12345 hotline): it
    stands in place of the definition's limit until the case is begun again.
    """

    standing: Standing = "own"
    project: str = ""
    number: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Accepted(Event):
    """受理."""


@dataclass(frozen=True, slots=True)
class NotAccepted(Event):
    """不予受理."""

    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionTold(Event):
    """补正告知: every item at once, in words."""

    items: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Corrected(Event):
    """补正 handed in."""


@dataclass(frozen=True, slots=True)
class AcceptedWithPromises(Event):
    """容缺受理 (``tolerated``) or 告知承诺 (``promised``): materials and the day each is due."""

    items: tuple[tuple[str, date], ...]
    manner: Manner = "tolerated"


@dataclass(frozen=True, slots=True)
class PromiseKept(Event):
    """A material tolerated or promised has come, or the promise has been verified."""

    item: str


@dataclass(frozen=True, slots=True)
class SpecialStarted(Event):
    """特别程序: the ground, and the number of the written notice."""

    ground: str
    notice: str


@dataclass(frozen=True, slots=True)
class SpecialEnded(Event):
    """特别程序结束."""


@dataclass(frozen=True, slots=True)
class PausedService(Event):
    """A service case stands still for one of the reasons its pack lists."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """恢复办理."""


@dataclass(frozen=True, slots=True)
class StepDone(Event):
    """A step ends with one of its outcomes; "" takes the first that goes on."""

    step: str
    outcome: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Signed(Event):
    """会签, 或签 or 加签: one signer's outcome."""

    step: str
    signer: str
    outcome: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class SignersAdded(Event):
    """加签."""

    step: str
    signers: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """退回 from an open step to one before it."""

    step: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transferred(Event):
    """转办 to another unit."""

    step: str
    to_unit: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Copied(Event):
    """抄送."""

    to: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True)
class Urged(Event):
    """催办 by a person."""

    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Extended(Event):
    """延期."""

    amount: Limit
    reason: str


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    """撤回."""

    reason: str


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """办结 (``done``: every step is over) or 终止 (``terminated``: with a reason; no licence)."""

    outcome: str = "done"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutsideStatus(Event):
    """The status an outside system gives a followed case, or one followed item of a case.

    Attributes:
        status: where the case stands there.
        number: its 办件号 there.
        words: the status as the outside system words it.
        since: when it came about there; "moment" is when it was taken over.
        step: the followed step it is about; "" for the case.
        outcome: with ``step`` and a status that ends it: the step's outcome.
    """

    status: OutsidePhase
    number: str = ""
    words: str = ""
    since: datetime | None = None
    step: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ConditionSettled(Event):
    """A person decides a condition whose facts are missing."""

    step: str
    holds: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TimePassed(Event):
    """What has fallen due by now (silence, lateness, rungs); asks again for missing facts."""


@dataclass(frozen=True, slots=True)
class Reopened(Event):
    """重新办理, as the lead unit or a leader decides."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskedAgain(Event):
    """重新办理, as the applicant asks for it: once, and within the time the definition gives."""

    reason: str


EVENT_LABELS: Final[dict[type[Event], str]] = {
    Submitted: "提交", Accepted: "受理", NotAccepted: "不予受理", CorrectionTold: "补正告知",
    Corrected: "补正", AcceptedWithPromises: "容缺受理、告知承诺", PromiseKept: "承诺已履行",
    SpecialStarted: "特别程序", SpecialEnded: "特别程序结束", PausedService: "暂停",
    Resumed: "恢复办理", StepDone: "办理", Signed: "签署意见", SignersAdded: "加签",
    Returned: "退回", Transferred: "转办", Copied: "抄送", Urged: "催办", Extended: "延期",
    Withdrawn: "撤回", Finished: "办结", OutsideStatus: "外部状态", ConditionSettled: "确认条件",
    TimePassed: "到期处理", Reopened: "重新办理", AskedAgain: "申请重新办理",
}  # fmt: skip
EVENTS: Final[dict[str, type[Event]]] = {one.__name__: one for one in EVENT_LABELS}


def event_dump(event: Event) -> dict[str, Any]:
    """An event as plain values, ``kind`` among them."""
    plain = {one.name: _plain(getattr(event, one.name)) for one in fields(event)}
    return {"kind": type(event).__name__, **plain}


def event_restore(plain: dict[str, Any]) -> Event:
    """An event from its plain values.

    Raises:
        StateNotUnderstood: no such kind, or values that do not fit it.
    """
    values = dict(plain)
    kind = EVENTS.get(str(values.pop("kind", "")))
    if kind is None:
        raise StateNotUnderstood(f"没有“{plain.get('kind')}”这种办理动作，请检查记录。")
    try:
        return kind(**{name: _READ.get(name, _same)(value) for name, value in values.items()})
    except (TypeError, ValueError, LookupError) as error:
        raise StateNotUnderstood(
            f"“{EVENT_LABELS[kind]}”的记录读不懂，请检查数据是否完整。"
        ) from error


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever a field holds
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Limit):
        return [value.amount, value.unit]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _same(value: Any) -> Any:  # noqa: ANN401
    return tuple(value) if isinstance(value, list) else value


def _items(value: list[Any]) -> tuple[Any, ...]:
    return tuple((one[0], date.fromisoformat(one[1])) if isinstance(one, list) else one
                 for one in value)  # fmt: skip


_READ: Final[dict[str, Any]] = {
    "moment": datetime.fromisoformat,
    "since": lambda value: None if value is None else datetime.fromisoformat(value),
    "due_on": lambda value: None if value is None else date.fromisoformat(value),
    "amount": lambda value: Limit(*value),
    "items": _items,
}
OUTSIDE_PHASES: Final[tuple[str, ...]] = get_args(OutsidePhase)
