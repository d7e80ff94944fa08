"""Pages of scorings: the list, one scoring with its steps, a unit's sheet, files to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qianyi.domains.reviews.forms import appraisals as forms
from qianyi.domains.reviews.forms.assessments import ReasonForm
from qianyi.domains.reviews.pages import appraisals as pages
from qianyi.domains.reviews.permissions import (
    can_keep_schemes,
    can_publish_appraisals,
    can_read_appraisals,
)
from qianyi.domains.reviews.selectors import appraisals as selectors
from qianyi.domains.reviews.selectors.schemes import schemes_in_force
from qianyi.domains.reviews.services import appraisals as services
from qianyi.domains.reviews.services.sheets import appraisal_paper, appraisal_workbook
from qianyi.domains.reviews.tables.lists import appeal_table, appraisal_table, score_table
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.answers import done, form_page, word_file, workbook, workbook_file
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.models import Department, Territory, TerritoryKind
from qianyi.lib import clock
from qianyi.lib.sentences import quoted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reviews.models import Appraisal
    from qianyi.foundation.ui.tables import Table


@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """Scorings there are."""
    actor = reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="次", target=table.element_id)
    context = {"page": pages.list_page(actor), "filters": bar, "table": table}
    return render(request, "ui/page.html", context)


@require_safe
def appraisals_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, reader(request))
    return workbook([table], "目标考核")


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_new(request: HttpRequest) -> HttpResponse:
    """Begin a scoring: first whose units, then by which scheme and over which days."""
    actor = actor_of(request)
    require(allowed=can_keep_schemes(actor), actor=actor, what="发起目标考核")
    zones = list(_zones())
    code = request.GET.get("territory", "")
    place = next((zone for zone in zones if zone.subject.code == code), None)
    cancel = reverse("reviews:appraisals")
    if place is None:
        chooser = forms.TerritoryForm(territories=zones)
        page = pages.form_head("发起考核", "先选择区域，再选择办法、考核期和单位")
        context = {"page": page, "form": chooser, "cancel_url": cancel}
        return render(request, "reviews/choose.html", context)
    units = list(
        Department.objects.filter(territory=place).select_related("subject").order_by(
            "is_vertical", "subject__code"
        )
    )  # fmt: skip
    schemes = list(schemes_in_force(actor))
    form = forms.AppraisalForm(request.POST or None, schemes=schemes, units=units)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made: list[Appraisal] = []
        chosen = [unit for unit in units if unit.subject.code in told["units"]]
        by = next(row for row in schemes if str(row.pk) == told["scheme"])

        def begin() -> None:
            made.append(
                services.appraisal_begin(
                    actor=actor, scheme=by, territory=place, title=told["title"],
                    first=told["first"], last=told["last"], units=chosen, moment=clock.now(),
                )
            )  # fmt: skip

        if done(form, begin):
            messages.success(request, "已发起；填报确认后计分。")
            return redirect("reviews:appraisal", made[0].pk)
    page = pages.form_head("发起考核", f"{place}：按哪个办法、考核哪些单位")
    return form_page(
        request, page, form, cancel_url=cancel, submit_label="发起考核", is_demo=place.is_demo
    )


@require_safe
def appraisal(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """One scoring: units one may see, objections, what is open."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    waiting = selectors.open_things(row)
    context = {
        "page": pages.appraisal_page(row, actor, waiting),
        "appraisal": row,
        "table": score_table(request, selectors.score_list(actor, row), row),
        "appeals": appeal_table(request, selectors.appeal_list(actor, row), row),
        "is_demo": row.is_demo,
    }
    return render(request, "reviews/appraisal.html", context)


@require_safe
def appeals_export(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Objections one may see as a workbook."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    table = appeal_table(request, selectors.appeal_list(actor, row), row)
    return workbook([table], f"{row.title}异议")


@require_safe
def appraisal_excel(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Sheets one may see, with formulas."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    scores = list(selectors.score_list(actor, row))
    return workbook_file(appraisal_workbook(row, scores, clock.now()), row.title)


@require_safe
def appraisal_word(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Sheets one may see for Word."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    return word_file(appraisal_paper(row, list(selectors.score_list(actor, row))), row.title)


@require_POST
def appraisal_score(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Work every sheet out anew."""
    actor = actor_of(request)
    require(allowed=can_keep_schemes(actor), actor=actor, what="计分")
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    services.appraisal_score(actor=actor, appraisal=row, moment=clock.now())
    messages.success(request, "已按现有数据和已确认的填报计分；没有数据的项目为待定。")
    return redirect("reviews:appraisal", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_tell(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Ask once, then show each unit its own sheet."""
    actor = actor_of(request)
    require(allowed=can_keep_schemes(actor), actor=actor, what="反馈考核结果")
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    if request.method == "POST":
        services.appraisal_tell(actor=actor, appraisal=row, moment=clock.now())
        messages.success(request, "已反馈；各单位只看得到自己的计分表。")
        return redirect("reviews:appraisal", row.pk)
    context = {
        "page": pages.form_head("反馈各单位核对", "各单位查看自己的计分表，可以提出异议"),
        "question": f"把{quoted(row)}的计分表反馈给各单位？",
        "consequences": [
            "每个单位只看得到自己的计分表。",
            f"{services.APPEAL_WORKDAYS} 个工作日内可以提出异议，派驻、垂管单位填写反馈意见。",
        ],
        "confirm_label": "反馈",
        "cancel_url": reverse("reviews:appraisal", args=[row.pk]),
        "is_demo": row.is_demo,
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_publish(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Publish with an opinion; by a leader who did not score."""
    actor = actor_of(request)
    require(allowed=can_publish_appraisals(actor), actor=actor, what="公布考核结果")
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if done(form, lambda: services.appraisal_publish(
            actor=actor, appraisal=row, reason=reason, moment=clock.now()
        )):  # fmt: skip
            messages.success(request, "已公布；结果供决策参考，不自动触发任何处理。")
            return redirect("reviews:appraisal", row.pk)
    page = pages.form_head("公布结果", "公布后不能再填报、确认和计分")
    back = reverse("reviews:appraisal", args=[row.pk])
    return form_page(request, page, form, cancel_url=back, submit_label="公布", is_demo=row.is_demo)


@require_safe
def sheet(request: HttpRequest, appraisal_id: int, code: str) -> HttpResponse:
    """One unit's sheet, line by line."""
    actor = reader(request)
    row = selectors.appraisal_get(actor=actor, appraisal_id=appraisal_id)
    score = selectors.score_get(actor=actor, appraisal=row, code=code)
    context = {
        "page": pages.sheet_page(score, actor),
        "score": score,
        "lines": selectors.lines_of(score),
        "is_demo": row.is_demo,
    }
    return render(request, "reviews/sheet.html", context)


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read scorings."""
    actor = actor_of(request)
    require(allowed=can_read_appraisals(actor), actor=actor, what="查看目标考核")
    return actor


def _zones() -> list[Territory]:
    return list(
        Territory.objects.filter(territory_kind=TerritoryKind.ZONE, departments__isnull=False)
        .select_related("subject")
        .distinct()
        .order_by("subject__code")
    )


def _listed(request: HttpRequest, actor: Actor) -> tuple[forms.AppraisalFilterForm, Table]:
    form = forms.AppraisalFilterForm(request.GET)
    form.is_valid()
    rows = selectors.appraisal_list(actor, state=form.cleaned_data.get("state") or "")
    return form, appraisal_table(request, rows)
