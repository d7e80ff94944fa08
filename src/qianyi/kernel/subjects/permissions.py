"""Who gives roles, who sees who holds them, who looks behind a mask."""

from __future__ import annotations

from qianyi.foundation.permissions import Actor, Role

from .choices import MEMBERSHIP_READERS


def can_grant_roles(actor: Actor) -> bool:
    """The security administrator gives and ends roles; so does whoever runs the machine."""
    return actor.has_role(Role.SECURITY_ADMIN)


def can_read_memberships(actor: Actor) -> bool:
    """The three administrators and the auditor."""
    return actor.has_role(*MEMBERSHIP_READERS)


def can_reveal_contact(actor: Actor) -> bool:
    """The system administrator has to reach people; nobody else needs the full address or number.

    A person must answer for the look, so the system may not.
    """
    return actor.user_id is not None and Role.SYSTEM_ADMIN in actor.roles
