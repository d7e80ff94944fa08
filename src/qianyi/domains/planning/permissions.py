"""Who may work on plans and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role

if TYPE_CHECKING:
    from .models import ListItem, PlanAdjustment


def can_edit_plans(actor: Actor) -> bool:
    """Planners keep plans; a person must answer for it."""
    return actor.user_id is not None and Role.PLANNER in actor.roles


def can_read_plans(actor: Actor) -> bool:
    """Leaders, planners, officers of departments and parks, auditors; heads those of their unit."""
    return actor.has_role(*READ_INSIDE, Role.DEPARTMENT_HEAD)


def can_read_lists(actor: Actor) -> bool:
    """Who reads plans; heads of units what their unit leads or helps with."""
    return can_read_plans(actor)


def can_keep_lists(actor: Actor) -> bool:
    """Planners set up lists, put items into them and end items; the system loads packs."""
    return actor.is_system or can_edit_plans(actor)


def can_report(actor: Actor, item: ListItem) -> bool:
    """Officers of the lead or a helping unit; a planner for a unit that has no account here."""
    return can_keep_lists(actor) or bool(own_units(actor, item))


def own_units(actor: Actor, item: ListItem) -> list[int]:
    """Units of the item whose officer the actor is: the lead first."""
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    if actor.user_id is None or not own:
        return []
    named = [item.lead_id, *(one.department_id for one in item.partners.all())]
    return [one for one in named if one in own]


def can_press(actor: Actor) -> bool:
    """Who urges units and has 督办件 opened: leaders and planners."""
    return actor.is_system or (
        actor.user_id is not None and bool({Role.LEADER, Role.PLANNER} & actor.roles)
    )


def can_ask(actor: Actor, item: ListItem) -> bool:
    """Who asks other units about an item: whoever reports on it."""
    return not actor.is_system and can_report(actor, item)


def can_answer(actor: Actor, department_id: int) -> bool:
    """An officer of the unit asked, or a planner who enters its answer."""
    own = department_id in actor.departments_of(Role.DEPARTMENT_OFFICER)
    return actor.user_id is not None and (own or can_edit_plans(actor))


def can_decide(actor: Actor, adjustment: PlanAdjustment) -> bool:
    """A leader, or a planner other than the one who proposed: never the same person."""
    return can_press(actor) and actor.user_id not in (None, adjustment.made_by_id)
