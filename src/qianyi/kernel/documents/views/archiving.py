"""Putting a document away, with the reason, and bringing it back with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qianyi.foundation.archiving import ReasonForm
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.documents import selectors, services
from qianyi.kernel.documents.pages import document as pages
from qianyi.kernel.documents.permissions import can_store_document
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def archive(request: HttpRequest, document_id: int) -> HttpResponse:
    """Ask once for the reason, then put the document away."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="归档文件")
    document = selectors.document_get(actor=actor, document_id=document_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.document_archive(
            actor=actor,
            document=document,
            reason=form.cleaned_data["reason"],
            moment=clock.now(),
        )
        messages.success(request, f"已归档“{document}”；在文件列表的“已归档”中可以恢复使用。")
        return redirect("documents:list")
    return render(
        request,
        "documents/archive.html",
        {
            "page": pages.document_head(document, actor, title="归档"),
            "form": form,
            "question": f"归档“{document}”？",
            "consequences": [
                "文件列表和选择框中不再出现这份文件。",
                "原文、读数、更正和引用都保留，已有的引用照常可以打开。",
            ],
            "undo": "归档后可以随时恢复使用。",
            "confirm_label": "归档",
            "cancel_url": reverse("documents:detail", args=[document.pk]),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def unarchive(request: HttpRequest, document_id: int) -> HttpResponse:
    """Bring the document back."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="恢复使用文件")
    document = selectors.document_get(actor=actor, document_id=document_id)
    services.document_restore(actor=actor, document=document)
    messages.success(request, f"已恢复使用“{document}”。")
    return redirect("documents:detail", document_id)
