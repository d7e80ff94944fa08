"""Who keeps the library, who releases, who sees which firm before which item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_ALL, READ_INSIDE, Actor, Role

if TYPE_CHECKING:
    from .models import PolicyCall

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


def can_read_payments(actor: Actor) -> bool:
    """Whoever reads the zone's figures; park officers see the applications of their park."""
    return actor.has_role(*READ_INSIDE)


def can_keep_ledger(actor: Actor) -> bool:
    """Departments keep the ledger; whoever writes a line answers for it by name."""
    return actor.user_id is not None and actor.has_role(Role.DEPARTMENT_OFFICER)


def can_read_ledger(actor: Actor) -> bool:
    """Leaders, planners, auditors and departments; a park has no pot of its own."""
    return actor.has_role(*READ_ALL)


def is_of_call(actor: Actor, call: PolicyCall) -> bool:
    """An officer of the department that takes the applications."""
    return call.unit_id in actor.departments_of(Role.DEPARTMENT_OFFICER)


def can_decide_payments(actor: Actor, call: PolicyCall) -> bool:
    """A leader of the announcement's territory, never the machine."""
    return actor.user_id is not None and actor.reaches(Role.LEADER, call.territory.path)


def can_apply_for(actor: Actor, enterprise_id: int) -> bool:
    """A firm's own user, for the own firm."""
    return Role.ENTERPRISE_USER in actor.roles and enterprise_id in actor.subject_ids


def can_object(actor: Actor) -> bool:
    """Firms object for themselves; departments write down what comes by letter or call."""
    return actor.user_id is not None and actor.has_role(
        Role.ENTERPRISE_USER, Role.DEPARTMENT_OFFICER
    )
