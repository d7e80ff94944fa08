"""The register of projects, the board, new projects, workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.forms.projects import EVERYWHERE, ProjectFilterForm, WorkbookForm
from qianyi.domains.projects.pages import projects as pages
from qianyi.domains.projects.pages.crumbs import HOME, PROJECTS
from qianyi.domains.projects.permissions import can_make_projects
from qianyi.domains.projects.selectors import ProjectFilter
from qianyi.domains.projects.tables import projects as tables
from qianyi.engine.projects import STAGES, Month
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import charts
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.subjects.selectors import department_list
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import reader, today

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.projects.models import Project
    from qianyi.domains.projects.selectors.projects import ZoneChoice
    from qianyi.foundation.permissions import Actor


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The register."""
    actor, day = reader(request), today()
    rows, form, zone = _asked(request, actor)
    table = tables.project_table(
        request, rows, year=day.year, export_url=reverse("projects:export")
    )
    own = ProjectFilter(within=zone.path if zone else "")
    batches = selectors.batch_counts(selectors.project_list(actor, own), day.year)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="个", target=table.element_id)
    context = {
        **({"is_demo": True} if zone and zone.is_demo else {}),
        "page": pages.listing_page(actor, batches, day.year, zone),
        "table": table,
        "filters": bar,
    }
    return render(request, "ui/page.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook, in the form that can be read in again."""
    rows, _, _ = _asked(request, reader(request))
    return workbook([tables.sheet_table(request, rows)], "项目名单")


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Pictures: projects by stage, investment by month; and what documents state for 2023."""
    actor, day = reader(request), today()
    zones = selectors.zones_of(actor)
    zone = selectors.zone_chosen(zones, request.GET.get("zone", ""))
    asked_for = ProjectFilter(within=zone.path if zone else "")
    counts = selectors.stage_counts(selectors.project_list(actor, asked_for))
    month = Month(day.year, day.month)
    rows = selectors.dispatch_rows(actor, month, asked_for)
    pictures = charts.charts_exportable(
        request,
        [
            pages.stage_picture(counts, STAGES, zone.code if zone else ""),
            pages.month_picture(selectors.monthly_totals(rows, day.year), day.year, len(rows)),
        ],
    )
    if asked := charts.chart_asked(request, pictures):
        return asked
    context = {
        **({"is_demo": True} if zone and zone.is_demo else {}),
        "page": pages.board_page(day),
        "zones": zones,
        "zone": zone,
        "pictures": pictures,
        "stated": pages.stated_lines(
            selectors.stated_figures(actor, within=zone.path if zone else "/")
        ),
    }
    return render(request, "projects/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Bring a workbook in: everything right, or nothing and why."""
    actor = reader(request)
    require(allowed=can_make_projects(actor), actor=actor, what="导入项目")
    posted = request.method == "POST"
    form = WorkbookForm(request.POST if posted else None, request.FILES if posted else None)
    wrong: tuple[object, ...] = ()
    if posted and form.is_valid():
        data = form.cleaned_data["workbook"].read()
        try:
            done = services.projects_import(actor=actor, data=data, moment=clock.now())
        except QianyiError as refusal:
            form.add_error("workbook", refusal.message)
        else:
            if not done.wrong:
                messages.success(
                    request, f"已导入：新登记 {done.made} 个，更新 {done.changed} 个。"
                )
                return redirect("projects:list")
            form.add_error("workbook", f"有 {len(done.wrong)} 行不对，没有导入任何项目。")
            wrong = done.wrong
    page = Page(
        title="导入项目",
        answer="先下载模板或导出现有名单，填好后上传",
        breadcrumbs=(HOME, PROJECTS, ("导入", "")),
        more_actions=[
            Action(label="下载模板", url=reverse("projects:import-template"), download=True)
        ],
    )
    context = {
        "page": page, "form": form, "wrong": wrong, "submit_label": "检查并导入",
        "cancel_url": reverse("projects:list"),
    }  # fmt: skip
    return render(request, "projects/import.html", context, status=422 if posted else 200)


@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill."""
    actor = reader(request)
    require(allowed=can_make_projects(actor), actor=actor, what="下载项目模板")
    return workbook([tables.sheet_table(request, [])], "项目名单模板")


def _asked(
    request: HttpRequest, actor: Actor
) -> tuple[QuerySet[Project], ProjectFilterForm, ZoneChoice | None]:
    """The list asked for: of one zone, unless projects of all places are asked for by name."""
    rows = selectors.project_list(actor)
    leads = [(str(row.pk), row.subject.name) for row in department_list()]
    zones = selectors.zones_of(actor)
    form = ProjectFilterForm(
        request.GET, leads=leads, chains=selectors.chains_of(rows),
        zones=[(one.code, one.name) for one in zones],
    )  # fmt: skip
    asked = form.asked()
    zone = None if asked["zone"] == EVERYWHERE[0] else selectors.zone_chosen(zones, asked["zone"])
    found = selectors.project_list(
        actor,
        ProjectFilter(
            words=asked["words"], stage=asked["stage"], batch=asked["batch"],
            nature=asked["nature"], chain=asked["chain"], year=today().year,
            lead_id=int(asked["lead"]) if asked["lead"] else None,
            is_key={"yes": True, "no": False}.get(asked["key"]),
            within=zone.path if zone else "",
        ),
    )  # fmt: skip
    return found, form, zone
