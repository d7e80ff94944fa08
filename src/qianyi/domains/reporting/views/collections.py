"""Collections: how far each is, who has not reported, reminding, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.reporting import selectors, services, tasks
from qianyi.domains.reporting.choices import Respondent
from qianyi.domains.reporting.forms import ReasonForm, ReturnFilter, StateFilter
from qianyi.domains.reporting.pages.collections import collection_page, collections_page
from qianyi.domains.reporting.pages.crumbs import (
    COLLECTIONS,
    HOME,
    RETURNS,
    collection_crumb,
    collection_title,
)
from qianyi.domains.reporting.permissions import can_collect
from qianyi.domains.reporting.tables import collection_table, gap_table, respondents_table
from qianyi.foundation import jobs
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.lib import clock

from .frame import follower, ribbon, status_of, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reporting.models import Collection
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def collection_list(request: HttpRequest) -> HttpResponse:
    """What is being collected, the latest period first."""
    actor = follower(request)
    table, form = _collections(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    context = {
        "page": collections_page(actor),
        "table": table,
        "filters": bar,
        "job": jobs.run_latest(actor=actor, kind=tasks.OPEN.name),
    }
    return render(request, "reporting/list.html", context)


@require_safe
def collections_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _collections(request, follower(request))
    return workbook([table], "采集任务")


@require_safe
def collection(request: HttpRequest, collection_id: int) -> HttpResponse:
    """One collection: who has reported, who has not, by park and one by one."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    row = selectors.collection_rows(actor, [held])[0]
    table, form = _respondents(request, actor, held)
    gaps = gap_table(request, selectors.gaps_of(actor=actor, collection=held), _place_word(held))
    plain = 0
    if can_collect(actor, held.form):
        plain = selectors.plain_list(actor, collection=held).count()
    bar = filter_bar(form, Query.of(request), count=table.count, noun="家", target=table.element_id)
    context = {
        **ribbon(held.form.territory),
        "page": collection_page(row, actor, plain),
        "collection": held,
        "table": table,
        "filters": bar,
        "gaps": gaps,
    }
    return render(request, "reporting/collection.html", context)


@require_safe
def collection_export(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Who has reported and who has not, and the counts by place, as a workbook."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    table, _ = _respondents(request, actor, held)
    gaps = gap_table(request, selectors.gaps_of(actor=actor, collection=held), _place_word(held))
    return workbook([table, gaps], f"{collection_title(held)}报送情况")


@require_POST
def remind(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Remind everybody who has not reported."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    told, mute = services.returns_remind(actor=actor, collection=held, moment=clock.now())
    words = f"已向 {told} 家发出催报通知（同一家一天只通知一次）"
    messages.success(request, words + (f"；{mute} 家没有账号，请电话联系。" if mute else "。"))
    return redirect("reporting:collection", held.pk)


def close(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Ask once for the reason, then end the collection."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    require(allowed=can_collect(actor, held.form), actor=actor, what="结束采集")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.collection_close(
            actor=actor, collection=held, reason=form.cleaned_data["reason"], moment=clock.now()
        )
        messages.success(request, "采集已结束，已报送的数据都保留。")
        return redirect("reporting:collection", held.pk)
    context = {
        "page": Page(
            title=f"结束采集：{collection_title(held)}",
            answer="结束后不再接收填报",
            breadcrumbs=(HOME, RETURNS, COLLECTIONS, collection_crumb(held), ("结束", "")),
        ),
        "form": form,
        "question": f"结束“{collection_title(held)}”的采集？",
        "consequences": [
            "未报送的单位不能再填报，暂存的内容保留但不报送。",
            "已报送的仍可以审核，已审核的数据不变。",
        ],
        "confirm_label": "结束采集",
        "cancel_url": reverse("reporting:collection", args=[held.pk]),
    }
    return render(request, "ui/confirm.html", context, status=status_of(form))


def _collections(request: HttpRequest, actor: Actor) -> tuple[Table, StateFilter]:
    form = StateFilter(request.GET)
    rows = selectors.collection_list(actor)
    if state := form.asked():
        rows = rows.filter(closed_at__isnull=state == "open")
    counted = selectors.collection_rows(actor, rows)
    today = clock.local_date(clock.now())
    export = reverse("reporting:collections-export")
    return collection_table(request, counted, export, today), form


def _respondents(
    request: HttpRequest, actor: Actor, held: Collection
) -> tuple[Table, ReturnFilter]:
    rows = selectors.return_list(actor).filter(collection=held)
    form = ReturnFilter(request.GET, places=selectors.places_of(rows))
    shown = selectors.returns_filtered(rows, form.asked()).order_by("subject__code")
    return respondents_table(request, held, shown), form


def _place_word(held: Collection) -> str:
    return "园区" if held.form.respondent == Respondent.ENTERPRISE else "部门所在区域"
