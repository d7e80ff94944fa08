"""Answers many views give: a file, a page that is one form, a refusal put into its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qianyi.lib.errors import NotAllowed, QianyiError

from . import excel
from .forms import WhyForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django import forms
    from django.http import HttpRequest

    from .pages import Page
    from .tables import Table

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def workbook(sheets: Sequence[excel.Sheet | Table], title: str) -> HttpResponse:
    """The answer with a workbook of lists, a sheet each."""
    return workbook_file(excel.workbook(list(sheets)), title)


def workbook_file(data: bytes, title: str) -> HttpResponse:
    """The answer with a workbook that is made already."""
    return download(data, f"{title}.xlsx", excel.CONTENT_TYPE)


def word_file(data: bytes, title: str) -> HttpResponse:
    """The answer with a Word paper."""
    return download(data, f"{title}.docx", DOCX)


def download(data: bytes, filename: str, media_type: str) -> HttpResponse:
    """The answer with a file to take away, whatever stands in its name."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = excel.disposition(filename)
    return response


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    *,
    cancel_url: str,
    submit_label: str = "保存",
    **more: object,
) -> HttpResponse:
    """A page that is one form; 422 when what was sent does not hold.

    ``more`` goes to the template: form_note, is_demo, zone_name.
    """
    context = {
        "page": page, "form": form, "submit_label": submit_label, "cancel_url": cancel_url, **more,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/form_page.html", context, status=status)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; a refusal is put beside its fields, else above the form, and nothing is lost.

    Raises:
        NotAllowed: goes on, for it is not the form's to mend.
    """
    try:
        act()
    except NotAllowed:
        raise
    except QianyiError as refusal:
        show(form, refusal)
        return False
    return True


def why_page(
    request: HttpRequest,
    page: Page,
    act: Callable[[str], str],
    *,
    refusals: tuple[type[QianyiError], ...],
    back: str,
    verb: str,
    **more: object,
) -> HttpResponse:
    """Ask why, then act: ``act`` takes the reason and answers the sentence that says it is done.

    A refusal among ``refusals`` is shown in the form, which keeps what was written. ``more`` goes
    to the template.
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
    return form_page(request, page, form, cancel_url=back, submit_label=verb, **more)


def show(form: forms.Form, refusal: QianyiError, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside its fields, else above the form; ``names`` are fields called other."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    for name, sentence in fields.items():
        own = (names or {}).get(name, name)
        form.add_error(own if own in form.fields else None, sentence)
    if not fields:
        form.add_error(None, refusal.message)
