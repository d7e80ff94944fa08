"""Bringing a list of firms in: template, upload, what is wrong, go, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.enterprises.forms.listing import ModeForm, UploadForm
from qianyi.domains.enterprises.pages import listing as pages
from qianyi.domains.enterprises.tables import listing as tables
from qianyi.foundation import jobs
from qianyi.foundation.jobs.errors import JobNotFound
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.kernel.subjects import selectors, services, tasks
from qianyi.kernel.subjects.models import ImportState
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .listing import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import ImportBatch


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What came in as files."""
    actor = _keeper(request, "查看导入记录")
    table = tables.import_table(request, selectors.import_list(actor))
    return render(request, "ui/page.html", {"page": pages.imports_page(), "table": table})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The imports on screen as a workbook."""
    actor = _keeper(request, "查看导入记录")
    return workbook(tables.import_table(request, selectors.import_list(actor)), "导入记录")


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill."""
    _keeper(request, "下载导入模板")
    content = services.template_workbook(list(selectors.territory_list()))
    response = HttpResponse(content, content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment("企业名单模板")
    return response


def new(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; it is looked through at once and nothing is registered yet."""
    actor = _keeper(request, "导入企业名单")
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    status = 200
    if getattr(request, "upload_too_large", False):
        form.errors["workbook"] = form.error_class(
            [f"文件超过 {settings.QIANYI_MAX_UPLOAD_MB} MB，已停止接收；请分成几个文件。"]
        )
        status = 413
    elif posted and form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            batch = services.import_start(
                actor=actor, filename=file.name or "", content=file.read(), moment=clock.now()
            )
        except QianyiError as refused:
            form.add_error("workbook", refused.message)
        else:
            return redirect("enterprises:import", batch.pk)
    if posted and status == 200:  # noqa: PLR2004 - nothing has said otherwise
        status = 422
    context = {"page": pages.upload_page(), "form": form}
    return render(request, "enterprises/import_new.html", context, status=status)


@require_safe
def detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One import: what is right, what is wrong, what to do, how far it is."""
    actor = _keeper(request, "查看导入记录")
    batch = selectors.import_get(actor=actor, batch_id=batch_id)
    table = tables.problem_table(
        request,
        batch.problems,
        export_url=reverse("enterprises:import-problems", args=[batch.pk]),
    )
    context = {
        "page": pages.import_page(batch),
        "batch": batch,
        "is_waiting": batch.state == ImportState.CHECKED,
        "job": _job(actor, batch),
        "table": table if batch.problem_count else None,
    }
    return render(request, "enterprises/import.html", context)


@require_safe
def problems(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Every wrong row as a workbook, made from the file again."""
    actor = _keeper(request, "查看导入记录")
    batch = selectors.import_get(actor=actor, batch_id=batch_id)
    rows = services.rows_looked_through(
        bytes(batch.content), today=clock.local_date(batch.uploaded_at)
    )
    wrong = [
        {"row": row.row, "name": row.name, "uscc": row.uscc, "problems": list(row.problems)}
        for row in rows
        if row.problems
    ]
    return workbook(tables.problem_table(request, wrong), "有误的行")


@require_POST
def start(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Bring it in; a job does it."""
    actor = _keeper(request, "导入企业名单")
    batch = selectors.import_get(actor=actor, batch_id=batch_id)
    form = ModeForm(request.POST)
    if form.is_valid():
        tasks.import_enqueue(
            actor=actor, batch=batch, mode=form.cleaned_data["mode"], moment=clock.now()
        )
        messages.success(request, "已开始导入，可以离开这一页，完成后会通知您。")
    else:
        messages.error(request, "请选择导入方式。")
    return redirect("enterprises:import", batch.pk)


@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put it away."""
    actor = _keeper(request, "取消导入")
    batch = selectors.import_get(actor=actor, batch_id=batch_id)
    services.import_cancel(actor=actor, batch=batch)
    messages.success(request, f"已取消：{batch}。没有导入任何内容。")
    return redirect("enterprises:imports")


def _keeper(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_keep_enterprises(actor), actor=actor, what=what)
    return actor


def _job(actor: Actor, batch: ImportBatch) -> JobRun | None:
    try:
        return jobs.run_get(actor=actor, key=tasks.import_key(batch))
    except JobNotFound:
        return None
