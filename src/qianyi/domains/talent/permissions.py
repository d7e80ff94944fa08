"""Who reads the library, enters people, looks behind the mask, keeps needs and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.cases.models import is_outside

from .models.people import INSIDE, OVERSEERS, officer_paths

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Territory

    from .models import Introduction, Need, Talent


def can_read_library(actor: Actor) -> bool:
    """Whoever works for the zone with people to look at; the planner has no need to know them."""
    return actor.has_role(*INSIDE) and not is_outside(actor)


def can_have_needs(actor: Actor) -> bool:
    """A firm's own user."""
    return Role.ENTERPRISE_USER in actor.roles and not actor.is_system


def can_keep_library(actor: Actor) -> bool:
    """Officers of departments keep the library."""
    return actor.has_role(Role.DEPARTMENT_OFFICER)


def can_keep_at(actor: Actor, territory: Territory) -> bool:
    """An officer of a department of that territory or one above."""
    return actor.is_system or territory.path.startswith(officer_paths(actor) or ("-",))


def is_own_employee(actor: Actor, talent: Talent) -> bool:
    """The actor's firm employs the person."""
    return can_have_needs(actor) and talent.employer_id in actor.subject_ids


def can_change_talent(actor: Actor, talent: Talent) -> bool:
    """Officers of the library, and the firm that employs the person."""
    return can_keep_at(actor, talent.territory) or is_own_employee(actor, talent)


def can_reveal_talent(actor: Actor, talent: Talent) -> bool:
    """Who has to call the person; somebody must answer for the look."""
    return actor.user_id is not None and can_change_talent(actor, talent)


def is_own_need(actor: Actor, need: Need) -> bool:
    """The actor's firm filed it."""
    return can_have_needs(actor) and need.enterprise_id in actor.subject_ids


def can_keep_need(actor: Actor, need: Need) -> bool:
    """Officers publish and end needs of firms of their territory."""
    return can_keep_at(actor, need.enterprise.territory)


def can_see_matches(actor: Actor, need: Need) -> bool:
    """Who is before a need: the firm, without names, and who reads the whole library.

    An officer of a park is neither: those who agreed to be shown to firms did not agree to that.
    """
    whole = (*OVERSEERS, Role.DEPARTMENT_OFFICER)
    return is_own_need(actor, need) or actor.has_role(*whole)


def can_end_need(actor: Actor, need: Need) -> bool:
    """The firm itself, and officers."""
    return is_own_need(actor, need) or can_keep_need(actor, need)


def can_answer(actor: Actor, introduction: Introduction) -> bool:
    """Officers of the library write down what the person said; never the firm that asks."""
    return can_keep_at(actor, introduction.talent.territory) and not is_own_need(
        actor, introduction.need
    )
