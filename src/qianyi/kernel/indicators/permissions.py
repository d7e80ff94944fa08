"""Who may put figures into the fact base, decide on them and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

from .choices import COUNTED, OriginKind, Status

if TYPE_CHECKING:
    from collections.abc import Collection

OFFICERS = (Role.DEPARTMENT_OFFICER, Role.PLANNER)


def can_adopt(actor: Actor) -> bool:
    """Planners adopt readings; a person must answer for it."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_withdraw(actor: Actor) -> bool:
    """Whoever may adopt may take back."""
    return can_adopt(actor)


def can_read_indicators(actor: Actor) -> bool:
    """Leaders, planners, officers of departments and parks, auditors."""
    return actor.has_role(*READ_INSIDE)


def can_record(actor: Actor, kind: str, status: str, subject_ids: Collection[int]) -> bool:
    """The system and officers record; a firm files its own figures, which then wait.

    Nobody files for a firm: an officer never writes what a firm reports.
    """
    if actor.is_system:
        return True
    if kind == OriginKind.FILING:
        own = all(one in actor.subject_ids for one in subject_ids)
        return own and status not in COUNTED
    return actor.has_role(*OFFICERS)


def can_decide(actor: Actor, to: str) -> bool:
    """Officers accept; planners and leaders settle (已核定) and take back what was settled."""
    if to == Status.LOCKED:
        return actor.has_role(Role.PLANNER, Role.LEADER)
    return actor.has_role(*OFFICERS)


def can_consent(actor: Actor, subject_id: int) -> bool:
    """A firm for itself; an officer who holds the signed paper."""
    return subject_id in actor.subject_ids or actor.has_role(*OFFICERS)


def can_export_panel(actor: Actor) -> bool:
    """Officers of departments and of planning: who takes rows of firms out answers for them."""
    return actor.has_role(*OFFICERS)


def can_propose_release(actor: Actor) -> bool:
    """Planners choose which figures of the zone the public sees."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_release(actor: Actor) -> bool:
    """Leaders and planners release, never what they proposed themselves."""
    return actor.user_id is not None and bool({Role.PLANNER, Role.LEADER} & set(actor.roles))
