"""Who gives roles, who sees who holds them, who looks behind a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

from .choices import MEMBERSHIP_READERS
from .models.keeping import KEEPERS

if TYPE_CHECKING:
    from .models import Enterprise


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


def can_read_enterprises(actor: Actor) -> bool:
    """Whoever has firms to look at: all of them, or those of the own park."""
    return actor.has_role(*READ_INSIDE)


def can_keep_enterprises(actor: Actor) -> bool:
    """Planners and department officers register, import and merge firms."""
    return actor.has_role(*KEEPERS)


def can_change_enterprise(actor: Actor, enterprise: Enterprise) -> bool:
    """Who keeps the list; and a park officer for the firms of the own subtree."""
    if can_keep_enterprises(actor):
        return True
    places = (enterprise.territory, enterprise.park, enterprise.building)
    return any(
        place is not None and actor.reaches(Role.PARK_OFFICER, place.path) for place in places
    )


def can_read_places(actor: Actor) -> bool:
    """Territories, departments and institutions: everyone who works in the zone."""
    return actor.has_role(*READ_INSIDE, Role.INSPECTOR)
