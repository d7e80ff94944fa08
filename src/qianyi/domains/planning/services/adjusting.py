"""规划调整: proposed by one person, entered as approved by another, with the paper that says so.

Only then do targets change. The plan as it stood is kept as a version, the plan as it stands from
then on is the next one, and all its targets are locked.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.errors import AdjustmentInvalid, AdjustmentRefused
from qianyi.domains.planning.events import PLAN_ADJUSTED
from qianyi.domains.planning.models import (
    ListItem,
    Plan,
    PlanAdjustment,
    Target,
)
from qianyi.domains.planning.permissions import can_decide, can_edit_plans
from qianyi.domains.planning.selectors.adjustments import (
    TARGET,
    lines_shown,
)
from qianyi.foundation import history, search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.sentences import in_one

from .approving import approval_of, targets_lock, version_keep
from .drafting import WHAT, draft_held
from .lists import item_drop
from .plans import Approval, target_supersede

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = {"title": 120, "reasons": 2000}


@transaction.atomic
def adjustment_make(
    *, actor: Actor, plan: Plan, title: str, reasons: str, moment: datetime
) -> PlanAdjustment:
    """Begin an adjustment of a plan, without any line yet.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentInvalid: no title or reasons.
        AdjustmentRefused: the plan is still being written.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what=WHAT)
    _worded(title, reasons)
    live = Plan.objects.select_for_update().get(pk=plan.pk)
    if live.is_being_written:
        raise AdjustmentRefused("规划还在编制中，直接填写目标即可；批准实施以后才办理规划调整。")
    last = PlanAdjustment.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    return PlanAdjustment.objects.create(
        plan=plan,
        number=last + 1,
        title=title.strip(),
        reasons=reasons.strip(),
        made_at=moment,
        made_by_id=actor.person_id,
    )


@transaction.atomic
def adjustment_change(
    *, actor: Actor, adjustment: PlanAdjustment, title: str, reasons: str
) -> PlanAdjustment:
    """Change title and reasons of a draft.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft any more.
        AdjustmentInvalid: no title or reasons.
    """
    held = draft_held(actor, adjustment)
    _worded(title, reasons)
    held.title, held.reasons = title.strip(), reasons.strip()
    held.save(update_fields=["title", "reasons"])
    return held


@transaction.atomic
def adjustment_propose(
    *, actor: Actor, adjustment: PlanAdjustment, moment: datetime
) -> PlanAdjustment:
    """Put a draft forward; from here on it is not changed any more.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft, has no line, or a line does not fit any more.
    """
    held = draft_held(actor, adjustment)
    if not held.lines:
        raise AdjustmentRefused("还没有写明调整哪些指标或事项，请先添加调整内容。")
    _refuse_unfit(held)
    held.state, held.proposed_at = AdjustmentState.PROPOSED, moment
    held.made_by_id = actor.person_id
    held.save(update_fields=["state", "proposed_at", "made_by"])
    return held


@transaction.atomic
def adjustment_approve(
    *,
    actor: Actor,
    adjustment: PlanAdjustment,
    approval_number: str,
    approved_on: date | None,
    moment: datetime,
) -> PlanAdjustment:
    """Enter the approval: targets have new locked versions, the plan its next one.

    Raises:
        AdjustmentRefused: not proposed, the proposer's own, or a line does not fit any more.
        NotAllowed: the actor is neither leader nor planner.
        AdjustmentInvalid: no file number or date, or a date to come.
    """
    held = _proposed(actor, adjustment, "登记规划调整的批准")
    approval = approval_of(actor, approval_number, approved_on, moment)
    # Locked before the lines are held against the plan: of two approvals at once one waits here.
    plan = Plan.objects.select_for_update().get(pk=held.plan_id)
    _items_lock(held)
    _refuse_unfit(held)
    if not plan.versions.exists():
        version_keep(plan, approval, is_before=True)
    with history.because(f"{held.title}（{approval.number}）"):
        for line in held.lines:
            _line_apply(line, approval)
        targets_lock(plan, approval)
        held.version = version_keep(plan, approval)
        held.state, held.decided_at = AdjustmentState.APPROVED, moment
        held.decided_by_id = actor.user_id
        held.approval_number, held.approved_on = approval.number, approval.on
        held.save()
    search.touched("plan", plan.pk)
    path = reverse("planning:adjustment", args=[held.pk])
    publish(Event(PLAN_ADJUSTED, held.pk, path, moment))
    return held


@transaction.atomic
def adjustment_decline(
    *, actor: Actor, adjustment: PlanAdjustment, reason: str, moment: datetime
) -> PlanAdjustment:
    """Say that it was not approved, and why; nothing changes.

    Raises:
        AdjustmentRefused: not proposed, or the proposer's own.
        NotAllowed: the actor is neither leader nor planner.
        AdjustmentInvalid: no reason.
    """
    held = _proposed(actor, adjustment, "登记规划调整未批准")
    if not reason.strip():
        sentence = "请写明不予批准的理由。"
        raise AdjustmentInvalid(sentence, fields={"reason": sentence})
    held.state, held.decided_at, held.decided_by_id = (
        AdjustmentState.DECLINED, moment, actor.user_id,
    )  # fmt: skip
    held.decision_reason = reason.strip()[:300]
    held.save(update_fields=["state", "decided_at", "decided_by", "decision_reason"])
    return held


@transaction.atomic
def adjustment_withdraw(
    *, actor: Actor, adjustment: PlanAdjustment, moment: datetime
) -> PlanAdjustment:
    """Take a draft or a proposal back.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is decided.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what="撤回规划调整")
    held = PlanAdjustment.objects.select_for_update().get(pk=adjustment.pk)
    if held.state not in (AdjustmentState.DRAFT, AdjustmentState.PROPOSED):
        raise AdjustmentRefused(f"这次调整{held.get_state_display()}，不能撤回。")
    held.state, held.decided_at, held.decided_by_id = (
        AdjustmentState.WITHDRAWN, moment, actor.user_id,
    )  # fmt: skip
    held.save(update_fields=["state", "decided_at", "decided_by"])
    return held


def _line_apply(line: dict[str, Any], approval: Approval) -> None:
    if line["kind"] == TARGET:
        live = Target.objects.select_for_update().get(pk=line["target"])
        new = line["new"]
        target_supersede(
            live=live,
            value=None if new["value"] is None else Decimal(new["value"]),
            words=new["words"],
            comparator=new["comparator"],
            approval=approval,
        )
        return
    item = ListItem.objects.select_for_update().get(pk=line["item"])
    new = line["new"]
    if new.get("drop"):
        reason = f"{approval.number} 批准取消：{line['reason']}"
        item_drop(actor=approval.actor, item=item, reason=reason, moment=approval.moment)
        return
    item.content, item.result = new["content"], new["result"]
    item.due_on = date.fromisoformat(new["due_on"]) if new["due_on"] else None
    item.is_locked = True
    item.save(update_fields=["content", "result", "due_on", "is_locked"])
    search.touched("list_item", item.pk)


def _items_lock(held: PlanAdjustment) -> None:
    """Nobody changes or ends an item between the look at it and the change."""
    keys = [line["item"] for line in held.lines if line["kind"] != TARGET]
    list(ListItem.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _proposed(actor: Actor, adjustment: PlanAdjustment, what: str) -> PlanAdjustment:
    held = (
        PlanAdjustment.objects.select_for_update(of=("self",))
        .select_related("plan")
        .get(pk=adjustment.pk)
    )
    if held.state != AdjustmentState.PROPOSED:
        raise AdjustmentRefused(f"这次调整{held.get_state_display()}，不在待批准状态。")
    if actor.user_id == held.made_by_id:
        raise AdjustmentRefused("提出调整的人不能登记批准结果，请由另一人办理。")
    require(allowed=can_decide(actor, held), actor=actor, what=what)
    return held


def _refuse_unfit(held: PlanAdjustment) -> None:
    unfit = [f"{line.what}：{line.problem}" for line in lines_shown(held) if line.problem]
    if unfit:
        raise AdjustmentRefused(in_one(unfit))


def _worded(title: str, reasons: str) -> None:
    problems = {}
    for name, words, label in (("title", title, "名称"), ("reasons", reasons, "调整理由")):
        if not words.strip() or len(words.strip()) > LONGEST[name]:
            problems[name] = f"请填写{label}，最多 {LONGEST[name]} 字。"
    if problems:
        raise AdjustmentInvalid(in_one(problems.values()), fields=problems)
