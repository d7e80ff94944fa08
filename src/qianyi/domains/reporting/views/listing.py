"""The list of returns: one's own to fill, or all one may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.reporting import selectors
from qianyi.domains.reporting.forms import ReturnFilter
from qianyi.domains.reporting.pages.crumbs import HOME, RETURNS
from qianyi.domains.reporting.permissions import can_follow_returns
from qianyi.domains.reporting.tables import own_table
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Page, filter_bar
from qianyi.lib import clock

from .frame import reader, workbook

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reporting.models import Return
    from qianyi.foundation.permissions import Actor


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """Returns the reader may see, the latest period first."""
    actor = reader(request)
    rows, form = _asked(request, actor)
    table = own_table(request, rows, clock.local_date(clock.now()))
    page = Page(
        title="填报",
        answer="我要填哪些表，报到哪一步",
        breadcrumbs=(HOME, RETURNS),
        more_actions=[
            Action(label="采集任务", url=reverse("reporting:collections")),
            Action(label="报表", url=reverse("reporting:forms")),
        ]
        if can_follow_returns(actor)
        else (),
    )
    bar = filter_bar(form, Query.of(request), count=table.count, noun="张", target=table.element_id)
    return render(request, "ui/page.html", {"page": page, "table": table, "filters": bar})


@require_safe
def returns_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    rows, _ = _asked(request, reader(request))
    return workbook([own_table(request, rows, clock.local_date(clock.now()))], "填报单")


def _asked(request: HttpRequest, actor: Actor) -> tuple[QuerySet[Return], ReturnFilter]:
    rows = selectors.return_list(actor)
    form = ReturnFilter(request.GET, places=selectors.places_of(rows))
    return selectors.returns_filtered(rows, form.asked()), form
