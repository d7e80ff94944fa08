"""The ledger of promises, one promise, entering, checking, the review's conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.projects import selectors, services
from qianyi.domains.projects.choices import PromiseSide, PromiseState, Review
from qianyi.domains.projects.forms.promises import (
    CheckForm,
    ConfirmForm,
    DecideForm,
    PromiseFilterForm,
    PromiseForm,
    ReviewForm,
)
from qianyi.domains.projects.pages import promises as pages
from qianyi.domains.projects.pages.projects import form_page_head
from qianyi.domains.projects.permissions import (
    can_check,
    can_confirm,
    can_decide,
    can_keep,
    can_reopen,
)
from qianyi.domains.projects.selectors import PromiseFilter
from qianyi.domains.projects.services import Checked, Decided, Promised
from qianyi.domains.projects.tables import promises as tables
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.answers import show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.selectors import department_list, department_open
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .frame import form_page, kept, reader, ribbon, today, unit_choices

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.projects.models import Project
    from qianyi.domains.projects.selectors.projects import ZoneChoice
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

LONGEST_NUMBER: Final = 19
"""Digits of the largest number a row can have."""


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Both sides of every project of one zone that the reader may see."""
    actor, day = reader(request), today()
    table, form, zone = _asked(request, actor)
    every = selectors.promise_list(actor, PromiseFilter(within=zone.path if zone else ""))
    counts = {
        **{side: every.filter(side=side).count() for side in PromiseSide.values},
        **{name: rows.count() for name, rows in selectors.standings_of(every, day).items()},
    }
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    context = {
        **({"is_demo": True} if zone and zone.is_demo else {}),
        "page": pages.promises_page(counts, day, zone),
        "table": table,
        "filters": bar,
    }
    return render(request, "ui/page.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    table, _, _ = _asked(request, reader(request))
    return workbook([table], "招商承诺台账")


def _asked(
    request: HttpRequest, actor: Actor
) -> tuple[Table, PromiseFilterForm, ZoneChoice | None]:
    """The list asked for; of one zone, since invented and real promises never stand together."""
    day = today()
    units = [(str(row.pk), row.subject.name) for row in department_list()]
    zones = selectors.zones_of(actor)
    form = PromiseFilterForm(
        request.GET, units=units, zones=[(one.code, one.name) for one in zones]
    )
    asked = form.asked()
    zone = selectors.zone_chosen(zones, asked["zone"])
    rows = selectors.promise_list(
        actor,
        PromiseFilter(
            words=asked["words"], side=asked["side"], kind=asked["kind"],
            state=asked["state"], day=day, within=zone.path if zone else "",
            unit_id=int(asked["unit"]) if asked["unit"] else None,
        ),
    )  # fmt: skip
    table = tables.promise_table(
        request, rows, day=day, export_url=reverse("projects:promises-export")
    )
    return table, form, zone


@require_safe
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """One promise: what, by when, on what ground, what became of it."""
    actor = reader(request)
    row = selectors.promise_get(actor=actor, promise_id=promise_id)
    context = {
        **ribbon(row.project),
        "page": pages.promise_page(actor, row),
        "promise": row,
        "target": tables.figure_words(row),
        "actual": tables.actual_words(row),
        "mark": tables.promise_mark(row, today()),
    }
    return render(request, "projects/promise.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter a promise of either side."""
    actor, row = kept(request, ref, "登记招商承诺")
    form = PromiseForm(
        request.POST or None, units=unit_choices(row), initial=_next_year(request, row)
    )
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data}
        told["unit"] = department_open(told["unit"]) if told["unit"] else None
        told["review"] = told["review"] or Review.NONE
        try:
            made = services.promise_make(
                actor=actor, project=row, promised=Promised(**told), moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            for one in made.warnings:
                messages.warning(request, f"请公平竞争审查留意：{one.quote}。{one.sentence}")
            messages.success(request, "承诺已登记。")
            return redirect("projects:promise", made.pk)
    page = form_page_head(
        "登记承诺", "高新区的承诺须有依据并经公平竞争审查；业主的承诺写到可以核查", row, "登记承诺"
    )
    return form_page(
        request, page, form, cancel_url=reverse("projects:project", args=[row.ref]),
        submit_label="登记", **ribbon(row),
    )  # fmt: skip


def _next_year(request: HttpRequest, project: Project) -> dict[str, object]:
    """A promise of the project's as the one for the year after; nothing where none is named."""
    after = request.GET.get("after", "")
    held = (
        project.promises.filter(pk=int(after)).first()
        if after.isdecimal() and len(after) < LONGEST_NUMBER
        else None
    )
    if held is None:
        return {}
    plain = ("side", "kind", "what", "condition", "comparator", "target", "figure_unit", "basis")
    return {
        **{name: getattr(held, name) for name in plain},
        "year": held.year + 1 if held.year else None,
        "unit": held.unit.subject.code if held.unit else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Say what became of a promise."""
    actor = reader(request)
    row = selectors.promise_get(actor=actor, promise_id=promise_id)
    may_check = can_check if row.is_open else can_reopen
    require(allowed=may_check(actor, row), actor=actor, what="核查这项承诺")
    form = CheckForm(
        request.POST or None,
        initial={
            "on": today(), "actual": row.actual,
            "state": row.state if row.is_open else PromiseState.BROKEN,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = services.promise_check(
                actor=actor, promise=row, checked=Checked(**form.cleaned_data),
                moment=clock.now(),
            )  # fmt: skip
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(
                request,
                "已提请认定，须由责任单位以外的另一人确认。" if row.claimed else "核查情况已登记。",
            )
            return redirect("projects:promise", row.pk)
    words = tables.figure_words(row)
    page = pages.promise_form_head(row, "核查兑现", f"{row.what}" + (f"：{words}" if words else ""))
    return form_page(
        request, page, form, cancel_url=reverse("projects:promise", args=[row.pk]),
        submit_label="登记核查情况", **ribbon(row.project),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Enter the conclusion of the fair competition review."""
    actor = reader(request)
    row = selectors.promise_get(actor=actor, promise_id=promise_id)
    require(allowed=can_keep(actor, row.project), actor=actor, what="登记公平竞争审查结论")
    form = ReviewForm(
        request.POST or None,
        initial={"review": row.review, "basis": row.review_basis},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.promise_review(
                actor=actor, promise=row, **form.cleaned_data, moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "审查结论已登记。")
            return redirect("projects:promise", row.pk)
    page = pages.promise_form_head(row, "公平竞争审查", row.what)
    return form_page(
        request, page, form, cancel_url=reverse("projects:promise", args=[row.pk]),
        submit_label="登记结论", warnings=row.warnings, **ribbon(row.project),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Agree, as a second person, that a promise is closed; or send it back."""
    actor = reader(request)
    row = selectors.promise_get(actor=actor, promise_id=promise_id)
    require(
        allowed=can_confirm(actor, row), actor=actor,
        what="确认这项承诺（须由责任单位和提请人以外的人员办理）",
    )  # fmt: skip
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_agreed = form.cleaned_data["agreed"] == "yes"
        try:
            services.promise_confirm(
                actor=actor, promise=row, is_agreed=is_agreed, words=form.cleaned_data["words"]
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已确认。" if is_agreed else "已退回核查。")
            return redirect("projects:promise", row.pk)
    answer = (
        f"{row.what}：{tables.claim_words(row) or '没有待确认的认定'}。核查情况：{row.evidence}"
    )
    page = pages.promise_form_head(row, "确认认定", answer)
    return form_page(
        request, page, form, cancel_url=reverse("projects:promise", args=[row.pk]),
        submit_label="确定", **ribbon(row.project),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Decide what follows where the fair competition review does not allow a promise."""
    actor = reader(request)
    row = selectors.promise_get(actor=actor, promise_id=promise_id)
    require(
        allowed=can_decide(actor, row), actor=actor, what="决定不符合公平竞争审查的承诺怎么处理"
    )
    form = DecideForm(request.POST or None, initial={"what": row.what, "condition": row.condition})
    if request.method == "POST" and form.is_valid():
        try:
            services.promise_decide(
                actor=actor, promise=row, decided=Decided(**form.cleaned_data), moment=clock.now()
            )
        except QianyiError as refusal:
            show(form, refusal)
        else:
            messages.success(request, "处理决定已登记。")
            return redirect("projects:promise", row.pk)
    page = pages.promise_form_head(row, "决定怎么处理", f"{row.what}：公平竞争审查不符合，不得兑现")
    return form_page(
        request, page, form, cancel_url=reverse("projects:promise", args=[row.pk]),
        submit_label="登记决定", warnings=row.warnings, **ribbon(row.project),
    )  # fmt: skip
