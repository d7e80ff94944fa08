"""The publicity page: no sign-in, the best grade by name, aggregates, how to object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.selectors import public as selectors
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.domains.evaluation.tables import appeals as tables
from qianyi.foundation.ui.pages import Page
from qianyi.foundation.ui.tables import Column, Table

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import EvaluationRun


@require_safe
def public_runs(request: HttpRequest) -> HttpResponse:
    """Which evaluations are made public."""
    page = Page(
        title="企业评价公示",
        answer="哪些评价正在公示、已经公布；点开看最高等级企业和汇总",
        breadcrumbs=(("首页", "/"), ("企业评价公示", "")),
    )
    return render(request, "ui/page.html", {"page": page, "table": _runs(request)})


@require_safe
def public_runs_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook(_runs(request), "企业评价公示")


def _runs(request: HttpRequest) -> Table:
    return Table(
        request,
        name="public-runs",
        caption="企业评价公示",
        noun="次",
        rows=selectors.public_list(),
        columns=[
            Column(key="title", title="名称", priority=1, wrap=True, url=_url),
            Column(key="territory", title="范围", value=lambda row: str(row.territory)),
            Column(key="year", title="年度", value=lambda row: f"{row.year}"),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="publicity_from", title="公示自", kind="day"),
            Column(key="publicity_to", title="公示至", kind="day"),
        ],
        row_url=_url,
        export_url=reverse("evaluation:public-runs-export"),
        empty="现在没有公示的评价。",
    )  # fmt: skip


def _url(row: EvaluationRun) -> str:
    return reverse("evaluation:public-run", args=[row.ref])


@require_safe
def public_run(request: HttpRequest, ref: str) -> HttpResponse:
    """One evaluation in public."""
    run = selectors.public_get(ref=ref)
    is_final = run.state == RunState.PUBLISHED
    period = f"公示期 {run.publicity_from} 至 {run.publicity_to}" if run.publicity_to else ""
    page = Page(
        title=run.title,
        answer=f"{run.territory}{run.year}年度评价{'结果' if is_final else '公示'}。{period}",
        breadcrumbs=(
            ("首页", "/"), ("企业评价公示", reverse("evaluation:public-runs")), (run.title, ""),
        ),
        as_of=run.as_of,
        tags=[run.get_state_display()],
    )  # fmt: skip
    method = method_for(run)
    context = {
        "page": page,
        "run": run,
        "method": method,
        "counts": tables.count_table(request, selectors.grade_counts(run), ref),
        "table": _named(request, run),
        "is_open": run.state == RunState.PUBLICITY,
        "is_demo": run.is_demo,
    }
    return render(request, "evaluation/public_run.html", context)


@require_safe
def public_named_export(request: HttpRequest, ref: str) -> HttpResponse:
    """Firms of the best grade as a workbook."""
    run = selectors.public_get(ref=ref)
    return workbook(_named(request, run), f"{run.title}最高等级企业", run)


@require_safe
def public_counts_export(request: HttpRequest, ref: str) -> HttpResponse:
    """Aggregates as a workbook."""
    run = selectors.public_get(ref=ref)
    table = tables.count_table(request, selectors.grade_counts(run), ref)
    return workbook(table, f"{run.title}各等级企业数", run)


def _named(request: HttpRequest, run: EvaluationRun) -> Table:
    groups = {one.code: one.name for one in method_for(run).groups}
    return tables.named_table(request, selectors.named(run), groups, run.ref)
