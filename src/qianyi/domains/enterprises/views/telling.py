"""Telling firms where they stand: each message looked at, sent, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises import services
from qianyi.domains.enterprises.errors import MessagesInvalid
from qianyi.domains.enterprises.forms.ladder import TellForm
from qianyi.domains.enterprises.pages import ladder as pages
from qianyi.domains.enterprises.selectors import pool as selectors
from qianyi.domains.enterprises.services.telling import MOST_AT_ONCE
from qianyi.domains.enterprises.tables import ladder as tables
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import show, workbook
from qianyi.lib import clock

from .ladder import listed
from .pool import keeper

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.enterprises.models import LadderStanding
    from qianyi.domains.enterprises.services import Planned
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import Title


def tell(request: HttpRequest, title_code: str) -> HttpResponse:
    """What the firms of a list would be told, each one; then tell those chosen."""
    actor = keeper(request, "发送梯度培育提醒")
    _, asked, table = listed(request, actor, title_code)
    posted = request.method == "POST"
    form = TellForm(request.POST if posted else None)
    chosen = {int(one) for one in request.POST.getlist("chosen") if one.isdigit()}
    if posted and form.is_valid():
        try:
            sent = services.messages_send(
                actor=actor,
                title=asked.title,
                standing_ids=chosen,
                days=form.cleaned_data["days"],
                moment=clock.now(),
            )
        except MessagesInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已向 {len(sent)} 家企业发出提醒。")
            return redirect(f"{reverse('ladder:messages')}?title={asked.title.code}")
    back = f"{reverse('ladder:standings', args=[asked.title.code])}?{request.GET.urlencode()}"
    rows: list[LadderStanding] = list(table.ordered[:MOST_AT_ONCE])
    planned = _planned(actor, asked.title, rows, form)
    context = {
        "page": pages.small_page(
            f"提醒企业：{asked.title}",
            "每家企业会看到什么；核对后再发送",
            (asked.title.name, back),
            ("提醒企业", ""),
        ),
        "form": form,
        "planned": [
            (one, not one.hindrance and (not posted or one.standing.pk in chosen))
            for one in planned
        ],
        "ready": sum(not one.hindrance for one in planned),
        "more": max(table.count - MOST_AT_ONCE, 0),
        "most": MOST_AT_ONCE,
        "back": back,
        "is_demo": bool(asked.place and asked.place.is_demo),
    }
    return render(request, "enterprises/ladder/tell.html", context, status=422 if posted else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What firms were told."""
    actor = keeper(request, "查看提醒记录")
    rows = selectors.message_list(actor, title=request.GET.get("title", ""))
    page = pages.small_page("提醒记录", "什么时候向哪些企业说了什么", pages.MESSAGES)
    table = tables.message_table(request, rows)
    return render(request, "ui/page.html", {"page": page, "table": table})


@require_safe
def sent_export(request: HttpRequest) -> HttpResponse:
    """What firms were told as a workbook."""
    actor = keeper(request, "查看提醒记录")
    rows = selectors.message_list(actor, title=request.GET.get("title", ""))
    return workbook([excel.Sheet(table=tables.message_table(request, rows))], "梯度培育提醒记录")


def _planned(
    actor: Actor, title: Title, rows: list[LadderStanding], form: TellForm
) -> list[Planned]:
    days = services.AGAIN_AFTER
    if form.is_bound and "days" in getattr(form, "cleaned_data", {}):
        days = form.cleaned_data["days"]
    if not rows:
        return []
    return services.messages_plan(
        actor=actor, title=title, standing_ids=[row.pk for row in rows], days=days,
        moment=clock.now(),
    )  # fmt: skip
