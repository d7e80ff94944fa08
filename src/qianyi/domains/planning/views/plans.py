"""Pages of planning."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.errors import TargetInvalid, TargetLocked, TargetNotFound
from qianyi.domains.planning.forms import plans as forms
from qianyi.domains.planning.pages import plans as pages
from qianyi.domains.planning.permissions import can_edit_plans, can_read_plans
from qianyi.domains.planning.tables import plans as tables
from qianyi.foundation.archiving import ReasonForm
from qianyi.foundation.permissions import READ_ALL, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts, excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.indicators import selectors as indicators
from qianyi.kernel.indicators.permissions import can_read_indicators
from qianyi.lib import clock
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.planning.models import Plan, Target
    from qianyi.domains.planning.selectors import Board
    from qianyi.foundation.permissions import Actor


@require_safe
def plan_index(request: HttpRequest) -> HttpResponse:
    """Plans side by side, with the state of each."""
    actor = _reader(request)
    archived = request.GET.get("state") == "archived"
    plans = list(selectors.plan_list(actor, archived=archived))
    cards = [
        (plan, selectors.board_get(plan=plan) if plan.target_count else None) for plan in plans
    ]
    page = Page(
        title="规划",
        answer="本区有哪些规划和目标，各自走到哪一步",
        breadcrumbs=(pages.HOME, pages.PLANS),
        more_actions=[pages.archived_link(shown=archived)],
        tags=["已归档"] if archived else [],
    )
    reads_all = actor.has_role(*READ_ALL)
    context = {"page": page, "cards": cards, "archived": archived, "reads_all": reads_all}
    return render(request, "planning/index.html", context)


@require_safe
def board(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan board as of a date."""
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    whole, form = _board(request, plan)
    shown = _filtered(whole, form)
    table = tables.board_table(request, shown)
    bar = filter_bar(form, Query.of(request), count=len(shown.rows), noun="项")
    companions = [
        (other, selectors.board_get(plan=other, as_of=whole.as_of))
        for other in selectors.plan_companions(actor=actor, plan=plan)
        if other.target_count
    ]
    context = {
        **_frame(plan),
        "page": pages.board_page(whole, actor, len(selectors.missing_list(whole))),
        "plan": plan,
        "board": whole,
        "filters": bar,
        "table": table,
        "companions": companions,
        "as_of": whole.as_of,
    }
    return render(request, "planning/board.html", context)


@require_safe
def board_export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The board on screen as a workbook, the missing figures on a second sheet."""
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    whole, form = _board(request, plan)
    shown = _filtered(whole, form)
    remarks = [f"截至 {whole.as_of:%Y-%m-%d}", *_scope_remark(plan)]
    sheets = [
        excel.Sheet(table=tables.board_table(request, shown), title="指标进度表", remarks=remarks),
        excel.Sheet(
            table=tables.missing_table(request, plan, selectors.missing_list(whole)),
            title="缺数清单",
            remarks=remarks,
        ),
    ]
    return workbook(sheets, f"{plan}指标进度表-{whole.as_of:%Y%m%d}")


@require_safe
def missing(request: HttpRequest, plan_id: int) -> HttpResponse:
    """缺数清单: what is not known, and who could say it."""
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    whole, _ = _board(request, plan)
    gaps = selectors.missing_list(whole)
    page = Page(
        title=f"{plan} 缺数清单",
        answer="哪些数还不知道，可以请谁提供",
        breadcrumbs=(pages.HOME, pages.PLANS, pages.plan_crumb(plan), ("缺数清单", "")),
        as_of=whole.as_of,
    )
    table = tables.missing_table(request, plan, gaps)
    context = {**_frame(plan), "page": page, "table": table, "as_of": whole.as_of}
    return render(request, "ui/page.html", context)


@require_safe
def missing_export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The missing figures as a workbook."""
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    whole, _ = _board(request, plan)
    table = tables.missing_table(request, plan, selectors.missing_list(whole))
    return workbook([table], f"{plan}缺数清单-{whole.as_of:%Y%m%d}")


@require_safe
def papers(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The special schemes and how many each unit leads."""
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    found, counts = selectors.paper_counts(plan)
    page = Page(
        title=f"{plan} 重点专项实施方案",
        answer="规划要求编制哪些专项方案，由谁牵头",
        breadcrumbs=(pages.HOME, pages.PLANS, pages.plan_crumb(plan), ("重点专项实施方案", "")),
    )
    table = tables.papers_table(request, plan, found)
    context = {**_frame(plan), "page": page, "table": table, "counts": counts}
    return render(request, "planning/papers.html", context)


@require_safe
def indicator(request: HttpRequest, plan_id: int, code: str) -> HttpResponse:
    """One indicator of a plan.

    Targets by source, series, the computation, figures of other scopes.
    """
    actor = _reader(request)
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    whole, _ = _board(request, plan)
    rows = [row for row in whole.rows if row.target.indicator.code == code]
    if not rows:
        raise TargetNotFound(
            "这个规划里没有这项指标，请从指标进度表进入。", plan=plan_id, code=code
        )
    drawn = [chart for row in rows if (chart := pages.chart_for(row))]
    if asked := charts.chart_asked(request, drawn):
        return asked
    by_name = {one.name: one for one in charts.charts_exportable(request, drawn)}
    context = {
        **_frame(plan),
        "page": pages.indicator_page(plan, rows[0], list(selectors.target_history(rows[0].target))),
        "plan": plan,
        "board": whole,
        "rows": [(row, by_name.get(f"target-{row.target.pk}")) for row in rows],
        "can_edit": can_edit_plans(actor),
        "opens_figures": can_read_indicators(actor),
        "as_of": whole.as_of,
    }
    return render(request, "planning/indicator.html", context)


def revise(request: HttpRequest, target_id: int) -> HttpResponse:
    """Fill in a target of a plan that is being written; one in force is led to its procedure."""
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what="填写规划目标")
    target = selectors.target_get(actor=actor, target_id=target_id)
    form = forms.ReviseForm(
        request.POST or None, initial={"value": target.value, "words": _told(target)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.target_revise(
                actor=actor, target=target, moment=clock.now(), **form.cleaned_data
            )
        except (TargetInvalid, TargetLocked) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已填写“{target.indicator}”的目标，原来的保留在历史中。")
            return redirect("planning:indicator", target.plan_id, target.indicator.code)
    elif request.method != "POST" and not target.plan.is_being_written:
        messages.info(request, "规划已批准实施，目标只能通过规划调整修改，由另一人凭批准文号登记。")
        return redirect("planning:adjustments", target.plan_id)
    page = Page(
        title=f"填写目标：{target.indicator}",
        answer=f"{target.plan}还在编制中；批准实施以后只能通过规划调整修改",
        breadcrumbs=(pages.HOME, pages.PLANS, pages.plan_crumb(target.plan), ("填写目标", "")),
    )
    back = reverse("planning:indicator", args=[target.plan_id, target.indicator.code])
    return form_page(
        request, page, form, submit_label="保存目标", cancel_url=back, **_frame(target.plan)
    )


def comparability(request: HttpRequest, target_id: int, observation_id: int) -> HttpResponse:
    """Decide whether an actual may be held against a target, with the reason."""
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what="认定可比性")
    target = selectors.target_get(actor=actor, target_id=target_id)
    observation = indicators.observation_get(actor=actor, observation_id=observation_id)
    form = forms.ComparabilityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.observation_link(
                actor=actor,
                target=target,
                observation=observation,
                moment=clock.now(),
                **form.cleaned_data,
            )
        except TargetInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已记录认定结论，进度已按此重新计算。")
            return redirect("planning:indicator", target.plan_id, target.indicator.code)
    page = Page(
        title=f"认定可比性：{observation}（{observation.scope}）",
        answer=f"这个数能不能用来评价“{target.indicator}”的目标（口径：{target.scope}）",
        breadcrumbs=(pages.HOME, pages.PLANS, pages.plan_crumb(target.plan), ("认定可比性", "")),
    )
    back = reverse("planning:indicator", args=[target.plan_id, target.indicator.code])
    return form_page(
        request, page, form, submit_label="保存结论", cancel_url=back, **_frame(target.plan)
    )


def plan_next(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Start the next plan from the last one's indicators."""
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what="启动下一轮规划")
    previous = selectors.plan_get(actor=actor, plan_id=plan_id)
    begins = previous.ends_on.year + 1
    form = forms.NextPlanForm(
        request.POST or None,
        initial={
            "code": f"plan-{begins}-{begins + 4}",
            "starts_on": date(begins, 1, 1),
            "ends_on": date(begins + 4, 12, 31),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = services.plan_start_next(
                actor=actor, previous=previous, moment=clock.now(), **form.cleaned_data
            )
        except TargetInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已建立{quoted(plan)}，指标沿用上一规划，目标待确定。")
            return redirect("planning:board", plan.pk)
    page = Page(
        title="启动下一轮规划",
        answer=f"沿用“{previous}”的指标，基期和目标重新填报",
        breadcrumbs=(pages.HOME, pages.PLANS, pages.plan_crumb(previous), ("启动下一轮规划", "")),
    )
    back = reverse("planning:board", args=[previous.pk])
    return form_page(
        request, page, form, submit_label="建立规划", cancel_url=back, **_frame(previous)
    )


def plan_archive(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Ask once for the reason, then put the plan away."""
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what="归档规划")
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.plan_archive(
            actor=actor, plan=plan, reason=form.cleaned_data["reason"], moment=clock.now()
        )
        messages.success(request, f"已归档{quoted(plan)}；在规划列表的“已归档”中可以恢复使用。")
        return redirect("planning:list")
    context = pages.archive_context(plan) | {"form": form}
    return render(request, "planning/archive.html", context, status=422 if form.is_bound else 200)


@require_POST
def plan_unarchive(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Bring the plan back."""
    actor = actor_of(request)
    require(allowed=can_edit_plans(actor), actor=actor, what="恢复使用规划")
    plan = selectors.plan_get(actor=actor, plan_id=plan_id)
    services.plan_restore(actor=actor, plan=plan)
    messages.success(request, f"已恢复使用{quoted(plan)}。")
    return redirect("planning:board", plan_id)


def _frame(plan: Plan) -> dict[str, object]:
    """A fictional zone's pages wear its name and the ribbon; real ones what the site gives."""
    if not plan.territory.is_demo:
        return {}
    return {"is_demo": True, "zone_name": str(plan.territory)}


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_plans(actor), actor=actor, what="查看规划")
    return actor


def _board(request: HttpRequest, plan: Plan) -> tuple[Board, forms.BoardFilterForm]:
    """The whole board as of the date asked for, and the filter form bound to the query."""
    as_of: date | None = None
    word = request.GET.get("as_of", "")
    if word:
        try:
            as_of = date.fromisoformat(word)
        except ValueError:
            messages.error(
                request, f"截至日期“{word}”无法识别，已按默认日期显示；请写成 2024-06-30。"
            )
    whole = selectors.board_get(plan=plan, as_of=as_of)
    return whole, forms.BoardFilterForm(
        request.GET or {"as_of": whole.as_of.isoformat()}, board=whole
    )


def _filtered(whole: Board, form: forms.BoardFilterForm) -> Board:
    form.is_valid()
    asked = {
        name: form.cleaned_data.get(name, "") for name in ("category", "lead", "status", "nature")
    }
    return whole.filtered(**asked)


def _told(target: Target) -> str:
    """The words of a target as a form begins; what nobody has set yet begins empty."""
    return "" if target.words == services.TO_BE_SET else target.words


def _scope_remark(plan: Plan) -> list[str]:
    if not plan.presumed_scope:
        return []
    return [
        f"目标未注明口径的，按推定口径“{plan.presumed_scope}”比较，待核实：{plan.presumed_scope_reason}"
    ]
