"""Lists over all firms: problems noted, industrial chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.domains.enterprises import selectors
from qianyi.domains.enterprises.forms.records import ProblemFilter
from qianyi.domains.enterprises.pages import records as pages
from qianyi.domains.enterprises.permissions import can_read_all_records
from qianyi.domains.enterprises.tables import records as tables
from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.lib import clock

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.domains.enterprises.models import ChainScheme
    from qianyi.foundation.ui.tables import Table


def _reader(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_all_records(actor), actor=actor, what=what)
    return actor


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Problems of all firms."""
    table, form = _problems(request)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="件", target=table.element_id)
    page = pages.problems_page(clock.local_date(clock.now()))
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def problems_export(request: HttpRequest) -> HttpResponse:
    """The problems on screen as a workbook."""
    return _workbook(_problems(request)[0], "企业反映的问题")


def _problems(request: HttpRequest) -> tuple[Table, ProblemFilter]:
    actor = _reader(request, "查看企业反映的问题")
    form = ProblemFilter(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    rows = selectors.problem_list(
        actor, words=told["q"], state=told["state"], department=told["department"]
    )
    day = clock.local_date(clock.now())
    return tables.problem_table(request, rows, day=day), form


@require_safe
def chains(request: HttpRequest, scheme_code: str = "") -> HttpResponse:
    """A scheme of chains, the newest when none is named; the others one click away."""
    actor = _reader(request, "查看产业链")
    schemes = list(selectors.scheme_list())
    scheme = selectors.scheme_get(scheme_code) if scheme_code else next(iter(schemes), None)
    page = Page(
        title=f"产业链：{scheme}" if scheme else "产业链",
        answer="各版产业链体系里有哪些链、各有多少家企业，和其他体系怎么对照",
        breadcrumbs=(pages.HOME, pages.ENTERPRISES, pages.CHAINS),
        tags=["待核实"] if scheme and scheme.certainty == "unverified" else [],
    )
    table = _chains(request, actor, scheme) if scheme else None
    context = {"page": page, "schemes": schemes, "scheme": scheme, "table": table}
    return render(request, "enterprises/chains.html", context)


@require_safe
def chains_export(request: HttpRequest, scheme_code: str) -> HttpResponse:
    """A scheme as a workbook."""
    actor = _reader(request, "查看产业链")
    scheme = selectors.scheme_get(scheme_code)
    return _workbook(_chains(request, actor, scheme), f"{scheme}产业链")


def _chains(request: HttpRequest, actor: Actor, scheme: ChainScheme) -> Table:
    day = clock.local_date(clock.now())
    return tables.chain_table(request, scheme, selectors.chains_of(actor, scheme, day))


def _workbook(table: Table, title: str) -> HttpResponse:
    response = HttpResponse(excel.workbook([table]), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(title)
    return response
