"""Firms that may be one: the pairs found, a merge with its preview, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.enterprises.forms.listing import ChoosePairForm, MergeForm, WhyForm
from qianyi.domains.enterprises.pages import listing as pages
from qianyi.domains.enterprises.tables import listing as tables
from qianyi.foundation import jobs
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects import selectors, services, tasks
from qianyi.kernel.subjects.errors import MergeRefused
from qianyi.kernel.subjects.permissions import can_keep_enterprises
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .listing import workbook

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.services import Preview


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a decision."""
    actor = _keeper(request, "查看疑似重复企业")
    context = {
        "page": pages.duplicates_page(),
        "table": tables.pair_table(request, selectors.duplicate_list(actor)),
        "job": jobs.run_latest(actor=actor, kind=tasks.FIND_DUPLICATES.name),
    }
    return render(request, "enterprises/duplicates.html", context)


@require_safe
def duplicates_export(request: HttpRequest) -> HttpResponse:
    """The pairs on screen as a workbook."""
    actor = _keeper(request, "查看疑似重复企业")
    return workbook(tables.pair_table(request, selectors.duplicate_list(actor)), "疑似重复企业")


@require_POST
def duplicates_find(request: HttpRequest) -> HttpResponse:
    """Compare all names; a job does it."""
    actor = _keeper(request, "查找疑似重复企业")
    tasks.duplicates_enqueue(actor=actor, moment=clock.now())
    return redirect("enterprises:duplicates")


def duplicate_dismiss(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Say that they are two."""
    actor = _keeper(request, "认定不是同一家企业")
    pair = selectors.duplicate_get(actor=actor, pair_id=pair_id)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.duplicate_dismiss(
            actor=actor, pair=pair, reason=form.cleaned_data["reason"], moment=clock.now()
        )
        messages.success(request, f"已认定“{pair.first}”与“{pair.second}”是两家企业。")
        return redirect("enterprises:duplicates")
    context = {
        "page": pages.step_page("认定为两家企业", pages.DUPLICATES),
        "question": f"“{pair.first}”与“{pair.second}”是两家企业？",
        "consequences": ["以后查找时不再列出这一对。"],
        "confirm_label": "认定为两家",
        "cancel_url": reverse("enterprises:duplicates"),
        "form": form,
    }
    return render(request, "ui/confirm.html", context)


def merge(request: HttpRequest) -> HttpResponse:
    """Choose two firms, see what a merge would do, then merge."""
    actor = _keeper(request, "合并企业")
    given = request.GET if "keep" in request.GET else request.POST
    chosen = ChoosePairForm(given if "keep" in given else None)
    preview = _preview(actor, chosen) if chosen.is_bound and chosen.is_valid() else None
    if preview is None:
        context = {"page": pages.merge_page(), "chosen": chosen}
        return render(
            request, "enterprises/merge.html", context, status=422 if chosen.is_bound else 200
        )
    posted = request.POST if request.method == "POST" else None
    form = MergeForm(posted, differences=preview.differences)
    if posted is not None and form.is_valid():
        try:
            record = services.enterprises_merge(
                actor=actor,
                survivor=preview.survivor,
                absorbed=preview.absorbed,
                moment=clock.now(),
                **form.cleaned_data,
            )
        except MergeRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已把“{preview.absorbed}”并入“{preview.survivor}”。")
            return redirect("enterprises:merge-record", record.pk)
    context = {"page": pages.merge_page(), "preview": preview, "form": form}
    return render(request, "enterprises/merge.html", context, status=200 if posted is None else 422)


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged."""
    actor = _keeper(request, "查看合并记录")
    table = tables.merge_table(request, selectors.merge_list(actor))
    return render(request, "ui/page.html", {"page": pages.merges_page(), "table": table})


@require_safe
def merges_export(request: HttpRequest) -> HttpResponse:
    """The merges on screen as a workbook."""
    actor = _keeper(request, "查看合并记录")
    return workbook(tables.merge_table(request, selectors.merge_list(actor)), "合并记录")


@require_safe
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One merge: what was taken over, what moved, and undoing it."""
    actor = _keeper(request, "查看合并记录")
    row = selectors.merge_get(actor=actor, record_id=record_id)
    context = {
        "page": pages.record_page(row),
        "row": row,
        "taken": pages.taken_words(row),
        "moved": pages.moved_words(row),
    }
    return render(request, "enterprises/merge_record.html", context)


def undo(request: HttpRequest, record_id: int) -> HttpResponse:
    """Give everything back."""
    actor = _keeper(request, "撤销合并")
    row = selectors.merge_get(actor=actor, record_id=record_id)
    form: Form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge_undo(
                actor=actor, record=row, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except MergeRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已撤销合并，“{row.absorbed}”恢复为单独的企业。")
            return redirect("enterprises:merge-record", row.pk)
    context = {
        "page": pages.step_page("撤销合并", pages.MERGES),
        "question": f"撤销把“{row.absorbed}”并入“{row.survivor}”？",
        "consequences": [
            "取自被并入方的内容、移动的记录和名称恢复到合并之前。",
            "合并以后新登记的记录留在保留的企业名下。",
        ],
        "confirm_label": "撤销合并",
        "cancel_url": reverse("enterprises:merge-record", args=[row.pk]),
        "form": form,
    }
    return render(request, "ui/confirm.html", context)


def _keeper(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_keep_enterprises(actor), actor=actor, what=what)
    return actor


def _preview(actor: Actor, chosen: ChoosePairForm) -> Preview | None:
    """What the merge would do, or None with the form saying why it cannot be."""
    given = chosen.cleaned_data
    try:
        return services.merge_preview(
            actor=actor,
            survivor=selectors.enterprise_get(actor=actor, uscc=given["keep"]),
            absorbed=selectors.enterprise_get(actor=actor, uscc=given["absorb"]),
        )
    except QianyiError as refused:
        chosen.add_error(None, refused.message)
        return None
