"""Who reads projects, who keeps which, who may go past a gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

if TYPE_CHECKING:
    from .models import Project

KEEPERS = (Role.PLANNER, Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER)
OWNERS = (Role.ENTERPRISE_USER,)


def can_read_projects(actor: Actor) -> bool:
    """Registers, boards and promises: whoever works inside."""
    return actor.has_role(*READ_INSIDE)


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
    if actor.has_role(Role.DEPARTMENT_OFFICER) and (
        project.lead_id is None or project.lead_id in actor.department_ids
    ):
        return True
    return actor.reaches(Role.PARK_OFFICER, project.territory.path)


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
