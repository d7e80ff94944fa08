"""The list of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.engine.reading import GRAMMAR
from qianyi.foundation import jobs
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.documents import forms, selectors, tables, tasks
from qianyi.kernel.documents.permissions import can_store_document
from qianyi.lib import clock

from .opening import reader_of, workbook_response

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Which documents are here, and which are only cited."""
    actor = reader_of(request)
    form, table = _listed(request, actor)
    may_store = can_store_document(actor)
    job = jobs.run_latest(actor=actor, kind=tasks.REREAD_ALL.name)
    page = Page(
        title="文件",
        answer="有哪些规划、意见、通知和报道，哪些已载入原文，各读出多少条数据。",
        action=Action(label="上传文件", url=reverse("documents:upload")) if may_store else None,
        more_actions=_more_actions(actor, job),
    )
    filters = filter_bar(
        form, Query.of(request), count=table.count, noun="份", target=table.element_id
    )
    return render(
        request,
        "documents/list.html",
        {"page": page, "filters": filters, "table": table, "job": job},
    )


@require_POST
def reread_all(request: HttpRequest) -> HttpResponse:
    """Have all documents read again that an earlier grammar read; the list shows how far it is."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="重新读取文件")
    tasks.reread_all_enqueue(actor=actor, moment=clock.now())
    messages.success(request, "已提交，正在后台逐份重新读取；可以离开本页。")
    return redirect("documents:list")


@require_safe
def document_list_export(request: HttpRequest) -> FileResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, reader_of(request))
    return workbook_response(table, "文件清单.xlsx")


def _more_actions(actor: Actor, job: JobRun | None) -> list[Action]:
    if not can_store_document(actor) or (job is not None and job.is_active):
        return []
    if not selectors.versions_stale(actor=actor, grammar=GRAMMAR):
        return []
    return [Action(label="全部重新读取", url=reverse("documents:reread-all"), method="post")]


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.DocumentFilter, Table]:
    form = forms.DocumentFilter(request.GET, kinds=selectors.document_kinds(actor))
    asked = forms.asked(form)
    rows = selectors.document_list(
        actor, words=asked["q"], kind=asked["kind"], state=asked["state"]
    )
    upload = ("上传文件", reverse("documents:upload")) if can_store_document(actor) else None
    return form, tables.document_table(request, rows, empty_action=upload)
