"""Pages of published lists of titles: upload, look at what was matched, confirm or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.engine.grants import GrantListRefused
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.rules import selectors, services
from qianyi.kernel.rules.errors import GrantInvalid
from qianyi.kernel.rules.forms.titles import ListUploadForm
from qianyi.kernel.rules.pages import titles as pages
from qianyi.kernel.rules.permissions import can_read_title_lists
from qianyi.kernel.rules.tables import titles as tables
from qianyi.lib import clock

from .titles import keeper

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_title_lists(actor), actor=actor, what="查看导入的名单")
    return actor


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Lists that came in."""
    actor = _reader(request)
    page = Page(
        title="导入的名单",
        answer="哪些公布的名单已经导入，各对上多少家",
        breadcrumbs=(pages.HOME, pages.GRANTS, pages.LISTS),
    )
    table = tables.lists_table(request, selectors.title_lists(actor))
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def lists_export(request: HttpRequest) -> HttpResponse:
    """The lists as a workbook."""
    table = tables.lists_table(request, selectors.title_lists(_reader(request)))
    return workbook([excel.Sheet(table=table)], "导入的资质称号名单")


def list_upload(request: HttpRequest) -> HttpResponse:
    """Upload a published list; nothing counts before it is confirmed."""
    actor = keeper(request, "导入资质称号名单")
    form = ListUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and getattr(request, "upload_too_large", False):
        form.add_error("file", "文件太大，没有接收；名单文件最大 5 MB。")
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            listed, is_new = services.list_upload(
                actor=actor,
                title=selectors.title_get(given["title"]),
                data=given["file"].read(),
                filename=given["file"].name,
                source=given["source"],
                granted_on=given["granted_on"],
                moment=clock.now(),
            )
        except GrantListRefused as refusal:
            form.add_error("file", refusal.message)
        except GrantInvalid as refusal:
            show(form, refusal)
        else:
            if not is_new:
                messages.info(request, "这份名单以前上传过，没有重复保存。")
            return redirect("rules:list", listed.pk)
    page = Page(
        title="导入公布的名单",
        answer="上传后先对企业，确认才登记",
        breadcrumbs=(pages.HOME, pages.GRANTS, pages.LISTS, ("上传", "")),
    )
    return form_page(request, page, form, cancel_url=reverse("rules:grants"))


@require_safe
def listed(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list: each row with the firm it means."""
    actor = _reader(request)
    row = selectors.title_list_get(actor=actor, list_id=list_id)
    context = {"page": pages.list_page(row, actor), "table": tables.rows_table(request, row)}
    return render(request, "ui/page.html", context)


@require_safe
def list_export(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list as a workbook, to correct and upload again."""
    row = selectors.title_list_get(actor=_reader(request), list_id=list_id)
    table = tables.rows_table(request, row)
    return workbook([excel.Sheet(table=table, remarks=[row.source])], f"{row.title}名单")


@require_POST
def list_apply(request: HttpRequest, list_id: int) -> HttpResponse:
    """Record what was matched."""
    actor = keeper(request, "导入资质称号名单")
    row = selectors.title_list_get(actor=actor, list_id=list_id)
    count = services.list_apply(actor=actor, listed=row, moment=clock.now())
    messages.success(request, f"已登记 {count} 项；此前已有的没有重复登记。")
    return redirect("rules:list", row.pk)


@require_POST
def list_cancel(request: HttpRequest, list_id: int) -> HttpResponse:
    """Leave a list aside."""
    actor = keeper(request, "取消资质称号名单")
    row = selectors.title_list_get(actor=actor, list_id=list_id)
    services.list_cancel(actor=actor, listed=row)
    messages.success(request, "已取消这份名单，没有登记任何内容。")
    return redirect("rules:list", row.pk)
