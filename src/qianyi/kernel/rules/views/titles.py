"""Pages of titles: the list, one grant, recording, revoking, archiving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.archiving import ReasonForm
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.rules import selectors, services
from qianyi.kernel.rules.errors import GrantExists, GrantInvalid
from qianyi.kernel.rules.forms import titles as forms
from qianyi.kernel.rules.pages import titles as pages
from qianyi.kernel.rules.permissions import can_keep_titles, can_read_titles
from qianyi.kernel.rules.tables import titles as tables
from qianyi.kernel.subjects.errors import EnterpriseNotFound
from qianyi.kernel.subjects.selectors import enterprise_get
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from qianyi.kernel.rules.models import TitleGrant


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at titles."""
    actor = actor_of(request)
    require(allowed=can_read_titles(actor), actor=actor, what="查看资质称号")
    return actor


def keeper(request: HttpRequest, what: str) -> Actor:
    """Who acts, and may keep titles."""
    actor = actor_of(request)
    require(allowed=can_keep_titles(actor), actor=actor, what=what)
    return actor


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Who holds what until when."""
    actor = reader(request)
    today = clock.local_date(clock.now())
    rows, form = _rows(request, actor)
    table = tables.grant_table(request, rows, day=today)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    lapsing = selectors.lapsing_count(actor, today)
    page = pages.grants_page(actor, day=today, lapsing=lapsing)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def grants_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    actor = reader(request)
    today = clock.local_date(clock.now())
    rows, _ = _rows(request, actor)
    table = tables.grant_table(request, rows, day=today)
    return workbook([excel.Sheet(table=table, remarks=[f"截至 {today:%Y-%m-%d}"])], "资质称号")


@require_safe
def grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """One grant."""
    actor = reader(request)
    row = selectors.grant_get(actor=actor, grant_id=grant_id)
    today = clock.local_date(clock.now())
    context = {
        "page": pages.grant_page(row, actor, day=today),
        "grant": row,
        "facts": pages.grant_facts(row),
        "firm_url": address_of(ENTERPRISE, row.enterprise.uscc),
    }
    return render(request, "rules/grant.html", context)


def grant_new(request: HttpRequest) -> HttpResponse:
    """Record a title a firm was granted."""
    actor = keeper(request, "登记资质称号")
    initial = {name: request.GET.get(name, "")[:60] for name in ("uscc", "title")}
    form = forms.GrantForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = _record(actor, form.cleaned_data)
        except (GrantInvalid, GrantExists, EnterpriseNotFound) as refusal:
            show(form, refusal, {"valid_to": "last_day"})
        else:
            messages.success(request, f"已登记“{row.title}”。")
            return redirect("rules:grant", row.pk)
    page = Page(
        title="登记资质称号",
        answer="一家企业取得了什么称号，凭什么、从哪天起",
        breadcrumbs=(pages.HOME, pages.GRANTS, ("登记", "")),
    )
    return form_page(request, page, form, cancel_url=reverse("rules:grants"))


def grant_revoke(request: HttpRequest, grant_id: int) -> HttpResponse:
    """A title taken away, with the reason."""
    actor = keeper(request, "登记取消资质称号")
    row = selectors.grant_get(actor=actor, grant_id=grant_id)
    form = forms.RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_revoke(actor=actor, grant=row, moment=clock.now(), **form.cleaned_data)
        except GrantInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已登记取消“{row.title}”，此前的持有期间保留。")
            return redirect("rules:grant", row.pk)
    page = Page(
        title=f"登记取消：{row.enterprise} · {row.title}",
        answer="认定机关取消或企业放弃称号时登记，原记录保留",
        breadcrumbs=(pages.HOME, pages.GRANTS, ("登记取消", "")),
    )
    return form_page(request, page, form, cancel_url=reverse("rules:grant", args=[row.pk]))


def grant_archive(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Ask once for the reason, then put a wrong record away."""
    actor = keeper(request, "归档资质称号")
    row = selectors.grant_get(actor=actor, grant_id=grant_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.grant_archive(actor=actor, grant=row, reason=reason, moment=clock.now())
        messages.success(request, "已归档；在“已归档”中可以恢复使用。")
        return redirect("rules:grants")
    context = {
        "page": Page(
            title=f"归档：{row.enterprise} · {row.title}",
            answer="登记有误的记录可以归档，内容全部保留",
            breadcrumbs=(pages.HOME, pages.GRANTS, ("归档", "")),
        ),
        "form": form,
        "question": f"归档“{row.enterprise} · {row.title}”？",
        "consequences": ["资质称号列表、企业页面和认定条件中不再计入这一项。"],
        "undo": "归档后可以随时恢复使用。",
        "confirm_label": "归档",
        "cancel_url": reverse("rules:grant", args=[row.pk]),
    }
    status = 422 if form.is_bound else 200
    return render(request, "ui/confirm.html", context, status=status)


@require_POST
def grant_restore(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Bring a record back."""
    actor = keeper(request, "恢复资质称号")
    row = selectors.grant_get(actor=actor, grant_id=grant_id)
    services.grant_restore(actor=actor, grant=row)
    messages.success(request, f"已恢复使用“{row.title}”。")
    return redirect("rules:grant", row.pk)


def _record(actor: Actor, cleaned: dict[str, Any]) -> TitleGrant:
    firm = enterprise_get(actor=actor, uscc=cleaned["uscc"])
    last = cleaned["last_day"]
    return services.grant_record(
        actor=actor,
        facts=services.GrantFacts(
            enterprise_id=firm.pk,
            title=selectors.title_get(cleaned["title"]),
            granted_on=cleaned["granted_on"],
            number=cleaned["number"],
            valid_to=last + timedelta(days=1) if last else None,
            source=cleaned["source"],
            certainty=cleaned["certainty"],
        ),
        moment=clock.now(),
    )


def _rows(request: HttpRequest, actor: Actor) -> tuple[QuerySet[TitleGrant], forms.GrantFilterForm]:
    """The rows asked for and the filter form bound to the query."""
    form = forms.GrantFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    archived = told["state"] == "archived"
    asked = selectors.GrantFilter(
        day=clock.local_date(clock.now()),
        words=told["q"],
        title=told["title"],
        level=told["level"],
        state="" if archived else told["state"],
        archived=archived,
    )
    return selectors.grant_list(actor, asked), form
