"""What the pages of adjustments say: titles, figures, actions, as values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.permissions import can_decide, can_edit_plans
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .plans import HOME, PLANS, plan_crumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.planning.models import Plan, PlanAdjustment, PlanVersion
    from qianyi.domains.planning.selectors import Compared
    from qianyi.foundation.permissions import Actor


def adjustments_crumb(plan: Plan) -> tuple[str, str]:
    """The place of a plan's adjustments."""
    return "规划调整", reverse("planning:adjustments", args=[plan.pk])


def index_page(actor: Actor, plan: Plan) -> Page:
    """The head of a plan's adjustments."""
    action = None
    if can_edit_plans(actor) and not plan.is_being_written:
        url = reverse("planning:adjustment-new", args=[plan.pk])
        action = Action(label="提出规划调整", url=url)
    return Page(
        title=f"{plan} 规划调整",
        answer="管委会提出、党工委批准：调整了什么、凭哪份文件、现行是第几版",
        breadcrumbs=(HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan)),
        action=action,
        more_actions=[
            Action(label="规划版本", url=reverse("planning:versions", args=[plan.pk])),
        ],
    )


def adjustment_page(actor: Actor, adjustment: PlanAdjustment) -> Page:
    """The head of one adjustment, with what this person may do next."""
    key = [adjustment.pk]
    action, more = None, []
    state = adjustment.state
    if state == AdjustmentState.DRAFT and can_edit_plans(actor):
        action = Action(
            label="提出，等待批准", url=reverse("planning:adjustment-propose", args=key)
        )
        more += [
            Action(label="修改名称和理由", url=reverse("planning:adjustment-edit", args=key)),
            Action(label="调整指标", url=reverse("planning:adjustment-target", args=key)),
            Action(label="调整清单事项", url=reverse("planning:adjustment-item", args=key)),
        ]
    if state == AdjustmentState.PROPOSED and can_decide(actor, adjustment):
        action = Action(label="登记批准", url=reverse("planning:adjustment-approve", args=key))
        more.append(
            Action(label="登记未批准", url=reverse("planning:adjustment-decline", args=key))
        )
    if state in (AdjustmentState.DRAFT, AdjustmentState.PROPOSED) and can_edit_plans(actor):
        url = reverse("planning:adjustment-withdraw", args=key)
        more.append(Action(label="撤回", url=url, dangerous=True))
    word = reverse("planning:adjustment-word", args=key)
    more.append(Action(label="导出 Word 对照表", url=word, download=True))
    plan = adjustment.plan
    return Page(
        title=adjustment.title,
        answer=f"{plan} 第{adjustment.number}次调整，{adjustment.made_by} 提出",
        breadcrumbs=(
            HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan), (adjustment.title, ""),
        ),
        action=action,
        more_actions=more,
        history=_history(adjustment),
        tags=(adjustment.get_state_display(),),
    )  # fmt: skip


def _history(adjustment: PlanAdjustment) -> list[Event]:
    """What was changed of it; the lines themselves stand in the table, not in a sentence."""
    return [
        replace(event, what="修改规划调整：调整内容") if "调整内容由" in event.what else event
        for event in audit.history_of(adjustment)
    ]


def under_adjustment(adjustment: PlanAdjustment, title: str, answer: str) -> Page:
    """A page that does one thing to an adjustment."""
    plan = adjustment.plan
    here = (adjustment.title, reverse("planning:adjustment", args=[adjustment.pk]))
    return Page(
        title=title,
        answer=answer,
        breadcrumbs=(HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan), here, (title, "")),
    )


def under_plan(plan: Plan, title: str, answer: str) -> Page:
    """A page under a plan's adjustments."""
    return Page(
        title=title,
        answer=answer,
        breadcrumbs=(HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan), (title, "")),
    )


def versions_page(plan: Plan) -> Page:
    """The head of a plan's versions."""
    return under_plan(plan, "规划版本", "每次经批准的调整形成新的一版，以前各版都可以查看")


def version_page(plan: Plan, version: PlanVersion) -> Page:
    """The head of one version."""
    paper = (
        f"{version.approval_number}，{version.approved_on:%Y-%m-%d} 批准"
        if version.approval_number and version.approved_on
        else "第一次调整以前的规划"
    )
    return Page(
        title=f"{plan} 第{version.number}版",
        answer=paper,
        breadcrumbs=(
            HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan),
            ("规划版本", reverse("planning:versions", args=[plan.pk])),
            (f"第{version.number}版", ""),
        ),
        tags=("已锁定",),
    )  # fmt: skip


def compare_page(plan: Plan, old: int, new: int, rows: Sequence[Compared]) -> Page:
    """The head of a comparison."""
    changed = sum(row.kind != "未变" for row in rows)
    return Page(
        title=f"{plan} 第{old}版与第{new}版对照",
        answer="逐项对照两版的目标；变化一栏可以排序",
        breadcrumbs=(
            HOME, PLANS, plan_crumb(plan), adjustments_crumb(plan),
            ("规划版本", reverse("planning:versions", args=[plan.pk])), ("对照", ""),
        ),
        figures=(
            Figure(label="指标", value=len(rows), unit="项", scope="两版合计"),
            Figure(label="有变化", value=changed, unit="项", scope="两版合计"),
        ),
    )  # fmt: skip
