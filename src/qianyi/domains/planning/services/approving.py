"""Approving plans: what an approval must say, locking the targets, keeping versions."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from qianyi.domains.planning.choices import Stage
from qianyi.domains.planning.errors import AdjustmentInvalid, AdjustmentRefused
from qianyi.domains.planning.events import PLAN_APPROVED
from qianyi.domains.planning.models import Plan, PlanVersion
from qianyi.domains.planning.permissions import can_press
from qianyi.domains.planning.selectors.adjustments import plan_rows
from qianyi.foundation import history, search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one, quoted

from .plans import TO_BE_SET, Approval

if TYPE_CHECKING:
    from datetime import date, datetime

LONGEST_NUMBER: Final = 120
NAMED: Final = 5


@transaction.atomic
def plan_approve(
    *, actor: Actor, plan: Plan, approval_number: str, approved_on: date | None, moment: datetime
) -> PlanVersion:
    """Enter the approval of a plan that was being written: all targets locked, version 1 kept.

    Raises:
        NotAllowed: the actor is neither leader nor planner.
        AdjustmentRefused: the plan is in force already, a target is still to be set, there is
            none, or the actor set one.
        AdjustmentInvalid: no file number or date, or a date to come.
    """
    require(allowed=can_press(actor) and not actor.is_system, actor=actor, what="登记规划的批准")
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    _refuse_unready(held, actor)
    approval = approval_of(actor, approval_number, approved_on, moment)
    with history.because(f"批准实施（{approval.number}）"):
        targets_lock(held, approval)
        version = version_keep(held, approval)
        held.stage = Stage.RUNNING
        held.save(update_fields=["stage"])
    search.touched("plan", held.pk)
    path = reverse("planning:board", args=[held.pk])
    publish(Event(PLAN_APPROVED, held.pk, path, moment))
    return version


def approval_of(
    actor: Actor, approval_number: str, approved_on: date | None, moment: datetime
) -> Approval:
    """The paper a plan is approved by.

    Raises:
        AdjustmentInvalid: no file number or date, or a date to come.
    """
    number = approval_number.strip()
    problems = {}
    if not number:
        problems["approval_number"] = "请填写批准文号。"
    if approved_on is None or approved_on > local_date(moment):
        problems["approved_on"] = "请填写批准日期，不能晚于今天。"
    if problems:
        raise AdjustmentInvalid(in_one(problems.values()), fields=problems)
    return Approval(number[:LONGEST_NUMBER], approved_on, actor, moment)


def targets_lock(plan: Plan, approval: Approval) -> None:
    """A plan is approved whole: every target that is not locked yet is locked by this paper."""
    for row in plan.targets.select_for_update().filter(superseded_at=None, approved=False):
        row.approved, row.approval_number = True, approval.number
        row.approved_on = approval.on
        row.save(update_fields=["approved", "approval_number", "approved_on"])


def version_keep(plan: Plan, approval: Approval, *, is_before: bool = False) -> PlanVersion:
    """Keep the plan as it stands as its next version; ``is_before``: as it stood until now."""
    rows = plan_rows(plan)
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    last = plan.versions.aggregate(last=Max("number"))["last"] or 0
    return PlanVersion.objects.create(
        plan=plan,
        number=last + 1,
        rows=rows,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        approval_number="" if is_before else approval.number,
        approved_on=None if is_before else approval.on,
        made_at=approval.moment,
        made_by_id=approval.actor.user_id,
    )


def _refuse_unready(plan: Plan, actor: Actor) -> None:
    if not plan.is_being_written:
        raise AdjustmentRefused(
            f"{quoted(plan)}现为“{plan.stage}”，不需要登记批准；修改请提出规划调整。"
        )
    live = plan.targets.filter(superseded_at=None).select_related("indicator").order_by("pk")
    rows = list(live)
    if not rows:
        raise AdjustmentRefused("规划还没有指标，不能登记批准。")
    unset = [str(row.indicator) for row in rows if row.value is None and row.words == TO_BE_SET]
    if unset:
        more = f"等 {len(unset)} 项" if len(unset) > NAMED else ""
        raise AdjustmentRefused(f"还有目标没有确定：{'、'.join(unset[:NAMED])}{more}。请先填写。")
    if any(row.recorded_by_id == actor.user_id for row in rows):
        raise AdjustmentRefused("填写过目标的人不能登记批准，请由另一人办理。")
