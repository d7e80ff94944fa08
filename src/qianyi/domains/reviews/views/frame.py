"""What every view of the app shares: files to take away, forms, refusals beside their field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render

from qianyi.foundation.ui import excel
from qianyi.lib.errors import NotAllowed, QianyiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django import forms
    from django.http import HttpRequest

    from qianyi.foundation.ui.pages import Page
    from qianyi.foundation.ui.tables import Table

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def workbook(tables: Sequence[Table], title: str, remarks: Sequence[str] = ()) -> HttpResponse:
    """Lists as a workbook, a sheet each."""
    data = excel.workbook([excel.Sheet(table=table, remarks=remarks) for table in tables])
    return excel_file(data, title)


def excel_file(data: bytes, title: str) -> HttpResponse:
    """A workbook to take away."""
    response = HttpResponse(data, content_type=excel.CONTENT_TYPE)
    response["Content-Disposition"] = excel.attachment(title)
    return response


def word_file(data: bytes, title: str) -> HttpResponse:
    """A Word paper to take away."""
    response = HttpResponse(data, content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.docx"
    return response


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    *,
    cancel_url: str,
    submit_label: str,
    form_note: str = "",
    is_demo: bool = False,
) -> HttpResponse:
    """A page that is one form; 422 when what was sent does not hold."""
    context = {
        "page": page, "form": form, "submit_label": submit_label, "cancel_url": cancel_url,
        "form_note": form_note, "is_demo": is_demo,
    }  # fmt: skip
    return render(request, "reviews/form.html", context, status=422 if form.is_bound else 200)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; a refusal is put beside its fields, else above the form, and nothing is lost."""
    try:
        act()
    except NotAllowed:
        raise
    except QianyiError as refusal:
        show(form, refusal)
        return False
    return True


def show(form: forms.Form, refusal: QianyiError) -> None:
    """A refusal in place."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    shown = [(name, words) for name, words in fields.items() if name in form.fields]
    for name, words in shown:
        form.add_error(name, words)
    if not shown:
        form.add_error(None, refusal.message)
