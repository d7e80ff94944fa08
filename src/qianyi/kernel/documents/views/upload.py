"""Loading files: each with its own outcome, nothing kept half-way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.documents import forms, selectors, services
from qianyi.kernel.documents.pages import upload as pages
from qianyi.kernel.documents.permissions import can_store_document
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document


def upload(request: HttpRequest) -> HttpResponse:
    """Choose files and load them."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="上传文件")
    if request.method != "POST":
        form = _form(request, actor)
        return _page(request, form)
    form = _form(request, actor)
    if getattr(request, "upload_too_large", False):
        form.errors["uploads"] = form.error_class([_too_large()])
        return _page(request, form, status=413)
    if not form.is_valid():
        return _page(request, form, status=422)
    outcomes = [
        _outcome(actor, file, form.cleaned_data["document"])
        for file in form.cleaned_data["uploads"]
    ]
    if any(outcome.is_refused for outcome in outcomes):
        return _page(request, form, outcomes=outcomes, status=422)
    return _done(request, outcomes)


@require_POST
def sample(request: HttpRequest) -> HttpResponse:
    """Load one of the demonstration's own documents."""
    actor = actor_of(request)
    require(allowed=can_store_document(actor), actor=actor, what="载入示例文件")
    name = request.POST.get("name", "") if settings.QIANYI_DEMO else ""
    stored = services.sample_store(actor=actor, name=name, moment=clock.now())
    return _done(request, [pages.stored_outcome(name, stored)])


def _form(request: HttpRequest, actor: Actor) -> forms.UploadForm:
    posted = request.method == "POST"
    return forms.UploadForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        documents=selectors.document_list(actor),
        most_megabytes=settings.QIANYI_MAX_UPLOAD_MB,
        initial={"document": request.GET.get("document", "")},
    )


def _outcome(actor: Actor, file: UploadedFile[bytes], document: Document | None) -> pages.Outcome:
    name = file.name or ""
    try:
        stored = services.document_store(
            actor=actor, data=file.read(), filename=name, moment=clock.now(), document=document
        )
    except QianyiError as refusal:
        return pages.refused_outcome(name, refusal)
    return pages.stored_outcome(name, stored)


def _done(request: HttpRequest, outcomes: Sequence[pages.Outcome]) -> HttpResponse:
    for outcome in outcomes:
        messages.add_message(
            request,
            messages.WARNING if outcome.tone == "warning" else messages.SUCCESS,
            f"{outcome.filename}：{outcome.message}",
        )
    if len(outcomes) == 1:
        return redirect(outcomes[0].url)
    return redirect("documents:list")


def _page(
    request: HttpRequest,
    form: forms.UploadForm,
    *,
    outcomes: Sequence[pages.Outcome] = (),
    status: int = 200,
) -> HttpResponse:
    page = Page(
        title="上传文件",
        answer="载入文件原文，逐条读出其中的数据和承诺。",
        breadcrumbs=[("文件", reverse("documents:list"))],
    )
    context = {
        "page": page,
        "form": form,
        "outcomes": outcomes,
        "samples": services.sample_names() if settings.QIANYI_DEMO else [],
    }
    return render(request, "documents/upload.html", context, status=status)


def _too_large() -> str:
    return (
        f"选择的文件合计超过 {settings.QIANYI_MAX_UPLOAD_MB} MB "
        "的上限，已停止接收，没有保存任何内容。"
        "请去掉图片、拆成几个文件分次上传，或请管理员调高上限。"
    )
