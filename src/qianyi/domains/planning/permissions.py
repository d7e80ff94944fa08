"""Who may work on plans."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role


def can_edit_plans(actor: Actor) -> bool:
    """Planners keep plans; a person must answer for it."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_read_plans(actor: Actor) -> bool:
    """Leaders, planners, officers of departments and parks, auditors."""
    return actor.has_role(*READ_INSIDE)
