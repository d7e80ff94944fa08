"""Saved what-ifs: the list, one of them, up to four beside each other, putting one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qianyi.domains.evaluation.forms.whatif import ScenarioFilterForm
from qianyi.domains.evaluation.pages import scenarios as pages
from qianyi.domains.evaluation.permissions import can_save_trials, can_try
from qianyi.domains.evaluation.selectors import scenarios as selectors
from qianyi.domains.evaluation.services.scenarios import scenario_put_away
from qianyi.domains.evaluation.tables.whatif import scenario_table
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """Which what-ifs were kept."""
    actor = _reader(request)
    form, table = _listed(request, actor)
    bar = filter_bar(
        form, Query.of(request), count=table.count, noun="个方案", target=table.element_id
    )
    context = {"page": pages.list_page(), "filters": bar, "table": table}
    context |= {"most": selectors.MOST_COMPARED, "choices": list(table.page.object_list)}
    return render(request, "evaluation/scenarios.html", context)


@require_safe
def scenarios_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, _reader(request))
    return workbook([excel.Sheet(table=table)], "试算方案")


@require_safe
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """One what-if as it was kept, with the way to ask it again."""
    actor = _reader(request)
    row = selectors.scenario_get(actor=actor, scenario_id=scenario_id)
    own = can_save_trials(actor) and row.made_by_id == actor.user_id
    context = {
        "page": pages.scenario_page(row, own=own),
        "row": row,
        "shown": pages.kept_of(row),
        "entering": pages.firms_named(actor, row.entering, row.results["entering"]),
        "leaving": pages.firms_named(actor, row.leaving, row.results["leaving"]),
        "is_demo": row.territory.is_demo,
    }
    return render(request, "evaluation/scenario.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four what-ifs side by side."""
    actor = _reader(request)
    rows = selectors.scenarios_beside(actor, request.GET.getlist("s"))
    table = pages.comparison(rows)
    context = {
        "page": pages.compare_page(),
        "rows": rows,
        "lines": table,
        "warnings": pages.warnings_of(rows),
        "export_url": f"{reverse('evaluation:scenarios-compare-export')}?{request.GET.urlencode()}",
        "is_demo": any(row.territory.is_demo for row in rows),
    }
    return render(request, "evaluation/scenarios_compare.html", context)


@require_safe
def compare_export(request: HttpRequest) -> HttpResponse:
    """The comparison as a workbook."""
    rows = selectors.scenarios_beside(_reader(request), request.GET.getlist("s"))
    sheet = excel.Sheet(
        table=pages.comparison_table(request, rows), remarks=pages.warnings_of(rows)
    )
    return workbook([sheet], "试算方案比较")


@require_http_methods(["GET", "POST"])
def put_away(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """Ask once, then take a what-if off the list."""
    actor = actor_of(request)
    require(allowed=can_save_trials(actor), actor=actor, what="收起试算方案")
    row = selectors.scenario_get(actor=actor, scenario_id=scenario_id)
    require(allowed=row.made_by_id == actor.user_id, actor=actor, what="收起他人的试算方案")
    if request.method == "POST":
        scenario_put_away(actor=actor, scenario_id=row.pk, reason="", moment=clock.now())
        messages.success(request, f"已收起方案“{row}”。")
        return redirect("evaluation:scenarios")
    context = {
        "page": pages.put_away_page(row),
        "question": f"收起方案“{row}”？",
        "consequences": ["方案不再出现在列表里，网址仍可打开，内容留在历史中。"],
        "confirm_label": "收起",
        "cancel_url": reverse("evaluation:scenario", args=[row.pk]),
    }
    return render(request, "ui/confirm.html", context)


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=can_try(actor), actor=actor, what="查看试算方案")
    return actor


def _listed(request: HttpRequest, actor: Actor) -> tuple[ScenarioFilterForm, Table]:
    form = ScenarioFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.scenario_list(actor, words=told["q"], kind=told["kind"])
    return form, scenario_table(request, rows)
