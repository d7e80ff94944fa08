"""What one event brings about: the new state, the steps moved, and what the world must be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.flow.state import State

EffectKind: TypeAlias = Literal[
    "opened", "notice", "automatic", "told_applicant", "deemed_accepted", "consented", "overdue",
    "overdue_by_law", "step_overdue", "rung", "propose", "correction_late", "promise_late",
    "fact_missing", "asked", "copied", "urged", "transferred", "returned", "cancelled", "ready",
    "ended",
]  # fmt: skip
EFFECTS: Final[dict[EffectKind, str]] = {
    "opened": "环节开始，请办理", "notice": "告知", "automatic": "自动办理",
    "told_applicant": "告知申请人", "deemed_accepted": "逾期未告知补正，视为受理",
    "consented": "逾期未反馈，视为同意", "overdue": "逾期", "overdue_by_law": "超过法定时限",
    "step_overdue": "环节逾期", "rung": "催办、提级", "propose": "提请决定",
    "correction_late": "补正逾期", "promise_late": "承诺逾期", "fact_missing": "缺少条件所需的数据",
    "asked": "请签署意见", "copied": "抄送", "urged": "催办", "transferred": "转办",
    "returned": "退回", "cancelled": "不再需要办理", "ready": "各环节已完成，请办结",
    "ended": "办结",
}  # fmt: skip
"""What each kind means on screen. ``propose`` is only laid before a person, never done."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to tell or do outside.

    Attributes:
        step: the step it is about; "" for the case.
        to: a party's code, a signer, "applicant" or "handler"; "" for whoever it concerns.
        data: plain values: rung, act, label, ground, missing, due_on, …
    """

    kind: EffectKind
    step: str = ""
    to: str = ""
    data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Transition:
    """What one event brought about.

    Attributes:
        opened, closed, paused, resumed, skipped: ids of steps, in order.
        waiting: steps that would open but wait for facts that are missing.
        facts: the facts that conditions read, as plain values; kept with the event they make a
            replay exact although facts change later.
    """

    state: State
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    facts: Mapping[str, str | bool | None] = field(default_factory=lambda: MappingProxyType({}))
