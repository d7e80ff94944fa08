"""The page of a run's pictures; the run's own page shows them from here when they come in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation.errors import StepRefused
from qianyi.domains.evaluation.pages import pictures as pages
from qianyi.domains.evaluation.selectors import runs as selectors
from qianyi.foundation.ui import charts

from .frame import reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def run_pictures(request: HttpRequest, run_id: int) -> HttpResponse:
    """Pictures of one group of a run, with one firm's place where ``?result=`` names it."""
    actor = reader(request)
    run = selectors.run_get(actor=actor, run_id=run_id)
    groups = pages.groups_of(run)
    if not run.results_digest or not groups:
        raise StepRefused(f"“{run.title}”还没有评分，没有可以画的结果。", run=run.pk)
    group = next((one for one in groups if one.code == request.GET.get("group")), groups[0])
    own = request.GET.get("result", "")
    drawn = pages.run_pictures(actor, run, group, int(own) if own.isdecimal() else None)
    if workbook := charts.chart_asked(request, drawn):
        return workbook
    context = {
        "page": pages.pictures_page(run, group),
        "run": run,
        "groups": groups,
        "group": group,
        "pictures": charts.charts_exportable(request, drawn),
        "is_demo": run.is_demo,
    }
    return render(request, "evaluation/pictures/page.html", context)
