"""How requests are served, and what firms ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.domains.requests import selectors
from qianyi.domains.requests.forms.filing import MonthForm, PeriodForm
from qianyi.domains.requests.pages.requests import HOME, LIST
from qianyi.domains.requests.permissions import can_read_statistics
from qianyi.domains.requests.tables.board import board_table, topic_table, word_table
from qianyi.engine.requests import RATES
from qianyi.foundation.permissions import require
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.pages import Figure, Page, filter_bar
from qianyi.lib import clock

from .frame import reader

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.requests.selectors import Board, HotTopics
    from qianyi.domains.requests.selectors.board import Grouping
    from qianyi.engine.requests.rates import RateName
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

SHOWN: tuple[RateName, ...] = ("response", "on_time", "solved", "satisfied")
DAYS = timedelta(days=365)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The board as asked for."""

    form: PeriodForm
    first: date
    last: date
    found: Board
    table: Table


def _reader(request: HttpRequest) -> Actor:
    actor = reader(request)
    require(allowed=can_read_statistics(actor), actor=actor, what="查看诉求办理情况")
    return actor


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Five rates by unit, topic, class or door, with what is above and below the line."""
    asked = _asked(request, _reader(request))
    bar = filter_bar(
        asked.form, Query.of(request), count=asked.table.count, noun="行",
        target=asked.table.element_id,
    )  # fmt: skip
    whole = asked.found.whole
    figures = []
    for name in SHOWN:
        rate = whole.rates[name]
        figures.append(
            Figure(
                label=RATES[name].label,
                value=Missing("没有可以计算的诉求") if rate.value is None else rate.value,
                kind="percent", decimals=1, change=f"{rate.done}/{rate.of} 件" if rate.of else "",
            )
        )  # fmt: skip
    page = Page(
        title="诉求办理情况",
        answer=f"{asked.first:%Y-%m-%d} 至 {asked.last:%Y-%m-%d} 登记的 {whole.filed} 件诉求，"
        f"其中在办 {whole.open} 件；知识库即时解决 {asked.found.settled_at_once} 次",
        breadcrumbs=(HOME, LIST, ("办理情况", "")),
        figures=figures,
        as_of=clock.local_date(clock.now()),
    )
    context = {
        "page": page, "filters": bar, "table": asked.table,
        "formulas": [(one.label, one.words) for one in RATES.values()],
    }  # fmt: skip
    return render(request, "requests/board.html", context)


@require_safe
def board_export(request: HttpRequest) -> HttpResponse:
    """The board as a workbook, with each formula above it."""
    asked = _asked(request, _reader(request))
    remarks = [
        f"登记时间：{asked.first:%Y-%m-%d} 至 {asked.last:%Y-%m-%d}；不含举报和已合并的",
        *(f"{one.label} = {one.words}" for one in RATES.values()),
    ]
    return workbook([excel.Sheet(table=asked.table, remarks=remarks)], "诉求办理情况")


def _asked(request: HttpRequest, actor: Actor) -> Asked:
    moment = clock.now()
    form = PeriodForm(request.GET, groupings=list(selectors.GROUPINGS.items()))
    form.is_valid()
    told = form.cleaned_data
    last = told.get("last") or clock.local_date(moment)
    first = min(told.get("first") or last - DAYS, last)
    by: Grouping = told.get("by") or "unit"
    found = selectors.board(
        actor, selectors.BoardAsked(first=first, after=last + ONE_DAY, moment=moment, by=by)
    )
    rows = [*found.rows, found.whole] if found.whole.filed else []
    table = board_table(request, rows, selectors.GROUPINGS[by])
    return Asked(form, first, last, found, table)


@require_safe
def hot(request: HttpRequest) -> HttpResponse:
    """Topics month by month, and the words of a month."""
    form, found, topics, words = _hot(request)
    bar = filter_bar(form, Query.of(request))
    page = Page(
        title="热点主题",
        answer=f"{found.months[-1]} 企业都在问什么；两家以上提到的词才列出，举报不计入",
        breadcrumbs=(HOME, LIST, ("热点主题", "")),
    )
    context = {"page": page, "filters": bar, "table": topics, "words": words}
    return render(request, "requests/hot.html", context)


@require_safe
def hot_export(request: HttpRequest) -> HttpResponse:
    """Topics and words as a workbook."""
    _, found, topics, words = _hot(request)
    month = found.months[-1]
    return workbook([excel.Sheet(table=topics), excel.Sheet(table=words)], f"热点主题 {month}")


def _hot(request: HttpRequest) -> tuple[MonthForm, HotTopics, Table, Table]:
    actor = _reader(request)
    form = MonthForm(request.GET)
    form.is_valid()
    month = form.cleaned_data.get("month") or clock.local_date(clock.now())
    found = selectors.hot_topics(actor, month)
    return form, found, topic_table(request, found), word_table(request, found.words)
