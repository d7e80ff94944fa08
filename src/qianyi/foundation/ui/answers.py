"""Answers many views give: a workbook, a page that is one form, a refusal put into its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from . import excel
from .forms import WhyForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django import forms
    from django.http import HttpRequest

    from qianyi.lib.errors import QianyiError

    from .pages import Page


def workbook(sheets: Sequence[excel.Sheet], title: str) -> HttpResponse:
    """The answer with a workbook."""
    response = HttpResponse(excel.workbook(list(sheets)), content_type=excel.CONTENT_TYPE)
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
    return render(request, "ui/form_page.html", context, status=status)


def why_page(
    request: HttpRequest,
    page: Page,
    act: Callable[[str], str],
    *,
    refusals: tuple[type[QianyiError], ...],
    back: str,
    verb: str,
) -> HttpResponse:
    """Ask why, then act: ``act`` takes the reason and answers the sentence that says it is done.

    A refusal among ``refusals`` is shown in the form, which keeps what was written.
    """
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = act(form.cleaned_data["reason"])
        except refusals as refusal:
            show(form, refusal)
        else:
            messages.success(request, said)
            return redirect(back)
    return form_page(request, page, form, cancel_url=back, submit_label=verb)


def show(form: forms.Form, refusal: QianyiError, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside its fields, else above the form; ``names`` are fields called other."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    for name, sentence in fields.items():
        own = (names or {}).get(name, name)
        form.add_error(own if own in form.fields else None, sentence)
    if not fields:
        form.add_error(None, refusal.message)
