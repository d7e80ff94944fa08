"""Pages of the check: the list, one finding, marking it, checking again, the memo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.engine.checking.severity import RULES
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import word_file, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.documents.models import Document
from qianyi.lib import clock

from . import forms, selectors, services, tables
from .errors import MarkInvalid, MarkNotPossible
from .pages import detail as detail_pages
from .pages import listing as pages
from .pages.memo import memo_of
from .permissions import can_mark_finding, can_read_findings, can_run_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor

    from .models import Finding, Mark


@require_safe
def finding_index(request: HttpRequest) -> HttpResponse:
    """What the checks found and where each question stands."""
    actor = _reader(request)
    last = selectors.run_newest(actor)
    form, rows = _listed(request, actor)
    work = selectors.workload(actor, last)
    empty, empty_action = _emptiness(request, work.documents, last)
    table = tables.finding_table(request, rows, empty=empty, empty_action=empty_action)
    return render(
        request,
        "consistency/list.html",
        {
            "page": pages.list_page(
                request, actor, selectors.finding_counts(actor), work, checked=last is not None
            ),
            "filters": filter_bar(
                form, Query.of(request), count=table.count, noun="项", target=table.element_id
            )
            if last
            else None,
            "table": table,
            "last": last,
            "changes": selectors.changes_since_checked(actor) if last else None,
            "work": work,
            "work_words": pages.seconds_words(work.seconds),
            "runs": tables.run_table(request, selectors.run_list(actor)) if last else None,
            "can_check": can_run_check(actor),
        },
    )


@require_safe
def finding_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook: findings, and every place with its computation."""
    actor = _reader(request)
    form, rows = _listed(request, actor)
    table = tables.finding_table(request, rows, empty="没有符合条件的事项。")
    asked = filter_bar(form, Query.of(request)).applied
    remarks = [
        "内部工作材料，请核实；不作为对任何单位的结论，不公开。",
        *(f"{one.label}：{one.value}" for one in asked),
    ]
    sheets = [
        excel.Sheet(table=table, title="核校事项", remarks=remarks),
        excel.Sheet(table=tables.place_table(request, table.ordered), title="测算与出处"),
    ]
    return workbook(sheets, f"数据核校-{clock.local_date(clock.now()):%Y%m%d}")


@require_safe
def finding_memo(request: HttpRequest) -> HttpResponse:
    """The list on screen as a Word memo for the units asked."""
    actor = _reader(request)
    _, rows = _listed(request, actor)
    today = clock.local_date(clock.now())
    made = memo_of(list(rows), drawn_up_on=today)
    return word_file(made, f"数据核校意见-{today:%Y%m%d}")


def check_all(request: HttpRequest) -> HttpResponse:
    """Check every stored document; asked before where that takes long."""
    actor = _checker(request)
    if request.method == "POST":
        run = services.check_run(actor=actor, moment=clock.now())
        messages.success(request, pages.run_words(run))
        return redirect("consistency:list")
    work = selectors.workload(actor, selectors.run_newest(actor))
    page = Page(
        title="核校全部文件",
        answer="把已载入的文件放在一起核校，已有的标记保留",
        breadcrumbs=(pages.HOME, pages.CHECKS, ("核校全部文件", "")),
    )
    return render(
        request,
        "consistency/check.html",
        {"page": page, "work": work, "work_words": pages.seconds_words(work.seconds)},
    )


def check_chosen(request: HttpRequest) -> HttpResponse:
    """Check some documents together."""
    actor = _checker(request)
    versions = selectors.versions_to_check(actor).values("document_id")
    offered = Document.objects.filter(pk__in=versions).order_by("title")
    form = forms.ChosenDocumentsForm(
        request.POST if request.method == "POST" else None, offered=offered
    )
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["documents"])
        run = services.check_run(actor=actor, moment=clock.now(), documents=chosen)
        messages.success(request, pages.run_words(run))
        return redirect("consistency:list")
    page = Page(
        title="只核校部分文件",
        answer="只比较选中的文件，其余文件的现有事项不变",
        breadcrumbs=(pages.HOME, pages.CHECKS, ("只核校部分文件", "")),
    )
    context = {
        "page": page,
        "form": form,
        "submit_label": "核校所选文件",
        "cancel_url": reverse("consistency:list"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "consistency/form.html", context, status=status)


@require_safe
def finding_detail(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding with every place in context."""
    actor = _reader(request)
    return _detail(request, actor, selectors.finding_get(actor=actor, finding_id=finding_id))


@require_POST
def finding_explain(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Mark a finding as explained."""
    form = forms.ExplainForm(request.POST, auto_id="explain_%s")
    return _marked(request, finding_id, "explain_form", form, services.finding_explain)


@require_POST
def finding_raise(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Mark a finding as one to be raised with the issuer."""
    form = forms.RaiseForm(request.POST, auto_id="raise_%s")
    return _marked(request, finding_id, "raise_form", form, services.finding_raise)


@require_POST
def finding_withdraw(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Take the newest mark back."""
    form = forms.WithdrawForm(request.POST, auto_id="withdraw_%s")
    return _marked(request, finding_id, "withdraw_form", form, services.mark_withdraw)


def _marked(
    request: HttpRequest, finding_id: int, name: str, form: Form, service: Callable[..., Mark]
) -> HttpResponse:
    actor = actor_of(request)
    require(allowed=can_mark_finding(actor), actor=actor, what="标记核校事项")
    finding = selectors.finding_get(actor=actor, finding_id=finding_id)
    if form.is_valid():
        try:
            mark = service(actor=actor, finding=finding, moment=clock.now(), **form.cleaned_data)
        except (MarkInvalid, MarkNotPossible) as refusal:
            forms.show_refusal(form, refusal)
        else:
            messages.success(request, f"已记录：{mark.get_action_display()}。")
            return redirect("consistency:detail", finding_id)
    return _detail(request, actor, finding, {name: form}, status=422)


def _detail(
    request: HttpRequest,
    actor: Actor,
    finding: Finding,
    bound: dict[str, Form] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    given = bound or {}
    following = selectors.finding_next_open(actor=actor, after=finding)
    rule = RULES.get(finding.rule)
    context = {
        "page": detail_pages.detail_page(finding, following),
        "places": selectors.places_seen(finding),
        "why": rule.why if rule else "",
        "explain_form": given.get("explain_form") or forms.ExplainForm(auto_id="explain_%s"),
        "raise_form": given.get("raise_form") or forms.RaiseForm(auto_id="raise_%s"),
        "withdraw_form": given.get("withdraw_form") or forms.WithdrawForm(auto_id="withdraw_%s"),
        **detail_pages.detail_context(finding, actor),
    }
    return render(request, "consistency/detail.html", context, status=status)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_findings(actor), actor=actor, what="查看数据核校")
    return actor


def _checker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_run_check(actor), actor=actor, what="核校数据")
    return actor


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.FindingFilter, QuerySet[Finding]]:
    form = forms.FindingFilter(
        request.GET,
        rules=selectors.rules_found(actor),
        documents=selectors.documents_found(actor),
    )
    return form, selectors.finding_list(actor, **form.asked())


def _emptiness(
    request: HttpRequest, documents: int, last: object
) -> tuple[str, tuple[str, str] | None]:
    """The sentence of an empty list, and what to do about it."""
    if not documents:
        return "还没有载入原文的文件，无从核校。", ("上传文件", reverse("documents:upload"))
    if last is None:
        return "还没有核校过。由规划编制人员点“开始核校”，几秒钟就有结果。", None
    if any(request.GET.get(name) for name in forms.FindingFilter.base_fields):
        return "没有符合条件的事项，请放宽筛选。", None
    return "最近一次核校没有发现需要核实的事项。", None
