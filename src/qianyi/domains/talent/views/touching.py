"""Putting a firm in touch with a person: asking, the person's answer, the contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.talent import selectors, services
from qianyi.domains.talent.choices import IntroductionState, NeedState
from qianyi.domains.talent.errors import IntroductionRefused, TalentNotFound
from qianyi.domains.talent.forms.needs import AnswerForm, IntroductionFilterForm
from qianyi.domains.talent.forms.people import RevealForm
from qianyi.domains.talent.pages.crumbs import HOME, INTRODUCTIONS, LIBRARY
from qianyi.domains.talent.pages.needs import introduction_facts
from qianyi.domains.talent.permissions import can_answer, can_end_need
from qianyi.domains.talent.services.introductions import GONE
from qianyi.domains.talent.tables.needs import introduction_table
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import done, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.kernel.audit.selectors import history_of
from qianyi.lib import clock

from .frame import reader, side_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_http_methods(["GET", "HEAD", "POST"])
def introduce(request: HttpRequest, ref: str, person: str) -> HttpResponse:
    """Look at the reasons once more, then ask."""
    side = side_of(request)
    need = selectors.need_get(actor=side.actor, ref=ref)
    require(allowed=can_end_need(side.actor, need), actor=side.actor, what="申请对接人才")
    if request.method == "POST":
        services.introduction_ask(
            actor=side.actor, need=need, talent_ref=person, moment=clock.now()
        )
        messages.success(request, "已提出；工作人员会征求本人意见，结果会告知您。")
        return redirect(side.url("need", ref))
    if need.state != NeedState.PUBLISHED:
        raise IntroductionRefused("需求发布后才能申请对接；已结束的需求不能再对接。")
    shown = selectors.candidates_of(side.actor, need, today())
    found = next((one for one in shown if one.talent.ref == person), None)
    if found is None:
        raise TalentNotFound(GONE)
    back = side.url("need", ref)
    page = Page(
        title=f"申请对接：{found.talent.number}",
        answer="先由工作人员征求本人意见；本人同意后，才能看到姓名和联系方式",
        breadcrumbs=(*side.needs, (need.position, back), ("申请对接", "")),
    )
    context = {"page": page, "found": need, "candidate": found, "cancel_url": back}
    return render(request, "talent/introduce.html", context)


@require_safe
def introductions(request: HttpRequest) -> HttpResponse:
    """Wishes to be put in touch, for who asks the persons."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    page = Page(
        title="人才对接",
        answer="哪些企业想联系谁，本人答复了没有",
        breadcrumbs=(HOME, LIBRARY, INTRODUCTIONS),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def introductions_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_listed(request, reader(request))[1]], "人才对接")


def _listed(request: HttpRequest, actor: Actor) -> tuple[IntroductionFilterForm, Table]:
    form = IntroductionFilterForm(request.GET)
    rows = selectors.introduction_list(actor, state=form.asked())
    return form, introduction_table(request, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """What was asked; an officer writes down here what the person said."""
    actor = reader(request)
    row = selectors.introduction_get(actor=actor, introduction_id=introduction_id)
    asks = row.state == IntroductionState.ASKED and can_answer(actor, row)
    form = AnswerForm(request.POST or None) if asks else None
    if request.method == "POST":
        require(allowed=can_answer(actor, row), actor=actor, what="登记本人答复")
        if form is None:
            raise IntroductionRefused(f"这条对接{row.get_state_display()}，不能再登记答复。")
        if form.is_valid() and done(
            form, lambda: services.introduction_answer(
                actor=actor, introduction=row, agrees=form.cleaned_data["answer"] == "yes",
                channel=form.cleaned_data["channel"], words=form.cleaned_data["words"],
                moment=clock.now(),
            ),
        ):  # fmt: skip
            messages.success(request, "已登记本人答复，并告知企业。")
            return redirect("talent:introduction", introduction_id)
    page = Page(
        title=f"人才对接：{row.need}",
        answer=f"{row.need.enterprise}与 {row.talent.number}，{row.get_state_display()}",
        breadcrumbs=(HOME, LIBRARY, INTRODUCTIONS, (row.talent.number, "")),
        more_actions=[
            Action(label="看需求", url=reverse("talent:need", args=[row.need.ref])),
            Action(label="看人才", url=reverse("talent:person", args=[row.talent.ref])),
        ],
        history=history_of(row),
    )
    context = {
        "page": page, "found": row, "facts": introduction_facts(row), "form": form,
        "ends": can_answer(actor, row) and row.state in ("asked", "agreed"),
        "submit_label": "登记答复", "cancel_url": INTRODUCTIONS[1],
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "talent/introduction.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """For the firm: how it stands; with the person's yes, the contact for a stated reason."""
    side = side_of(request)
    row = selectors.introduction_get(actor=side.actor, introduction_id=introduction_id)
    agreed = row.state == IntroductionState.AGREED
    form = RevealForm(request.POST or None, initial={"reason": f"联系人才洽谈“{row.need}”"})
    shown: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        done(
            form,
            lambda: shown.update(
                services.contact_reveal(
                    actor=side.actor, introduction=row, reason=form.cleaned_data["reason"],
                    moment=clock.now(),
                )
            ),
        )  # fmt: skip
    back = side.url("need", row.need.ref)
    page = Page(
        title=f"对接：{row.talent.number}",
        answer=f"{row.need}，{row.get_state_display()}",
        breadcrumbs=(*side.needs, (row.need.position, back), ("对接", "")),
        history=history_of(row),
    )
    context = {
        "page": page, "found": row, "facts": introduction_facts(row), "shown": shown,
        "form": form if agreed and not shown else None, "submit_label": "查看联系方式",
        "cancel_url": back, "ends": row.state in ("asked", "agreed"), "mine": True,
    }  # fmt: skip
    status = 422 if request.method == "POST" and not shown else 200
    return render(request, "talent/introduction.html", context, status=status)


@require_POST
def end(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """The person takes the yes back, or the firm wishes it no more."""
    side = side_of(request)
    row = selectors.introduction_get(actor=side.actor, introduction_id=introduction_id)
    services.introduction_end(actor=side.actor, introduction=row, moment=clock.now())
    messages.success(request, "已终止，联系方式不再显示。")
    return redirect(side.url("need", row.need.ref))
