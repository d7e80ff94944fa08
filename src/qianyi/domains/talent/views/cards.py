"""Cards: listed, shown with what they carry, issued, ended, used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.forms import needs as forms
from qianyi.domains.talent.pages.crumbs import CARDS, HOME, LIBRARY
from qianyi.domains.talent.pages.needs import card_page
from qianyi.domains.talent.permissions import can_change_talent, can_keep_at
from qianyi.domains.talent.tables.needs import card_table
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, form_page, why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.cases.models import Case
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import named, reader, side_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.talent.models import Card
    from qianyi.domains.talent.selectors.cards import ServiceOpen
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

    from .frame import Side


@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """Cards with how they stand."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="张", target=table.element_id)
    page = Page(
        title="英才卡",
        answer="发了哪些卡，哪些快到期",
        breadcrumbs=(HOME, LIBRARY, CARDS),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def cards_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook, masked like the page."""
    return workbook([_listed(request, reader(request))[1]], "英才卡")


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.CardFilterForm, Table]:
    form = forms.CardFilterForm(request.GET, classes=named(TermKind.CARD))
    told, day = form.asked(), today()
    asked = selectors.CardFilter(
        words=told["q"], card_class=told["card_class"], standing=told["standing"]
    )
    return form, card_table(request, selectors.card_list(actor, day, asked), day)


@require_safe
def page(request: HttpRequest, card_id: int) -> HttpResponse:
    """One card: what it carries, why not, and what was asked for with it."""
    side = side_of(request)
    row = selectors.card_get(actor=side.actor, card_id=card_id)
    day = today()
    services_open = selectors.services_of(row, day)
    serves = can_change_talent(side.actor, row.talent) and any(
        not one.hindrance for one in services_open
    )
    context = {
        "page": card_page(side.actor, row, day, url=side.url, mine=side.mine, serves=serves),
        "found": row,
        "services": services_open,
        "uses": [(use, _case_url(side, use.case)) for use in selectors.uses_of(row)],
    }
    return render(request, "talent/card.html", context)


def _crumbs(side: Side, row: Card) -> tuple[tuple[str, str], ...]:
    if side.mine:
        return (*side.people, (row.talent.number, side.url("person", row.talent.ref)))
    return (HOME, LIBRARY, CARDS)


def _case_url(side: Side, case: Case) -> str:
    """The page of a case, for whoever has a part in it."""
    if not Case.objects.visible_to(side.actor).filter(pk=case.pk).exists():
        return ""
    if side.mine:
        return reverse("cases_mine:case", args=[case.ref])
    return reverse("cases:case", args=[case.number])


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter a card for a person."""
    actor = reader(request)
    person = selectors.talent_get(actor=actor, ref=ref)
    require(allowed=can_keep_at(actor, person.territory), actor=actor, what="登记英才卡")
    classes = selectors.terms(TermKind.CARD).filter(territory=person.territory)
    form = forms.CardForm(
        request.POST or None, classes=[(one.code, one.name) for one in classes],
        initial={"valid_from": today()},
    )  # fmt: skip
    made: list[Card] = []
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: made.append(services.card_issue(
            actor=actor, talent=person, asked=services.CardAsked(**form.cleaned_data),
            moment=clock.now(),
        )),
    ):  # fmt: skip
        messages.success(request, f"已登记英才卡 {made[0].number}。")
        return redirect("talent:card", made[0].pk)
    back = reverse("talent:person", args=[ref])
    page = Page(
        title=f"登记英才卡：{person.number}",
        answer="有在用的旧卡的，随新卡登记终止",
        breadcrumbs=(HOME, LIBRARY, (person.number, back), ("登记英才卡", "")),
    )
    return form_page(request, page, form, cancel_url=back, submit_label="登记", found=person)


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, card_id: int) -> HttpResponse:
    """Ask for a service: a case is opened at the unit that answers for it."""
    side = side_of(request)
    row = selectors.card_get(actor=side.actor, card_id=card_id)
    allowed = can_change_talent(side.actor, row.talent)
    require(allowed=allowed, actor=side.actor, what="申请英才卡服务")
    offered = selectors.services_of(row, today())
    rows = {one.service.code: one.service for one in offered}
    form = forms.ServiceForm(
        request.POST or None, services=[(one.service.code, _offer(one)) for one in offered]
    )
    back = side.url("card", card_id)
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: services.card_service_ask(
            actor=side.actor, card=row, service=rows[form.cleaned_data["service"]],
            moment=clock.now(),
        ),
    ):  # fmt: skip
        messages.success(request, "已申请，工单已交承办单位。")
        return redirect(back)
    page = Page(
        title=f"申请服务：{row.number}",
        answer="按卡的类别、有效期和本年次数核对；材料在工单里提交",
        breadcrumbs=(*_crumbs(side, row), (row.number, back), ("申请服务", "")),
    )
    return form_page(request, page, form, cancel_url=back, submit_label="申请", found=row)


def _offer(one: ServiceOpen) -> str:
    """A service to choose; what hinders it is said before it is asked for."""
    words = f"{one.service}（{one.service.unit}，{one.service.workdays} 个工作日）"
    return f"{words}：不能申请，{one.hindrance}" if one.hindrance else words


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, card_id: int) -> HttpResponse:
    """Take a card out of use."""
    actor = reader(request)
    row = selectors.card_get(actor=actor, card_id=card_id)
    require(allowed=can_keep_at(actor, row.talent.territory), actor=actor, what="终止英才卡")

    def act(reason: str) -> str:
        services.card_end(actor=actor, card=row, reason=reason, moment=clock.now())
        return "已终止，不能再用这张卡申请服务。"

    back = reverse("talent:card", args=[card_id])
    page = Page(
        title=f"终止：{row.number}",
        answer="终止后不能再申请服务，已在办的工单继续办理",
        breadcrumbs=(HOME, LIBRARY, CARDS, (row.number, back), ("终止", "")),
    )
    return why_page(request, page, act, refusals=(QianyiError,), back=back, verb="终止", found=row)
