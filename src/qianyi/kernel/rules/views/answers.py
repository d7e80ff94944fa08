"""Answers the views of this app share: a workbook, a page that is one form, a refusal shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from qianyi.foundation.ui import excel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django import forms
    from django.http import HttpRequest

    from qianyi.foundation.ui.pages import Page
    from qianyi.lib.errors import QianyiError


def workbook(sheets: list[excel.Sheet], title: str) -> HttpResponse:
    """The answer with a workbook."""
    response = HttpResponse(excel.workbook(sheets), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(title)
    return response


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    *,
    cancel_url: str,
    submit_label: str = "保存",
) -> HttpResponse:
    """A page that is one form; 422 when what was sent does not hold."""
    context = {"page": page, "form": form, "submit_label": submit_label, "cancel_url": cancel_url}
    status = 422 if request.method == "POST" else 200
    return render(request, "rules/form.html", context, status=status)


def show(form: forms.Form, refusal: QianyiError, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside its fields, else above the form; ``names`` are fields called other."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    for name, sentence in fields.items():
        own = (names or {}).get(name, name)
        form.add_error(own if own in form.fields else None, sentence)
    if not fields:
        form.add_error(None, refusal.message)
