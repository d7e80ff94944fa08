"""Papers of a run: the workbook with formulas, the notice, a firm's sheet, all sheets by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.evaluation import tasks
from qianyi.domains.evaluation.choices import PaperKind
from qianyi.domains.evaluation.errors import NoticeInvalid, StepRefused
from qianyi.domains.evaluation.forms.papers import NoticeForm
from qianyi.domains.evaluation.pages import papers as pages
from qianyi.domains.evaluation.permissions import can_make_papers, is_enterprise
from qianyi.domains.evaluation.selectors import papers as selectors
from qianyi.domains.evaluation.selectors import runs
from qianyi.domains.evaluation.services import papers as services
from qianyi.domains.evaluation.tables.papers import paper_table
from qianyi.foundation import jobs
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.printing import CONTENT_TYPE as PDF
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import DOCX, download, form_page, show
from qianyi.lib import clock

from .frame import reader

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import RunResult

TYPES: Final = {PaperKind.WORKBOOK: excel.CONTENT_TYPE, PaperKind.SHEETS: "application/zip"}


def _maker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_make_papers(actor), actor=actor, what="导出评价文件")
    return actor


@require_safe
def papers(request: HttpRequest, run_id: int) -> HttpResponse:
    """What can be made of a run, and what was made by a job."""
    actor = _maker(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    rows = list(selectors.paper_list(actor, run))
    newest = rows[0] if rows else None
    work = None
    if newest is not None and not newest.digest:
        work = jobs.run_latest(actor=actor, kind=tasks.PAPERS.name)
    context = {
        "page": pages.papers_page(run),
        "run": run,
        "offers": pages.offers(run),
        "table": paper_table(request, rows, run=run),
        "work": work,
        "is_demo": run.is_demo,
    }
    return render(request, "evaluation/papers.html", context)


@require_safe
def workbook(request: HttpRequest, run_id: int) -> HttpResponse:
    """The workbook with formulas, made now; a large run is made by a job."""
    actor = _maker(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    if run.inputs is not None and run.inputs.rows > services.AT_ONCE:
        messages.info(request, "企业较多，请在这里生成，完成后下载。")
        return redirect("evaluation:run-papers", run.pk)
    return download(
        services.workbook_bytes(actor=actor, run=run), f"{run.title}评分工作簿.xlsx",
        excel.CONTENT_TYPE,
    )  # fmt: skip


@require_POST
def workbook_new(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put the making of the workbook in line."""
    return _enqueued(request, run_id, PaperKind.WORKBOOK)


@require_POST
def sheets_new(request: HttpRequest, run_id: int) -> HttpResponse:
    """Put the making of all firms' sheets in line."""
    return _enqueued(request, run_id, PaperKind.SHEETS)


def _enqueued(request: HttpRequest, run_id: int, kind: PaperKind) -> HttpResponse:
    actor = _maker(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    tasks.paper_enqueue(actor=actor, run=run, kind=kind, moment=clock.now())
    messages.success(request, "已开始生成，完成后会通知您，也可以在这里查看进度。")
    return redirect("evaluation:run-papers", run.pk)


@require_safe
def paper(request: HttpRequest, run_id: int, paper_id: int) -> FileResponse:
    """A paper that is made."""
    actor = _maker(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    row = selectors.paper_get(actor=actor, run=run, paper_id=paper_id)
    answer = FileResponse(file_path(row.digest).open("rb"), content_type=TYPES[PaperKind(row.kind)])
    answer["Content-Disposition"] = excel.disposition(row.filename)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask who issues the notice, then give it as .docx."""
    actor = _maker(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    form = NoticeForm(request.POST or None, initial=pages.notice_initial(run, clock.now()))
    if request.method == "POST" and form.is_valid():
        facts = services.NoticeFacts(**form.cleaned_data)
        try:
            data = services.notice_bytes(actor=actor, run=run, facts=facts)
        except (NoticeInvalid, StepRefused) as refusal:
            show(form, refusal)
        else:
            return download(data, f"{facts.title}.docx", DOCX)
    return form_page(
        request,
        pages.notice_page(run),
        form,
        cancel_url=reverse("evaluation:run-papers", args=[run.pk]),
        submit_label="生成公示通知",
        is_demo=run.is_demo,
    )


@require_safe
def sheet(request: HttpRequest, run_id: int, result_id: int) -> HttpResponse:
    """One firm's sheet as PDF, for whoever works for the zone."""
    actor = reader(request)
    run = runs.run_get(actor=actor, run_id=run_id)
    return _sheet(runs.result_get(actor=actor, run=run, result_id=result_id))


@require_safe
def own_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The firm's own sheet as PDF; nobody else's is behind this address."""
    actor = actor_of(request)
    require(allowed=is_enterprise(actor), actor=actor, what="查看本企业的评价")
    return _sheet(runs.own_result(actor=actor, ref=ref))


def _sheet(row: RunResult) -> HttpResponse:
    day = clock.local_date(clock.now())
    return download(services.sheet_bytes(row, day=day), f"{row.run.title}：{row.name}.pdf", PDF)
