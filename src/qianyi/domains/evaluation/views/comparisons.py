"""Pages of zones to compare with: the list, one set, loading, taking out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.evaluation.errors import ComparisonClosed, ComparisonInvalid
from qianyi.domains.evaluation.forms.zone import ComparisonForm, WithdrawForm
from qianyi.domains.evaluation.pages import zone as pages
from qianyi.domains.evaluation.selectors import zone as selectors
from qianyi.domains.evaluation.services.zone import (
    ComparisonFacts,
    comparison_load,
    comparison_withdraw,
)
from qianyi.domains.evaluation.tables import zone as tables
from qianyi.engine.zones.comparing import ComparisonRefused
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.lib import clock

from .zone import keeper, reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.evaluation.models import ComparisonSet
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """Sets there are."""
    actor = reader(request)
    table = tables.comparison_table(request, selectors.comparison_list(actor))
    return render(request, "ui/page.html", {"page": pages.comparisons_page(actor), "table": table})


@require_safe
def comparisons_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    table = tables.comparison_table(request, selectors.comparison_list(reader(request)))
    return workbook([excel.Sheet(table=table)], "对比高新区数据")


@require_safe
def comparison(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """One set with its figures."""
    actor = reader(request)
    row = selectors.comparison_get(actor=actor, comparison_id=comparison_id)
    context = {
        "page": pages.comparison_page(row, actor),
        "table": _figures(request, actor, row),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/page.html", context)


@require_safe
def comparison_export(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """The figures of one set as a workbook."""
    actor = reader(request)
    row = selectors.comparison_get(actor=actor, comparison_id=comparison_id)
    sheet = excel.Sheet(table=_figures(request, actor, row), title=row.title, remarks=[row.source])
    return workbook([sheet], str(row))


@require_http_methods(["GET", "HEAD", "POST"])
def comparison_new(request: HttpRequest) -> HttpResponse:
    """Load zones from a workbook."""
    actor = keeper(request, "导入对比高新区数据")
    initial = {name: request.GET.get(name, "")[:80] for name in ("system", "follows")}
    form = ComparisonForm(request.POST or None, request.FILES or None, actor=actor, initial=initial)
    if request.method == "POST" and getattr(request, "upload_too_large", False):
        form.add_error("file", "文件太大，没有接收；数据文件最大 10 MB。")
    elif request.method == "POST" and form.is_valid():
        try:
            row, is_new = _load(actor, form)
        except ComparisonRefused as refusal:
            form.add_error("file", refusal.message)
        except (ComparisonInvalid, ComparisonClosed) as refusal:
            show(form, refusal)
        else:
            if not is_new:
                messages.info(request, "这份文件以前导入过，没有重复保存。")
            return redirect("evaluation:zone-comparison", row.pk)
    page = pages.form_head(
        "导入对比数据", "用模板填写，逐格检查，写明出处；每个版本都保留", pages.COMPARISONS
    )
    return form_page(
        request, page, form, cancel_url=reverse("evaluation:zone-comparisons"), submit_label="导入"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def comparison_withdraw_page(request: HttpRequest, comparison_id: int) -> HttpResponse:
    """Take a set out of use, with the reason."""
    actor = keeper(request, "停用对比高新区数据")
    row = selectors.comparison_get(actor=actor, comparison_id=comparison_id)
    form = WithdrawForm(request.POST or None)
    back = reverse("evaluation:zone-comparison", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        try:
            comparison_withdraw(actor=actor, row=row, moment=clock.now(), **form.cleaned_data)
        except (ComparisonInvalid, ComparisonClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已停用“{row}”，用过它的测算不变。")
            return redirect(back)
    context = {
        "page": pages.form_head(f"停用：{row}", "停用后不能再用于新的测算", pages.COMPARISONS),
        "form": form,
        "question": f"停用“{row}”？",
        "consequences": ["新的测算不能再选这份数据。", "用过它的测算保持不变，数据全部保留。"],
        "confirm_label": "停用",
        "cancel_url": back,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _load(actor: Actor, form: ComparisonForm) -> tuple[ComparisonSet, bool]:
    given = form.cleaned_data
    older = None
    if given["follows"]:
        older = selectors.comparison_get(actor=actor, comparison_id=int(given["follows"]))
    facts = ComparisonFacts(
        system=selectors.system_get(actor=actor, code=given["system"]),
        title=given["title"],
        source=given["source"],
        note=given["note"],
        filename=given["file"].name,
        follows=older,
        is_demo=given["is_demo"],
    )
    return comparison_load(actor=actor, facts=facts, data=given["file"].read(), moment=clock.now())


def _figures(request: HttpRequest, actor: Actor, row: ComparisonSet) -> Table:
    tree = selectors.system_of(selectors.system_get(actor=actor, code=row.system))
    names = {one.code: f"{one.no} {one.name}" for one in tree.indicators}
    return tables.comparison_figures_table(request, row, selectors.comparison_figures(row), names)
