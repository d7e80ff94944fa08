"""What every view of evaluation shares: who asks, workbooks, forms, refusals beside their field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from qianyi.domains.evaluation.permissions import can_read_runs
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django import forms
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.ui.pages import Page
    from qianyi.foundation.ui.tables import Table
    from qianyi.lib.errors import QianyiError


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read runs."""
    actor = actor_of(request)
    require(allowed=can_read_runs(actor), actor=actor, what="查看企业评价")
    return actor


def workbook(
    table: Table, title: str, run: EvaluationRun | None = None, remarks: Sequence[str] = ()
) -> HttpResponse:
    """The list on screen as a workbook, with what it is of above it."""
    said = list(remarks)
    if run is not None:
        said.append(
            f"{run.title}；办法 {run.method.title} {run.method.version}；数据截至 {run.as_of}；"
            f"用途：{run.purpose}；状态：{run.get_state_display()}"
        )
        if run.is_provisional:
            said.append("权重待核实，结果只供内部试算，不能公布。")
        if run.is_demo:
            said.append("示例数据，不代表任何真实企业或园区。")
    sheet = excel.Sheet(table=table, remarks=said)
    response = HttpResponse(excel.workbook([sheet]), content_type=excel.CONTENT_TYPE)
    response["Content-Disposition"] = excel.attachment(title)
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
        "page": page,
        "form": form,
        "submit_label": submit_label,
        "cancel_url": cancel_url,
        "form_note": form_note,
        "is_demo": is_demo,
    }
    return render(request, "evaluation/form.html", context, status=422 if form.is_bound else 200)


def show(form: forms.Form, refusal: QianyiError, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal beside its fields, else above the form; ``names`` are fields called other."""
    fields: dict[str, str] = getattr(refusal, "fields", {})
    shown = False
    for name, sentence in fields.items():
        own = (names or {}).get(name, name)
        if own in form.fields:
            form.add_error(own, sentence)
            shown = True
    if not shown:
        form.add_error(None, refusal.message)
