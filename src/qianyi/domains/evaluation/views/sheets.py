"""A firm's sheet in a run: for the officer, and for the firm itself from its own side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation.choices import SMALLEST_SHOWN, RunState
from qianyi.domains.evaluation.pages import runs as pages
from qianyi.domains.evaluation.pages.pictures import sheet_pictures
from qianyi.domains.evaluation.permissions import can_appeal_for, is_enterprise
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.domains.evaluation.selectors import scores
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.selectors.papers import firm_measures
from qianyi.domains.evaluation.tables import runs as tables
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts
from qianyi.foundation.ui.pages import Action, Page
from qianyi.lib import clock

from .frame import reader, workbook

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import RunResult


@require_safe
def result(request: HttpRequest, run_id: int, result_id: int) -> HttpResponse:
    """One firm's sheet, for whoever works for the zone."""
    actor = reader(request)
    run = selectors.run_get(actor=actor, run_id=run_id)
    row = selectors.result_get(actor=actor, run=run, result_id=result_id)
    crumbs = (
        pages.HOME,
        pages.runs_crumb(),
        (run.title, reverse("evaluation:run", args=[run.pk])),
        (row.name, ""),
    )
    appeal = reverse("evaluation:appeal-new", args=[run.pk, row.pk])
    pdf = reverse("evaluation:sheet-pdf", args=[run.pk, row.pk])
    return _sheet(request, actor, row, crumbs=crumbs, appeal_url=appeal, pdf_url=pdf)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What the firm was told, run by run."""
    actor = _firm(request)
    page = Page(
        title="我的评价",
        answer="本企业参加了哪些评价、结果如何、能不能提异议；只有本企业和园区能看到",
        breadcrumbs=(pages.HOME, ("我的评价", "")),
        more_actions=[
            Action(label="我的异议", url=reverse("evaluation:appeals")),
            Action(label="积分查询授权", url=reverse("evaluation:own-points")),
        ],
    )
    rows = selectors.own_results(actor)
    context = {"page": page, "table": tables.own_table(request, rows)}
    return render(request, "ui/page.html", context)


@require_safe
def own_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    rows = selectors.own_results(_firm(request))
    return workbook(tables.own_table(request, rows), "我的评价")


@require_safe
def own_result(request: HttpRequest, ref: str) -> HttpResponse:
    """The firm's own sheet; nobody else's is behind this address."""
    actor = _firm(request)
    row = selectors.own_result(actor=actor, ref=ref)
    crumbs = (
        pages.HOME,
        ("我的评价", reverse("evaluation:own-results")),
        (row.run.title, ""),
    )
    appeal = reverse("evaluation:own-appeal-new", args=[row.run.ref])
    pdf = reverse("evaluation:own-sheet-pdf", args=[row.run.ref])
    return _sheet(request, actor, row, crumbs=crumbs, appeal_url=appeal, pdf_url=pdf)


def _firm(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=is_enterprise(actor), actor=actor, what="查看本企业的评价")
    return actor


def _sheet(
    request: HttpRequest,
    actor: Actor,
    row: RunResult,
    *,
    crumbs: tuple[tuple[str, str], ...],
    appeal_url: str,
    pdf_url: str,
) -> HttpResponse:
    told = scores.explained(row)
    before = selectors.result_before(row)
    moved = scores.moved(row, before)
    method = method_for(row.run)
    group = next((one for one in method.groups if one.code == row.group), None)
    grades = method.grades_of(group) if group else None
    page = pages.sheet_page(row, told, crumbs=crumbs, pdf_url=pdf_url)
    drawn = sheet_pictures(row, told, least=SMALLEST_SHOWN if is_enterprise(actor) else 0)
    if workbook_asked := charts.chart_asked(request, drawn):
        return workbook_asked
    context: dict[str, Any] = {
        "page": page,
        "result": row,
        "run": row.run,
        "told": told,
        "group": group.name if group else "",
        "grade_name": next((step.name for step in grades.steps if step.code == row.grade), "")
        if grades
        else "",
        "moved": moved,
        "movements": pages.movement_lines(moved),
        "pictures": charts.charts_exportable(request, drawn),
        "before": before,
        "measures": firm_measures(row, day=clock.local_date(clock.now())),
        "appeal_url": appeal_url if _can_appeal(actor, row) else "",
        "is_demo": row.run.is_demo,
    }
    return render(request, "evaluation/sheet.html", context)


def _can_appeal(actor: Actor, row: RunResult) -> bool:
    run = row.run
    today = clock.local_date(clock.now())
    is_open = run.state == RunState.PUBLICITY and run.publicity_to is not None
    return bool(
        is_open
        and run.publicity_to is not None
        and today <= run.publicity_to
        and can_appeal_for(actor, row.enterprise_id)
    )
