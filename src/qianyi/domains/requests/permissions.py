"""Who files, answers, checks, sends on, publishes and reads requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role
from qianyi.kernel.cases.models import is_outside
from qianyi.kernel.cases.permissions import STAFF, can_read_statistics, is_applicant, is_of_unit

from .choices import RequestKind
from .models import SealedHandler

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Subject

    from .models import Answer, KnowledgeItem, Request, RouteRule

__all__ = ["can_read_statistics", "is_applicant", "is_of_unit", "is_outside"]
WRITERS = (Role.DEPARTMENT_OFFICER, Role.PLANNER)


def can_read_requests(actor: Actor) -> bool:
    """Whoever works for the zone may have requests to read."""
    return actor.has_role(*READ_INSIDE) and not is_outside(actor)


def can_have_requests(actor: Actor) -> bool:
    """A user of a firm or institution, who has pages of their own."""
    return is_outside(actor)


def can_file_for(actor: Actor) -> bool:
    """Officers write down what a firm asks by word of mouth, at a visit, by the hotline."""
    return actor.has_role(*STAFF)


def can_work_on(actor: Actor, request: Request) -> bool:
    """An officer of the lead unit."""
    return actor.is_system or is_of_unit(actor, request.case.unit_id)


def can_send_on(actor: Actor, request: Request) -> bool:
    """The lead unit, and a leader of the territory who settles whose it is."""
    return can_work_on(actor, request) or actor.reaches(Role.LEADER, request.case.territory.path)


def can_decide_redo(actor: Actor, request: Request) -> bool:
    """From the second time on a leader decides."""
    return actor.reaches(Role.LEADER, request.case.territory.path)


def can_call_back(actor: Actor, request: Request) -> bool:
    """The lead unit, and whoever registers requests for firms; never the firm itself."""
    return can_work_on(actor, request) or (can_file_for(actor) and not is_outside(actor))


def keeper_of(kind: str) -> Role:
    """Who keeps routes of a class: a planner, and those of reports (举报) a leader alone."""
    return Role.LEADER if kind == RequestKind.REPORT else Role.PLANNER


def can_keep_routes(actor: Actor) -> bool:
    """Whoever may have routes to keep; which ones ``can_keep_route`` says."""
    return actor.user_id is not None and actor.has_role(Role.PLANNER, Role.LEADER)


def can_keep_route(actor: Actor, rule: RouteRule) -> bool:
    """The keeper of that class, for units of the own territory."""
    return reaches_unit(actor, keeper_of(rule.kind), rule.lead)


def reaches_unit(actor: Actor, role: Role, unit: Subject) -> bool:
    """Whether the actor holds a role at the territory a department works for, or above it."""
    department = getattr(unit, "department", None)
    place = department.territory if department is not None else None
    return place is not None and actor.reaches(role, place.path)


def can_write_knowledge(actor: Actor) -> bool:
    """Planners and department officers write and check answers."""
    return actor.has_role(*WRITERS)


def can_keep_item(actor: Actor, item: KnowledgeItem) -> bool:
    """Officers of the unit that stands for an answer, and a planner of its territory."""
    return stands_for(actor, item.unit)


def stands_for(actor: Actor, unit: Subject) -> bool:
    """An officer of a unit, or a planner of the territory it works for."""
    return is_of_unit(actor, unit.pk) or reaches_unit(actor, Role.PLANNER, unit)


def can_decide_answers(actor: Actor, answer: Answer) -> bool:
    """Who publishes an answer to everybody: a leader, a planner, a second officer of its unit."""
    return stands_for(actor, answer.unit) or reaches_unit(actor, Role.LEADER, answer.unit)


def can_name_handlers(actor: Actor) -> bool:
    """A leader names who may see the sealed route; for which units ``reaches_unit`` says."""
    return actor.user_id is not None and actor.has_role(Role.LEADER)


def is_sealed_handler(actor: Actor) -> bool:
    """Somebody named for the sealed route, who still works for the unit."""
    if actor.user_id is None:
        return False
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    rows = SealedHandler.objects.in_force().filter(user_id=actor.user_id, unit_id__in=own)
    return rows.exists()
