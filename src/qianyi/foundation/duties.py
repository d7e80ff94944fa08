"""What units owe, by when and how it stands: apps offer it, boards gather it.

A board never asks an app for its tables. Each app registers a source that answers one question:
what do these units owe, and what is in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

Group = Literal["target", "project", "item", "case", "promise", "decision"]
"""Sort of a duty: figure of a plan, project, item of a list, case, promise, matter to decide."""

GROUPS: Final[dict[Group, str]] = {
    "decision": "需要决定的事项",
    "target": "指标",
    "item": "清单事项",
    "project": "项目",
    "promise": "承诺",
    "case": "办件",
}
Light = Literal["", "green", "yellow", "red", "overdue"]
"""How near it is to being late; empty where nothing is due or nothing can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing owed.

    Attributes:
        title: what is owed, in the words of the work (事项).
        url: where it is looked after.
        unit: name of the responsible unit; ``unit_code`` its code, empty where nobody is named.
        due_on: last day; None where no day was set (said, never invented).
        light: see :data:`Light`.
        standing: how it stands, in a short sentence (完成 62 家，目标 80 家).
        obstacle: what is in the way (卡点); empty where nothing was reported.
        scope: of a figure (口径), with ``as_of`` (截至日期): both are shown beside it.
        is_still: nothing was done in the month looked at.
        certainty: a mark to show (待核实), or empty.
        is_demo: of a fictional zone; never shown or counted together with a real one's.
    """

    group: Group
    title: str
    url: str
    unit: str = ""
    unit_code: str = ""
    due_on: date | None = None
    light: Light = ""
    standing: str = ""
    obstacle: str = ""
    scope: str = ""
    as_of: date | None = None
    is_still: bool = False
    certainty: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesAsked:
    """Whose duties, at which moment.

    Attributes:
        unit_codes: codes of departments; None for all that the actor may see.
        due_before: only what is late or due on or before this day, or red, or still, or to be
            decided; None for everything open.
    """

    moment: datetime
    unit_codes: tuple[str, ...] | None = None
    due_before: date | None = None


duty_sources: Registry[Callable[[Actor, DutiesAsked], Sequence[Duty]]] = Registry(
    "(actor, whose and when) → what is owed there, as far as the actor may see it"
)


def duties_of(actor: Actor, asked: DutiesAsked) -> list[Duty]:
    """Duties of all apps: first what is due first; what has no day last, in the order offered."""
    found = [duty for source in duty_sources for duty in source(actor, asked)]
    return sorted(found, key=lambda duty: (duty.due_on is None, duty.due_on or asked.moment.date()))
