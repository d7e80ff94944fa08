"""Who keeps records of enterprises, who reads them, who looks behind a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role
from qianyi.kernel.subjects.permissions import can_change_enterprise, can_keep_enterprises

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Enterprise

OWN_KINDS = frozenset({"contacts"})
"""What an enterprise keeps of itself here; figures it files as returns."""


def can_read_profiles(actor: Actor) -> bool:
    """Whoever has firms to look at, and a firm its own."""
    return actor.has_role(*READ_INSIDE, Role.ENTERPRISE_USER)


def can_read_all_records(actor: Actor) -> bool:
    """Lists over all firms: problems, chains."""
    return actor.has_role(*READ_INSIDE)


def is_own(actor: Actor, enterprise: Enterprise) -> bool:
    """The enterprise's own user."""
    return Role.ENTERPRISE_USER in actor.roles and enterprise.pk in actor.subject_ids


def can_keep_records(actor: Actor, enterprise: Enterprise, kind: str = "") -> bool:
    """Who keeps the firm; its own user for its contacts."""
    if kind in OWN_KINDS and is_own(actor, enterprise):
        return True
    return can_change_enterprise(actor, enterprise)


def can_reveal_person(actor: Actor, enterprise: Enterprise) -> bool:
    """Who has to call: who keeps the firm, and its own user. A person must answer for the look."""
    return actor.user_id is not None and can_keep_records(actor, enterprise, "contacts")


def can_keep_some(actor: Actor) -> bool:
    """Whether there may be a firm the actor keeps: to offer pages of records at all."""
    return can_keep_enterprises(actor) or actor.has_role(Role.PARK_OFFICER, Role.ENTERPRISE_USER)


def can_read_ladder(actor: Actor) -> bool:
    """The ladder over all firms: whoever has firms to look at."""
    return actor.has_role(*READ_INSIDE)


def can_work_ladder(actor: Actor) -> bool:
    """Who keeps the list of firms has the ladder worked out again."""
    return can_keep_enterprises(actor)


def can_keep_pool(actor: Actor) -> bool:
    """Who keeps firms keeps the reserve, and tells those that are near: a park officer its own."""
    return can_keep_enterprises(actor) or actor.has_role(Role.PARK_OFFICER)


def can_see_own_ladder(actor: Actor) -> bool:
    """A firm its own."""
    return actor.has_role(Role.ENTERPRISE_USER) and not actor.is_system
