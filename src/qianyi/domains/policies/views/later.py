"""Conditions that hold after the payment: the list, one, its conclusion, taking money back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import FollowState, RecoveryState
from qianyi.domains.policies.forms import payments as forms
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.permissions import (
    can_decide_payments,
    can_read_ledger,
    is_of_call,
)
from qianyi.domains.policies.selectors import later as selectors
from qianyi.domains.policies.services import later as writing
from qianyi.domains.policies.tables import payments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_ledger(actor), actor=actor, what="查看兑付后续核对")
    return actor


@require_safe
def later(request: HttpRequest) -> HttpResponse:
    """What holds after the payment, the first due first."""
    table, form = _listed(request, _reader(request))
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = pages.plain_page(
        "兑付后续核对", "拨付以后还要守的条件：到期的核对，结论由人下，追回由领导决定", pages.LEDGER
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def later_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _listed(request, _reader(request))
    return workbook(table, "兑付后续核对", clock.local_date(clock.now()))


def _listed(request: HttpRequest, actor: Actor) -> tuple[Table, forms.FollowFilterForm]:
    form = forms.FollowFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.follow_list(actor, state=told["state"], words=told["q"])
    return tables.follow_table(request, rows, day=clock.local_date(clock.now())), form


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, follow_id: int) -> HttpResponse:
    """One: what the facts say today, and the form to conclude it."""
    actor = _reader(request)
    row = selectors.follow_get(actor=actor, follow_id=follow_id)
    call = row.application.call_item.call
    if request.method == "POST":
        require(allowed=is_of_call(actor, call), actor=actor, what="核对兑付后续要求")
    form = forms.FollowForm(request.POST or None)
    day = clock.local_date(clock.now())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(
            form,
            lambda: writing.follow_conclude(
                actor=actor, follow_up=row, state=given["state"], conclusion=given["conclusion"],
                recover=given["recover"], moment=clock.now(),
            ),
        ):  # fmt: skip
            messages.success(request, "已记下结论。")
            return redirect("policies:follow", row.pk)
    is_open = row.state == FollowState.OPEN
    waits = row.recovery_state == RecoveryState.PROPOSED
    context = {
        "page": pages.follow_page(row, day=day),
        "row": row,
        "found": selectors.found_of(row, day) if is_open else row.found,
        "form": form if is_open and is_of_call(actor, call) else None,
        "submit_label": "记下结论",
        "cancel_url": reverse("policies:later"),
        "decides": waits and can_decide_payments(actor, call),
        "is_demo": row.application.enterprise.is_demo,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "policies/follow.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest, follow_id: int) -> HttpResponse:
    """Whether money is taken back."""
    actor = _reader(request)
    row = selectors.follow_get(actor=actor, follow_id=follow_id)
    allowed = can_decide_payments(actor, row.application.call_item.call)
    require(allowed=allowed, actor=actor, what="决定是否追回")
    form = forms.RecoveryForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: writing.recovery_decide(
                actor=actor, follow_up=row, accepts=form.cleaned_data["accepts"] == "yes",
                reason=form.cleaned_data["reason"], moment=clock.now(),
            ),
        )
    ):  # fmt: skip
        messages.success(request, "已决定。")
        return redirect("policies:follow", row.pk)
    amount = f"{row.recovery_amount.normalize():f} 万元" if row.recovery_amount else "没有提出"
    page = pages.plain_page(f"是否追回：{row}", f"建议追回{amount}；{row.conclusion}", pages.LATER)
    back = reverse("policies:follow", args=[row.pk])
    return form_page(
        request,
        page,
        form,
        cancel_url=back,
        submit_label="决定",
        is_demo=row.application.enterprise.is_demo,
    )
