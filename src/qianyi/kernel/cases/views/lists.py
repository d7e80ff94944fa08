"""The list of cases, the inbox, and acts on many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.foundation.ui import excel
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Action, Figure, Page, filter_bar
from qianyi.kernel.cases import selectors, services
from qianyi.kernel.cases.errors import ActNotAllowed, StepNotFound, StepTaken
from qianyi.kernel.cases.forms import lists as forms
from qianyi.kernel.cases.permissions import STAFF
from qianyi.kernel.cases.tables import cases as tables
from qianyi.lib import clock
from qianyi.lib.sentences import in_one

from .frame import inside, workbook

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

HOME = ("首页", "/")
CASES = ("办件", "/cases/")
INBOX = ("待办", "/cases/inbox/")
WAITING: Final = "waiting"
MOST_AT_ONCE: Final = 200
REFUSALS_SHOWN: Final = 3


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
        for name, words in (*selectors.SECTIONS.items(), (WAITING, "等待他人办理"))
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
        "can_claim": section != WAITING,
    }  # fmt: skip
    return render(request, "cases/inbox.html", context)


@require_safe
def inbox_export(request: HttpRequest) -> HttpResponse:
    """The section on screen as a workbook."""
    actor, moment = inside(request, "导出待办"), clock.now()
    section = _section(request, selectors.inbox(actor, moment))
    _, table = _waiting(request, actor, moment, section)
    return workbook([excel.Sheet(table=table)], "待办")


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take the ticked steps; each for itself, those that are gone are named."""
    actor, moment = inside(request, "认领环节"), clock.now()
    done, refused = 0, []
    for step_id in _picked(request):
        try:
            services.step_claim(actor=actor, step_id=step_id, moment=moment)
        except (StepTaken, StepNotFound, ActNotAllowed) as refusal:
            refused.append(refusal.message)
        else:
            done += 1
    _told(request, f"已认领 {done} 项", refused, "没有选中任何环节，请先勾选。")
    return redirect(f"{reverse('cases:inbox')}?section=mine")


@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Urge the ticked steps; asks nothing, because it changes no step and no clock."""
    actor, moment = inside(request, "催办"), clock.now()
    done, refused = 0, []
    rows = selectors.step_rows(actor, _picked(request))
    for row in rows:
        act = selectors.Act("urged", {"step": row.step, "reason": "批量催办"})
        batch = services.batch_act(actor=actor, case_ids=[row.case_id], act=act, moment=moment)
        done += len(batch.done)
        refused += [f"{number}：{sentence}" for number, sentence in batch.refused]
    _told(request, f"已催办 {done} 项", refused, "没有选中任何环节，请先勾选。")
    return redirect(request.POST.get("back") or reverse("cases:inbox"))


def _told(request: HttpRequest, done: str, refused: list[str], nothing: str) -> None:
    if done.split(" ")[1] != "0":
        messages.success(request, f"{done}。")
    elif not refused:
        messages.warning(request, nothing)
    if refused:
        more = f"另有 {len(refused) - REFUSALS_SHOWN} 项。" if len(refused) > REFUSALS_SHOWN else ""
        messages.warning(request, f"有 {len(refused)} 项没有办成：{in_one(refused[:3])}{more}")


def _picked(request: HttpRequest) -> list[int]:
    picked = [one for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]  # noqa: PLR2004
    return [int(one) for one in picked[:MOST_AT_ONCE]]


def _section(request: HttpRequest, counts: selectors.Inbox) -> str:
    asked = request.GET.get("section", "")
    if asked in selectors.SECTIONS or asked == WAITING:
        return asked
    return "mine" if counts.mine or not counts.unit else "unit"


def _waiting(
    request: HttpRequest, actor: Actor, moment: datetime, section: str
) -> tuple[forms.InboxFilterForm, Table]:
    form = forms.InboxFilterForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q") or ""
    if section == WAITING:
        rows = selectors.waiting_rows(actor, moment)
        return form, tables.case_table(request, rows, moment, name="waiting")
    steps = selectors.inbox_rows(actor, moment, section, words=words)  # type: ignore[arg-type]  # checked by _section
    return form, tables.inbox_table(request, steps, moment, section)


def _listed(
    request: HttpRequest, actor: Actor, moment: datetime
) -> tuple[forms.CaseFilterForm, Table]:
    form = forms.CaseFilterForm(request.GET)
    form.is_valid()
    told = {name: form.cleaned_data.get(name) or "" for name in form.fields}
    asked = selectors.CaseFilter(
        words=told["q"],
        kind=told["kind"],
        status=told["status"],
        light=told["light"],
        standing=told["standing"],
        open_only=bool(told["open_only"]),
        moment=moment,
    )
    return form, tables.case_table(request, selectors.case_list(actor, asked), moment)
