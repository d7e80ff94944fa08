"""Who may read and who may work on documents."""

from __future__ import annotations

from qianyi.foundation.permissions import READ_PAPERS, Actor, Role


def can_store_document(actor: Actor) -> bool:
    """Planners load documents; so does the system."""
    return actor.has_role(Role.PLANNER)


def can_correct_reading(actor: Actor) -> bool:
    """Planners correct and dismiss readings. A person must answer for it, so the system may not."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_read_documents(actor: Actor) -> bool:
    """Leaders, planners, officers of departments and parks, heads of units, auditors."""
    return actor.has_role(*READ_PAPERS)
