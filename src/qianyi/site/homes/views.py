"""Beside a firm's home, which the workbench shows: its workbook, taking a consent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import Role, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.indicators import services as indicators
from qianyi.lib import clock

from . import firm, looks, pages
from .errors import NoFirm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def firm_export(request: HttpRequest) -> HttpResponse:
    """All parts, or the one asked for, as a workbook with every row."""
    actor, moment = actor_of(request), clock.now()
    require(allowed=Role.ENTERPRISE_USER in actor.roles, actor=actor, what="导出本企业的首页内容")
    firms = firm.firms_of(actor)
    if not firms:
        raise NoFirm("您的账号没有关联企业；如确属企业用户，请联系管理员登记任职。")
    own = firm.firm_chosen(firms, request.GET.get("uscc", ""))
    home = pages.home_of(request, actor, own, moment)
    asked = request.GET.get("part", "")
    parts = [part for part in home.parts if part.key == asked] or list(home.parts)
    remark = f"{own.subject.name}（{own.uscc}），截至 {clock.local_date(moment):%Y-%m-%d}"
    marks = [remark, "示例数据"] if own.is_demo else [remark]
    sheets = [
        excel.Sheet(table=part.table, remarks=[*marks, *([part.hint] if part.hint else [])])
        for part in parts
    ]
    name = parts[0].table.caption if len(parts) == 1 else "企业首页"
    return workbook(sheets, f"{own.subject.name}{name}")


def consent_end(request: HttpRequest, consent_id: int) -> HttpResponse:
    """The firm takes a consent back; asked once."""
    actor, moment = actor_of(request), clock.now()
    require(allowed=Role.ENTERPRISE_USER in actor.roles, actor=actor, what="撤回企业授权")
    row = looks.consent_of(actor, consent_id, moment)
    back = f"{reverse('me')}#part-allowed"
    if request.method == "POST":
        indicators.consent_end(actor=actor, consent=row, on=clock.local_date(moment))
        messages.success(request, "已撤回；从今天起不再按这份授权使用本企业的数据。")
        return redirect(back)
    context = {
        "page": Page(
            title="撤回授权",
            answer=row.statement,
            breadcrumbs=(("企业首页", reverse("me")), ("撤回授权", "")),
        ),
        "question": f"撤回“{row.statement}”（{row.reference}）？",
        "consequences": [
            "从今天起，标注“企业授权”的数据不再按这份授权使用，被授权的机构看不到了。",
            "已经发生的查看记录保留。",
        ],
        "undo": "需要时可以重新授权。",
        "confirm_label": "撤回授权",
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context)
