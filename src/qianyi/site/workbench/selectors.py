"""Gathering what waits for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation import registry
from qianyi.foundation.permissions import Role

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.inbox import Section
    from qianyi.foundation.permissions import Actor


def sections(actor: Actor, moment: datetime) -> list[Section]:
    """The sections that are the actor's, in order; those with nothing in them come last."""
    found = [source(actor, moment) for source in registry.inbox_sources]
    return sorted(
        (section for section in found if section is not None),
        key=lambda section: (section.count == 0, section.order),
    )


def role_labels(actor: Actor) -> list[str]:
    """The actor's roles in words, in the order of the screen."""
    return [role.label for role in Role if role in actor.roles]
