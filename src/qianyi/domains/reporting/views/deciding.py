"""The department's decisions, and unlocking a level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qianyi.domains.reporting import selectors, services
from qianyi.domains.reporting.errors import DecisionInvalid, DecisionNotPossible
from qianyi.domains.reporting.forms import QueryForm, ReasonForm
from qianyi.domains.reporting.pages.crumbs import HOME, RETURNS, collection_title
from qianyi.domains.reporting.permissions import can_collect, can_settle
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.pages import Page
from qianyi.lib import clock

from .frame import follower, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reporting.models import Return


@require_POST
def accept(request: HttpRequest, return_id: int) -> HttpResponse:
    """Accept one return."""
    actor = follower(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    seen = request.POST.get("revision", "")
    services.returns_accept(
        actor=actor,
        returns=[filled],
        revisions=[int(seen)] if seen.isdecimal() else (),
        moment=clock.now(),
    )
    messages.success(request, f"已审核 {filled.subject} 的表，数据已计入汇总。")
    following = selectors.to_check_list(actor).filter(collection=filled.collection_id).first()
    if following is not None:
        return redirect("reporting:return", following.pk)
    return redirect("reporting:return", filled.pk)


@require_POST
def accept_plain(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Accept every return that was reported without a warning."""
    actor = follower(request)
    held = selectors.collection_get(actor=actor, collection_id=collection_id)
    require(allowed=can_collect(actor, held.form), actor=actor, what="审核")
    rows = list(selectors.plain_list(actor, collection=held))
    count = services.returns_accept(actor=actor, returns=rows, moment=clock.now())
    messages.success(request, f"已审核 {count} 张没有提示的表；有提示的请逐张查看。")
    return redirect("reporting:collection", held.pk)


def query(request: HttpRequest, return_id: int) -> HttpResponse:
    """提示核实: ask the respondent about a line or the whole."""
    actor = follower(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    require(allowed=can_collect(actor, filled.collection.form), actor=actor, what="提示核实")
    items = [(item.key, item.name) for item in selectors.items_for(filled)]
    form = QueryForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_query(
                actor=actor, filled=filled, moment=clock.now(), **form.cleaned_data
            )
        except DecisionInvalid as refusal:
            form.add_error("comment", refusal.message)
        else:
            messages.success(request, f"已请 {filled.subject} 核实，核实后会重新报送。")
            return redirect("reporting:return", filled.pk)
    context = _asking(filled, "提示核实", form, "发出提示核实")
    return render(request, "reporting/narrow.html", context, status=status_of(form))


@require_POST
def lock(request: HttpRequest, return_id: int) -> HttpResponse:
    """核定."""
    actor = follower(request)
    filled = selectors.return_get(actor=actor, return_id=return_id)
    services.return_lock(actor=actor, filled=filled, moment=clock.now())
    messages.success(request, f"{filled.subject} 的表已核定。")
    return redirect("reporting:return", filled.pk)


def unlock(request: HttpRequest, return_id: int) -> HttpResponse:
    """Let the respondent change what was accepted."""
    actor = follower(request)
    require(allowed=can_settle(actor), actor=actor, what="解除锁定")
    filled = selectors.return_get(actor=actor, return_id=return_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_unlock(
                actor=actor, filled=filled, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except (DecisionInvalid, DecisionNotPossible) as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, "已解除锁定；重新审核之前，原来的数继续有效。")
            return redirect("reporting:return", filled.pk)
    context = _asking(filled, "解除锁定", form, "解除锁定")
    return render(request, "reporting/narrow.html", context, status=status_of(form))


def _asking(filled: Return, what: str, form: object, label: str) -> dict[str, object]:
    url = reverse("reporting:return", args=[filled.pk])
    return {
        "page": Page(
            title=f"{what}：{filled.subject}",
            answer=collection_title(filled.collection),
            breadcrumbs=(HOME, RETURNS, (f"{filled.subject}", url), (what, "")),
        ),
        "form": form,
        "submit_label": label,
        "cancel_url": url,
    }
