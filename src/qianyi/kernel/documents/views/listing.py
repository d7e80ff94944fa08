"""The list of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.documents import forms, selectors, tables
from qianyi.kernel.documents.permissions import can_store_document

from .opening import reader_of, workbook_response

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Which documents are here, and which are only cited."""
    actor = reader_of(request)
    form, table = _listed(request, actor)
    may_store = can_store_document(actor)
    page = Page(
        title="文件",
        answer="有哪些规划、意见、通知和报道，哪些已载入原文，各读出多少条数据。",
        action=Action(label="上传文件", url=reverse("documents:upload")) if may_store else None,
    )
    filters = filter_bar(
        form, Query.of(request), count=table.count, noun="份", target=table.element_id
    )
    return render(
        request, "documents/list.html", {"page": page, "filters": filters, "table": table}
    )


@require_safe
def document_list_export(request: HttpRequest) -> FileResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, reader_of(request))
    return workbook_response(table, "文件清单.xlsx")


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.DocumentFilter, Table]:
    form = forms.DocumentFilter(request.GET, kinds=selectors.document_kinds(actor))
    asked = forms.asked(form)
    rows = selectors.document_list(
        actor, words=asked["q"], kind=asked["kind"], state=asked["state"]
    )
    upload = ("上传文件", reverse("documents:upload")) if can_store_document(actor) else None
    return form, tables.document_table(request, rows, empty_action=upload)
