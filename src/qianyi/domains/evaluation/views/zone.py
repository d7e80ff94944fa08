"""Pages of the zone's evaluation: assessments, one of them, systems, assessing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.evaluation.errors import AssessmentInvalid
from qianyi.domains.evaluation.forms.zone import AssessmentFilterForm, AssessmentForm
from qianyi.domains.evaluation.pages import zone as pages
from qianyi.domains.evaluation.permissions import can_keep_zone, can_read_zone
from qianyi.domains.evaluation.selectors import zone as selectors
from qianyi.domains.evaluation.services.zone import AssessmentFacts, zone_assess
from qianyi.domains.evaluation.tables import zone as tables
from qianyi.engine.zones.comparing import template_make
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts, excel
from qianyi.foundation.ui.answers import form_page, show, workbook, workbook_file
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.selectors import territory_open
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import ZoneAssessment
    from qianyi.domains.evaluation.selectors.zone import AssessmentView

ZONE_LENGTH = 120


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at the zone's evaluation."""
    actor = actor_of(request)
    require(allowed=can_read_zone(actor), actor=actor, what="查看高新区评价")
    return actor


def keeper(request: HttpRequest, what: str) -> Actor:
    """Who acts, and may keep the zone's evaluation."""
    actor = actor_of(request)
    require(allowed=can_keep_zone(actor), actor=actor, what=what)
    return actor


@require_safe
def zone(request: HttpRequest) -> HttpResponse:
    """Assessments there are, and the systems."""
    actor = reader(request)
    rows, form = _rows(request, actor)
    table = tables.assessment_table(request, rows)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="次", target=table.element_id)
    context = {
        "page": pages.list_page(actor),
        "filters": bar,
        "table": table,
        "systems": tables.system_table(request, selectors.system_list(actor)),
    }
    return render(request, "evaluation/zone_list.html", context)


@require_safe
def zone_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    rows, _ = _rows(request, reader(request))
    return workbook([excel.Sheet(table=tables.assessment_table(request, rows))], "高新区评价测算")


@require_safe
def system(request: HttpRequest, code: str) -> HttpResponse:
    """The tree of a system."""
    actor = reader(request)
    row = selectors.system_get(actor=actor, code=code)
    tree = selectors.system_of(row)
    context = {
        "page": pages.system_page(row, tree, actor),
        "table": tables.tree_table(request, tree, tree.indicators),
    }
    return render(request, "ui/page.html", context)


@require_safe
def system_export(request: HttpRequest, code: str) -> HttpResponse:
    """The tree as a workbook."""
    row = selectors.system_get(actor=reader(request), code=code)
    tree = selectors.system_of(row)
    table = tables.tree_table(request, tree, tree.indicators)
    return workbook([excel.Sheet(table=table, title=tree.title, remarks=[tree.note])], tree.title)


@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook to fill with zones to compare with."""
    actor = keeper(request, "下载对比数据模板")
    row = selectors.system_get(actor=actor, code=code)
    return workbook_file(template_make(selectors.system_of(row)), f"{row.title}对比数据模板")


@require_safe
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """One assessment: figures, points, gaps, what is weak and what is missing."""
    actor = reader(request)
    view = _view(request, actor, assessment_id)
    drawn: list[Any] = pages.pictures(request, view)
    if answer := charts.chart_asked(request, drawn):
        return answer
    before = pages.before_of(view)
    context = {
        "page": pages.assessment_page(view, actor),
        "view": view,
        "parts": [
            (part, tables.part_table(request, view.row, part, chosen=view.chosen, before=before))
            for part in view.standing.parts
        ],
        "missing": tables.missing_table(request, view.row, view.standing.missing),
        "pictures": drawn,
        "sources": pages.sources_of(view),
        "is_demo": view.row.is_demo,
    }
    return render(request, "evaluation/zone.html", context)


@require_safe
def assessment_export(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The assessment as a workbook: lines, what is missing, the compared zones."""
    actor = reader(request)
    view = _view(request, actor, assessment_id)
    row, before = view.row, pages.before_of(view)
    remarks = [
        f"{row.system}，{row.year}年，口径：{row.scope}，数据截至 {row.as_of:%Y-%m-%d}",
        f"对比数据：{row.comparison or '没有'}",
        "得分为内部测算，权重和折算办法待核实，不是官方评价结果。",
    ]
    if row.is_demo:
        remarks.append("示例数据")
    lines = tables.lines_table(request, row, view.standing.lines, chosen=view.chosen, before=before)
    missing = tables.missing_table(request, row, view.standing.missing)
    sheets = [
        excel.Sheet(table=lines, title="指标得分和差距", remarks=remarks),
        excel.Sheet(table=missing, title="尚未采集"),
    ]
    if row.comparison is not None:
        tree = view.system
        names = {one.code: f"{one.no} {one.name}" for one in tree.indicators}
        rows = selectors.comparison_figures(row.comparison).filter(year=row.year)
        peers = tables.comparison_figures_table(request, row.comparison, rows, names)
        sheets.append(excel.Sheet(table=peers, title="对比数据"))
    return workbook(sheets, f"{row.territory}{row.year}年综合评价测算")


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Gather a zone's figures for a year."""
    actor = keeper(request, "测算高新区评价")
    form = AssessmentForm(request.POST or None, actor=actor, initial=_initial(request, actor))
    if request.method == "POST" and form.is_valid():
        try:
            row, is_new = _assess(actor, form.cleaned_data)
        except AssessmentInvalid as refusal:
            show(form, refusal)
        else:
            if not is_new:
                messages.info(request, "数据没有变化，仍是上一次的测算。")
            return redirect("evaluation:zone-assessment", row.pk)
    page = pages.form_head("测算一个年度", "从已审核的数据取数，与对比高新区折算比较")
    return form_page(
        request, page, form, cancel_url=reverse("evaluation:zone"), submit_label="测算"
    )


def _assess(actor: Actor, given: dict[str, Any]) -> tuple[ZoneAssessment, bool]:
    beside = None
    if given["comparison"]:
        beside = selectors.comparison_get(actor=actor, comparison_id=int(given["comparison"]))
    facts = AssessmentFacts(
        system=selectors.system_get(actor=actor, code=given["system"]),
        territory=territory_open(given["territory"]),
        year=given["year"],
        scope=given["scope"],
        as_of=given["as_of"],
        comparison=beside,
    )
    return zone_assess(actor=actor, facts=facts, moment=clock.now())


def _initial(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    today = clock.local_date(clock.now())
    initial: dict[str, Any] = {"as_of": today, "year": today.year - 1}
    told = request.GET.get("from", "")
    if not (told.isascii() and told.isdigit() and len(told) < len("1000000000")):
        return initial
    row = selectors.assessment_list(actor).filter(pk=int(told)).first()
    if row is None:
        return initial
    return initial | {
        "system": row.system.code,
        "territory": row.territory.subject.code,
        "year": row.year,
        "scope": row.scope,
        "comparison": str(row.comparison_id or ""),
    }


def _view(request: HttpRequest, actor: Actor, assessment_id: int) -> AssessmentView:
    row = selectors.assessment_get(actor=actor, assessment_id=assessment_id)
    chosen = request.GET.get("zone", "")[:ZONE_LENGTH]
    return selectors.assessment_view(actor, row, chosen=chosen)


def _rows(
    request: HttpRequest, actor: Actor
) -> tuple[QuerySet[ZoneAssessment], AssessmentFilterForm]:
    form = AssessmentFilterForm(request.GET, actor=actor)
    form.is_valid()
    rows = selectors.assessment_list(actor)
    if form.cleaned_data.get("system"):
        rows = rows.filter(system__code=form.cleaned_data["system"])
    if form.cleaned_data.get("year"):
        rows = rows.filter(year=form.cleaned_data["year"])
    return rows, form
