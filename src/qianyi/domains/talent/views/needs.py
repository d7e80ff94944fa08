"""A firm's need: filed, matched, published, filled, closed; inside and as the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.choices import OPEN_NEEDS, NeedState, TermKind
from qianyi.domains.talent.errors import NeedInvalid
from qianyi.domains.talent.forms import needs as forms
from qianyi.domains.talent.pages.crumbs import HOME, LIBRARY, NEEDS
from qianyi.domains.talent.pages.needs import need_facts, need_page
from qianyi.domains.talent.permissions import can_end_need, can_keep_library, can_see_matches
from qianyi.domains.talent.tables import needs as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, form_page, why_page, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import firm_named, named, offered_for, own_firms, reader, side_of, today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.talent.models import Need
    from qianyi.domains.talent.selectors import Candidate
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Enterprise

    from .frame import Side

FILED: Final = {
    True: "已提出；工作人员核对后发布，发布后在这里看符合的人才。",
    False: "已代企业提出；核对无误后请发布。",
}
"""What is said of a new need, to the firm or not."""


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """Needs of firms."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    keeps = can_keep_library(actor)
    page = Page(
        title="人才需求",
        answer="企业在找什么人，哪些还没有发布，人才库里有谁符合",
        breadcrumbs=(HOME, LIBRARY, NEEDS),
        action=Action(label="代企业登记", url=reverse("talent:need-new")) if keeps else None,
        more_actions=[
            Action(label="人才对接", url=reverse("talent:introductions")),
            Action(label="看公开页面", url=reverse("talent:public-needs")),
        ],
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def needs_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_listed(request, reader(request))[1]], "人才需求")


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.NeedFilterForm, Table]:
    form = forms.NeedFilterForm(request.GET, fields=named(TermKind.FIELD))
    told = form.asked()
    asked = selectors.NeedFilter(words=told["q"], field=told["field"], state=told["state"])
    table = tables.need_table(
        request, selectors.need_list(actor, asked),
        url=lambda row: reverse("talent:need", args=[row.ref]),
        export_url=reverse("talent:needs-export"),
    )  # fmt: skip
    return form, table


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A firm files what it looks for, or an officer does it for the firm."""
    side = side_of(request)
    allowed = side.mine or can_keep_library(side.actor)
    require(allowed=allowed, actor=side.actor, what="提出人才需求")
    offered, known = offered_for(side)
    if side.mine:
        offered["enterprise"] = own_firms(side.actor)
    form = forms.NeedForm(request.POST or None, offered=offered)
    made: list[Need] = []

    def act() -> None:
        firm = _firm(side, form)
        made.append(
            services.need_file(
                actor=side.actor, enterprise=firm, asked=form.asked(known), moment=clock.now()
            )
        )

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, FILED[side.mine])
        return redirect(side.url("need", made[0].ref))
    page = Page(
        title="提出人才需求",
        answer="写清岗位和最低条件；不写的条件不作比对",
        breadcrumbs=(*side.needs, ("提出", "")),
    )
    back = side.url("needs")
    return form_page(request, page, form, cancel_url=back, submit_label="提交")


def _firm(side: Side, form: forms.NeedForm) -> Enterprise:
    found = firm_named(side.actor, form.cleaned_data.get("enterprise", ""), "enterprise")
    if found is None:
        words = "请填写是哪家企业的需求。"
        raise NeedInvalid(words, fields={"enterprise": words})
    return found


@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """One need with everybody before it, each with the reasons."""
    side = side_of(request)
    row = selectors.need_get(actor=side.actor, ref=ref)
    candidates, matched = _candidates(side, row), _is_matched(side, row)
    context = {
        "page": need_page(
            side.actor, row, candidates, url=side.url, crumbs=side.needs, matched=matched
        ),
        "found": row,
        "facts": need_facts(row),
        "candidates": _matched(request, side, row, candidates),
        "is_filed": row.state == NeedState.FILED,
        "introductions": _introductions(side, row),
        "is_open": row.state in OPEN_NEEDS,
        "matched": matched,
        "mine": side.mine,
    }
    return render(request, "talent/need.html", context)


@require_safe
def page_export(request: HttpRequest, ref: str) -> HttpResponse:
    """Who stands where before the need, as a workbook without names."""
    side = side_of(request)
    row = selectors.need_get(actor=side.actor, ref=ref)
    return workbook([_matched(request, side, row, _candidates(side, row))], "人才匹配")


def _is_matched(side: Side, row: Need) -> bool:
    """An open need only; for the firm once it is published."""
    if row.state not in OPEN_NEEDS or (side.mine and row.state == NeedState.FILED):
        return False
    return can_see_matches(side.actor, row)


def _candidates(side: Side, row: Need) -> list[Candidate]:
    if not _is_matched(side, row):
        return []
    return selectors.candidates_of(side.actor, row, today())


def _matched(request: HttpRequest, side: Side, row: Need, candidates: Sequence[Candidate]) -> Table:
    asks = row.state == NeedState.PUBLISHED and can_end_need(side.actor, row)
    return tables.candidate_table(
        request, candidates, export_url=side.url("need-export", row.ref),
        ask_url=(lambda one: side.url("introduce", row.ref, one.talent.ref)) if asks else None,
        url=None if side.mine else (lambda one: side.url("person", one.talent.ref)),
    )  # fmt: skip


def _introductions(side: Side, row: Need) -> list[tuple[object, str]]:
    name = "contact" if side.mine else "introduction"
    rows = selectors.introduction_list(side.actor).filter(need=row)
    return [(one, side.url(name, one.pk)) for one in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct an open need."""
    side = side_of(request)
    row = _own(side, ref, "更正人才需求")
    offered, known = offered_for(side)
    form = forms.NeedForm(
        request.POST or None, offered={**offered, "enterprise": []}, initial=forms.initial_of(row)
    )
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: services.need_change(
            actor=side.actor, need=row, asked=form.asked(known), moment=clock.now()
        ),
    ):  # fmt: skip
        messages.success(request, "已更正。")
        return redirect(side.url("need", ref))
    note = "已发布的需求由企业更正后，要再核对一次才继续显示" if side.mine else "更正后继续有效"
    return form_page(
        request, _page(side, row, "更正", note), form, cancel_url=side.url("need", ref), found=row
    )


@require_POST
def publish(request: HttpRequest, ref: str) -> HttpResponse:
    """An officer looked at it."""
    actor = reader(request)
    row = selectors.need_get(actor=actor, ref=ref)
    services.need_publish(actor=actor, need=row, moment=clock.now())
    messages.success(request, "已发布；企业可以看符合的人才并申请对接。")
    return redirect("talent:need", ref)


@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, ref: str) -> HttpResponse:
    """People were found."""
    side = side_of(request)
    row = _own(side, ref, "登记招到人才")
    form = forms.FillForm(request.POST or None, initial={"day": today(), "count": row.headcount})
    if request.method == "POST" and form.is_valid() and done(
        form, lambda: services.need_fill(
            actor=side.actor, need=row, moment=clock.now(), **form.cleaned_data
        ),
    ):  # fmt: skip
        messages.success(request, "已登记，需求随之结束。")
        return redirect(side.url("need", ref))
    page = _page(side, row, "登记招到人才", "登记后需求结束；没有招满的可以另提一项")
    return form_page(request, page, form, cancel_url=side.url("need", ref), found=row)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Nobody is looked for any more."""
    side = side_of(request)
    row = _own(side, ref, "关闭人才需求")

    def act(reason: str) -> str:
        services.need_close(actor=side.actor, need=row, reason=reason, moment=clock.now())
        return "已关闭；对接中的申请随之终止。"

    page = _page(side, row, "关闭需求", "关闭后不再匹配，对接中的申请随之终止")
    back = side.url("need", ref)
    return why_page(
        request, page, act, refusals=(QianyiError,), back=back, verb="关闭需求", found=row
    )


def _own(side: Side, ref: str, what: str) -> Need:
    row = selectors.need_get(actor=side.actor, ref=ref)
    require(allowed=can_end_need(side.actor, row), actor=side.actor, what=what)
    return row


def _page(side: Side, row: Need, what: str, answer: str) -> Page:
    return Page(
        title=f"{what}：{row.position}",
        answer=answer,
        breadcrumbs=(*side.needs, (row.position, side.url("need", row.ref)), (what, "")),
    )
