"""Announcements: the list, one, its steps, telling firms, lists without application, publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.policies.choices import PublicityKind
from qianyi.domains.policies.errors import (
    ApplicationInvalid,
    CallClosed,
    CallInvalid,
    PublicityInvalid,
    SecondPersonNeeded,
    TellInvalid,
)
from qianyi.domains.policies.forms import calls as forms
from qianyi.domains.policies.forms.payments import PublishForm
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.pages.library import POLICIES
from qianyi.domains.policies.permissions import (
    can_keep_items,
    can_keep_ledger,
    can_read_payments,
    can_release_items,
    can_tell_firms,
    is_of_call,
)
from qianyi.domains.policies.selectors import calls as selectors
from qianyi.domains.policies.services import calls as writing
from qianyi.domains.policies.services import listing, publicity, telling
from qianyi.domains.policies.tables import payments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import show, why_page
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock

from .frame import keeper, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyCall
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

REFUSALS = (CallInvalid, CallClosed)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_payments(actor), actor=actor, what="查看申报公告")
    return actor


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Announcements there are."""
    actor = _reader(request)
    table, form = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="份", target=table.element_id)
    page = pages.calls_page(actor, day=clock.local_date(clock.now()))
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def calls_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _listed(request, _reader(request))
    return workbook(table, "申报公告", clock.local_date(clock.now()))


def _listed(request: HttpRequest, actor: Actor) -> tuple[Table, forms.CallFilterForm]:
    form = forms.CallFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.call_list(actor, words=told["q"], state=told["state"])
    return tables.call_table(request, rows, day=clock.local_date(clock.now())), form


@require_safe
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """One announcement with its items and money."""
    actor = _reader(request)
    row = selectors.call_get(actor=actor, call_id=call_id)
    batch = selectors.batch_of(row)
    context = {
        "page": pages.call_page(row, actor, batch, day=clock.local_date(clock.now())),
        "call": row,
        "batch": [(one, pages.part_facts(one.row)) for one in batch],
        "lacking": selectors.call_lacking(row) if row.published_at is None else [],
        "publicities": row.publicities.order_by("pk"),
        "is_ours": is_of_call(actor, row),
        "is_demo": row.is_demo,
    }
    return render(request, "policies/call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_new(request: HttpRequest) -> HttpResponse:
    """Write an announcement."""
    actor = keeper(request)
    first = forms.default_window(clock.local_date(clock.now()))
    first |= forms.initial_of_item(request.GET.get("item", ""), actor)
    return _write(request, first, None)


@require_http_methods(["GET", "HEAD", "POST"])
def call_edit(request: HttpRequest, call_id: int) -> HttpResponse:
    """Change one that is not published."""
    row = selectors.call_get(actor=keeper(request), call_id=call_id)
    return _write(request, forms.initial_of_call(row), row)


def _write(request: HttpRequest, first: dict[str, Any], row: PolicyCall | None) -> HttpResponse:
    form, is_sent = _call_form(request, first, row)
    if is_sent and form.is_valid():
        try:
            made = writing.call_write(
                actor=actor_of(request), facts=form.facts(), moment=clock.now(), call=row
            )
        except REFUSALS as refusal:
            show(form, refusal, form.names_of())
        else:
            messages.success(request, "已保存。下一步：提交，由另一人核对后发布。")
            return redirect("policies:call", made.pk)
    title = f"修改：{row}" if row else "拟一份申报公告"
    context = {
        "page": pages.plain_page(
            title, "哪些事项、什么时候、多少资金、超出时怎么办", POLICIES, pages.CALLS
        ),
        "form": form,
        "back": reverse("policies:call", args=[row.pk]) if row else reverse("policies:calls"),
        "can_add": form.rows < forms.MOST_ROWS,
        "keeps_money": can_keep_ledger(actor_of(request)),
        "is_demo": row is not None and row.is_demo,
    }
    return render(request, "policies/call_edit.html", context, status=422 if is_sent else 200)


def _call_form(
    request: HttpRequest, first: dict[str, Any], row: PolicyCall | None
) -> tuple[forms.CallForm, bool]:
    """The form, and whether it was sent to be saved: asking for one more item checks nothing."""
    actor = actor_of(request)
    if request.method != "POST":
        known = row.items.count() if row is not None else 0
        return forms.CallForm(initial=first, actor=actor, rows=max(known, forms.ROWS)), False
    rows = forms.rows_of(request.POST)
    if "more" in request.POST:
        typed = request.POST.dict()
        return forms.CallForm(initial=typed, actor=actor, rows=rows + 1), False
    return forms.CallForm(request.POST, actor=actor, rows=rows), True


@require_POST
def call_submit(request: HttpRequest, call_id: int) -> HttpResponse:
    """Hand it in."""
    actor = keeper(request)
    row = selectors.call_get(actor=actor, call_id=call_id)
    try:
        writing.call_submit(actor=actor, call=row)
    except REFUSALS as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已提交，由另一人核对后发布。")
    return redirect("policies:call", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def call_publish(request: HttpRequest, call_id: int) -> HttpResponse:
    """Ask once, then publish."""
    actor = actor_of(request)
    require(allowed=can_release_items(actor), actor=actor, what="发布申报公告")
    row = selectors.call_get(actor=actor, call_id=call_id)
    if request.method == "POST":
        try:
            writing.call_publish(actor=actor, call=row, moment=clock.now())
        except (*REFUSALS, SecondPersonNeeded) as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "已发布，企业和公众可以看到。")
        return redirect("policies:call", row.pk)
    context = {
        "page": pages.plain_page(f"发布：{row}", f"{row.year}年{row.batch}", pages.CALLS),
        "question": f"发布“{row}”？",
        "consequences": [
            f"{row.opens_on:%Y-%m-%d}至{row.last_day:%Y-%m-%d}接收申报，由{row.unit}受理。",
            *(
                f"“{one.item}”本批资金{pages.wan(one.pot)}万元，从“{one.budget}”列支。"
                for one in selectors.items_of(row)
            ),
            f"申请超出资金时：{row.get_rule_display()}。",
            "发布后内容不能再改，只能结束后另发。",
        ],
        "confirm_label": "发布",
        "cancel_url": reverse("policies:call", args=[row.pk]),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def call_return(request: HttpRequest, call_id: int) -> HttpResponse:
    """Send it back, with a reason."""
    actor = actor_of(request)
    require(allowed=can_release_items(actor), actor=actor, what="退回申报公告")
    row = selectors.call_get(actor=actor, call_id=call_id)

    def act(reason: str) -> str:
        writing.call_return(actor=actor, call=row, reason=reason)
        return "已退回拟制人。"

    return _why(request, row, act, "退回")


@require_http_methods(["GET", "HEAD", "POST"])
def call_end(request: HttpRequest, call_id: int) -> HttpResponse:
    """End it, with a reason."""
    actor = actor_of(request)
    require(allowed=can_release_items(actor), actor=actor, what="结束申报公告")
    row = selectors.call_get(actor=actor, call_id=call_id)
    is_public = row.published_at is not None
    allowed = is_public or can_keep_items(actor)
    require(allowed=allowed, actor=actor, what="放弃申报公告的草稿")

    def act(reason: str) -> str:
        writing.call_end(actor=actor, call=row, reason=reason, moment=clock.now())
        return "已结束，不再接收申报；已提交的照常办理。" if is_public else "已放弃这份草稿。"

    return _why(request, row, act, "结束" if is_public else "放弃")


def _why(
    request: HttpRequest, row: PolicyCall, act: Callable[[str], str], verb: str
) -> HttpResponse:
    return why_page(
        request, pages.plain_page(f"{verb}：{row}", f"{row.year}年{row.batch}", pages.CALLS),
        act, refusals=REFUSALS, back=reverse("policies:call", args=[row.pk]), verb=verb,
        is_demo=row.is_demo,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def call_tell(request: HttpRequest, call_id: int) -> HttpResponse:
    """Look at what firms would be told, then send."""
    actor = actor_of(request)
    require(allowed=can_tell_firms(actor), actor=actor, what="向企业发送申报通知")
    row = selectors.call_get(actor=actor, call_id=call_id)
    moment, refused = clock.now(), ""
    if request.method == "POST":
        try:
            sent = telling.call_told(
                actor=actor, call=row, firm_ids=_chosen(request), moment=moment
            )
        except TellInvalid as refusal:
            refused = refusal.message
        else:
            messages.success(request, f"已通知，共 {len(sent)} 条。")
            return redirect("policies:call", row.pk)
    try:
        planned = telling.call_plan(actor=actor, call=row, moment=moment)
    except TellInvalid as refusal:
        planned, refused = [], refusal.message
    rows = [(one.row.pk, str(one.row.enterprise), one.text, one.hindrance) for one in planned]
    page = pages.plain_page(f"通知企业：{row}", "符合和只差一项的企业，发送前看一遍", pages.CALLS)
    return _choose(
        request,
        page,
        rows,
        refused,
        reverse("policies:call", args=[row.pk]),
        "发送",
        is_demo=row.is_demo,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call_list(request: HttpRequest, call_id: int, part_id: int) -> HttpResponse:
    """The list of an item given without application: looked at, then put to the firms."""
    actor = _reader(request)
    row = selectors.call_get(actor=actor, call_id=call_id)
    part = selectors.call_item_get(actor=actor, call_item_id=part_id)
    require(allowed=is_of_call(actor, row), actor=actor, what="拟定免申即享名单")
    moment, refused = clock.now(), ""
    if request.method == "POST":
        try:
            made = listing.list_make(
                actor=actor, call_item=part, firm_ids=_chosen(request), moment=moment
            )
        except (ApplicationInvalid, CallClosed) as refusal:
            refused = refusal.message
        else:
            messages.success(request, f"名单已发 {len(made)} 家企业确认。")
            return redirect("policies:call", row.pk)
    try:
        planned = listing.list_plan(actor=actor, call_item=part, moment=moment)
    except CallClosed as refusal:
        planned, refused = [], refusal.message
    rows = [
        (
            one.enterprise.pk, str(one.enterprise),
            _money(one.amount), one.hindrance,
        )
        for one in planned
    ]  # fmt: skip
    page = pages.plain_page(
        f"免申即享名单：{part}", "按匹配结果逐家核对；企业确认后从公示开始办理", pages.CALLS
    )
    back = reverse("policies:call", args=[row.pk])
    return _choose(request, page, rows, refused, back, "请企业确认", is_demo=row.is_demo)


@require_http_methods(["GET", "HEAD", "POST"])
def call_show(request: HttpRequest, call_id: int) -> HttpResponse:
    """Publish a list: put up for objection, or the result."""
    actor = _reader(request)
    row = selectors.call_get(actor=actor, call_id=call_id)
    require(allowed=is_of_call(actor, row), actor=actor, what="公布名单")
    asked = request.GET.get("kind", "")
    kind = asked if asked in PublicityKind.values else PublicityKind.PUBLICITY
    form = PublishForm(request.POST or None, initial={"contact": row.contact})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = publicity.publicity_publish(
                actor=actor, call=row, kind=kind, refs=request.POST.getlist("chosen"),
                contact=form.cleaned_data["contact"], moment=clock.now(),
            )  # fmt: skip
        except PublicityInvalid as refusal:
            refused = refusal.message
        else:
            messages.success(request, f"已公布“{made}”。")
            return redirect("policies:public-publicity", made.ref)
    rows = [
        (
            one.ref, str(one.enterprise), f"{one.call_item}，{_money(one.asked)}", "",
        )
        for one in publicity.to_publish(row, kind)
    ]  # fmt: skip
    title, answer = pages.kind_words(kind)
    page = pages.plain_page(f"{title}：{row}", answer, pages.CALLS)
    back = reverse("policies:call", args=[row.pk])
    return _choose(request, page, rows, refused, back, "公布", form=form, is_demo=row.is_demo)


def _money(amount: Decimal | None) -> str:
    return "金额按公告标准" if amount is None else f"{pages.wan(amount)} 万元"


def _chosen(request: HttpRequest) -> set[int]:
    return {int(one) for one in request.POST.getlist("chosen") if one.isdecimal()}


def _choose(
    request: HttpRequest,
    page: object,
    rows: Sequence[tuple[object, str, str, str]],
    refused: str,
    back: str,
    verb: str,
    **more: object,
) -> HttpResponse:
    """A list to choose from: key, name, words, and why it cannot be chosen."""
    chosen = set(request.POST.getlist("chosen"))
    shown = [
        (key, name, words, why, not why and (str(key) in chosen or request.method != "POST"))
        for key, name, words, why in rows
    ]
    context = {
        "page": page, "rows": shown, "refused": refused, "back": back, "verb": verb,
        "ready": sum(not why for _, _, _, why in rows), **more,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "policies/choose.html", context, status=status)
