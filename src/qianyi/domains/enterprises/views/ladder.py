"""The funnel of titles, the list behind each number, having it worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.enterprises import tasks
from qianyi.domains.enterprises.forms.ladder import PlaceForm, StandingFilterForm
from qianyi.domains.enterprises.pages import ladder as pages
from qianyi.domains.enterprises.permissions import can_read_ladder
from qianyi.domains.enterprises.selectors import ladder as selectors
from qianyi.domains.enterprises.selectors.targets import ZONES, target_rows
from qianyi.domains.enterprises.tables import ladder as tables
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation import jobs
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import charts, excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.kernel.subjects.models import Territory
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.enterprises.models import LadderRound
    from qianyi.domains.enterprises.selectors.ladder import StandingFilter
    from qianyi.foundation.ui.tables import Table


def reader(request: HttpRequest) -> Actor:
    """Who looks, and may look at the ladder of all firms."""
    actor = actor_of(request)
    require(allowed=can_read_ladder(actor), actor=actor, what="查看梯度培育台账")
    return actor


@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Every title with its numbers, the plan's targets beside them."""
    actor = reader(request)
    today = clock.local_date(clock.now())
    counted = selectors.places_with_firms(actor)
    place = selectors.place_chosen(request.GET.get("place", ""), counted)
    rows = selectors.funnel(actor, place, today)
    code = place.subject.code if place else ""
    drawn = [row for row in rows if row.held or row.pipeline or row.pooled]
    pictures = [pages.funnel_picture(request, row, code) for row in drawn]
    if asked := charts.chart_asked(request, pictures):
        return asked
    form = PlaceForm({"place": code}, places=places_offered(counted))
    done = selectors.round_latest()
    context = {
        "page": pages.funnel_page(actor, rows, done, place),
        "filters": filter_bar(form, Query.of(request)),
        "table": tables.funnel_table(request, rows, code),
        "targets": tables.target_table(request, target_rows(actor, place, rows)),
        "pictures": pictures,
        "worked": pages.as_of_words(done, today),
        "job": jobs.run_latest(actor=actor, kind=tasks.WORK.name),
        "is_demo": bool(place and place.is_demo),
    }
    return render(request, "enterprises/ladder/funnel.html", context)


@require_safe
def funnel_export(request: HttpRequest) -> HttpResponse:
    """The funnel and the targets as a workbook."""
    actor = reader(request)
    counted = selectors.places_with_firms(actor)
    place = selectors.place_chosen(request.GET.get("place", ""), counted)
    rows = selectors.funnel(actor, place, clock.local_date(clock.now()))
    done = selectors.round_latest()
    remarks = [f"企业范围：{place or '全部'}", _as_of(done)]
    code = place.subject.code if place else ""
    return workbook(
        [
            excel.Sheet(table=tables.funnel_table(request, rows, code), remarks=remarks),
            excel.Sheet(table=tables.target_table(request, target_rows(actor, place, rows))),
        ],
        "梯度培育台账",
    )


@require_POST
def work(request: HttpRequest) -> HttpResponse:
    """Have the ladder of all firms worked out again."""
    actor = actor_of(request)
    tasks.ladder_enqueue(actor=actor, moment=clock.now())
    messages.success(request, "已开始重新测算，可以离开这一页，完成后会通知您。")
    return redirect("ladder:funnel")


@require_safe
def standings(request: HttpRequest, title_code: str) -> HttpResponse:
    """The firms before one title."""
    actor = reader(request)
    form, asked, table = listed(request, actor, title_code)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="家", target=table.element_id)
    today = clock.local_date(clock.now())
    rows = selectors.funnel(actor, asked.place, today, code=asked.title.code)
    row = next(iter(rows), None)
    query = str(Query.of(request).without("page", "sort"))
    page = pages.standings_page(
        actor, asked.title, row, selectors.round_latest(), query=query.partition("?")[2]
    )
    context = {
        "page": page,
        "filters": bar,
        "table": table,
        "is_demo": bool(asked.place and asked.place.is_demo),
    }
    return render(request, "ui/page.html", context)


@require_safe
def standings_export(request: HttpRequest, title_code: str) -> HttpResponse:
    """The firms on screen as a workbook."""
    actor = reader(request)
    _, asked, table = listed(request, actor, title_code)
    done = selectors.round_latest()
    remarks = [_as_of(done), SELF_CHECK]
    return workbook([excel.Sheet(table=table, remarks=remarks)], asked.title.name)


def listed(
    request: HttpRequest, actor: Actor, title_code: str
) -> tuple[StandingFilterForm, StandingFilter, Table]:
    """The form bound to the query, what it asks for, and the rows."""
    title = selectors.title_of(title_code)
    counted = selectors.places_with_firms(actor)
    place = selectors.place_chosen(request.GET.get("place", ""), counted)
    given = request.GET.copy()
    given["place"] = place.subject.code if place else ""
    form = StandingFilterForm(given, places=places_offered(counted))
    form.is_valid()
    told = form.cleaned_data
    asked = selectors.StandingFilter(
        title=title,
        place=place,
        state=told.get("state") or "",
        words=told.get("q") or "",
        industry=told.get("industry") or "",
        size=told.get("size") or "",
        close=bool(told.get("close")),
    )
    rows = selectors.standing_list(actor, asked)
    return form, asked, tables.standing_table(request, rows, code=title.code)


def _as_of(done: LadderRound | None) -> str:
    return f"截至 {done.as_of:%Y-%m-%d}" if done else "还没有测算"


def places_offered(counted: Sequence[Territory]) -> list[Territory]:
    """Places with firms, and zones that have targets but no firms yet."""
    known = {row.pk: row for row in counted}
    zones = Territory.objects.filter(territory_kind__in=ZONES).select_related("subject")
    known |= {row.pk: row for row in zones if row.pk not in known}
    return sorted(known.values(), key=lambda row: (row.is_demo, row.path))
