"""Rosters: who is in them, who should be, entering and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.reporting import selectors, services, tasks
from qianyi.domains.reporting.choices import Roster
from qianyi.domains.reporting.errors import RosterInvalid
from qianyi.domains.reporting.forms import GapFilter, RosterEnterForm, RosterLeaveForm
from qianyi.domains.reporting.pages.crumbs import COLLECTIONS, HOME, RETURNS
from qianyi.domains.reporting.pages.rosters import (
    gaps_page,
    leave_page,
    roster_crumb,
    roster_page,
)
from qianyi.domains.reporting.permissions import can_keep_rosters
from qianyi.domains.reporting.tables import roster_gap_table, roster_table
from qianyi.foundation import jobs
from qianyi.foundation.permissions import require
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import Page, filter_bar
from qianyi.lib import clock

from .frame import follower, status_of, workbook

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.reporting.models import RosterCheck
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

NOT_CHECKED = "还没有按这一年的数据核对过，请按“开始核对”。"


@require_safe
def roster(request: HttpRequest, roster: str) -> HttpResponse:
    """Firms in a roster today."""
    actor, name, today = follower(request), _known(roster), _today()
    context = {
        "page": roster_page(name, actor, today),
        "table": _roster(request, actor, name, today),
        "as_of": today,
    }
    return render(request, "ui/page.html", context)


@require_safe
def roster_export(request: HttpRequest, roster: str) -> HttpResponse:
    """The roster as a workbook."""
    name = _known(roster)
    return workbook([_roster(request, follower(request), name, _today())], Roster(name).label)


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """应统未统, by a year's figures: worked out now, or as last checked where firms are many."""
    held = _gaps(request)
    bar = filter_bar(
        held.form, Query.of(request), count=held.table.count, noun="家",
        target=held.table.element_id,
    )  # fmt: skip
    context = {
        "page": gaps_page(held.year, is_kept=held.is_kept, check=held.check),
        "table": held.table,
        "filters": bar,
        "job": jobs.run_latest(actor=held.actor, kind=tasks.CHECK.name) if held.is_kept else None,
    }
    return render(request, "reporting/list.html", context)


@require_safe
def gaps_export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    held = _gaps(request)
    return workbook([held.table], f"应统未统企业（按{held.year}年数据）")


@require_POST
def gaps_check(request: HttpRequest, year: int) -> HttpResponse:
    """Have the roster held against a year's figures anew, by a job."""
    tasks.check_start(actor=follower(request), year=year, moment=clock.now())
    messages.success(request, "已转到后台核对；可以离开这一页，完成后会通知您。")
    return redirect(f"{reverse('reporting:roster-gaps')}?year={year}")


def enter(request: HttpRequest, roster: str) -> HttpResponse:
    """Put firms in a roster, by their codes."""
    actor, name = follower(request), _known(roster)
    require(allowed=can_keep_rosters(actor), actor=actor, what="维护入统名录")
    form = RosterEnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found, unknown = selectors.enterprises_by_codes(actor, form.cleaned_data["codes"])
        if unknown:
            told = "、".join(unknown[:10])
            form.add_error("codes", f"有 {len(unknown)} 个代码没有对应的企业，没有列入：{told}。")
        else:
            count = services.roster_enter(
                actor=actor,
                roster=name,
                enterprises=found,
                on=form.cleaned_data["entered_on"],
                basis=form.cleaned_data["basis"],
            )
            messages.success(request, f"已列入 {count} 家；原来就在名录里的没有重复列入。")
            return redirect("reporting:roster", name)
    context = {
        "page": Page(
            title=f"列入{Roster(name).label}",
            answer="列入以后，以名录为填报范围的采集会包括这些企业",
            breadcrumbs=(HOME, RETURNS, COLLECTIONS, roster_crumb(name), ("列入", "")),
        ),
        "form": form,
        "submit_label": "列入名录",
        "cancel_url": reverse("reporting:roster", args=[name]),
    }
    return render(request, "reporting/narrow.html", context, status=status_of(form))


def leave(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take a firm out of a roster."""
    actor = follower(request)
    require(allowed=can_keep_rosters(actor), actor=actor, what="维护入统名录")
    entry = selectors.roster_entry_get(actor=actor, entry_id=entry_id)
    form = RosterLeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.roster_leave(
                actor=actor,
                entry=entry,
                on=form.cleaned_data["left_on"],
                reason=form.cleaned_data["reason"],
            )
        except RosterInvalid as refusal:
            form.add_error("left_on", refusal.message)
        else:
            messages.success(request, f"{entry.enterprise} 已退出名录。")
            return redirect("reporting:roster", entry.roster)
    context = {
        "page": leave_page(entry),
        "form": form,
        "submit_label": "退出名录",
        "cancel_url": reverse("reporting:roster", args=[entry.roster]),
    }
    return render(request, "reporting/narrow.html", context, status=status_of(form))


def _known(name: str) -> str:
    if name not in Roster.values:
        raise RosterInvalid(f"没有“{name[:40]}”这个名录；可用：{'、'.join(Roster.labels)}。")
    return name


def _today() -> date:
    return clock.local_date(clock.now())


def _roster(request: HttpRequest, actor: Actor, name: str, today: date) -> Table:
    rows = selectors.roster_list(actor, roster=name, day=today)
    return roster_table(
        request, rows, roster=name, title=str(Roster(name).label), keeps=can_keep_rosters(actor)
    )


@dataclass(frozen=True, slots=True)
class _Gaps:
    """应统未统 as asked for; ``is_kept`` where it is what a job found, ``check`` the newest."""

    actor: Actor
    form: GapFilter
    year: int
    table: Table
    is_kept: bool
    check: RosterCheck | None


def _gaps(request: HttpRequest) -> _Gaps:
    actor, today, form = follower(request), _today(), GapFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    year = asked.get("year") or today.year - 1
    is_kept = selectors.firms_to_check(actor).count() > tasks.MOST_AT_ONCE
    check = selectors.check_latest(actor, year=year) if is_kept else None
    if not is_kept:
        rows = selectors.roster_gaps(actor, year=year, day=today)
    else:
        rows = selectors.gaps_shown(actor, check.findings) if check else []
    if standing := asked.get("standing"):
        rows = [row for row in rows if row.standing == standing]
    empty = NOT_CHECKED if is_kept and check is None else ""
    table = roster_gap_table(request, rows, year, empty=empty)
    return _Gaps(actor, form, year, table, is_kept, check)
