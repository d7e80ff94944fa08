"""Applications for who works for the zone: list, one, findings, decision, payment, money back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import ApplicationState
from qianyi.domains.policies.errors import ApplicationClosed, ApplicationInvalid
from qianyi.domains.policies.forms import payments as forms
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.permissions import (
    can_decide_payments,
    can_read_payments,
    is_of_call,
)
from qianyi.domains.policies.selectors import applications as selectors
from qianyi.domains.policies.selectors.calls import allotted_of
from qianyi.domains.policies.selectors.prefilled import grants_of, papers_of
from qianyi.domains.policies.services import deciding, listing
from qianyi.domains.policies.tables import payments as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page, why_page
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyApplication
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_payments(actor), actor=actor, what="查看兑付申报")
    return actor


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Applications there are, with where each stands."""
    table, form = _listed(request, _reader(request))
    bar = filter_bar(form, Query.of(request), count=table.count, noun="件", target=table.element_id)
    page = pages.plain_page("兑付申报", "谁申报了什么、办到哪一步、付了多少", pages.CALLS)
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def applications_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _ = _listed(request, _reader(request))
    return workbook(table, "兑付申报", clock.local_date(clock.now()))


def _listed(request: HttpRequest, actor: Actor) -> tuple[Table, forms.ApplicationFilterForm]:
    form = forms.ApplicationFilterForm(request.GET, actor=actor)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    day = clock.local_date(clock.now())
    asked = selectors.ApplicationFilter(
        words=told["q"], state=told["state"], call=int(told["call"]) if told["call"] else None,
        late_on=day if told["late"] else None,
    )  # fmt: skip
    rows = selectors.application_list(actor, asked)
    hands = selectors.hands_of(rows)
    return tables.application_table(request, rows, hands=hands, day=day), form


@require_safe
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: what was said, what was found, what was decided and paid."""
    actor = _reader(request)
    row = selectors.application_get(actor=actor, ref=ref)
    moment = clock.now()
    day = clock.local_date(moment)
    money = selectors.money_of(row)
    hands = selectors.hands_of([row]).get(row.case_id or 0, "")
    waits = row.state == ApplicationState.SUBMITTED
    hindrance = deciding.decision_hindrance(row, moment) if waits else ""
    item = row.call_item.item
    context = {
        "page": pages.application_page(
            row, actor, money, day=day, decides=waits and deciding.is_to_decide(row)
        ),
        "row": row,
        "hands": selectors.standing_words(row, hands, day),
        "hindrance": hindrance if deciding.is_to_decide(row) else "",
        "findings": list(enumerate(row.findings)),
        "settles": is_of_call(actor, row.call_item.call) and waits,
        "allotted": allotted_of(row.call_item).get(row.pk),
        "papers": list(papers_of(row.enterprise, item, grants_of(row.enterprise, day))),
        "steps": selectors.steps_of(row),
        "entries": row.entries.select_related("recorded_by", "reverses").order_by("pk"),
        "follows": row.follow_ups.select_related("line").order_by("due_on"),
        "objections": row.objections.order_by("pk"),
        "is_demo": row.enterprise.is_demo,
    }
    return render(request, "policies/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Why it may go on in spite of a finding."""
    actor, row = _officer(request, ref, "核定申报中的核对情况")
    back = reverse("policies:application", args=[row.ref])

    def act(reason: str) -> str:
        deciding.finding_settle(
            actor=actor, application=row, number=number, reason=reason, moment=clock.now()
        )
        return "已核定，理由记入办理记录。"

    words = row.findings[number]["words"] if number < len(row.findings) else "没有这一条"
    return why_page(
        request, pages.plain_page(f"核定：{row}", words, pages.APPLICATIONS), act,
        refusals=(ApplicationInvalid, ApplicationClosed), back=back, verb="核定，继续办理",
        is_demo=row.enterprise.is_demo,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """The decision to pay."""
    actor = _reader(request)
    row = selectors.application_get(actor=actor, ref=ref)
    allowed = can_decide_payments(actor, row.call_item.call)
    require(allowed=allowed, actor=actor, what="作出拨付决定")
    moment = clock.now()
    told = allotted_of(row.call_item).get(row.pk)
    asked = told.granted if told else row.asked
    first = {
        "amount": None if asked is None else pages.wan(asked), "day": clock.local_date(moment),
    }  # fmt: skip
    form = forms.DecideForm(request.POST or None, initial=first)
    note = told.words if told else "没有申请金额，按公告标准填写。"
    hindrance = deciding.decision_hindrance(row, moment)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: deciding.application_decide(
                actor=actor, application=row, facts=form.facts(), moment=moment
            ),
        )
    ):
        messages.success(request, "已作出拨付决定，记入台账。")
        return redirect("policies:application", row.ref)
    page = pages.plain_page(
        f"拨付决定：{row}", hindrance or "写明金额、文号和日期；记入台账后不能改，只能冲销",
        pages.APPLICATIONS,
    )  # fmt: skip
    back = reverse("policies:application", args=[row.ref])
    return form_page(
        request, page, form, cancel_url=back, submit_label="同意拨付", form_note=note,
        is_demo=row.enterprise.is_demo,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """Money that went out."""
    actor, row = _officer(request, ref, "登记拨付")
    money = selectors.money_of(row)
    first = {"amount": pages.wan(money.unpaid), "day": clock.local_date(clock.now())}
    form = forms.PayForm(request.POST or None, initial=first)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: deciding.application_pay(
                actor=actor, application=row, facts=form.facts(), moment=clock.now()
            ),
        )
    ):
        messages.success(request, "已登记拨付。")
        return redirect("policies:application", row.ref)
    page = pages.plain_page(
        f"登记拨付：{row}",
        f"决定{pages.wan(money.committed)}万元，已拨付{pages.wan(money.paid_net)}万元，"
        f"待拨付{pages.wan(money.unpaid)}万元",
        pages.APPLICATIONS,
    )
    back = reverse("policies:application", args=[row.ref])
    return form_page(
        request,
        page,
        form,
        cancel_url=back,
        submit_label="登记拨付",
        is_demo=row.enterprise.is_demo,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, ref: str) -> HttpResponse:
    """Money that came back."""
    actor, row = _officer(request, ref, "登记退回或追回")
    form = forms.BackForm(request.POST or None, initial={"day": clock.local_date(clock.now())})
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: deciding.money_back(
                actor=actor, application=row, facts=form.facts(), moment=clock.now()
            ),
        )
    ):
        messages.success(request, "已登记。")
        return redirect("policies:application", row.ref)
    page = pages.plain_page(
        f"登记退回或追回：{row}", "退回的资金不自动回到可决定的余额", pages.APPLICATIONS
    )
    url = reverse("policies:application", args=[row.ref])
    return form_page(
        request, page, form, cancel_url=url, submit_label="登记", is_demo=row.enterprise.is_demo
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, ref: str) -> HttpResponse:
    """A firm's objection to being on a list as it is."""
    actor, row = _officer(request, ref, "处理企业对名单的异议")
    form = forms.ContestForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: listing.contest_settle(
                actor=actor, application=row, is_kept=form.cleaned_data["kept"] == "yes",
                reason=form.cleaned_data["reason"],
            ),
        )
    ):  # fmt: skip
        messages.success(request, "已处理，企业可以看到理由。")
        return redirect("policies:application", row.ref)
    page = pages.plain_page(f"处理异议：{row}", f"企业说：{row.closed_reason}", pages.APPLICATIONS)
    url = reverse("policies:application", args=[row.ref])
    return form_page(
        request, page, form, cancel_url=url, submit_label="提交", is_demo=row.enterprise.is_demo
    )


def _officer(request: HttpRequest, ref: str, what: str) -> tuple[Actor, PolicyApplication]:
    actor = _reader(request)
    row = selectors.application_get(actor=actor, ref=ref)
    require(allowed=is_of_call(actor, row.call_item.call), actor=actor, what=what)
    return actor, row
