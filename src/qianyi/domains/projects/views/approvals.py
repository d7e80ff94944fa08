"""Approvals of a project: which items its facts ask for, opening, comparing definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.forms.dispatching import ApprovalForm, WaysForm
from qianyi.domains.projects.pages.approvals import ways_picture
from qianyi.domains.projects.pages.crumbs import HOME, PROJECTS
from qianyi.domains.projects.pages.projects import form_page_head
from qianyi.domains.projects.services import ApprovalAsked
from qianyi.domains.projects.tables.dispatching import item_table, ways_table
from qianyi.foundation.ui import charts
from qianyi.foundation.ui.answers import show
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.cases.selectors import process_of
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import kept, reader, ribbon, token_of, unit_choices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.kernel.cases.models import ProcessVersion


OFFERED: Final = 50
"""Projects one may choose from; any other is compared from its own page."""


@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, ref: str) -> HttpResponse:
    """What the project's facts ask for, and the form that opens the case."""
    actor, row = kept(request, ref, "为项目开办审批")
    versions = selectors.approval_versions(actor)
    version = _chosen(request, versions)
    form = None
    table = None
    if version is not None:
        process = process_of(version)
        form = ApprovalForm(
            request.POST or None, process=process, units=unit_choices(row),
            suggested=selectors.units_suggested(process, row.territory),
            initial={
                "process": process.code,
                "unit": row.lead.subject.code if row.lead else "",
            },
        )  # fmt: skip
        table = item_table(request, selectors.items_of(process, selectors.inputs_of(row)))
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            asked = ApprovalAsked(
                process=told["process"], unit=told["unit"], units=form.units(),
                standing=told["standing"], outside_number=told["outside_number"],
            )  # fmt: skip
            try:
                case = services.approval_open(
                    actor=actor, project=row, asked=asked, moment=clock.now(),
                    token=token_of(request),
                )  # fmt: skip
            except QianyiError as refusal:
                show(form, refusal)
            else:
                messages.success(request, f"已开办，{case.number_word} {case.number}。")
                return redirect("projects:project", row.ref)
    page = form_page_head(
        "开办审批",
        "按项目情况选出要办的环节；主办和跟踪帮代办并列，业主同看一页进度",
        row,
        "开办审批",
    )
    context = {
        **ribbon(row), "page": page, "project": row, "versions": versions, "version": version,
        "running": selectors.cases_running(row, version.code) if version is not None else [],
        "form": form, "table": table, "token": token_of(request), "submit_label": "开办",
        "cancel_url": reverse("projects:project", args=[row.ref]),
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "projects/approval.html", context, status=status)


def _chosen(request: HttpRequest, versions: list[ProcessVersion]) -> ProcessVersion | None:
    wanted = request.POST.get("process") or request.GET.get("process", "")
    named = [row for row in versions if row.code == wanted]
    return next(iter(named or versions), None)


@require_safe
def simulation(request: HttpRequest) -> HttpResponse:
    """Definitions of approvals compared: limits added up, and thousands of cases tried out."""
    actor = reader(request)
    ref = request.GET.get("project", "")
    row = selectors.project_by_ref(actor=actor, ref=ref) if ref else None
    versions = selectors.versions_compared(actor)
    known = selectors.inputs_of(row) if row is not None else None
    results = selectors.compared(versions, known)
    offered = list(selectors.project_list(actor)[:OFFERED])
    if row is not None and row not in offered:
        offered.insert(0, row)
    picture = ways_picture(results)
    pictures = charts.charts_exportable(request, [picture])
    if asked := charts.chart_asked(request, pictures):
        return asked
    context = {
        **(ribbon(row) if row is not None else {}),
        "page": Page(
            title="审批用时比较",
            answer="同一个项目按不同的流程办，各要多少个工作日，快慢由哪些环节决定",
            breadcrumbs=(HOME, PROJECTS, ("审批用时比较", "")),
        ),
        "form": WaysForm(request.GET, projects=[(one.ref, one.subject.name) for one in offered]),
        "results": results,
        "table": ways_table(request, results),
        "pictures": pictures,
    }
    return render(request, "projects/simulation.html", context)
