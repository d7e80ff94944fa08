"""Forms: which there are, what they ask on what ground, starting to collect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.reporting import selectors, tasks
from qianyi.domains.reporting.errors import CollectionInvalid
from qianyi.domains.reporting.forms import OpenForm
from qianyi.domains.reporting.pages.collections import form_page as page_of_form
from qianyi.domains.reporting.pages.collections import forms_page
from qianyi.domains.reporting.pages.crumbs import FORMS, HOME, RETURNS, form_crumb
from qianyi.domains.reporting.permissions import can_collect
from qianyi.domains.reporting.tables import collection_table, form_table, item_table
from qianyi.engine.returns.dues import last_finished
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from .frame import follower, ribbon, status_of, workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

UNDER_WAY = "已转到后台准备；可以离开这一页，完成后会通知您。"


@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """Forms in force."""
    table = form_table(request, selectors.form_list(follower(request)))
    return render(request, "ui/page.html", {"page": forms_page(), "table": table})


@require_safe
def forms_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    return workbook([form_table(request, selectors.form_list(follower(request)))], "报表")


@require_safe
def form_page(request: HttpRequest, form_id: int) -> HttpResponse:
    """One form: its ground, its lines, what they are tied by, when it was collected."""
    actor = follower(request)
    form = selectors.form_get(actor=actor, form_id=form_id)
    items = selectors.items_of(form)
    rows = selectors.collection_list(actor).filter(form=form)
    context = {
        **ribbon(form.territory),
        "page": page_of_form(form, actor),
        "form": form,
        "items": item_table(request, items),
        "checks": selectors.checks_in_words(form, items),
        "table": collection_table(
            request, selectors.collection_rows(actor, rows), "", clock.local_date(clock.now())
        ),
    }
    return render(request, "reporting/form.html", context)


def form_open(request: HttpRequest, form_id: int) -> HttpResponse:
    """Start collecting a form for a period."""
    actor = follower(request)
    held = selectors.form_get(actor=actor, form_id=form_id)
    require(allowed=can_collect(actor, held), actor=actor, what="开始采集")
    latest = last_finished(held.frequency, clock.local_date(clock.now()))  # type: ignore[arg-type]
    form = OpenForm(request.POST or None, initial={"period": latest.code})
    form.fields["period"].help_text = f"最近可以采集的是 {latest.code}（{latest.label}）。"
    if request.method == "POST" and form.is_valid():
        try:
            opened, count = tasks.open_start(
                actor=actor,
                form=held,
                period_code=form.cleaned_data["period"].strip(),
                moment=clock.now(),
            )
        except CollectionInvalid as refusal:
            form.add_error("period", refusal.message)
        else:
            if opened is None:
                messages.success(request, f"填报单位有 {count:,} 家，{UNDER_WAY}")
                return redirect("reporting:collections")
            words = f"已开始采集，{count} 家填报，截止 {opened.due_on:%Y-%m-%d}。"
            messages.success(request, words)
            return redirect("reporting:collection", opened.pk)
    context = {
        "page": Page(
            title=f"开始采集：{held.title}",
            answer=held.basis,
            breadcrumbs=(HOME, RETURNS, FORMS, form_crumb(held), ("开始采集", "")),
        ),
        "form": form,
        "submit_label": "开始采集",
        "cancel_url": reverse("reporting:form", args=[held.pk]),
    }
    return render(request, "reporting/narrow.html", context, status=status_of(form))
