"""How a case goes: definitions as data, pure transitions, two kinds of clock.

A definition is YAML in a pack's ``processes/``. A case is a ``State``; each ``Event`` gives a
``Transition``. Nothing here asks what time it is, and nothing is kept that follows from other
values.
"""

from __future__ import annotations

from qianyi.engine.flow.actions import Action, allowed
from qianyi.engine.flow.checks import checks
from qianyi.engine.flow.clock import CLOCK_KINDS, LIGHTS, Clock, read_clock, read_step
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
from qianyi.engine.flow.dues import next_moment
from qianyi.engine.flow.errors import (
    ActionRefused,
    ProcessNotFound,
    ProcessRefused,
    StateNotUnderstood,
)
from qianyi.engine.flow.events import EVENT_LABELS, EVENTS, Event, event_dump, event_restore
from qianyi.engine.flow.loading import find_processes, get_process, load_process, read_process
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
from qianyi.engine.flow.transitions import apply, begin, replay

__all__ = [
    "ACTS",
    "CLOCK_KINDS",
    "EFFECTS",
    "EVENTS",
    "EVENT_LABELS",
    "KINDS",
    "LIGHTS",
    "PHASES",
    "STANDINGS",
    "STATUSES",
    "STEP_KINDS",
    "Action",
    "ActionRefused",
    "After",
    "Clock",
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
    "allowed",
    "apply",
    "begin",
    "checks",
    "dump",
    "event_dump",
    "event_restore",
    "find_processes",
    "get_process",
    "load_process",
    "next_moment",
    "read_clock",
    "read_process",
    "read_step",
    "replay",
    "restore",
]
