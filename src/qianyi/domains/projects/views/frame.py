"""What every view of projects shares: who reads, workbooks, forms that were refused."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.shortcuts import render

from qianyi.domains.projects import selectors
from qianyi.domains.projects.permissions import can_keep, can_read_projects, is_owner
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects.selectors import department_list, territory_list
from qianyi.lib import clock

if TYPE_CHECKING:
    from datetime import date

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.pages import Page
    from qianyi.kernel.subjects.models import Territory


def reader(request: HttpRequest) -> Actor:
    """Who asks, and works inside."""
    actor = actor_of(request)
    require(allowed=can_read_projects(actor), actor=actor, what="查看项目")
    return actor


def owner(request: HttpRequest) -> Actor:
    """Who asks, and is a user of a firm."""
    actor = actor_of(request)
    require(allowed=is_owner(actor), actor=actor, what="查看本企业的项目")
    return actor


def owner_or_reader(request: HttpRequest) -> Actor:
    """Whoever may have a project to look at: inside, or as its owner."""
    actor = actor_of(request)
    allowed = can_read_projects(actor) or is_owner(actor)
    require(allowed=allowed, actor=actor, what="查看项目")
    return actor


def kept(request: HttpRequest, ref: str, what: str) -> tuple[Actor, Project]:
    """A project that the asker keeps."""
    actor = reader(request)
    project = selectors.project_by_ref(actor=actor, ref=ref)
    require(allowed=can_keep(actor, project), actor=actor, what=what)
    return actor, project


def today() -> date:
    """The day it is."""
    return clock.local_date(clock.now())


def unit_choices(project: Project | None = None) -> list[tuple[str, str]]:
    """Departments by code and name; for a project those of its own sort, invented or real."""
    return [
        (row.subject.code, row.subject.name)
        for row in department_list().select_related("subject", "territory")
        if _is_of(row.territory, project)
    ]


def territory_choices(project: Project | None = None) -> list[tuple[str, str]]:
    """Places a project can lie in: the zones and their parts, of its own sort."""
    return [
        (row.subject.code, str(row))
        for row in territory_list()
        if row.territory_kind not in ("country", "province") and _is_of(row, project)
    ]


def _is_of(place: Territory | None, project: Project | None) -> bool:
    return place is None or project is None or place.is_demo == project.is_demo


def ribbon(project: Project) -> dict[str, bool]:
    """The ribbon 示例数据 on pages about a fictional project."""
    return {"is_demo": True} if project.is_demo else {}


def token_of(request: HttpRequest) -> str:
    """The number a form was given when it was shown; a new one when it is shown."""
    return request.POST.get("token", "")[:64] or secrets.token_hex(8)


def form_page(
    request: HttpRequest, page: Page, form: Form, *, cancel_url: str, submit_label: str,
    **more: object,
) -> HttpResponse:  # fmt: skip
    """A page with one form; one that was sent and is shown again was refused."""
    context = {
        "page": page, "form": form, "cancel_url": cancel_url, "submit_label": submit_label, **more,
    }  # fmt: skip
    return render(request, "projects/form.html", context, status=422 if form.is_bound else 200)
