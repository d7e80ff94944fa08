"""Who keeps the library, who releases, who sees which firm before which item."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

KEEPERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER)


def can_read_library(actor: Actor) -> bool:
    """Whoever works for the zone."""
    return actor.has_role(*READ_INSIDE)


def can_keep_items(actor: Actor) -> bool:
    """Planners and departments split policies into items."""
    return actor.has_role(*KEEPERS)


def can_release_items(actor: Actor) -> bool:
    """Leaders, planners and departments release, never what they wrote themselves."""
    return actor.has_role(Role.LEADER, *KEEPERS)


def can_see_matches(actor: Actor) -> bool:
    """Whoever works for the zone; which firms, their rows say."""
    return actor.has_role(*READ_INSIDE)


def can_work_matches(actor: Actor) -> bool:
    """Who keeps the library has it worked out anew."""
    return can_keep_items(actor)


def can_try_items(actor: Actor) -> bool:
    """Who decides on a policy or prepares it tries it on the register before it is issued."""
    return actor.has_role(Role.LEADER, *KEEPERS)


def can_tell_firms(actor: Actor) -> bool:
    """Departments and planners all firms, park officers those of the own park."""
    return actor.has_role(*KEEPERS, Role.PARK_OFFICER)


def can_see_own(actor: Actor) -> bool:
    """A firm's own user."""
    return Role.ENTERPRISE_USER in actor.roles
