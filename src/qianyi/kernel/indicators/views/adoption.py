"""A reading becomes a figure of the fact base: proposed, checked by a planner, confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.indicators import forms, selectors, services
from qianyi.kernel.indicators.errors import AdoptionInvalid, ObservationExists
from qianyi.kernel.indicators.permissions import can_adopt
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document
    from qianyi.kernel.indicators.models import Observation

PANEL_ID = "figure-panel"


def adopt(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Propose, and on confirmation adopt. A conflict shows the figure that stands there."""
    actor = actor_of(request)
    require(allowed=can_adopt(actor), actor=actor, what="采用读数")
    figure, row = documents.figure_get(actor=actor, statement_id=statement_id)
    proposal = selectors.proposal_for(figure=figure)
    form = _form(request, proposal)
    existing: Observation | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _adopted(request, actor, statement_id, form)
        except ObservationExists as refusal:
            existing = selectors.observation_get(
                actor=actor, observation_id=int(str(refusal.context["observation"]))
            )
            form = _form(request, proposal, conflict=True)
            form.take(refusal, {})
        except AdoptionInvalid as refusal:
            form.take(refusal, refusal.fields)
    context = {
        "form": form,
        "proposal": proposal,
        "quote": figure.quote,
        "existing": existing,
        "statement_id": statement_id,
        "panel_title": f"采用：{figure.quote}",
    }
    return _page(request, context, row.run.version.document)


def _form(
    request: HttpRequest, proposal: selectors.Proposal, *, conflict: bool = False
) -> forms.AdoptionForm:
    return forms.AdoptionForm(
        request.POST if request.method == "POST" else None,
        initial=forms.AdoptionForm.initial_of(proposal),
        matches=[match.indicator for match in proposal.matches],
        conflict=conflict,
    )


def _adopted(
    request: HttpRequest, actor: Actor, statement_id: int, form: forms.AdoptionForm
) -> HttpResponse:
    said = form.cleaned_data
    observation, is_new = services.statement_adopt(
        actor=actor,
        statement_id=statement_id,
        indicator=said["indicator"],
        subject=said["subject"],
        scope=said["scope"],
        period_code=said["period"],
        kind=said["kind"],
        unit=said["unit"],
        value=said["value"],
        value_high=said["value_high"],
        version=said["version"],
        replaces=bool(said.get("replaces")),
        moment=clock.now(),
    )
    told = "已采用" if is_new else "已有同样的数据，没有重复建立"
    messages.success(request, f"{told}：{observation}。")
    if request.headers.get("HX-Target", "") == PANEL_ID:
        return redirect("documents:statement", statement_id)
    return redirect("indicators:observation", observation.pk)


def _page(request: HttpRequest, context: dict[str, Any], document: Document) -> HttpResponse:
    status = 200
    if context["form"].is_bound:
        status = 409 if context["existing"] else 422
    if request.headers.get("HX-Target", "") == PANEL_ID:
        return render(request, "indicators/adopt_panel.html", context, status=status)
    statement = reverse("documents:statement", args=[context["statement_id"]])
    context["page"] = Page(
        title=context["panel_title"],
        answer="确认这个数字是哪个指标、谁的、什么口径和时期，采用后成为指标数据。",
        breadcrumbs=[
            ("文件", reverse("documents:list")),
            (document.title, reverse("documents:detail", args=[document.pk])),
            (f"读数：{context['quote']}", statement),
        ],
    )
    if document.is_demo:  # the ribbon 示例数据
        context |= {"is_demo": True, "zone_name": ""}
    return render(request, "indicators/adopt.html", context, status=status)
