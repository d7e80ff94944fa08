"""Changing plans by their own procedure, and starting the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.planning.choices import LinkDecision, Stage
from qianyi.domains.planning.errors import TargetInvalid, TargetLocked
from qianyi.domains.planning.events import TARGET_REVISED
from qianyi.domains.planning.models import Plan, Target, TargetLead, TargetObservation
from qianyi.domains.planning.permissions import can_edit_plans
from qianyi.foundation import history, search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import Actor, require
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.kernel.indicators.models import Observation

TO_BE_SET: Final = "待确定"
"""What a target says that nobody has set yet."""
CARRIED = (
    "key", "number", "indicator_id", "category", "nature", "subject_id", "scope", "base_period",
    "base_value", "base_comparator", "period", "comparator", "value", "value_high", "unit",
    "words", "growth", "growth_unit", "growth_kind", "certainty", "note", "place_id",
    "base_place_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Approval:
    """On what ground a target changes: file number and day (empty where none), who, when."""

    number: str
    on: date | None
    actor: Actor
    moment: datetime


@transaction.atomic
def target_revise(
    *, actor: Actor, target: Target, value: Decimal | None, words: str, moment: datetime
) -> Target:
    """Fill in a target of a plan that is still being written: a new version, the old one ended.

    A plan in force changes by an adjustment alone, which two people make.

    Raises:
        NotAllowed: the actor is no planner.
        TargetLocked: the plan is in force, or the target approved or superseded already.
        TargetInvalid: neither a number nor words, or nothing differs.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what="填写规划目标")
    live = Target.objects.select_for_update(of=("self",)).select_related("plan").get(pk=target.pk)
    _refuse_locked(live)
    words = words.strip()
    problems = {}
    if value is None and not words:
        problems["value"] = "请填写目标值，或写明文字目标。"
    if value == live.value and words == live.words:
        problems.setdefault("value", "没有改动任何一项。")
    if problems:
        raise TargetInvalid(in_one(problems.values()), fields=problems)
    return target_supersede(
        live=live, value=value, words=words, comparator=live.comparator,
        approval=Approval("", None, actor, moment),
    )  # fmt: skip


def target_supersede(
    *, live: Target, value: Decimal | None, words: str, comparator: str, approval: Approval
) -> Target:
    """The next version of a locked row; approved where the approval has a number.

    Lead units go with it. Who may do so, and on what ground, is the caller's to have asked.
    """
    moment = approval.moment
    fresh = Target(
        plan_id=live.plan_id,
        **{name: getattr(live, name) for name in CARRIED},
        version=live.version + 1,
        approved=bool(approval.number),
        approval_number=approval.number,
        approved_on=approval.on,
        recorded_at=moment,
        recorded_by_id=approval.actor.user_id,
    )
    fresh.value, fresh.words, fresh.comparator = value, words, comparator
    live.superseded_at = moment
    live.save(update_fields=["superseded_at"])
    fresh.save()
    live.superseded_by = fresh
    live.save(update_fields=["superseded_by"])
    path = f"/plans/{fresh.plan_id}/indicators/{fresh.indicator.code}/"
    publish(Event(TARGET_REVISED, fresh.pk, path, moment))
    TargetLead.objects.bulk_create(
        [
            TargetLead(target=fresh, department_id=lead.department_id, place_id=lead.place_id)
            for lead in live.leads.all()
        ]
    )
    return fresh


@transaction.atomic
def observation_link(
    *,
    actor: Actor,
    target: Target,
    observation: Observation,
    decision: str,
    reason: str,
    moment: datetime,
) -> TargetObservation:
    """Say that an actual may, or may not, be held against a target, and why.

    Raises:
        TargetInvalid: no reason, an unknown decision, or a figure of another indicator.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what="认定可比性")
    problems = {}
    if decision not in LinkDecision.values:
        problems["decision"] = "结论只能是“可比，采用”或“不可比，排除”。"
    if not reason.strip():
        problems["reason"] = "请写明理由，例如口径已向统计部门核实。"
    if observation.indicator_id != target.indicator_id:
        problems["observation"] = "只能认定同一指标的数据。"
    if problems:
        raise TargetInvalid(in_one(problems.values()), fields=problems)
    link, _ = TargetObservation.objects.update_or_create(
        target=target,
        observation=observation,
        defaults={
            "decision": decision,
            "reason": reason.strip()[:300],
            "made_at": moment,
            "made_by_id": actor.user_id,
        },
    )
    return link


@transaction.atomic
def plan_reviewed(*, code: str) -> Plan | None:
    """The final assessment of a plan was approved: it stands as 已总结评估; None: no such plan.

    Whoever approved the paper answers for it; a plan that is still being written stays so.
    """
    plan = Plan.objects.select_for_update().filter(code=code).first()
    if plan is not None and plan.stage in (Stage.RUNNING, Stage.AWAITING_REVIEW):
        plan.stage = Stage.REVIEWED
        with history.because("总结评估已审定"):
            plan.save(update_fields=["stage"])
        search.touched("plan", plan.pk)
    return plan


@transaction.atomic
def plan_start_next(
    *,
    actor: Actor,
    previous: Plan,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date,
    moment: datetime,
) -> Plan:
    """Begin the next plan from the last one's indicators.

    Same rows, targets to be set, base left to be reported.

    Raises:
        TargetInvalid: the code is taken, or the dates do not follow the last plan.
    """
    require(allowed=can_edit_plans(actor), actor=actor, what="启动下一轮规划")
    problems = {}
    if not code.strip() or Plan.objects.filter(code=code.strip()).exists():
        problems["code"] = "代码为空或已被使用，请换一个。"
    if not title.strip():
        problems["title"] = "请填写规划名称。"
    if not previous.ends_on < starts_on < ends_on:
        problems["starts_on"] = (
            f"起始日期应晚于上一规划的结束日期 {previous.ends_on:%Y-%m-%d}，并早于结束日期。"
        )
    if problems:
        raise TargetInvalid(in_one(problems.values()), fields=problems)
    plan = Plan.objects.create(
        code=code.strip(),
        title=title.strip(),
        territory_id=previous.territory_id,
        starts_on=starts_on,
        ends_on=ends_on,
        base_period=str(starts_on.year - 1),
        target_period=str(ends_on.year),
        stage=Stage.DRAFTING,
        predecessor=previous,
        presumed_scope=previous.presumed_scope,
        presumed_scope_reason=previous.presumed_scope_reason,
    )
    live = previous.targets.filter(superseded_at__isnull=True).order_by("pk")
    Target.objects.bulk_create(
        [
            Target(
                plan=plan,
                key=row.key,
                number=row.number,
                indicator_id=row.indicator_id,
                category=row.category,
                nature=row.nature,
                subject_id=row.subject_id,
                scope=row.scope,
                base_period=plan.base_period,
                period=plan.target_period,
                unit=row.unit,
                words=TO_BE_SET,
                recorded_at=moment,
                recorded_by_id=actor.user_id,
            )
            for row in {row.indicator_id: row for row in reversed(live)}.values()
        ]
    )
    search.touched("plan", plan.pk)
    return plan


def _refuse_locked(live: Target) -> None:
    if live.superseded_at is not None:
        raise TargetLocked("这一版目标已被替代，请在最新一版上填写。")
    if not live.plan.is_being_written or live.approved:
        raise TargetLocked(
            "规划已经批准实施，目标只能通过规划调整修改：先提出调整，写明理由和调整前后的目标，"
            "再由另一人凭批准文号和日期登记。"
        )
