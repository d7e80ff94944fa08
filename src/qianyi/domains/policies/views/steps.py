"""Steps of an item: drafting beside the clauses, lines, handing in, releasing, ending, revising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.policies.choices import ItemState, LineSection
from qianyi.domains.policies.errors import ItemClosed, ItemInvalid, ItemNotReady
from qianyi.domains.policies.forms import library as forms
from qianyi.domains.policies.pages import library as pages
from qianyi.domains.policies.permissions import can_release_items
from qianyi.domains.policies.selectors import library as selectors
from qianyi.domains.policies.services import items as writing
from qianyi.domains.policies.services import lines as lining
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import show
from qianyi.kernel.documents.selectors import version_current
from qianyi.lib import clock

from .frame import keeper

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.foundation.permissions import Actor

CLAUSE_SHOWN = 60


@require_safe
def draft(request: HttpRequest, item_id: int) -> HttpResponse:
    """The text of the policy beside the lines: pick a clause, write what it means."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    version = version_current(row.policy.document)
    context = {
        "page": pages.small_page(
            f"对照条文：{row}", "左边点选一条，写成条件、支持内容、材料或后续要求，出处一并记下",
            (row.title, reverse("policies:item", args=[row.pk])),
        ),
        "item": row,
        "clauses": pages.clauses_of(row, version.text) if version else [],
        "sections": [(section, pages.lines_shown(row, section)) for section in LineSection],
        "may_edit": row.is_open_for_edit,
        "is_demo": row.is_demo,
    }  # fmt: skip
    return render(request, "policies/draft.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line_new(request: HttpRequest, item_id: int) -> HttpResponse:
    """A line from the clause picked, or without one."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    quote, picked = _picked(request, row)
    first: dict[str, Any] = {"section": request.GET.get("section", "condition"), **picked}
    form = forms.LineForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            lining.line_add(actor=actor, item=row, facts=form.facts(), moment=clock.now())
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已添加。")
            return redirect("policies:draft", row.pk)
    return _line_page(request, row, form, quote, f"添加条目：{row}")


@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: HttpRequest, item_id: int, line_id: int) -> HttpResponse:
    """Another text of a line."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    line = selectors.line_get(item=row, line_id=line_id)
    form = forms.LineForm(request.POST or None, initial=forms.initial_of_line(line))
    if request.method == "POST" and form.is_valid():
        try:
            lining.line_change(actor=actor, line=line, facts=form.facts(), moment=clock.now())
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("policies:draft", row.pk)
    return _line_page(request, row, form, "", f"修改条目：{row}")


@require_POST
def line_remove(request: HttpRequest, item_id: int, line_id: int) -> HttpResponse:
    """Take a line out."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    line = selectors.line_get(item=row, line_id=line_id)
    lining.line_remove(actor=actor, line=line, moment=clock.now())
    messages.success(request, f"已删去“{line.name[:30]}”。")
    return redirect("policies:draft", row.pk)


def _line_page(
    request: HttpRequest, row: PolicyItem, form: forms.LineForm, quote: str, title: str
) -> HttpResponse:
    back = reverse("policies:draft", args=[row.pk])
    page = pages.small_page(title, "条件写清数据项和标准；不能计算的选人工判断", (row.title, back))
    context = {
        "page": page, "form": form, "quote": quote, "cancel_url": back, "submit_label": "保存条目",
        "is_demo": row.is_demo,
    }  # fmt: skip
    return render(
        request, "policies/line.html", context, status=422 if request.method == "POST" else 200
    )


def _picked(request: HttpRequest, row: PolicyItem) -> tuple[str, dict[str, Any]]:
    """The clause picked in the text, and what the form begins with."""
    start, end = request.GET.get("start", ""), request.GET.get("end", "")
    version = version_current(row.policy.document)
    if version is None or not (start.isdecimal() and end.isdecimal()):
        return "", {}
    quote = version.text[int(start) : int(end)]
    head = quote.split("。")[0].split("，")[0].split("　")[0].split(" ")[0]
    clause = head if head.startswith("第") and "条" in head[:8] else ""
    clause = clause[: clause.index("条") + 1] if clause else ""
    body = quote[len(clause) :].strip()
    return quote, {
        "start": int(start), "end": int(end), "name": body[:300], "clause": clause,
    }  # fmt: skip


@require_POST
def submit(request: HttpRequest, item_id: int) -> HttpResponse:
    """Hand a draft in."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    try:
        writing.item_submit(actor=actor, item=row, moment=clock.now())
    except ItemNotReady as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已提交，由另一人复核发布。")
    return redirect("policies:item", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask once, then let a version hold."""
    actor = _releaser(request, "发布政策事项")
    row = selectors.item_get(actor=actor, item_id=item_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.item_release(
                actor=actor, item=row, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except (ItemInvalid, ItemNotReady, ItemClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已发布“{row}”；下次匹配后显示符合的企业。")
            return redirect("policies:item", row.pk)
    missing = selectors.lacking(row, clock.local_date(clock.now()))
    told = [f"还不能发布：{words}。" for words in missing]
    told = told or ["企业和公众可以看到，内容不能再修改。", "同一事项原来发布的版本停止。"]
    return _confirm(request, row, form, "发布", told, "发布后可以停止，不能恢复为拟制。")


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, item_id: int) -> HttpResponse:
    """Send a version back to whoever wrote it."""
    actor = _releaser(request, "退回政策事项")
    row = selectors.item_get(actor=actor, item_id=item_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.item_return(actor=actor, item=row, reason=form.cleaned_data["reason"])
        except (ItemInvalid, ItemClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已退回“{row}”。")
            return redirect("policies:item", row.pk)
    return _confirm(request, row, form, "退回", ["拟制人看到理由，改好后重新提交。"], "")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask once, then stop a released version or give up a draft."""
    actor = actor_of(request)
    require(allowed=can_release_items(actor), actor=actor, what="停止政策事项")
    row = selectors.item_get(actor=actor, item_id=item_id)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.item_end(
                actor=actor, item=row, reason=form.cleaned_data["reason"], moment=clock.now()
            )
        except (ItemInvalid, ItemClosed) as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已停止“{row}”。")
            return redirect("policies:item", row.pk)
    told = ["企业和公众不再看到，内容和历史全部保留。", "已经受理的申报照原来的版本办完。"]
    if row.state != ItemState.RELEASED:
        told = ["这一版不再办理，内容保留。"]
    return _confirm(request, row, form, "停止", told, "需要恢复时拟新版本。")


@require_POST
def revise(request: HttpRequest, item_id: int) -> HttpResponse:
    """A draft of the next version."""
    actor = keeper(request)
    row = selectors.item_get(actor=actor, item_id=item_id)
    made = writing.item_revise(actor=actor, item=row, moment=clock.now())
    messages.success(request, f"已拟第{made.version}版；公平竞争审查需要重新填写。")
    return redirect("policies:edit", made.pk)


def _releaser(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_release_items(actor), actor=actor, what=what)
    return actor


def _confirm(
    request: HttpRequest,
    row: PolicyItem,
    form: forms.ReasonForm,
    verb: str,
    consequences: list[str],
    undo: str,
) -> HttpResponse:
    back = reverse("policies:item", args=[row.pk])
    context = {
        "page": pages.small_page(f"{verb}：{row}", f"第{row.version}版", (row.title, back)),
        "form": form,
        "question": f"{verb}“{row}”第{row.version}版？",
        "consequences": consequences,
        "undo": undo,
        "confirm_label": verb,
        "cancel_url": back,
        "is_demo": row.is_demo,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)
