"""Facts that have happened, told upwards: which there are, and who listens.

A service publishes inside its transaction; what a listener writes is kept or lost with it. An
event is number and link, never content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event. ``visible`` says who may be told of one."""

    name: str
    title: str
    visible: Callable[[Actor], bool]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened to one object; ``path`` is its page."""

    name: str
    object_id: int
    path: str
    moment: datetime


kinds: Registry[EventKind] = Registry("kinds of events")
listeners: Registry[Callable[[Event], None]] = Registry("who is told of events")


def publish(event: Event) -> None:
    """Tell every listener.

    Raises:
        LookupError: nobody registered the kind; that is a slip of the program.
    """
    if event.name not in kinds:
        raise LookupError(event.name)
    for listen in listeners:
        listen(event)
