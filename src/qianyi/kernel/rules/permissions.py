"""Who keeps titles, and who reads them."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_ALL, READ_INSIDE, Actor, Role
from qianyi.kernel.subjects.permissions import can_keep_enterprises

from .models.titles import LIST_READERS
from .models.versions import OUTSIDE_READERS


def can_keep_titles(actor: Actor) -> bool:
    """Whoever keeps the list of firms records what they hold."""
    return can_keep_enterprises(actor)


def can_read_titles(actor: Actor) -> bool:
    """Whoever has firms to look at, and a firm for its own."""
    return actor.has_role(*READ_INSIDE, Role.ENTERPRISE_USER)


def can_read_title_lists(actor: Actor) -> bool:
    """Lists that came in: who keeps titles, and the auditor."""
    return actor.has_role(*LIST_READERS)


def can_read_conditions(actor: Actor) -> bool:
    """Whoever works for the zone; firms and institutions those in force."""
    return actor.has_role(*READ_INSIDE, *OUTSIDE_READERS)


def can_keep_conditions(actor: Actor) -> bool:
    """Policy officers: planners and departments draft, try and activate conditions."""
    return actor.has_role(Role.PLANNER, Role.DEPARTMENT_OFFICER)


def can_run_conditions(actor: Actor) -> bool:
    """Who asks for a whole population; a park officer for the own subtree."""
    return actor.has_role(Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER)


def can_read_runs(actor: Actor) -> bool:
    """Results name firms: who reads the whole zone, and the park officer who made them."""
    return actor.has_role(*READ_ALL, Role.PARK_OFFICER)
