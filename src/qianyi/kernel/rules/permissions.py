"""Who keeps titles, and who reads them."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role
from qianyi.kernel.subjects.permissions import can_keep_enterprises

from .models.titles import LIST_READERS


def can_keep_titles(actor: Actor) -> bool:
    """Whoever keeps the list of firms records what they hold."""
    return can_keep_enterprises(actor)


def can_read_titles(actor: Actor) -> bool:
    """Whoever has firms to look at, and a firm for its own."""
    return actor.has_role(*READ_INSIDE, Role.ENTERPRISE_USER)


def can_read_title_lists(actor: Actor) -> bool:
    """Lists that came in: who keeps titles, and the auditor."""
    return actor.has_role(*LIST_READERS)
