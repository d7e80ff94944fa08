"""The owner's side: my projects, where each stands, who has it, days, what to hand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.projects import selectors
from qianyi.domains.projects.choices import PromiseSide
from qianyi.domains.projects.pages.crumbs import HOME, MINE
from qianyi.domains.projects.tables import dispatching as month_tables
from qianyi.domains.projects.tables import projects as tables
from qianyi.domains.projects.tables.promises import promise_table, year_table
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from .frame import owner, ribbon, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The reader's firm's projects."""
    table = _table(request)
    page = Page(
        title="我的项目",
        answer="本企业作为业主的项目，走到哪一步，审批办到哪里",
        breadcrumbs=(HOME, MINE),
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_table(request)], "我的项目")


@require_safe
def project(request: HttpRequest, ref: str) -> HttpResponse:
    """One project on one page, for its owner."""
    actor, moment, day = owner(request), clock.now(), today()
    row = selectors.project_by_ref(actor=actor, ref=ref)
    sheets = selectors.case_sheets(actor, row, moment, audience="applicant")
    promises = list(selectors.promises_of(row))
    lines = selectors.year_lines(promises)
    page = Page(
        title=row.subject.name,
        answer="办到哪一步，谁在办，还剩几个工作日，要我交什么",
        breadcrumbs=(HOME, MINE, (row.subject.name, "")),
        tags=[row.stage_word],
    )
    context = {
        **ribbon(row),
        "page": page,
        "project": row,
        "sheets": [
            (sheet, month_tables.step_table(request, sheet, number))
            for number, sheet in enumerate(sheets)
        ],
        "promises": promise_table(request, promises, day=day, is_mine=True),
        "years": year_table(request, lines) if lines else None,
        "owed": sum(one.side == PromiseSide.OWNER and one.is_open for one in promises),
    }
    return render(request, "projects/mine.html", context)


def _table(request: HttpRequest) -> Table:
    rows = selectors.project_list(owner(request))
    return tables.own_table(request, rows, export_url=reverse("projects:mine-export"))
