"""The list of cases and the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Figure, Page, filter_bar
from qianyi.kernel.cases import selectors
from qianyi.kernel.cases.forms import lists as forms
from qianyi.kernel.cases.permissions import STAFF
from qianyi.kernel.cases.tables import cases as tables
from qianyi.lib import clock

from .frame import inside

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

HOME = ("首页", "/")
CASES = ("办件", "/cases/")
INBOX = ("待办", "/cases/inbox/")
WAITING: Final = "waiting"
OF_CASES: Final = {
    "accepting": "待受理", WAITING: "等待他人办理", "taking": "我参与的", "copied": "抄送给我的",
}  # fmt: skip
"""Sections that list whole cases: they wait for no open step of the reader's."""


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases the reader may open."""
    actor = inside(request, "查看办件列表")
    form, table = _listed(request, actor, clock.now())
    bar = filter_bar(form, Query.of(request), count=table.count, noun="件", target=table.element_id)
    page = Page(
        title="办件",
        answer="办件、工单和督办件现在在哪一步、由谁办、还剩几天",
        breadcrumbs=(HOME, CASES),
        action=Action(label="登记", url=reverse("cases:new")) if actor.has_role(*STAFF) else None,
        more_actions=[
            Action(label="待办", url=reverse("cases:inbox")),
            Action(label="办理流程", url=reverse("cases:processes")),
        ],
    )
    return render(request, "ui/page.html", {"page": page, "filters": bar, "table": table})


@require_safe
def cases_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a workbook."""
    _, table = _listed(request, inside(request, "导出办件列表"), clock.now())
    return workbook([excel.Sheet(table=table)], "办件")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, by section."""
    actor, moment = inside(request, "查看待办"), clock.now()
    counts = selectors.inbox(actor, moment)
    section = _section(request, counts)
    form, table = _waiting(request, actor, moment, section)
    bar = filter_bar(form, Query.of(request), count=table.count, noun="项", target=table.element_id)
    tabs = [
        (name, words, counts.words(name), f"{reverse('cases:inbox')}?section={name}")
        for name, words in (*selectors.SECTIONS.items(), *OF_CASES.items())
    ]
    page = Page(
        title="待办",
        answer="哪些事在我手里，哪些快到期，哪些在等别人",
        breadcrumbs=(HOME, INBOX),
        figures=(
            Figure(label="我经办的", value=counts.mine, unit="项"),
            Figure(label="本单位待认领", value=counts.unit, unit="项"),
            Figure(
                label="临近期限",
                value=counts.near,
                unit="项",
                tone="amber" if counts.near else "",
            ),
            Figure(
                label="已逾期",
                value=counts.overdue,
                unit="项",
                tone="red" if counts.overdue else "",
            ),
        ),
        more_actions=[
            Action(label="全部办件", url=reverse("cases:list")),
            Action(label="离岗代办", url=reverse("cases:absences")),
        ],
    )
    context = {
        "page": page, "filters": bar, "table": table, "tabs": tabs, "section": section,
        "can_claim": section not in OF_CASES,
    }  # fmt: skip
    return render(request, "cases/inbox.html", context)


@require_safe
def inbox_export(request: HttpRequest) -> HttpResponse:
    """The section on screen as a workbook."""
    actor, moment = inside(request, "导出待办"), clock.now()
    section = _section(request, selectors.inbox(actor, moment))
    _, table = _waiting(request, actor, moment, section)
    return workbook([excel.Sheet(table=table)], "待办")


def _section(request: HttpRequest, counts: selectors.Inbox) -> str:
    asked = request.GET.get("section", "")
    if asked in selectors.SECTIONS or asked in OF_CASES:
        return asked
    filled = (name for name in ("mine", "unit", "accepting") if getattr(counts, name))
    return next(filled, "mine")


def _waiting(
    request: HttpRequest, actor: Actor, moment: datetime, section: str
) -> tuple[forms.InboxFilterForm, Table]:
    form = forms.InboxFilterForm(request.GET, offered=_offered(actor))
    asked = _asked(form, moment)
    if section in OF_CASES:
        rows = {
            "accepting": selectors.accepting_rows,
            WAITING: lambda actor: selectors.waiting_rows(actor, moment),
            "taking": selectors.part_rows,
            "copied": selectors.copied_rows,
        }[section](actor)
        table = tables.case_table(
            request, selectors.cases_narrowed(rows, asked), moment, name=section,
            caption=OF_CASES[section], export_url=tables.inbox_export_url(section),
        )  # fmt: skip
        return form, table
    steps = selectors.inbox_rows(actor, moment, section, words=asked.words)  # type: ignore[arg-type]  # checked by _section
    return form, tables.inbox_table(
        request, selectors.steps_narrowed(steps, asked), moment, section
    )


def _listed(
    request: HttpRequest, actor: Actor, moment: datetime
) -> tuple[forms.CaseFilterForm, Table]:
    form = forms.CaseFilterForm(request.GET, offered=_offered(actor))
    asked = _asked(form, moment)
    return form, tables.case_table(request, selectors.case_list(actor, asked), moment)


def _offered(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    titles = dict(selectors.process_list(actor).values_list("code", "title"))
    return {
        "process": sorted(titles.items()),
        "unit": selectors.units_offered(),
        "within": selectors.territories_offered(actor),
    }


def _asked(form: forms.NarrowingForm, moment: datetime) -> selectors.CaseFilter:
    """What the form asks for; what does not hold narrows nothing and is said beside its field."""
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    return selectors.CaseFilter(
        words=told["q"],
        process=told["process"],
        unit_id=int(told["unit"]) if told["unit"] else None,
        within=told["within"],
        light=told["light"],
        kind=told.get("kind", ""),
        status=told.get("status", ""),
        standing=told.get("standing", ""),
        open_only=bool(told.get("open_only")),
        moment=moment,
    )
