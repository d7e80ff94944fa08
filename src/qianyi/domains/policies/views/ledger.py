"""The ledger: pots, lines, sums by item, year, unit and firm; a workbook that adds up by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.errors import LedgerInvalid, LedgerRefused
from qianyi.domains.policies.forms import payments as forms
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.permissions import can_keep_ledger, can_read_ledger
from qianyi.domains.policies.selectors import ledger as selectors
from qianyi.domains.policies.services import deciding
from qianyi.domains.policies.services import ledger as keeping
from qianyi.domains.policies.tables import payments as tables
from qianyi.engine.policies.ledger_book import BookLine, ledger_book
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page, why_page, workbook_file
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyEntry
    from qianyi.foundation.permissions import Actor


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_ledger(actor), actor=actor, what="查看兑付台账")
    return actor


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_keep_ledger(actor), actor=actor, what="登记兑付台账")
    return actor


def _narrowed(
    request: HttpRequest, actor: Actor
) -> tuple[QuerySet[PolicyEntry], forms.LedgerFilterForm, int | None]:
    form = forms.LedgerFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    year = int(told["year"]) if told["year"] else None
    asked = selectors.EntryFilter(words=told["q"], kind=told["kind"], year=year)
    return selectors.entry_list(actor, asked), form, year


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Pots, sums and lines."""
    actor = _reader(request)
    rows, form, year = _narrowed(request, actor)
    lines = selectors.budget_lines(actor, year=year)
    total = selectors.total_of([one for one in lines if not one.row.is_demo] or lines)
    table = tables.entry_table(request, rows, can_reverse=can_keep_ledger(actor))
    asked = request.GET.get("by", "item")
    way = asked if asked in selectors.WAYS else "item"
    word = selectors.WAYS[way][0]
    context = {
        "page": pages.ledger_page(actor, total, day=clock.local_date(clock.now()), year=year),
        "filters": filter_bar(
            form, Query.of(request), count=table.count, noun="笔", target=table.element_id
        ),
        "table": table,
        "budgets": tables.budget_table(request, lines),
        "sums": tables.sum_table(request, selectors.sums_by(rows, way), word),
        "ways": [
            (label, str(Query.of(request).with_value("by", key)), key == way)
            for key, (label, _) in selectors.WAYS.items()
        ],
        "is_demo": bool(lines) and all(one.row.is_demo for one in lines),
    }
    return render(request, "policies/ledger.html", context)


@require_safe
def ledger_export(request: HttpRequest) -> HttpResponse:
    """Every line, and sums that are formulas over them."""
    rows, _, year = _narrowed(request, _reader(request))
    told = [
        BookLine(
            day=row.day, kind=row.kind, word=row.get_kind_display(),
            is_reversal=row.reverses_id is not None, budget=str(row.budget), year=row.budget.year,
            firm=str(row.application.enterprise) if row.application else "",
            item=str(row.application.call_item) if row.application else "",
            unit=str(row.application.call_item.call.unit) if row.application
            else str(row.budget.unit),
            amount=row.amount, document=row.document, voucher=row.voucher, reason=row.reason,
            who=str(row.recorded_by),
        )
        for row in rows.order_by("day", "pk")
    ]  # fmt: skip
    day = clock.local_date(clock.now())
    title = f"兑付台账{year or ''}"
    return workbook_file(ledger_book(told, title=title, as_of=day), title)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_new(request: HttpRequest) -> HttpResponse:
    """A pot with the money it begins with."""
    actor = _keeper(request)
    day = clock.local_date(clock.now())
    form = forms.BudgetForm(
        request.POST or None, initial={"year": day.year, "day": day}, actor=actor
    )
    if request.method == "POST" and form.is_valid():
        moment = clock.now()
        made = []
        if done(
            form,
            lambda: made.append(
                keeping.budget_record(actor=actor, facts=form.facts(), moment=moment)
            ),
        ):
            messages.success(request, f"已登记“{made[0]}”。")
            return redirect("policies:budget", made[0].ref)
    page = pages.plain_page("登记兑付资金", "哪一年、从哪里来、多少、依据什么文件", pages.LEDGER)
    return form_page(request, page, form, cancel_url=reverse("policies:ledger"))


@require_safe
def budget(request: HttpRequest, ref: str) -> HttpResponse:
    """One pot with its lines."""
    actor = _reader(request)
    row = selectors.budget_get(actor=actor, ref=ref)
    rows = selectors.entry_list(actor, selectors.EntryFilter(budget=row.pk))
    context = {
        "page": pages.budget_page(
            row, actor, selectors.balance_of_budget(row), day=clock.local_date(clock.now())
        ),
        "table": tables.entry_table(request, rows, can_reverse=can_keep_ledger(actor)),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_adjust(request: HttpRequest, ref: str) -> HttpResponse:
    """More money, or less."""
    actor = _keeper(request)
    row = selectors.budget_get(actor=actor, ref=ref)
    form = forms.AdjustForm(request.POST or None, initial={"day": clock.local_date(clock.now())})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: keeping.budget_adjust(
                actor=actor, budget=row, facts=form.facts(), moment=clock.now()
            ),
        )
    ):
        messages.success(request, "已登记预算调整。")
        return redirect("policies:budget", row.ref)
    page = pages.plain_page(f"调整：{row}", "原来的记录不改，另记一笔", pages.LEDGER)
    back = reverse("policies:budget", args=[row.ref])
    return form_page(request, page, form, cancel_url=back, submit_label="登记", is_demo=row.is_demo)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_reverse(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take a line back by another."""
    actor = _keeper(request)
    row = selectors.entry_get(actor=actor, entry_id=entry_id)

    def act(reason: str) -> str:
        deciding.line_reverse(actor=actor, entry=row, reason=reason, moment=clock.now())
        return "已冲销，原来的记录保留。"

    page = pages.plain_page(
        f"冲销：{row}", "整笔冲销，原来的记录保留；需要的再重新登记", pages.LEDGER
    )
    return why_page(
        request, page, act, refusals=(LedgerInvalid, LedgerRefused),
        back=reverse("policies:budget", args=[row.budget.ref]), verb="冲销",
        is_demo=row.budget.is_demo,
    )  # fmt: skip
