"""Territories as a tree, departments with their duties, institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qianyi.foundation.addresses import ENTERPRISES, address_of
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.kernel.subjects import selectors, tables
from qianyi.kernel.subjects.pages import places as pages
from qianyi.kernel.subjects.permissions import can_read_places

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table


@require_safe
def territory_index(request: HttpRequest) -> HttpResponse:
    """The whole tree."""
    table = _territories(request)
    return render(request, "ui/page.html", {"page": pages.territories_page(), "table": table})


@require_safe
def territory_export(request: HttpRequest) -> HttpResponse:
    """The tree as a workbook."""
    return _workbook(_territories(request), "区域")


@require_safe
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """One territory: what lies above and below, who works there, how many firms."""
    actor = _reader(request, "查看区域")
    row = selectors.territory_open(code)
    tree = selectors.territory_tree(actor, top=row)
    departments = selectors.department_list().filter(territory=row)
    context = {
        "page": pages.territory_page(row, selectors.territory_above(row), tree[0]),
        "row": row,
        "firms_url": "" if row.aggregate_only else address_of(ENTERPRISES, row.subject.code),
        "departments": list(departments),
        "table": tables.territory_table(request, tree[1:], inside=True) if tree[1:] else None,
    }
    return render(request, "subjects/territory.html", context)


@require_safe
def department_index(request: HttpRequest) -> HttpResponse:
    """All departments."""
    table = _departments(request)
    return render(request, "ui/page.html", {"page": pages.departments_page(), "table": table})


@require_safe
def department_export(request: HttpRequest) -> HttpResponse:
    """The departments as a workbook."""
    return _workbook(_departments(request), "部门")


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """One department: where, what for, whether it is asked or scored."""
    _reader(request, "查看部门")
    row = selectors.department_open(code)
    context = {"page": pages.department_page(row), "row": row}
    return render(request, "subjects/department.html", context)


@require_safe
def institution_index(request: HttpRequest) -> HttpResponse:
    """Institutions the actor may see."""
    table = _institutions(request)
    return render(request, "ui/page.html", {"page": pages.institutions_page(), "table": table})


@require_safe
def institution_export(request: HttpRequest) -> HttpResponse:
    """The institutions as a workbook."""
    return _workbook(_institutions(request), "机构")


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    """One institution: kind, place, what it offers."""
    actor = actor_of(request)
    row = selectors.institution_open(actor=actor, code=code)
    context = {"page": pages.institution_page(row), "row": row}
    return render(request, "subjects/institution.html", context)


def _reader(request: HttpRequest, what: str) -> Actor:
    actor = actor_of(request)
    require(allowed=can_read_places(actor), actor=actor, what=what)
    return actor


def _territories(request: HttpRequest) -> Table:
    actor = _reader(request, "查看区域")
    return tables.territory_table(request, selectors.territory_tree(actor))


def _departments(request: HttpRequest) -> Table:
    _reader(request, "查看部门")
    return tables.department_table(request, selectors.department_list())


def _institutions(request: HttpRequest) -> Table:
    actor = _reader(request, "查看机构")
    return tables.institution_table(request, selectors.institution_list(actor))


def _workbook(table: Table, title: str) -> HttpResponse:
    response = HttpResponse(excel.workbook([table]), content_type=excel.CONTENT_TYPE)
    response.headers["Content-Disposition"] = excel.attachment(title)
    return response
