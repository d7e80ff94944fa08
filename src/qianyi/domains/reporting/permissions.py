"""Who may open collections, fill, see figures, decide, unlock, keep rosters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

if TYPE_CHECKING:
    from .models import Form, Return

OUTSIDE = (Role.ENTERPRISE_USER,)


def can_read_returns(actor: Actor) -> bool:
    """Whoever works inside, and firms for their own."""
    return actor.has_role(*READ_INSIDE, *OUTSIDE)


def can_follow_returns(actor: Actor) -> bool:
    """Collections, who has not reported, rosters: whoever works inside."""
    return actor.has_role(*READ_INSIDE)


def can_collect(actor: Actor, form: Form) -> bool:
    """The department that sends the form out opens it, closes it and checks what comes."""
    return (
        actor.user_id is not None
        and Role.DEPARTMENT_OFFICER in actor.roles
        and form.owner_id in actor.department_ids
    )


def can_fill(actor: Actor, filled: Return) -> bool:
    """The respondent and nobody else: an officer never writes a firm's figure."""
    return (
        actor.user_id is not None
        and actor.has_role(Role.ENTERPRISE_USER, Role.DEPARTMENT_OFFICER)
        and filled.subject_id in actor.subject_ids
    )


def can_read_entries(actor: Actor, filled: Return) -> bool:
    """The figures of one respondent.

    What was given for statistics alone is seen by the respondent and by whoever collects it; the
    rest also by leaders, planners and auditors. A park officer sees who reported, not what.
    """
    if filled.subject_id in actor.subject_ids or can_collect(actor, filled.collection.form):
        return True
    reads_all = actor.has_role(Role.LEADER, Role.PLANNER, Role.AUDITOR)
    return reads_all and not filled.collection.form.is_statistics_only


def can_remind(actor: Actor, form: Form) -> bool:
    """Whoever collects, and park officers for firms of their park."""
    return can_collect(actor, form) or (
        actor.user_id is not None and Role.PARK_OFFICER in actor.roles
    )


def can_settle(actor: Actor) -> bool:
    """核定 and unlocking: planners and leaders, a level above whoever accepts."""
    return actor.user_id is not None and actor.has_role(Role.PLANNER, Role.LEADER)


def can_keep_rosters(actor: Actor) -> bool:
    """Department officers and planners enter firms in rosters."""
    return actor.is_system or (
        actor.user_id is not None and actor.has_role(Role.DEPARTMENT_OFFICER, Role.PLANNER)
    )
