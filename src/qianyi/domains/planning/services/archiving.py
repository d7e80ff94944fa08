"""Putting a plan away and bringing it back; its targets and their history stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.domains.planning.models import Plan
from qianyi.domains.planning.permissions import can_edit_plans
from qianyi.foundation import history, search
from qianyi.foundation.permissions import Actor, require

if TYPE_CHECKING:
    from datetime import datetime


def plan_archive(*, actor: Actor, plan: Plan, reason: str, moment: datetime) -> None:
    """Leave a plan out of the lists; a second time changes nothing.

    Raises:
        NotAllowed: the actor is no planner.
    """
    _set(actor=actor, plan=plan, moment=moment, reason=reason)


def plan_restore(*, actor: Actor, plan: Plan) -> None:
    """Bring a plan back into the lists; a second time changes nothing.

    Raises:
        NotAllowed: the actor is no planner.
    """
    _set(actor=actor, plan=plan, moment=None, reason="")


def _set(*, actor: Actor, plan: Plan, moment: datetime | None, reason: str) -> None:
    require(allowed=can_edit_plans(actor), actor=actor, what="归档规划")
    with history.because(reason), transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        if held.is_archived != (moment is not None):
            held.archived_at = moment
            held.save(update_fields=["archived_at"])
            search.touched("plan", held.pk)
