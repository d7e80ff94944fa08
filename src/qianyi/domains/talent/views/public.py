"""What everybody may read: needs that their firms wished to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.talent import selectors
from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.forms.needs import NeedFilterForm
from qianyi.domains.talent.pages.crumbs import HOME
from qianyi.domains.talent.tables.needs import need_table
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar

from .frame import named, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """Published needs."""
    form, table = _listed(request)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    page = Page(
        title="园区企业人才需求",
        answer="企业要求公开发布、由管委会核对过的岗位；应聘请与企业联系，也可以请管委会人才服务单位转达",
        breadcrumbs=(HOME, ("人才需求", "")),
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def needs_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_listed(request)[1]], "园区企业人才需求")


def _listed(request: HttpRequest) -> tuple[NeedFilterForm, Table]:
    form = NeedFilterForm(request.GET, fields=named(TermKind.FIELD), in_public=True)
    told = form.asked()
    asked = selectors.NeedFilter(words=told["q"], field=told["field"])
    rows = selectors.needs_public(today(), asked)
    export_url = reverse("talent:public-needs-export")
    return form, need_table(
        request, rows, url=None, export_url=export_url, name="public_talent_needs"
    )
