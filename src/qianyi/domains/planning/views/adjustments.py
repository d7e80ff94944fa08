"""Pages of adjustments of plans: proposing and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.choices import AdjustmentState
from qianyi.domains.planning.errors import AdjustmentInvalid, AdjustmentRefused
from qianyi.domains.planning.forms import adjustments as forms
from qianyi.domains.planning.pages import adjustments as pages
from qianyi.domains.planning.pages.papers import adjustment_paper
from qianyi.domains.planning.permissions import can_decide, can_edit_plans, can_read_plans
from qianyi.domains.planning.tables import adjustments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, why_page, word_file, workbook
from qianyi.lib import clock
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.planning.models import ListItem, Plan, PlanAdjustment
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

REFUSALS = (AdjustmentInvalid, AdjustmentRefused)
PROPOSE = "提出规划调整"


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read plans."""
    actor = actor_of(request)
    require(allowed=can_read_plans(actor), actor=actor, what="查看规划")
    return actor


def _planner(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what=PROPOSE)
    return actor


def frame(plan: Plan) -> dict[str, object]:
    """A fictional zone's pages wear its name and the ribbon."""
    if not plan.territory.is_demo:
        return {}
    return {"is_demo": True, "zone_name": str(plan.territory)}


@require_safe
def index(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Adjustments of a plan."""
    actor = reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    table = tables.adjustment_table(request, plan, selectors.adjustment_list(actor, plan))
    context = {**frame(plan), "page": pages.index_page(actor, plan), "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def index_export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Adjustments of a plan as a workbook."""
    actor = reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    table = tables.adjustment_table(request, plan, selectors.adjustment_list(actor, plan))
    return sheet(table, f"{plan}规划调整")


def adjustment_new(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Begin an adjustment."""
    actor = _planner(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    form = forms.AdjustmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.adjustment_make(
                actor=actor, plan=plan, moment=clock.now(), **form.cleaned_data
            )
        except AdjustmentInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已起草，请逐项写明调整哪些指标或清单事项。")
            return redirect("planning:adjustment", made.pk)
    page = pages.under_plan(plan, PROPOSE, "先写理由，再逐项写明调整内容，提出后由另一人登记批准")
    back = reverse("planning:adjustments", args=[plan.pk])
    return form_page(request, page, form, submit_label="起草", cancel_url=back, **frame(plan))


@require_safe
def adjustment(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """One adjustment: reasons, old and new side by side, what it would change, the approval."""
    actor = reader(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    is_draft = held.state == AdjustmentState.DRAFT
    lines = selectors.lines_shown(held)
    context = {
        **frame(held.plan),
        "page": pages.adjustment_page(actor, held),
        "adjustment": held,
        "table": tables.line_table(
            request, held, lines, can_edit=is_draft and can_edit_plans(actor)
        ),
        "is_own": actor.user_id == held.made_by_id,
        "before": held.version.number - 1 if held.version else None,
    }
    return render(request, "planning/adjustment.html", context)


@require_safe
def adjustment_export(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Old and new side by side as a workbook."""
    held = selectors.adjustment_get(actor=reader(request), adjustment_id=adjustment_id)
    table = tables.line_table(request, held, selectors.lines_shown(held), can_edit=False)
    return sheet(table, f"{held.plan}规划调整对照表", *_remarks(held))


@require_safe
def adjustment_word(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Old and new side by side as a paper for Word."""
    held = selectors.adjustment_get(actor=reader(request), adjustment_id=adjustment_id)
    data = adjustment_paper(held, selectors.lines_shown(held), clock.now())
    return word_file(data, f"{held.plan}规划调整对照表")


def adjustment_edit(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Change title and reasons of a draft."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    initial = {"title": held.title, "reasons": held.reasons}
    form = forms.AdjustmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.adjustment_change(actor=actor, adjustment=held, **form.cleaned_data)
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            return _done(request, held, "已保存。")
    page = pages.under_adjustment(held, "修改名称和理由", "")
    return form_page(
        request, page, form, submit_label="保存", cancel_url=_url(held), **frame(held.plan)
    )


def line_target(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Put down what a target is to be."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    initial = {"target": request.GET.get("target", "")}
    form = forms.TargetLineForm(request.POST or None, plan=held.plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.line_of_target(actor=actor, adjustment=held, **form.cleaned_data)
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            return _done(request, held, "已写入调整内容，请核对前后对照。")
    page = pages.under_adjustment(held, "调整指标", "每次写一项；同一指标再写一次，替换原来写的")
    return form_page(
        request, page, form, submit_label="写入", cancel_url=_url(held), **frame(held.plan)
    )


def line_item(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Put down what an item of the plan's lists is to be."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    form = forms.ItemLineForm(request.POST or None, plan=held.plan)
    if request.method == "POST" and form.is_valid():
        try:
            _item_line(actor, held, form.cleaned_data)
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            return _done(request, held, "已写入调整内容，请核对前后对照。")
    page = pages.under_adjustment(
        held, "调整清单事项", "没有填写的保持原样；勾选取消的，批准后不再办理"
    )
    return form_page(
        request, page, form, submit_label="写入", cancel_url=_url(held), **frame(held.plan)
    )


@require_POST
def line_remove(request: HttpRequest, adjustment_id: int, index: int) -> HttpResponse:
    """Take a line out of a draft."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    return _act(
        request, held, "已移除。",
        lambda: services.line_remove(actor=actor, adjustment=held, index=index),
    )  # fmt: skip


def propose(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Ask once, then put a draft forward."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    if request.method == "POST":
        return _act(
            request, held, "已提出，等待另一人登记批准文号和日期。",
            lambda: services.adjustment_propose(
                actor=actor, adjustment=held, moment=clock.now()
            ),
        )  # fmt: skip
    context = {
        **frame(held.plan),
        "page": pages.under_adjustment(held, "提出", f"共 {len(held.lines)} 项"),
        "question": f"提出{quoted(held.title)}？",
        "consequences": [
            "提出后内容不能再改；需要修改的，撤回后重新提出。",
            "在登记批准以前，规划指标和清单事项都不改变。",
        ],
        "confirm_label": "提出",
        "cancel_url": _url(held),
    }
    return render(request, "ui/confirm.html", context)


def approve(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Enter the approval: file number and day."""
    actor, held = _decider(request, adjustment_id, "登记规划调整的批准")
    form = forms.ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = services.adjustment_approve(
                actor=actor, adjustment=held, moment=clock.now(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            number = done.version.number if done.version else 0
            return _done(request, held, f"已登记批准，形成规划第{number}版，各项指标已锁定。")
    page = pages.under_adjustment(
        held, "登记批准", "登记后形成新的规划版本，全部指标锁定；原来的版本保留"
    )
    return form_page(
        request, page, form, submit_label="登记批准", cancel_url=_url(held), **frame(held.plan)
    )


def decline(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Enter that it was not approved."""
    actor, held = _decider(request, adjustment_id, "登记规划调整未批准")

    def act(reason: str) -> str:
        services.adjustment_decline(actor=actor, adjustment=held, reason=reason, moment=clock.now())
        return "已登记未批准，规划没有改变。"

    page = pages.under_adjustment(held, "登记未批准", "规划和清单都不改变")
    return why_page(
        request,
        page,
        act,
        refusals=REFUSALS,
        back=_url(held),
        verb="登记未批准",
        **frame(held.plan),
    )


def withdraw(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    """Ask once, then take it back."""
    actor = _planner(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    if request.method == "POST":
        return _act(
            request, held, "已撤回，规划没有改变。",
            lambda: services.adjustment_withdraw(
                actor=actor, adjustment=held, moment=clock.now()
            ),
        )  # fmt: skip
    context = {
        **frame(held.plan),
        "page": pages.under_adjustment(held, "撤回", ""),
        "question": f"撤回{quoted(held.title)}？",
        "consequences": ["撤回后不能再提出这一次，内容仍可查看；需要时另行起草。"],
        "confirm_label": "撤回",
        "cancel_url": _url(held),
    }
    return render(request, "ui/confirm.html", context)


def _decider(request: HttpRequest, adjustment_id: int, what: str) -> tuple[Actor, PlanAdjustment]:
    actor = reader(request)
    held = selectors.adjustment_get(actor=actor, adjustment_id=adjustment_id)
    require(allowed=can_decide(actor, held), actor=actor, what=what)
    return actor, held


def _item_line(actor: Actor, held: PlanAdjustment, given: dict[str, Any]) -> None:
    """What was left empty stays as it is."""
    item: ListItem = given["item"]
    services.line_of_item(
        actor=actor,
        adjustment=held,
        item=item,
        content=given["content"] or item.content,
        result=given["result"] or item.result,
        due_on=given["due_on"] or item.due_on,
        drop=given["drop"],
        reason=given["reason"],
    )


def _act(
    request: HttpRequest, held: PlanAdjustment, said: str, act: Callable[[], object]
) -> HttpResponse:
    """Do it, and say what came of it on the adjustment's page."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, refusal.message)
        return redirect("planning:adjustment", held.pk)
    return _done(request, held, said)


def _done(request: HttpRequest, held: PlanAdjustment, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("planning:adjustment", held.pk)


def sheet(table: Table, title: str, *remarks: str) -> HttpResponse:
    """A table as a workbook."""
    return workbook([excel.Sheet(table=table, title=title, remarks=remarks)], title)


def _remarks(held: PlanAdjustment) -> list[str]:
    told = [f"理由：{held.reasons}", f"状态：{held.get_state_display()}"]
    if held.approval_number:
        told.append(f"批准：{held.approval_number}，{held.approved_on:%Y-%m-%d}")
    return told


def _url(held: PlanAdjustment) -> str:
    return reverse("planning:adjustment", args=[held.pk])
