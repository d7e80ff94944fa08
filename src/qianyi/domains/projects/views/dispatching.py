"""重大项目调度: the month's list, plans, reports, pictures, issues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.forms.dispatching import (
    DispatchFilterForm,
    IssueForm,
    PlanForm,
    ReportForm,
    SettleForm,
)
from qianyi.domains.projects.forms.projects import plainly
from qianyi.domains.projects.pages.crumbs import DISPATCH, HOME, PROJECTS
from qianyi.domains.projects.pages.projects import form_page_head
from qianyi.domains.projects.selectors import ProjectFilter
from qianyi.domains.projects.services import Planned, Raised, Reported
from qianyi.domains.projects.tables import dispatching as tables
from qianyi.engine.projects import Month
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Figure, Page, filter_bar
from qianyi.kernel.subjects.selectors import department_list, department_open
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import form_page, kept, owner_or_reader, reader, ribbon, today, unit_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.projects.models import Project
    from qianyi.domains.projects.selectors import DispatchRow
    from qianyi.foundation.permissions import Actor


@require_safe
def dispatch(request: HttpRequest) -> HttpResponse:
    """Projects in a month, those that did nothing first."""
    actor = reader(request)
    query = Query.of(request)
    month, rows, shown, form = _asked(request, actor)
    table = tables.dispatch_table(request, shown, export_url=reverse("projects:dispatch-export"))
    bar = filter_bar(form, query, count=table.count, noun="个", target=table.element_id)
    demo = ribbon(rows[0].project) if rows else {}  # all of one zone
    context = {**demo, "page": _page(query, month, rows), "table": table, "filters": bar}
    return render(request, "ui/page.html", context)


@require_safe
def dispatch_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = reader(request)
    month, _, shown, _ = _asked(request, actor)
    table = tables.dispatch_table(request, shown, export_url="")
    return workbook([table], f"重大项目调度 {month}")


def _asked(
    request: HttpRequest, actor: Actor
) -> tuple[Month, list[DispatchRow], list[DispatchRow], DispatchFilterForm]:
    leads = [(str(row.pk), row.subject.name) for row in department_list()]
    zones = selectors.zones_of(actor)
    told = {**request.GET.dict()}
    told["month"] = told.get("month") or str(selectors.month_before(today()))
    form = DispatchFilterForm(told, leads=leads, zones=[(one.code, one.name) for one in zones])
    asked = form.asked()
    try:
        month = Month.parse(asked["month"])
    except ValueError:
        month = selectors.month_before(today())
    lead = int(asked["lead"]) if asked["lead"] else None
    zone = selectors.zone_chosen(zones, asked["zone"])
    narrowed = ProjectFilter(lead_id=lead, within=zone.path if zone else "")
    rows = selectors.dispatch_rows(actor, month, narrowed)
    shown = rows
    if asked["standing"] == "behind":
        shown = [row for row in rows if row.standing.is_behind]
    elif asked["standing"]:
        shown = [row for row in rows if row.standing.word == asked["standing"]]
    return month, rows, shown, form


def _page(query: Query, month: Month, rows: Sequence[DispatchRow]) -> Page:
    """The head; its figures lead to lists of the same zone and unit as were counted."""
    asked = query.without("standing", "page").with_value("month", month)
    now = Month(today().year, today().month)
    counts = {
        word: sum(row.standing.word == word for row in rows) for word in ("nothing", "unreported")
    }
    behind = sum(row.standing.is_behind for row in rows)
    return Page(
        title=f"重大项目调度：{month.year}年{month.number}月",
        answer="哪些项目当月没有动，哪些没有报，卡在哪里、谁来协调",
        breadcrumbs=(HOME, PROJECTS, DISPATCH),
        action=Action(label=f"上月（{month.before}）",
                      url=str(asked.with_value("month", month.before))),
        more_actions=[] if month >= now else [
            Action(label=f"下月（{month.after}）",
                   url=str(asked.with_value("month", month.after))),
        ],
        figures=[
            Figure(label="调度项目", value=len(rows), unit="个", scope="在建和列入年度计划",
                   period=str(month)),
            Figure(label="当月投资为零", value=counts["nothing"], unit="个", scope="按报送数",
                   tone="red" if counts["nothing"] else "",
                   url=str(asked.with_value("standing", "nothing"))),
            Figure(label="当月未报", value=counts["unreported"], unit="个", scope="不等于零",
                   tone="amber" if counts["unreported"] else "",
                   url=str(asked.with_value("standing", "unreported"))),
            Figure(label="滞后于年度计划", value=behind, unit="个", scope="按时间进度",
                   url=str(asked.with_value("standing", "behind"))),
        ],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """Set what a year is to bring."""
    actor, row = kept(request, ref, "填报年度计划")
    form = PlanForm(request.POST or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_set(
                actor=actor, project=row, planned=Planned(**form.cleaned_data),
                moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "年度计划已登记。")
            return redirect("projects:project", row.ref)
    page = form_page_head("年度投资计划", "一年一份；调整的旧版保留", row, "年度计划")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="登记计划", **ribbon(row),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """Report a month, with pictures of the works."""
    actor, row = kept(request, ref, "填报项目月报")
    posted = request.method == "POST"
    form = ReportForm(
        request.POST if posted else None, request.FILES if posted else None,
        initial=_month_initial(request, row),
    )  # fmt: skip
    if getattr(request, "upload_too_large", False):
        form.add_error("photos", "照片超过上传大小限制，已停止接收；请压缩后再传。")
    elif posted and form.is_valid():
        try:
            services.report_file(
                actor=actor, project=row, reported=_reported(form), moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "月度进展已报送。")
            return redirect("projects:project", row.ref)
    page = form_page_head("月度进展", "只填当月数；更正的原数保留", row, "月度进展")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="报送", **ribbon(row),
    )  # fmt: skip


def _month_initial(request: HttpRequest, row: Project) -> dict[str, object]:
    """The month asked for as it was reported last, so that a correction is not typed anew."""
    month = request.GET.get("month", "") or str(selectors.month_before(today()))
    held = selectors.reports_of(row).filter(month=month).order_by("-version").first()
    if held is None:
        return {"month": month}
    counted = {True: "yes", False: "no", None: ""}
    plain = (
        "month", "invested", "arrived_city", "arrived_province", "progress", "lacks",
        "lack_words", "delay",
    )  # fmt: skip
    return {
        **{name: plainly(getattr(held, name)) for name in plain},
        "in_statistics": counted[held.in_statistics],
    }


def _reported(form: ReportForm) -> Reported:
    told = {**form.cleaned_data}
    photos = [(one.name or "照片.jpg", one.read()) for one in told.pop("photos") or ()]
    return Reported(**{**told, "in_statistics": form.flag(), "photos": photos})


@require_safe
def photo(request: HttpRequest, ref: str, report_id: int, number: int) -> FileResponse:
    """A picture of the works, for whoever may see the project."""
    actor = owner_or_reader(request)
    row = selectors.project_by_ref(actor=actor, ref=ref)
    held = selectors.report_get(project=row, report_id=report_id)
    name, media, path = services.photo_open(held, number)
    response = FileResponse(path.open("rb"), content_type=media, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def issue_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Raise an issue."""
    actor, row = kept(request, ref, "提出项目问题")
    form = IssueForm(request.POST or None, units=unit_choices(row))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        raised = Raised(
            words=told["words"], due_on=told["due_on"],
            unit=department_open(told["unit"]) if told["unit"] else None,
        )  # fmt: skip
        try:
            services.issue_raise(actor=actor, project=row, raised=raised, moment=clock.now())
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "问题已提出。")
            return redirect("projects:project", row.ref)
    page = form_page_head("提出问题", "写明卡在哪里、请谁协调、什么时候解决", row, "提出问题")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="提出", **ribbon(row),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def issue_settle(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Say how an issue was settled."""
    actor = reader(request)
    row = selectors.issue_get(actor=actor, issue_id=issue_id)
    require(allowed=services.may_settle(actor, row), actor=actor, what="办结这个问题")
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.issue_settle(
                actor=actor, issue=row, words=form.cleaned_data["words"], moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "问题已办结。")
            return redirect("projects:project", row.project.ref)
    page = form_page_head("办结问题", row.words, row.project, "办结问题")
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.project.ref]),
        submit_label="办结", **ribbon(row.project),
    )  # fmt: skip
