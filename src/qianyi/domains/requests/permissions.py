"""Who files, answers, checks, sends on, publishes and reads requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role
from qianyi.kernel.cases.models import is_outside
from qianyi.kernel.cases.permissions import STAFF, can_read_statistics, is_applicant, is_of_unit

from .models import SealedHandler

if TYPE_CHECKING:
    from .models import Answer, Request

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


def can_keep_routes(actor: Actor) -> bool:
    """Planners and department officers keep the table of routes."""
    return actor.has_role(*WRITERS)


def can_write_knowledge(actor: Actor) -> bool:
    """Planners and department officers write and check answers."""
    return actor.has_role(*WRITERS)


def can_decide_answers(actor: Actor, answer: Answer) -> bool:
    """Who publishes an answer to everybody: a leader, a planner, a second officer of its unit."""
    return actor.has_role(Role.LEADER, Role.PLANNER) or is_of_unit(actor, answer.unit_id)


def can_name_handlers(actor: Actor) -> bool:
    """A leader names who may see the sealed route."""
    return actor.user_id is not None and actor.has_role(Role.LEADER)


def is_sealed_handler(actor: Actor) -> bool:
    """Somebody named for the sealed route."""
    if actor.user_id is None:
        return False
    return SealedHandler.objects.in_force().filter(user_id=actor.user_id).exists()
