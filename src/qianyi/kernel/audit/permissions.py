"""Who looks after the history."""

from __future__ import annotations

from qianyi.foundation.permissions import Actor, Role


def can_erase_person(actor: Actor) -> bool:
    """The security administrator, or whoever runs the machine."""
    return actor.has_role(Role.SECURITY_ADMIN)
