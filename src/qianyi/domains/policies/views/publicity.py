"""Public lists, objections and their answers; announcements for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.policies.choices import ObjectionState
from qianyi.domains.policies.errors import PublicityInvalid
from qianyi.domains.policies.forms import payments as forms
from qianyi.domains.policies.pages import payments as pages
from qianyi.domains.policies.pages.library import HOME
from qianyi.domains.policies.permissions import (
    can_object,
    can_read_library,
    can_see_own,
    is_of_call,
)
from qianyi.domains.policies.selectors import calls as announcements
from qianyi.domains.policies.selectors import publicity as selectors
from qianyi.domains.policies.services import publicity as writing
from qianyi.domains.policies.tables import payments as tables
from qianyi.foundation.permissions import ANONYMOUS, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page, why_page
from qianyi.foundation.ui.pages import Action, Page
from qianyi.kernel.subjects.selectors import enterprise_list
from qianyi.lib import clock

from .frame import workbook

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.policies.models import PolicyPublicity
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.subjects.models import Enterprise

PUBLIC_CALLS = ("申报公告", "/public/policy-calls/")
PUBLICITIES = ("兑付公示", "/public/policy-publicities/")


@require_safe
def public_calls(request: HttpRequest) -> HttpResponse:
    """Announcements for everybody."""
    page = pages.plain_page("惠企政策申报公告", "正在接收申报的和已经截止的")
    return render(request, "ui/page.html", {"page": page, "table": _calls(request)})


@require_safe
def public_calls_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook(_calls(request), "申报公告", clock.local_date(clock.now()))


def _calls(request: HttpRequest) -> Table:
    rows = announcements.call_list(ANONYMOUS)
    return tables.call_table(request, rows, day=clock.local_date(clock.now()), is_public=True)


@require_safe
def public_call(request: HttpRequest, ref: str) -> HttpResponse:
    """One announcement for everybody; a firm's user applies from here."""
    actor = actor_of(request)
    row = announcements.call_public(ref=ref)
    day = clock.local_date(clock.now())
    context = {
        "page": Page(
            title=row.title,
            answer=f"{row.opens_on:%Y-%m-%d}至{row.last_day:%Y-%m-%d}，{row.unit}受理",
            breadcrumbs=(HOME, PUBLIC_CALLS, (row.title, "")),
            as_of=day,
            tags=[row.standing_words(day), f"{row.year}年{row.batch}", row.get_rule_display()],
        ),
        "call": row,
        "parts": [(one, pages.part_facts(one)) for one in announcements.items_of(row)],
        "applies": can_see_own(actor) and row.is_open_on(day),
        "invites": not actor.is_signed_in and row.is_open_on(day),
        "shown": row.publicities.filter(state="published").order_by("pk"),
        "is_demo": row.is_demo,
    }
    return render(request, "policies/public_call.html", context)


@require_safe
def publicities(request: HttpRequest) -> HttpResponse:
    """Public lists, for everybody and for who works for the zone."""
    page = pages.plain_page("惠企政策兑付公示", "拟兑付名单和兑付结果；公示期内可以提出异议")
    return render(request, "ui/page.html", {"page": page, "table": _lists(request)})


@require_safe
def publicities_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook(_lists(request), "兑付公示", clock.local_date(clock.now()))


def _lists(request: HttpRequest) -> Table:
    actor = actor_of(request)
    rows = selectors.publicity_list(actor)
    return tables.publicity_table(request, rows, is_inside=can_read_library(actor))


@require_safe
def public_publicity(request: HttpRequest, ref: str) -> HttpResponse:
    """One list: firms and amounts, how to object; for the unit the objections."""
    actor = actor_of(request)
    row = selectors.publicity_get(actor=actor, ref=ref)
    day = clock.local_date(clock.now())
    is_open = row.until is not None and not row.is_over_on(day) and row.state == "published"
    objections = row.objections.visible_to(actor).select_related("application__enterprise__subject")
    context = {
        "page": Page(
            title=row.title,
            answer=_period(row),
            breadcrumbs=(HOME, PUBLICITIES, (row.title, "")),
            as_of=day,
            tags=[row.get_state_display(), *(["公示中"] if is_open else [])],
            action=Action(label="提出异议", url=reverse("policies:object", args=[row.ref]))
            if is_open and can_object(actor)
            else None,
            more_actions=[
                Action(label="撤下", url=reverse("policies:publicity-withdraw", args=[row.ref]))
            ]
            if row.state == "published" and is_of_call(actor, row.call)
            else [],
        ),
        "row": row,
        "table": tables.shown_table(request, row),
        "is_open": is_open,
        "objections": objections.order_by("pk") if actor.is_signed_in else [],
        "is_demo": row.call.is_demo,
    }
    return render(request, "policies/publicity.html", context)


def _period(row: PolicyPublicity) -> str:
    if row.until is None:
        return f"{row.begins:%Y-%m-%d}公布"
    doubt = "，日历待核实" if row.doubt else ""
    return f"公示期 {row.begins:%Y-%m-%d} 至 {row.until:%Y-%m-%d}{doubt}"


@require_safe
def public_publicity_export(request: HttpRequest, ref: str) -> HttpResponse:
    """The list as a workbook."""
    row = selectors.publicity_get(actor=actor_of(request), ref=ref)
    return workbook(tables.shown_table(request, row), row.title, row.begins, [_period(row)])


@require_http_methods(["GET", "HEAD", "POST"])
def publicity_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a list down."""
    actor = actor_of(request)
    require(allowed=can_read_library(actor), actor=actor, what="撤下公示")
    row = selectors.publicity_get(actor=actor, ref=ref)
    require(allowed=is_of_call(actor, row.call), actor=actor, what="撤下公示")

    def act(reason: str) -> str:
        writing.publicity_withdraw(actor=actor, publicity=row, reason=reason, moment=clock.now())
        return "已撤下，名单内容保留。"

    page = pages.plain_page(f"撤下：{row}", "撤下后公众看不到；需要的重新公示", PUBLICITIES)
    back = reverse("policies:call", args=[row.call_id])
    return why_page(
        request,
        page,
        act,
        refusals=(PublicityInvalid,),
        back=back,
        verb="撤下",
        is_demo=row.call.is_demo,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, ref: str) -> HttpResponse:
    """An objection: of one's own firm, or written down by an officer."""
    actor = actor_of(request)
    require(allowed=can_object(actor), actor=actor, what="提出公示异议")
    row = selectors.publicity_get(actor=actor, ref=ref)
    is_firm = can_see_own(actor)
    form = forms.ObjectionForm(request.POST or None, publicity=row, is_firm=is_firm)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(
            form,
            lambda: writing.objection_file(
                actor=actor, publicity=row, application_ref=given["application"],
                enterprise=_own_firm(actor) if is_firm else None,
                channel="平台" if is_firm else given["channel"], statement=given["statement"],
                moment=clock.now(),
            ),
        ):  # fmt: skip
            messages.success(request, "已提出，受理单位会说明理由答复。")
            return redirect("policies:public-publicity", row.ref)
    page = pages.plain_page(
        f"提出异议：{row}", "写明事实和理由；书面材料按公示上的方式送受理单位", PUBLICITIES
    )
    back = reverse("policies:public-publicity", args=[row.ref])
    return form_page(
        request, page, form, cancel_url=back, submit_label="提出异议", is_demo=row.call.is_demo
    )


def _own_firm(actor: Actor) -> Enterprise | None:
    return next((one for one in enterprise_list(actor) if one.pk in actor.subject_ids), None)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """One objection: its answer, or the form to answer it."""
    actor = actor_of(request)
    row = selectors.objection_get(actor=actor, objection_id=objection_id)
    answers = is_of_call(actor, row.publicity.call) and row.state == ObjectionState.OPEN
    if request.method == "POST":
        require(allowed=is_of_call(actor, row.publicity.call), actor=actor, what="答复公示异议")
    form = forms.AnswerForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: writing.objection_answer(
                actor=actor, objection=row, is_upheld=form.cleaned_data["upheld"] == "yes",
                answer=form.cleaned_data["answer"], moment=clock.now(),
            ),
        )
    ):  # fmt: skip
        messages.success(request, "已答复。")
        return redirect("policies:objection", row.pk)
    context = {
        "page": Page(
            title=f"对“{row.application.enterprise}”的异议",
            answer=f"{row.publicity}；{row.due_on:%Y-%m-%d}前答复",
            breadcrumbs=(HOME, PUBLICITIES, ("异议", "")),
            tags=[row.get_state_display(), row.channel],
        ),
        "row": row,
        "form": form if answers else None,
        "submit_label": "答复",
        "cancel_url": reverse("policies:public-publicity", args=[row.publicity.ref]),
        "is_demo": row.publicity.call.is_demo,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "policies/objection.html", context, status=status)
