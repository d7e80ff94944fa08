"""A person: entered, shown masked, corrected, looked at in full, agreed anew, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.errors import TalentInvalid
from qianyi.domains.talent.forms import people as forms
from qianyi.domains.talent.pages.people import facts_of, person_page
from qianyi.domains.talent.permissions import (
    can_change_talent,
    can_keep_at,
    can_keep_library,
    can_reveal_talent,
)
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, download, form_page, why_page
from qianyi.foundation.ui.pages import Page
from qianyi.kernel.audit.services import access_log
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import firm_named, offered_for, own_firms, side_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.talent.models import Talent
    from qianyi.kernel.subjects.models import Enterprise, Territory

    from .frame import Known, Side

TYPES = {".pdf": "application/pdf", ".png": "image/png"}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person with the consent: an officer anybody, a firm its own people."""
    side = side_of(request)
    require(allowed=side.mine or can_keep_library(side.actor), actor=side.actor, what="登记人才")
    offered, known = offered_for(side)
    if side.mine:
        offered.pop("territory")
        offered["employer"] = own_firms(side.actor)
    form = forms.EntryForm(
        request.POST or None, request.FILES or None, offered=offered,
        initial={"valid_from": today()},
    )  # fmt: skip
    made: list[Talent] = []
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: made.append(_entered(side, form, known))
    ):  # fmt: skip
        messages.success(request, f"已登记，编号 {made[0].number}。")
        shown = selectors.talent_list(side.actor).filter(pk=made[0].pk).exists()
        return redirect(side.url("person", made[0].ref) if shown else side.people_list)
    page = Page(
        title="登记人才",
        answer="先有本人同意，再登记；没有填的以后可以补",
        breadcrumbs=(*side.people, ("登记", "")),
    )
    return form_page(request, page, form, cancel_url=side.people_list, submit_label="登记")


def _entered(side: Side, form: forms.EntryForm, known: Known) -> Talent:
    employer = firm_named(side.actor, form.cleaned_data["employer"], "employer")
    territory = _library(side, form, known, employer)
    return services.talent_enter(
        actor=side.actor, territory=territory, asked=form.asked(known, employer),
        consent=form.consent(), moment=clock.now(),
    )  # fmt: skip


def _library(
    side: Side, form: forms.EntryForm, known: Known, employer: Enterprise | None
) -> Territory:
    if side.mine:
        if employer is None:
            words = "请填写本单位的统一社会信用代码。"
            raise TalentInvalid(words, fields={"employer": words})
        return employer.territory
    code = form.cleaned_data.get("territory", "")
    found: Territory = known["territory"][code]
    return found


@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """What is known of a person, masked; consents, cards and introductions."""
    side = side_of(request)
    row = selectors.talent_get(actor=side.actor, ref=ref)
    consents = list(row.consents.select_related("recorded_by", "ended_by"))
    day = today()
    cards = [(card, card.standing_on(day), side.url("card", card.pk)) for card in
             row.cards.select_related("card_class")]  # fmt: skip
    context = {
        "page": person_page(
            side.actor, row, url=side.url, crumbs=side.people,
            consent=next((one for one in consents if one.ended_at is None), None),
        ),
        "found": row,
        "facts": facts_of(row),
        "consents": consents,
        "cards": cards,
        "introductions": [] if side.mine else
        list(selectors.introduction_list(side.actor).filter(talent=row)),
        "keeps": can_keep_at(side.actor, row.territory),
    }  # fmt: skip
    return render(request, "talent/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct a person; opening the form shows the full data and is logged as a look."""
    side = side_of(request)
    row = _changeable(side, ref, "更正人才信息")
    offered, known = offered_for(side)
    offered.pop("territory")
    if side.mine:
        offered["employer"] = own_firms(side.actor)
    if request.method == "GET":
        services.talent_reveal(
            actor=side.actor, talent=row, reason="更正人才信息", moment=clock.now()
        )
    form = forms.TalentForm(request.POST or None, offered=offered, initial=forms.initial_of(row))

    def act() -> object:
        employer = firm_named(side.actor, form.cleaned_data["employer"], "employer")
        asked = form.asked(known, employer)
        return services.talent_change(actor=side.actor, talent=row, asked=asked, moment=clock.now())

    back = side.url("person", ref)
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, "已更正。")
        return redirect(back)
    page = _page(side, row, "更正", "打开本页已作为一次查看完整信息记入访问记录")
    return form_page(request, page, form, cancel_url=back, found=row)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask what for, log it, then show the full name and contact once."""
    side = side_of(request)
    row = selectors.talent_get(actor=side.actor, ref=ref)
    allowed = can_reveal_talent(side.actor, row)
    require(allowed=allowed, actor=side.actor, what="查看完整信息")
    form = forms.RevealForm(request.POST or None)
    page = _page(side, row, "查看完整信息", "事由、时间和查看人会记入访问记录")
    back = side.url("person", ref)
    shown: dict[str, str] = {}
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: shown.update(services.talent_reveal(
            actor=side.actor, talent=row, reason=form.cleaned_data["reason"], moment=clock.now(),
        )),
    ):  # fmt: skip
        context = {"page": page, "shown": shown, "cancel_url": back, "found": row}
        return render(request, "talent/revealed.html", context)
    return form_page(request, page, form, cancel_url=back, submit_label="查看", found=row)


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    """The person agreed anew: what, to whom, from when to when."""
    side = side_of(request)
    row = _changeable(side, ref, "登记本人同意")
    return consent_form(request, side, row, side.url("person", ref))


def consent_form(request: HttpRequest, side: Side, row: Talent, back: str) -> HttpResponse:
    """The form of a consent, for a person shown or hidden."""
    form = forms.ConsentForm(
        request.POST or None, request.FILES or None, initial={"valid_from": today()}
    )
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: services.consent_renew(
            actor=side.actor, talent=row, asked=form.consent(), moment=clock.now()
        ),
    ):  # fmt: skip
        messages.success(request, "已登记本人新的同意。")
        shown = selectors.talent_list(side.actor).filter(pk=row.pk).exists()
        return redirect(side.url("person", row.ref) if shown else back)
    page = _page(side, row, "登记新的同意", "原来的同意随之终止；可以看到的人以新的同意为准")
    return form_page(request, page, form, cancel_url=back, submit_label="登记")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The person took the consent back."""
    side = side_of(request)
    row = _changeable(side, ref, "登记撤回同意")
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: services.consent_withdraw(
            actor=side.actor, talent=row, channel=form.cleaned_data["channel"],
            moment=clock.now(),
        ),
    ):  # fmt: skip
        messages.success(request, f"{row.number} 已撤回同意，即刻起任何人都看不到。")
        return redirect(side.people_list)
    page = _page(side, row, "撤回同意", "提交后任何人都看不到；对接随之终止，信息按规定期限清除")
    back = side.url("person", ref)
    return form_page(request, page, form, cancel_url=back, submit_label="撤回同意", found=row)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """Destroy everything personal at once."""
    side = side_of(request)
    row = selectors.talent_get(actor=side.actor, ref=ref)
    return erase_form(request, side, row, side.url("person", ref))


def erase_form(request: HttpRequest, side: Side, row: Talent, back: str) -> HttpResponse:
    """The confirmation of an erasure, for a person shown or hidden."""
    allowed = can_keep_at(side.actor, row.territory)
    require(allowed=allowed, actor=side.actor, what="清除人才信息")

    def act(reason: str) -> str:
        services.talent_erase(actor=side.actor, talent=row, reason=reason, moment=clock.now())
        return f"{row.number} 的个人信息已清除，不能恢复。"

    page = _page(side, row, "清除个人信息", "姓名、联系方式、学历职称和同意书都会清除，不能恢复")
    refusals = (QianyiError,)
    answer = why_page(request, page, act, refusals=refusals, back=back, verb="清除")
    return redirect(side.people_list) if answer.status_code == 302 else answer  # noqa: PLR2004


@require_safe
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The signed paper of the consent in force, for an officer; the look is logged."""
    side = side_of(request)
    row = selectors.talent_get(actor=side.actor, ref=ref)
    allowed = can_reveal_talent(side.actor, row) and can_keep_at(side.actor, row.territory)
    require(allowed=allowed, actor=side.actor, what="查看同意书")
    held = row.consents.filter(ended_at__isnull=True).first()
    data = held.paper() if held else b""
    if held is None or not data:
        raise Http404
    access_log(
        actor=side.actor, action="audit.personal_field_revealed", target="同意书",
        reason="核对本人同意", moment=clock.now(), row=row, facts={"field": "paper"},
    )  # fmt: skip
    suffix = held.paper_name[held.paper_name.rfind(".") :].lower()
    media_type = TYPES.get(suffix, "application/octet-stream")
    return download(data, f"同意书 {row.number}{suffix}", media_type)


def _changeable(side: Side, ref: str, what: str) -> Talent:
    row = selectors.talent_get(actor=side.actor, ref=ref)
    require(allowed=can_change_talent(side.actor, row), actor=side.actor, what=what)
    return row


def _page(side: Side, row: Talent, what: str, answer: str) -> Page:
    return Page(
        title=f"{what}：{row.number}",
        answer=answer,
        breadcrumbs=(
            *side.people,
            (row.number, side.url("person", row.ref)),
            (what, ""),
        ),
    )
