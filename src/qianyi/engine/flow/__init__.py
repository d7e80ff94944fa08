"""How a case goes: definitions as data, pure transitions, two kinds of clock.

A definition is YAML in a pack's ``processes/``. A case is a ``State``; each ``Event`` gives a
``Transition``. Nothing here asks what time it is, and nothing is kept that follows from other
values.
"""

from __future__ import annotations

from qianyi.engine.flow.definition import (
    ACTS,
    KINDS,
    STANDINGS,
    STEP_KINDS,
    After,
    Correction,
    Extensions,
    Item,
    Label,
    Limit,
    Material,
    Outcome,
    Party,
    Process,
    Rung,
    Step,
)
from qianyi.engine.flow.errors import (
    ActionRefused,
    ProcessNotFound,
    ProcessRefused,
    StateNotUnderstood,
)
from qianyi.engine.flow.events import EVENT_LABELS, EVENTS, Event, event_dump, event_restore
from qianyi.engine.flow.state import (
    PHASES,
    STATUSES,
    Promise,
    Signature,
    State,
    StepState,
    dump,
    restore,
)
from qianyi.engine.flow.transition import EFFECTS, Effect, Transition

__all__ = [
    "ACTS",
    "EFFECTS",
    "EVENTS",
    "EVENT_LABELS",
    "KINDS",
    "PHASES",
    "STANDINGS",
    "STATUSES",
    "STEP_KINDS",
    "ActionRefused",
    "After",
    "Correction",
    "Effect",
    "Event",
    "Extensions",
    "Item",
    "Label",
    "Limit",
    "Material",
    "Outcome",
    "Party",
    "Process",
    "ProcessNotFound",
    "ProcessRefused",
    "Promise",
    "Rung",
    "Signature",
    "State",
    "StateNotUnderstood",
    "Step",
    "StepState",
    "Transition",
    "dump",
    "event_dump",
    "event_restore",
    "restore",
]
