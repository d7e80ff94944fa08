"""Who reads projects, who keeps which, who may go past a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Territory

    from .models import Project, Promise

KEEPERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER)
OWNERS = (Role.ENTERPRISE_USER,)


def can_read_projects(actor: Actor) -> bool:
    """Registers, boards and promises: whoever works inside, heads of units for their own unit."""
    return actor.has_role(*READ_INSIDE, Role.DEPARTMENT_HEAD)


def can_make_projects(actor: Actor) -> bool:
    """Leads are entered by whoever meets them."""
    return actor.is_system or (actor.user_id is not None and actor.has_role(*KEEPERS))


def can_keep(actor: Actor, project: Project) -> bool:
    """Planners all; an officer those the own unit leads or nobody does; a park officer its own."""
    if actor.is_system:
        return True
    if actor.user_id is None:
        return False
    if actor.has_role(Role.PLANNER):
        return True
    if project.lead_id is None and actor.has_role(Role.DEPARTMENT_OFFICER):
        return True
    if is_officer_of(actor, project.lead_id):
        return True
    return actor.reaches(Role.PARK_OFFICER, project.territory.path)


def is_officer_of(actor: Actor, unit_id: int | None) -> bool:
    """An officer of that unit; a role at another one does not count."""
    return unit_id is not None and unit_id in actor.departments_of(Role.DEPARTMENT_OFFICER)


def can_place(actor: Actor, project: Project, to: Territory) -> bool:
    """Giving a project to another place: who looks after that place, and planners.

    The lead unit's officer may within the unit's own territory. Whoever gives a project away alone
    could put it out of everybody's sight.
    """
    if actor.is_system:
        return True
    if actor.user_id is None:
        return False
    if actor.has_role(Role.PLANNER) or actor.reaches(Role.PARK_OFFICER, to.path):
        return True
    home = project.lead.territory if project.lead else None
    return (
        home is not None and is_officer_of(actor, project.lead_id) and to.path.startswith(home.path)
    )


def can_override(actor: Actor, project: Project) -> bool:
    """Going past a gate with a reason is for planners and for leaders of the territory."""
    if actor.is_system:
        return False
    return actor.user_id is not None and (
        actor.has_role(Role.PLANNER) or actor.reaches(Role.LEADER, project.territory.path)
    )


def can_move(actor: Actor, project: Project) -> bool:
    """Moving a project along: who keeps it, and who may override."""
    return can_keep(actor, project) or can_override(actor, project)


def is_owner(actor: Actor) -> bool:
    """A user of a firm, who has the pages made for owners of projects."""
    return actor.user_id is not None and actor.has_role(*OWNERS)


def can_check(actor: Actor, promise: Promise) -> bool:
    """Saying how a promise stands: the unit that owes it or looks after it, and who keeps it."""
    return can_keep(actor, promise.project) or is_officer_of(actor, promise.unit_id)


def can_confirm(actor: Actor, promise: Promise) -> bool:
    """Agreeing that a promise is closed: neither who said so nor anybody of the unit that owes it.

    Of the others, whoever keeps the project, and leaders of its territory.
    """
    return actor.user_id != promise.claimed_by_id and can_reopen(actor, promise)


def can_reopen(actor: Actor, promise: Promise) -> bool:
    """Looking again at a promise that is closed: nobody of the unit that owed it."""
    if actor.user_id is None or _owes(actor, promise):
        return False
    return can_move(actor, promise.project)


def can_decide(actor: Actor, promise: Promise) -> bool:
    """Deciding what follows where the review does not allow a promise: planners and leaders."""
    return not _owes(actor, promise) and can_override(actor, promise.project)


def _owes(actor: Actor, promise: Promise) -> bool:
    return promise.owing_unit_id in actor.department_ids
