"""One figure: what was understood of it, and a planner's word on it.

In the panel beside the text, or on its own page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.documents import forms, selectors, services
from qianyi.kernel.documents.errors import CorrectionInvalid
from qianyi.kernel.documents.pages.figure import figure_panel
from qianyi.kernel.documents.permissions import can_correct_reading
from qianyi.lib import clock

from .opening import demo_frame, reader_of, wants_panel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.kernel.documents.models import Document


@require_safe
def detail(request: HttpRequest, statement_id: int) -> HttpResponse:
    """What was understood, where it is used, what was said of it."""
    panel = figure_panel(request, reader_of(request), statement_id)
    if wants_panel(request):
        return render(request, "documents/figure_panel.html", {"panel": panel})
    page = _page(panel["document"], f"读数：{panel['figure'].quote}", panel["place_url"])
    context = {"page": page, "panel": panel, **demo_frame(panel["document"])}
    return render(request, "documents/figure.html", context)


def correct(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Put a reading right."""
    actor = actor_of(request)
    require(allowed=can_correct_reading(actor), actor=actor, what="更正读数")
    figure, row = selectors.figure_get(actor=actor, statement_id=statement_id)
    form = forms.CorrectionForm(
        request.POST or None, initial=forms.CorrectionForm.initial_of(figure)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.correction_make(
                actor=actor,
                statement_id=statement_id,
                changes=form.changes,
                reason=form.cleaned_data["reason"],
                moment=clock.now(),
            )
        except CorrectionInvalid as refusal:
            form.take(refusal)
        else:
            messages.success(request, "已更正；重新读取后仍然有效。")
            return _back(statement_id)
    context: dict[str, Any] = {
        "form": form,
        "word": selectors.mark_of(figure, row.run.version.text_digest),
        "statement_id": statement_id,
        "panel_title": f"更正读数：{figure.quote}",
    }
    status = 422 if form.is_bound else 200
    if wants_panel(request):
        return render(request, "documents/correct_panel.html", context, status=status)
    document = row.run.version.document
    context["page"] = _page(document, context["panel_title"], _address(statement_id))
    context |= demo_frame(document)
    return render(request, "documents/correct.html", context, status=status)


@require_POST
def dismiss(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Say that this is no figure."""
    actor = actor_of(request)
    services.figure_dismiss(
        actor=actor,
        statement_id=statement_id,
        reason=request.POST.get("reason", ""),
        moment=clock.now(),
    )
    messages.success(request, "已标为“不是数据”；如有误，可点“恢复原读数”。")
    return _back(statement_id)


@require_POST
def restore(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Let the reading stand again as it was read."""
    actor = actor_of(request)
    services.figure_restore(
        actor=actor,
        statement_id=statement_id,
        reason=request.POST.get("reason", ""),
        moment=clock.now(),
    )
    messages.success(request, "已恢复为读取时的结果。")
    return _back(statement_id)


def _address(statement_id: int) -> str:
    return reverse("documents:statement", args=[statement_id])


def _back(statement_id: int) -> HttpResponse:
    """The figure as it now stands.

    A request from the panel follows with its own headers and gets the panel.
    """
    return redirect(_address(statement_id))


def _page(document: Document, title: str, url: str) -> Page:
    return Page(
        title=title,
        answer="系统对这个数字的理解、它在哪里被使用，以及更正记录。",
        breadcrumbs=[
            ("文件", reverse("documents:list")),
            (document.title, reverse("documents:detail", args=[document.pk])),
            ("原文位置", url),
        ],
    )
