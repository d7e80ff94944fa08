"""Answers the views of this app share, in its own templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.ui import answers
from qianyi.foundation.ui.answers import show, workbook

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.pages import Page

__all__ = ["form_page", "show", "workbook"]


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    *,
    cancel_url: str,
    submit_label: str = "保存",
) -> HttpResponse:
    """A page that is one form; 422 when what was sent does not hold."""
    return answers.form_page(
        request, "rules/form.html", page, form, cancel_url=cancel_url, submit_label=submit_label
    )
