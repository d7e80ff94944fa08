"""A firm's lists: what it looks for, and its own people who agreed to be in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.domains.talent import selectors
from qianyi.domains.talent.pages.crumbs import HOME, MINE, OWN_PEOPLE
from qianyi.domains.talent.pages.people import plan_names
from qianyi.domains.talent.tables.needs import need_table
from qianyi.domains.talent.tables.people import talent_table
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.pages import Action, Page

from .frame import side_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.ui.tables import Table


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What the firm looks for."""
    page = Page(
        title="人才需求",
        answer="本企业在找什么人，谁符合，对接到哪一步",
        breadcrumbs=(HOME, MINE),
        action=Action(label="提出人才需求", url=reverse("talent_mine:need-new")),
        more_actions=[Action(label="本单位人才和英才卡", url=reverse("talent_mine:people"))],
    )
    return render(request, "ui/page.html", {"page": page, "table": _needs(request)})


@require_safe
def needs_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    return workbook([_needs(request)], "人才需求")


def _needs(request: HttpRequest) -> Table:
    actor = side_of(request).actor
    rows = selectors.need_list(actor).filter(enterprise__in=actor.subject_ids)
    return need_table(
        request, rows, name="my_talent_needs",
        url=lambda row: reverse("talent_mine:need", args=[row.ref]),
        export_url=reverse("talent_mine:needs-export"),
        new_url=reverse("talent_mine:need-new"),
    )  # fmt: skip


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The firm's own people in the library."""
    page = Page(
        title="本单位人才",
        answer="本单位哪些人同意入库；可以用英才卡为他们申请服务",
        breadcrumbs=(HOME, OWN_PEOPLE),
        action=Action(label="登记人才", url=reverse("talent_mine:new")),
        more_actions=[Action(label="人才需求", url=reverse("talent_mine:needs"))],
    )
    return render(request, "ui/page.html", {"page": page, "table": _people(request)})


@require_safe
def people_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook, masked like the page."""
    return workbook([_people(request)], "本单位人才")


def _people(request: HttpRequest) -> Table:
    actor = side_of(request).actor
    rows = selectors.talent_list(actor).filter(employer__in=actor.subject_ids)
    return talent_table(
        request, rows, plans=plan_names(),
        url=lambda row: reverse("talent_mine:person", args=[row.ref]),
        export_url=reverse("talent_mine:people-export"), new_url=reverse("talent_mine:new"),
    )  # fmt: skip
