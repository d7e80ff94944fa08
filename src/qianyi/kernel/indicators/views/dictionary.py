"""The dictionary of indicators and one of its entries with all its figures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.kernel.indicators import forms, pages, selectors, tables
from qianyi.kernel.indicators.choices import AppliesTo
from qianyi.kernel.indicators.permissions import can_read_indicators
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table
    from qianyi.kernel.indicators.models import Indicator, Observation

HEAD_ROWS = 50


@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All indicators by category."""
    form, table = _dictionary(request, _reader(request))
    page = Page(title="指标", answer="每个指标怎么定义、什么单位、谁归口，最新的数据是多少。")
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    return render(request, "indicators/list.html", {"page": page, "filters": bar, "table": table})


@require_safe
def indicator_list_export(request: HttpRequest) -> FileResponse:
    """The dictionary on screen as a workbook."""
    _, table = _dictionary(request, _reader(request))
    return _workbook(table, "指标字典.xlsx")


@require_safe
def options(request: HttpRequest) -> HttpResponse:
    """Options of the indicator field that fit the words typed."""
    _reader(request)
    words = request.GET.get("indicator_search", "")[:100]
    return render(request, "indicators/options.html", {"found": selectors.indicator_search(words)})


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition and figures."""
    actor = _reader(request)
    indicator = selectors.indicator_open(code)
    form, rows, table = _figures(request, actor, indicator)
    zone = selectors.subject_ids_within(settings.QIANYI_ZONE)
    own = rows.filter(subject_id__in=zone)[:HEAD_ROWS] if isinstance(rows, QuerySet) else rows
    newest = selectors.newest_by_scope(list(own), zone)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="条", target=table.element_id)
    return render(
        request,
        "indicators/detail.html",
        {
            "page": pages.indicator_head(indicator, newest),
            "indicator": indicator,
            **pages.indicator_facts(indicator),
            "filters": bar,
            "table": table,
            "firms": _firms(request, actor, indicator, form),
        },
    )


@require_safe
def detail_export(request: HttpRequest, code: str) -> FileResponse:
    """The figures on screen as a workbook."""
    actor = _reader(request)
    indicator = selectors.indicator_open(code)
    _, _, table = _figures(request, actor, indicator)
    return _workbook(table, f"{indicator.name}.xlsx", indicator.definition)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_indicators(actor), actor=actor, what="查看指标")
    return actor


def _dictionary(request: HttpRequest, actor: Actor) -> tuple[forms.IndicatorFilter, Table]:
    form = forms.IndicatorFilter(request.GET, categories=selectors.indicator_categories())
    asked = forms.asked(form)
    rows = selectors.indicator_search(asked["q"], asked["category"])
    return form, tables.indicator_table(
        request, rows, selectors.latest_actuals(actor, settings.QIANYI_ZONE)
    )


def _figures(
    request: HttpRequest, actor: Actor, indicator: Indicator
) -> tuple[forms.ObservationFilter, QuerySet[Observation] | list[Observation], Table]:
    """Figures by filter; with a day, those that stood at its end.

    Those of territories are few and are read once; those of firms stay a queryset.
    """
    chosen = forms.KnownOnForm(request.GET)
    day = chosen.cleaned_data["known_on"] if chosen.is_valid() else None
    found = selectors.as_known_on(actor, day) if day else selectors.observation_list(actor)
    everything = found.filter(indicator=indicator).order_by("-ends_on", "-pk")
    of_firms = indicator.applies_to == AppliesTo.ENTERPRISE
    subjects = (
        list(selectors.subjects_with_figures(actor, indicator))
        if of_firms
        else list({row.subject_id: row.subject for row in everything}.values())
    )
    form = forms.ObservationFilter(request.GET, subjects=subjects)
    asked = forms.asked(form)
    wanted = {"kind": asked["kind"], "scope": asked["scope"], "subject_id": asked["subject"]}
    wanted = {name: value for name, value in wanted.items() if value}
    rows = everything.filter(**wanted) if of_firms else _fitting(everything, wanted)
    return form, rows, tables.observation_table(request, indicator, rows)


def _fitting(rows: Iterable[Observation], wanted: Mapping[str, str]) -> list[Observation]:
    return [
        row
        for row in rows
        if all(str(getattr(row, name)) == value for name, value in wanted.items())
    ]


def _firms(
    request: HttpRequest, actor: Actor, indicator: Indicator, form: forms.ObservationFilter
) -> Table | None:
    """What firms reported, a line a period; for indicators of firms."""
    if indicator.applies_to != AppliesTo.ENTERPRISE:
        return None
    day = form.cleaned_data.get("known_on") or clock.local_date(clock.now())
    rows = selectors.firm_summaries(actor, indicator, day)
    return tables.firm_table(request, indicator, rows)


def _workbook(table: Table, filename: str, *remarks: str) -> FileResponse:
    sheet = excel.Sheet(
        table=table, title=table.caption, remarks=[line for line in remarks if line]
    )
    return FileResponse(
        io.BytesIO(excel.workbook([sheet])),
        as_attachment=True,
        filename=filename,
        content_type=excel.CONTENT_TYPE,
    )
