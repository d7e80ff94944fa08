"""Pages of measures by grade: the list, one, writing, activating, stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.evaluation.choices import MeasureState
from qianyi.domains.evaluation.errors import MeasureClosed, MeasureInvalid, MeasureNotReady
from qianyi.domains.evaluation.forms import measures as forms
from qianyi.domains.evaluation.pages import measures as pages
from qianyi.domains.evaluation.permissions import (
    can_activate_measures,
    can_keep_measures,
    can_read_measures,
)
from qianyi.domains.evaluation.selectors import measures as selectors
from qianyi.domains.evaluation.services import measures as writing
from qianyi.domains.evaluation.tables.measures import measure_table
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.selectors import territory_open
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_measures(actor), actor=actor, what="查看差别化措施")
    return actor


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_keep_measures(actor), actor=actor, what="填写差别化措施")
    return actor


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Measures there are."""
    actor = _reader(request)
    table, form = _listed(request, actor)
    today = clock.local_date(clock.now())
    everything = selectors.measure_list(actor, selectors.MeasureFilter(day=today))
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    page = pages.list_page(
        actor,
        day=today,
        in_force=everything.filter(
            state=MeasureState.ACTIVE, valid_from__lte=today, valid_to__gt=today
        ).count(),
        drafts=everything.filter(state=MeasureState.DRAFT).count(),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def measures_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _listed(request, _reader(request))
    today = clock.local_date(clock.now())
    return workbook([excel.Sheet(table=table, remarks=[f"截至 {today:%Y-%m-%d}"])], "差别化措施")


@require_safe
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """One measure: its law, review, decision and end, and what keeps it off."""
    actor = _reader(request)
    row = selectors.measure_get(actor=actor, measure_id=measure_id)
    today = clock.local_date(clock.now())
    follower = row.successors.order_by("-pk").first()
    is_draft = row.state == MeasureState.DRAFT
    context = {
        "page": pages.measure_page(row, actor, day=today, follower=follower),
        "measure": row,
        "facts": pages.facts_of(row, method=selectors.method_title(row.method)),
        "lacking": selectors.lacking(row, today=today) if is_draft else [],
        "findings": selectors.findings_of(row),
        "follower": follower,
        "is_demo": row.is_demo,
    }
    return render(request, "evaluation/measure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request: HttpRequest) -> HttpResponse:
    """Write a measure as a draft."""
    actor = _keeper(request)
    form = forms.MeasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = writing.measure_write(actor=actor, facts=_facts(form), moment=clock.now())
        except MeasureInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存为拟制；依据、审查、决定和日期齐备后由另一人启用。")
            return redirect("evaluation:measure", row.pk)
    page = pages.form_head("拟一项措施", "先写清内容，依据、审查和日期可以后补；齐备前不执行")
    return form_page(request, page, form, cancel_url=reverse("evaluation:measures"))


@require_http_methods(["GET", "HEAD", "POST"])
def measure_edit(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Change a draft."""
    actor = _keeper(request)
    row = selectors.measure_get(actor=actor, measure_id=measure_id)
    form = forms.MeasureForm(request.POST or None, initial=forms.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            writing.measure_rewrite(
                actor=actor, measure=row, facts=_facts(form), moment=clock.now()
            )
        except (MeasureInvalid, MeasureClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("evaluation:measure", row.pk)
    page = pages.form_head(f"修改：{row}", "启用以后不能再修改")
    return form_page(request, page, form, cancel_url=reverse("evaluation:measure", args=[row.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def measure_activate(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Ask once, then let a measure hold."""
    actor = actor_of(request)
    require(allowed=can_activate_measures(actor), actor=actor, what="启用差别化措施")
    row = selectors.measure_get(actor=actor, measure_id=measure_id)
    form = forms.MeasureReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.measure_activate(
                actor=actor, measure=row, moment=clock.now(), **form.cleaned_data
            )
        except (MeasureInvalid, MeasureNotReady, MeasureClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已启用“{row}”，到期自动停止。")
            return redirect("evaluation:measure", row.pk)
    today = clock.local_date(clock.now())
    missing = selectors.lacking(row, today=today)
    context = {
        "page": pages.form_head(f"启用：{row}", "启用后在有效期内执行，内容不能再修改"),
        "form": form,
        "question": f"启用“{row}”？",
        "consequences": [f"还不能启用：{words}。" for words in missing]
        or ["有效期内，适用等级的企业在自己的评价表上看到这项措施。", "到期自动停止，不需要办理。"],
        "undo": "启用后可以停止，不能恢复为拟制。",
        "confirm_label": "启用",
        "cancel_url": reverse("evaluation:measure", args=[row.pk]),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_stop(request: HttpRequest, measure_id: int) -> HttpResponse:
    """Ask once, then end a measure before its date, or give up a draft."""
    actor = actor_of(request)
    allowed = can_keep_measures(actor) or can_activate_measures(actor)
    require(allowed=allowed, actor=actor, what="停止差别化措施")
    row = selectors.measure_get(actor=actor, measure_id=measure_id)
    form = forms.MeasureReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.measure_stop(actor=actor, measure=row, moment=clock.now(), **form.cleaned_data)
        except (MeasureInvalid, MeasureClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已停止“{row}”。")
            return redirect("evaluation:measure", row.pk)
    context = {
        "page": pages.form_head(f"停止：{row}", "停止后不再执行，内容和历史全部保留"),
        "form": form,
        "question": f"停止“{row}”？",
        "consequences": ["企业的评价表上不再显示这项措施。", "需要恢复时另拟接续的措施。"],
        "confirm_label": "停止",
        "cancel_url": reverse("evaluation:measure", args=[row.pk]),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
def measure_continue(request: HttpRequest, measure_id: int) -> HttpResponse:
    """A draft that follows an activated or stopped measure."""
    actor = _keeper(request)
    row = selectors.measure_get(actor=actor, measure_id=measure_id)
    made = writing.measure_continue(actor=actor, measure=row, moment=clock.now())
    messages.success(request, "已拟接续的措施；审查、决定和日期需要重新填写。")
    return redirect("evaluation:measure-edit", made.pk)


def _facts(form: forms.MeasureForm) -> writing.MeasureFacts:
    place = territory_open(form.cleaned_data["territory"])
    return writing.MeasureFacts(territory=place, **form.facts())


def _listed(request: HttpRequest, actor: Actor) -> tuple[Table, forms.MeasureFilterForm]:
    form = forms.MeasureFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    today = clock.local_date(clock.now())
    asked = selectors.MeasureFilter(
        day=today, words=told["q"], kind=told["kind"], grade=told["grade"],
        standing=told["standing"],
    )  # fmt: skip
    return measure_table(request, selectors.measure_list(actor, asked), day=today), form
