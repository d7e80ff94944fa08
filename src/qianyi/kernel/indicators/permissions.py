"""Who may put figures into the fact base."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role


def can_adopt(actor: Actor) -> bool:
    """Planners adopt readings; a person must answer for it."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_withdraw(actor: Actor) -> bool:
    """Whoever may adopt may take back."""
    return can_adopt(actor)


def can_read_indicators(actor: Actor) -> bool:
    """Leaders, planners, officers of departments and parks, auditors."""
    return actor.has_role(*READ_INSIDE)
