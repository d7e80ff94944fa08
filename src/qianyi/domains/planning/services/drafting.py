"""Drafts of adjustments: which targets and items, old and new, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.errors import AdjustmentInvalid, AdjustmentRefused
from qianyi.domains.planning.models import SIGNS, PlanAdjustment
from qianyi.domains.planning.permissions import can_edit_plans
from qianyi.domains.planning.selectors.adjustments import ITEM, TARGET, item_values, target_values
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.planning.models import ListItem, Target

WHAT = "提出规划调整"


@transaction.atomic
def line_of_target(
    *,
    actor: Actor,
    adjustment: PlanAdjustment,
    target: Target,
    value: Decimal | None,
    words: str,
    comparator: str,
    reason: str,
) -> PlanAdjustment:
    """Put down what a target is to be; a line about it that is there already is replaced.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft any more.
        AdjustmentInvalid: a target of another plan or an ended one, nothing said, nothing changed.
    """
    held = draft_held(actor, adjustment)
    new = {
        "value": None if value is None else f"{value.normalize():f}",
        "words": words.strip(),
        "comparator": comparator,
    }
    old = target_values(target)
    problems = {}
    if target.plan_id != held.plan_id or target.superseded_at is not None:
        problems["target"] = "只能调整本规划现行的指标，请重新选择。"
    if value is None and not words.strip():
        problems["value"] = "请填写调整后的目标值，或写明文字目标。"
    if comparator not in SIGNS:
        problems["comparator"] = "比较方式只能从列表中选择。"
    if new == old:
        problems.setdefault("value", "与现行目标相同，没有改动。")
    if not reason.strip():
        problems["reason"] = "请写明这一项为什么调整。"
    if problems:
        raise AdjustmentInvalid(in_one(problems.values()), fields=problems)
    line = {
        "kind": TARGET, "target": target.pk, "indicator": target.indicator.name,
        "code": target.indicator.code, "unit": target.unit, "scope": target.scope,
        "period": target.period, "old": old, "new": new, "reason": reason.strip()[:300],
    }  # fmt: skip
    return _with_line(held, line)


@transaction.atomic
def line_of_item(
    *,
    actor: Actor,
    adjustment: PlanAdjustment,
    item: ListItem,
    content: str,
    result: str,
    due_on: date | None,
    drop: bool,
    reason: str,
) -> PlanAdjustment:
    """Put down what an item of the plan's lists is to be, or that it is dropped.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft any more.
        AdjustmentInvalid: an item of another plan's list or an ended one, or nothing changed.
    """
    held = draft_held(actor, adjustment)
    old = item_values(item)
    new: dict[str, Any] = {
        "content": content.strip()[:500],
        "result": result.strip()[:300],
        "due_on": due_on.isoformat() if due_on else None,
    }
    problems = {}
    if item.task_list.plan_id != held.plan_id or item.ended_at is not None:
        problems["item"] = "只能调整本规划清单中在办的事项，请重新选择。"
    if not drop and not new["content"]:
        problems["content"] = "请填写调整后的事项。"
    if not drop and new == old:
        problems["due_on"] = "与现行内容相同，没有改动。"
    if not reason.strip():
        problems["reason"] = "请写明这一项为什么调整。"
    if problems:
        raise AdjustmentInvalid(in_one(problems.values()), fields=problems)
    line = {
        "kind": ITEM, "item": item.pk, "list": item.task_list.title, "number": item.number,
        "content": item.content, "old": old, "new": {"drop": True} if drop else new,
        "reason": reason.strip()[:300],
    }  # fmt: skip
    return _with_line(held, line)


@transaction.atomic
def line_remove(*, actor: Actor, adjustment: PlanAdjustment, index: int) -> PlanAdjustment:
    """Take a line out of a draft; one that is not there changes nothing.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft any more.
    """
    held = draft_held(actor, adjustment)
    held.lines = [line for place, line in enumerate(held.lines) if place != index]
    held.save(update_fields=["lines"])
    return held


def draft_held(actor: Actor, adjustment: PlanAdjustment) -> PlanAdjustment:
    """The adjustment's row, locked until the transaction ends.

    Raises:
        NotAllowed: the actor is no planner.
        AdjustmentRefused: it is no draft any more.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what=WHAT)
    held = PlanAdjustment.objects.select_for_update().get(pk=adjustment.pk)
    if held.state != AdjustmentState.DRAFT:
        raise AdjustmentRefused(
            f"这次调整{held.get_state_display()}，内容不能再改；需要修改请撤回后重新提出。"
        )
    return held


def _with_line(held: PlanAdjustment, line: dict[str, Any]) -> PlanAdjustment:
    key = line["kind"]
    kept = [one for one in held.lines if (one["kind"], one.get(key)) != (key, line[key])]
    held.lines = [*kept, line]
    held.save(update_fields=["lines"])
    return held
