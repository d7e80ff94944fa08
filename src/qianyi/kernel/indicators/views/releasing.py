"""Figures on their way to the public: proposing one, the list, releasing, stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.indicators import forms, pages, selectors, services
from qianyi.kernel.indicators.errors import ReleaseMoved, ReleaseRefused
from qianyi.kernel.indicators.pages import releases as release_pages
from qianyi.kernel.indicators.permissions import (
    can_propose_release,
    can_read_indicators,
    can_release,
)
from qianyi.kernel.indicators.tables import release_table
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table

REFUSALS = (ReleaseRefused, ReleaseMoved)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_indicators(actor), actor=actor, what="查看数据发布")
    return actor


def _listed(request: HttpRequest) -> tuple[Table, forms.ReleaseFilter]:
    form = forms.ReleaseFilter(request.GET)
    rows = selectors.release_list(_reader(request), state=forms.asked(form)["state"])
    return release_table(request, rows), form


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Every release and where it stands."""
    table, form = _listed(request)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = release_pages.list_page(_reader(request))
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def releases_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    table, _ = _listed(request)
    return workbook([excel.Sheet(table=table)], "数据发布")


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Propose that everybody may see a figure."""
    actor = actor_of(request)
    require(allowed=can_propose_release(actor), actor=actor, what="提出发布数据")
    row = selectors.observation_get(actor=actor, observation_id=observation_id)
    source, sentence = release_pages.told_of(row)
    form = forms.ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = services.release_propose(
                actor=actor, observation=row, source=source, note=told["note"],
                sentence=sentence if told["with_sentence"] else "", moment=clock.now(),
            )  # fmt: skip
        except ReleaseRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已提出，由另一位规划编制人员或领导审核后公开。")
            return redirect("indicators:release", made.pk)
    back = reverse("indicators:observation", args=[row.pk])
    page = Page(
        title=f"提出发布：{row.indicator}",
        answer=release_pages.going_out(row, source, sentence),
        breadcrumbs=[("指标", reverse("indicators:list")), (str(row.indicator), back)],
    )
    return form_page(request, page, form, cancel_url=back, submit_label="提交审核")


@require_safe
def release(request: HttpRequest, release_id: int) -> HttpResponse:
    """One release: what goes out, who decides, what happened."""
    actor = _reader(request)
    row = selectors.release_get(actor=actor, release_id=release_id)
    context = {
        "page": release_pages.release_page(row, actor),
        "release": row,
        "facts": release_pages.release_facts(row),
        "public_url": f"/public/figures/{row.ref}/",
        **pages.demo_frame(row.observation),
    }
    return render(request, "indicators/release.html", context)


@require_POST
def release_make(request: HttpRequest, release_id: int) -> HttpResponse:
    """The second person lets it out."""
    actor = actor_of(request)
    require(allowed=can_release(actor), actor=actor, what="审核发布数据")
    row = selectors.release_get(actor=actor, release_id=release_id)
    try:
        services.release_make(actor=actor, release=row, moment=clock.now())
    except REFUSALS as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已发布，公众现在可以看到。")
    return redirect("indicators:release", row.pk)


def release_return(request: HttpRequest, release_id: int) -> HttpResponse:
    """It does not go out."""
    actor = actor_of(request)
    require(allowed=can_release(actor), actor=actor, what="退回数据发布")
    row = selectors.release_get(actor=actor, release_id=release_id)

    def act(reason: str) -> str:
        services.release_return(actor=actor, release=row, reason=reason, moment=clock.now())
        return "已退回，不公开。"

    page = release_pages.step_page(row, "退回发布")
    back = reverse("indicators:release", args=[row.pk])
    return why_page(request, page, act, refusals=REFUSALS, back=back, verb="退回")


def release_end(request: HttpRequest, release_id: int) -> HttpResponse:
    """It is not shown any more."""
    actor = actor_of(request)
    require(allowed=can_release(actor), actor=actor, what="停止发布数据")
    row = selectors.release_get(actor=actor, release_id=release_id)

    def act(reason: str) -> str:
        services.release_end(actor=actor, release=row, reason=reason, moment=clock.now())
        return "已停止发布，公众看不到了。"

    page = release_pages.step_page(row, "停止发布")
    back = reverse("indicators:release", args=[row.pk])
    return why_page(request, page, act, refusals=REFUSALS, back=back, verb="停止发布")
