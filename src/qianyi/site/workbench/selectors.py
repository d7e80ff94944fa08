"""Gathering what waits for an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation import registry
from qianyi.foundation.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from qianyi.foundation.inbox import Section
    from qianyi.foundation.permissions import Actor


def sections(actor: Actor, moment: datetime, *, but: Collection[str] = ()) -> list[Section]:
    """The sections that are the actor's, in order; those with nothing in them come last.

    ``but`` are names of sources that are shown elsewhere on the page.
    """
    found = [
        source(actor, moment) for name, source in registry.inbox_sources.items() if name not in but
    ]
    return sorted(
        (section for section in found if section is not None),
        key=lambda section: (section.count == 0, section.order),
    )


def role_labels(actor: Actor) -> list[str]:
    """The actor's roles in words, in the order of the screen."""
    return [role.label for role in Role if role in actor.roles]
