"""The list of notices, and opening one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Action, Page
from qianyi.foundation.ui.tables import Column, Table
from qianyi.lib import clock

from . import selectors, services

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What the actor was told, newest first."""
    actor = _reader(request)
    unread = selectors.unread_count(actor)
    table = Table(
        request,
        name="notices",
        columns=[
            Column(key="title", title="内容", priority=1, wrap=True, url=_address),
            Column(key="created_at", title="时间", kind="moment", priority=2, sortable=True),
            Column(
                key="state",
                title="状态",
                priority=2,
                value=lambda row: "已读" if row.read_at else "未读",
            ),
        ],
        rows=selectors.notice_list(actor),
        caption="通知",
        row_url=_address,
        empty="还没有通知。",
    )
    page = Page(
        title="通知",
        answer=f"有 {unread} 条未读。" if unread else "没有未读的通知。",
        breadcrumbs=[("工作台", reverse("me")), ("通知", "")],
        action=Action(label="全部标为已读", url=reverse("notices-read"), method="post")
        if unread
        else None,
    )
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Open a notice: it counts as read, and leads to what it is about."""
    row = selectors.notice_get(actor=_reader(request), notice_id=notice_id)
    services.notice_read(notification=row, moment=clock.now())
    inside = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return redirect(row.url if inside else "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything has been looked at."""
    number = services.notices_read_all(actor=_reader(request), moment=clock.now())
    messages.success(request, f"已将 {number} 条通知标为已读。")
    return redirect("notices")


def _address(row: object) -> str:
    return reverse("notice", args=[row.pk])  # type: ignore[attr-defined]


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=actor.user_id is not None, actor=actor, what="查看通知")
    return actor
