"""Pages of one item: what it is, its progress, what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.errors import ItemInvalid, ItemNotFound, ItemRefused
from qianyi.domains.planning.forms import lists as forms
from qianyi.domains.planning.pages import lists as pages
from qianyi.domains.planning.permissions import can_answer, can_ask, can_press, can_report
from qianyi.foundation.files import file_path
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import form_page, show, why_page
from qianyi.kernel.cases.errors import CaseInvalid, ProcessNotFound
from qianyi.lib import clock
from qianyi.lib.errors import BadInput, QianyiError
from qianyi.lib.sentences import quoted

from .lists import TOO_LARGE, frame, keeper, reader, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.planning.models import ListItem

CLOSED = "sandbox; default-src 'none'"
REFUSALS = (ItemRefused, ItemInvalid)


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item: what is owed, how it stands and why, progress, supervision, who was asked."""
    actor, day = reader(request), today()
    now = selectors.item_get(actor=actor, item_id=item_id, day=day)
    reports = selectors.report_versions(now.item)
    urgings = selectors.urging_list(now.item)
    context = {
        **frame(now.item.task_list),
        "page": pages.item_page(actor, now, reports, urgings, day),
        "now": now,
        "item": now.item,
        "reports": reports,
        "urgings": urgings,
        "alike": [
            one
            for one in selectors.items_alike(now.item.content, actor=actor)
            if one.pk != now.item.pk
        ],
        "answerable": {one.pk for one in now.unanswered if can_answer(actor, one.department_id)},
        "rule": selectors.RULE,
    }
    return render(request, "planning/item.html", context)


def item_new(request: HttpRequest, list_id: int) -> HttpResponse:
    """Put an item into a list."""
    actor = keeper(request, "列入清单事项")
    held = selectors.list_get(actor=actor, list_id=list_id)
    form = forms.ItemForm(request.POST or None, is_demo=held.territory.is_demo)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.item_make(
                actor=actor, task_list=held, asked=form.asked(), moment=clock.now()
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已列入{quoted(held)}第{made.number}项。")
            return redirect("lists:item", made.pk)
    page = pages.under_list(held, "列入事项", "写清做到什么程度、谁负责、什么时候完成")
    back = reverse("lists:board", args=[held.pk])
    return form_page(request, page, form, submit_label="列入", cancel_url=back, **frame(held))


def item_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Change what an item says, with the reason."""
    actor = keeper(request, "修改清单事项")
    held = selectors.item_row(actor=actor, item_id=item_id)
    initial = forms.initial_of(held)
    form = forms.ItemForm(
        request.POST or None, initial=initial, is_change=True,
        is_demo=held.task_list.territory.is_demo,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        kept = {"place": held.place, "due_words": held.due_words, "certainty": held.certainty}
        reason = form.cleaned_data["reason"]
        try:
            services.item_change(actor=actor, item=held, asked=form.asked(**kept), reason=reason)
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存，原来的内容保留在修改记录中。")
            return redirect("lists:item", held.pk)
    page = pages.under_item(held, "修改事项", "修改的理由和原来的内容都留在记录中")
    return form_page(
        request, page, form, submit_label="保存", cancel_url=_url(held), **frame(held.task_list)
    )


def take(request: HttpRequest, commitment_id: int) -> HttpResponse:
    """A promise of a document into a list: filled in from the text, the citation kept."""
    actor = keeper(request, "列入清单事项")
    taken = selectors.commitment_taken(actor=actor, commitment_id=commitment_id)
    document = taken.commitment.run.version.document
    lists = selectors.list_list(actor)
    if document.is_demo:  # what nobody promised enters no list of a real zone
        lists = lists.filter(territory__is_demo=True)
    form = forms.ItemForm(
        request.POST or None,
        lists=lists,
        is_demo=document.is_demo or None,
        initial={
            "task_list": taken.likely_list(lists),
            "content": taken.commitment.action[:500],
            "lead": taken.lead.pk if taken.lead else None,
            "due_on": taken.due_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.item_from_commitment(
                actor=actor,
                commitment=taken.commitment,
                task_list=form.cleaned_data["task_list"],
                asked=form.asked(due_words=taken.commitment.due[:60]),
                moment=clock.now(),
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(
                request, f"已列入{quoted(made.task_list)}第{made.number}项，来源已保留。"
            )
            return redirect("lists:item", made.pk)
    context = {
        "page": pages.under_list(None, "从文件承诺列入清单", f"来源：{document}"),
        "taken": taken,
        "form": form,
        "lists": lists,
        "submit_label": "列入清单",
        "cancel_url": reverse("documents:commitments", args=[document.pk]),
    }
    return render(request, "planning/take.html", context, status=422 if form.is_bound else 200)


def progress(request: HttpRequest, item_id: int) -> HttpResponse:
    """Report a month's progress with evidence."""
    actor, day = reader(request), today()
    now = selectors.item_get(actor=actor, item_id=item_id, day=day)
    require(allowed=can_report(actor, now.item), actor=actor, what="报送清单事项进展")
    initial = {"month": request.GET.get("month") or forms.initial_month(day)}
    form = forms.ProgressForm(request.POST or None, request.FILES or None, now=now, initial=initial)
    if getattr(request, "upload_too_large", False):
        form.add_error("evidence", TOO_LARGE)
    elif request.method == "POST" and form.is_valid() and _reported(request, now.item, form):
        messages.success(request, f"已报送 {form.cleaned_data['month']} 的进展。")
        return redirect("lists:item", item_id)
    page = pages.under_item(now.item, "报送进展", now.item.content)
    return form_page(
        request,
        page,
        form,
        submit_label="报送",
        cancel_url=_url(now.item),
        **frame(now.item.task_list),
    )


@require_safe
def evidence(request: HttpRequest, report_id: int, number: int) -> FileResponse:
    """One file of a report, downloaded."""
    report = selectors.report_get(actor=reader(request), report_id=report_id)
    if not 1 <= number <= len(report.evidence):
        raise ItemNotFound("没有找到这份佐证材料，请从清单事项页进入。")
    held = report.evidence[number - 1]
    response = FileResponse(
        file_path(held["digest"]).open("rb"),
        as_attachment=True,
        filename=held["filename"],
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = CLOSED
    return response


def end(request: HttpRequest, item_id: int) -> HttpResponse:
    """销号 by somebody who did not report it."""
    actor = actor_of(request)
    require(allowed=can_press(actor), actor=actor, what="核实销号")
    held = selectors.item_row(actor=actor, item_id=item_id)

    def act(reason: str) -> str:
        services.item_end(actor=actor, item=held, reason=reason, moment=clock.now())
        return "已销号。"

    page = pages.under_item(held, "核实销号", "核对佐证材料后销号；报送完成的人不能自己销号")
    return why_page(
        request, page, act, refusals=REFUSALS, back=_url(held), verb="销号", **frame(held.task_list)
    )


def reopen(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an item up again."""
    actor = actor_of(request)
    require(allowed=can_press(actor), actor=actor, what="恢复办理清单事项")
    held = selectors.item_row(actor=actor, item_id=item_id)

    def act(reason: str) -> str:
        services.item_reopen(actor=actor, item=held, reason=reason)
        return "已恢复办理，期限不变。"

    page = pages.under_item(held, "恢复办理", "销号有误的，写明理由后恢复办理")
    return why_page(
        request,
        page,
        act,
        refusals=REFUSALS,
        back=_url(held),
        verb="恢复办理",
        **frame(held.task_list),
    )


def supervise(request: HttpRequest, item_id: int) -> HttpResponse:
    """Open a 督办件 by hand."""
    actor = actor_of(request)
    require(allowed=can_press(actor), actor=actor, what="发起督办")
    held = selectors.item_row(actor=actor, item_id=item_id)

    def act(reason: str) -> str:
        case = services.item_supervise(actor=actor, item=held, reason=reason, moment=clock.now())
        return f"已发起督办件 {case.number}，逾期按督办流程逐级提级。"

    page = pages.under_item(held, "发起督办", "督办件办结前须报送进展；逾期按督办流程提级")
    refusals = (*REFUSALS, ProcessNotFound, CaseInvalid)
    return why_page(
        request,
        page,
        act,
        refusals=refusals,
        back=_url(held),
        verb="发起督办",
        **frame(held.task_list),
    )


def ask(request: HttpRequest, item_id: int) -> HttpResponse:
    """商请 a 派驻 or 垂管 unit."""
    actor = reader(request)
    held = selectors.item_row(actor=actor, item_id=item_id)
    require(allowed=can_ask(actor, held), actor=actor, what="商请其他单位")
    form = forms.AskForm(request.POST or None, is_demo=held.task_list.territory.is_demo)
    if request.method == "POST" and form.is_valid():
        try:
            services.consultation_ask(
                actor=actor, item=held, moment=clock.now(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已商请，反馈后会通知您。")
            return redirect("lists:item", held.pk)
    page = pages.under_item(held, "商请派驻、垂管单位", "只商请和反馈，不督办、不列入考核")
    return form_page(
        request, page, form, submit_label="商请", cancel_url=_url(held), **frame(held.task_list)
    )


def answer(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """Give a unit's answer."""
    actor = reader(request)
    held = selectors.consultation_get(actor=actor, consultation_id=consultation_id)
    allowed = can_answer(actor, held.department_id)
    require(allowed=allowed, actor=actor, what="反馈商请事项")
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.consultation_answer(
                actor=actor, consultation=held, moment=clock.now(), **form.cleaned_data
            )
        except REFUSALS as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已反馈，通知商请人。")
            return redirect("lists:item", held.item_id)
    page = pages.under_item(held.item, f"反馈：{held.department}", held.question)
    return form_page(
        request,
        page,
        form,
        submit_label="反馈",
        cancel_url=_url(held.item),
        **frame(held.item.task_list),
    )


def _reported(request: HttpRequest, held: ListItem, form: forms.ProgressForm) -> bool:
    """Report what was filled in; False with the form saying why not."""
    given = form.cleaned_data
    told = services.Progress(
        month=given["month"],
        words=given["words"],
        value=given.get("value"),
        share=given.get("share"),
        obstacle=given["obstacle"],
        reached=[int(one) for one in given.get("reached", ())],
        files=[services.Evidence(one.name or "", one.read()) for one in given["evidence"] or ()],
    )
    actor = actor_of(request)
    try:
        services.progress_report(actor=actor, item=held, progress=told, moment=clock.now())
    except BadInput as refusal:
        _said(form, refusal)
    except ItemRefused as refusal:
        show(form, refusal)
    else:
        return True
    return False


def _said(form: forms.ProgressForm, refusal: QianyiError) -> None:
    """A refusal of a file stands beside the files."""
    if isinstance(refusal, ItemInvalid):
        show(form, refusal)
    else:
        form.add_error("evidence", refusal.message)


def _url(held: ListItem) -> str:
    return reverse("lists:item", args=[held.pk])
