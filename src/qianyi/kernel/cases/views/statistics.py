"""How long work takes, how much of it is on time, and where it waits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.ui import charts, excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Figure, Page, filter_bar
from qianyi.kernel.cases import selectors
from qianyi.kernel.cases.forms.processes import StatisticsForm
from qianyi.kernel.cases.pages import case as pages
from qianyi.kernel.cases.permissions import can_read_statistics
from qianyi.kernel.cases.tables import processes as tables
from qianyi.lib import clock
from qianyi.lib.clock import local_date

from .frame import inside

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor

MONTHS = 12


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The sums, the steps that take most of the time, and each formula."""
    actor = _reader(request)
    form, found = _found(request, actor)
    picture = _picture(request, found)
    if workbook_asked := charts.chart_asked(request, [picture]):
        return workbook_asked
    done = sum(row.count for row in found.cases)
    limited = sum(row.limited for row in found.cases)
    late = sum(row.late for row in found.cases)
    page = Page(
        title="办理统计",
        answer="办得多快、多少按时、时间花在哪一步",
        breadcrumbs=(pages.HOME, pages.CASES, ("办理统计", "/cases/statistics/")),
        figures=(
            Figure(label="办结", value=done, unit="件"),
            Figure(
                label="按时办结率",
                value=(limited - late) * 100 / limited if limited else None,
                kind="percent",
                decimals=1,
            ),
            Figure(label="逾期", value=late, unit="件", tone="red" if late else ""),
        ),
    )
    context = {
        "page": page,
        "filters": filter_bar(form, Query.of(request)),
        "whole": tables.statistics_table(request, found.cases, name="whole", caption="整件"),
        "steps": tables.statistics_table(request, found.steps, name="steps", caption="各环节"),
        "pictures": [picture],
        "formulas": tables.FORMULAS,
    }
    return render(request, "cases/statistics.html", context)


@require_safe
def statistics_export(request: HttpRequest) -> HttpResponse:
    """Both tables as a workbook."""
    _, found = _found(request, _reader(request))
    return workbook(
        [
            excel.Sheet(
                table=tables.statistics_table(request, rows, name=name, caption=caption)
            )
            for rows, name, caption in (
                (found.cases, "whole", "整件"), (found.steps, "steps", "各环节"),
            )
        ],
        "办理统计",
    )  # fmt: skip


def _reader(request: HttpRequest) -> Actor:
    actor = inside(request, "查看办理统计")
    require(allowed=can_read_statistics(actor), actor=actor, what="查看办理统计")
    return actor


def _found(request: HttpRequest, actor: Actor) -> tuple[StatisticsForm, selectors.Statistics]:
    versions = selectors.process_list(actor)
    choices = dict(versions.values_list("code", "title"))
    form = StatisticsForm(request.GET or None, processes=sorted(choices.items()))
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = local_date(clock.now())
    last = told.get("last") or date(today.year, today.month, 1)
    first = told.get("first") or _before(last, MONTHS - 1)
    asked = selectors.StatisticsAsked(
        first=first, after=_before(last, -1), process=told.get("process") or ""
    )
    return form, selectors.statistics(actor, asked)


def _before(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def _picture(request: HttpRequest, found: selectors.Statistics) -> charts.Ranking:
    """Steps by the share of their process's time they take."""
    return charts.Ranking(
        name="bottlenecks",
        title="时间花在哪些环节",
        unit="%",
        axis="占该流程全部用时",
        decimals=1,
        places=[
            charts.Placed(
                f"{row.label}（{row.unit}）", (row.share_of_time or 0) * 100, group=row.title
            )
            for row in found.bottlenecks
        ],
        source="办结环节的用时",
        export_url=charts.chart_address(request, "bottlenecks"),
    )
