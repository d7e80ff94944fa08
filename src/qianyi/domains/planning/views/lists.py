"""Pages of lists as wholes: all of them, one with its items, setting up, importing, urging."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from qianyi.domains.planning import selectors, services
from qianyi.domains.planning.errors import ItemInvalid
from qianyi.domains.planning.forms import lists as forms
from qianyi.domains.planning.pages import lists as pages
from qianyi.domains.planning.permissions import can_keep_lists, can_press, can_read_lists
from qianyi.domains.planning.tables import lists as tables
from qianyi.engine.tasklists import TaskWorkbookRefused
from qianyi.foundation.archiving import ReasonForm
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import form_page, show, workbook
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.pages import filter_bar
from qianyi.lib import clock
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from qianyi.domains.planning.models import TaskList
    from qianyi.domains.planning.selectors import ItemNow
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.tables import Table

KEEP = "建立和修改清单"
TOO_LARGE = "文件太大，没有保存任何内容；请压缩或分开后再交。"
REFUSALS_SHOWN = 3


def reader(request: HttpRequest) -> Actor:
    """Who asks, and may read lists."""
    actor = actor_of(request)
    require(allowed=can_read_lists(actor), actor=actor, what="查看清单")
    return actor


def keeper(request: HttpRequest, what: str = KEEP) -> Actor:
    """Who asks, and keeps lists."""
    actor = actor_of(request)
    require(allowed=can_keep_lists(actor), actor=actor, what=what)
    return actor


def today() -> date:
    """The day in China."""
    return local_date(clock.now())


def frame(task_list: TaskList | None) -> dict[str, object]:
    """A fictional zone's pages wear its name and the ribbon; real ones what the site gives."""
    if task_list is None or not task_list.territory.is_demo:
        return {}
    return {"is_demo": True, "zone_name": str(task_list.territory)}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All lists, with how many items stand how."""
    actor, day = reader(request), today()
    archived = request.GET.get("state") == "archived"
    rows = list(selectors.list_list(actor, archived=archived))
    items = [] if archived else selectors.item_list(actor, selectors.ItemFilter(ended=None), day)
    context = {
        "page": pages.index_page(actor, items, day, archived=archived),
        "table": tables.list_table(request, rows, _counts(items)),
    }
    return render(request, "ui/page.html", context)


@require_safe
def index_export(request: HttpRequest) -> HttpResponse:
    """The lists as a workbook."""
    actor, day = reader(request), today()
    rows = list(selectors.list_list(actor))
    items = selectors.item_list(actor, selectors.ItemFilter(ended=None), day)
    table = tables.list_table(request, rows, _counts(items))
    return workbook([excel.Sheet(table=table, remarks=[f"截至 {day:%Y-%m-%d}"])], "清单")


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items of all lists, narrowed."""
    return _board(request, None)


@require_safe
def items_export(request: HttpRequest) -> HttpResponse:
    """Items of all lists as a workbook."""
    return _board_export(request, None)


@require_safe
def board(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list with its items as they stand today."""
    return _board(request, selectors.list_get(actor=reader(request), list_id=list_id))


@require_safe
def board_export(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list's items as a workbook; with all columns it can be brought in again."""
    return _board_export(request, selectors.list_get(actor=reader(request), list_id=list_id))


def list_new(request: HttpRequest) -> HttpResponse:
    """Set up a list."""
    actor = keeper(request)
    form = forms.ListForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.list_make(actor=actor, asked=form.asked())
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"已建立{quoted(made)}，可以逐项列入事项，也可以导入 Excel。")
            return redirect("lists:board", made.pk)
    page = pages.under_list(None, "建立清单", "先写清单本身，再列入事项")
    return form_page(request, page, form, submit_label="建立", cancel_url=reverse("lists:list"))


def list_edit(request: HttpRequest, list_id: int) -> HttpResponse:
    """Change what a list says of itself."""
    actor = keeper(request)
    held = selectors.list_get(actor=actor, list_id=list_id)
    form = forms.ListForm(request.POST or None, actor=actor, task_list=held)
    if request.method == "POST" and form.is_valid():
        try:
            asked = replace(form.asked(held.code), document=held.document)
            services.list_change(actor=actor, task_list=held, asked=asked)
        except ItemInvalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("lists:board", held.pk)
    page = pages.under_list(held, "修改清单说明", "事项在清单中逐项修改")
    back = reverse("lists:board", args=[held.pk])
    return form_page(request, page, form, submit_label="保存", cancel_url=back, **frame(held))


def list_archive(request: HttpRequest, list_id: int) -> HttpResponse:
    """Ask once for the reason, then put the list away."""
    actor = keeper(request, "归档清单")
    held = selectors.list_get(actor=actor, list_id=list_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.list_archive(
            actor=actor, task_list=held, reason=form.cleaned_data["reason"], moment=clock.now()
        )
        messages.success(request, f"已归档{quoted(held)}；在清单页的“已归档”中可以恢复使用。")
        return redirect("lists:list")
    context = {**frame(held), **pages.archive_context(held), "form": form}
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
def list_unarchive(request: HttpRequest, list_id: int) -> HttpResponse:
    """Bring a list back."""
    actor = keeper(request, "恢复使用清单")
    held = selectors.list_get(actor=actor, list_id=list_id)
    services.list_archive(actor=actor, task_list=held, reason="", moment=None)
    messages.success(request, f"已恢复使用{quoted(held)}。")
    return redirect("lists:board", list_id)


def list_import(request: HttpRequest, list_id: int) -> HttpResponse:
    """Bring a workbook in: looked at first, every row with its problem, then written whole."""
    actor = keeper(request, "导入清单事项")
    held = selectors.list_get(actor=actor, list_id=list_id)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    found = None
    if getattr(request, "upload_too_large", False):
        form.add_error("file", TOO_LARGE)
    elif request.method == "POST" and form.is_valid():
        try:
            found = services.items_import(
                actor=actor,
                task_list=held,
                data=form.cleaned_data["file"].read(),
                only_look=bool(form.cleaned_data["only_look"]),
                moment=clock.now(),
            )
        except (TaskWorkbookRefused, ItemInvalid) as refusal:
            form.add_error("file", refusal.message)
        else:
            if not form.cleaned_data["only_look"] and not found.problems:
                messages.success(
                    request,
                    f"已导入：新增 {found.made} 项，修改 {found.changed} 项，"
                    f"没有变化 {found.same} 项。",
                )
                return redirect("lists:board", held.pk)
    context = {
        **frame(held),
        "page": pages.under_list(held, "导入 Excel", "有一行不能用就都不写入，逐行说明原因"),
        "form": form,
        "found": found,
        "rows": tables.problem_table(request, found.rows) if found else None,
        "cancel_url": reverse("lists:board", args=[held.pk]),
    }
    status = 422 if form.errors or (found and found.problems) else 200
    return render(request, "planning/import.html", context, status=status)


@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """Ask once what to say, then urge the lead units of the ticked items."""
    actor = actor_of(request)
    require(allowed=can_press(actor), actor=actor, what="催办清单事项")
    picked = _picked(request)
    rows = [
        now
        for now in selectors.item_list(actor, selectors.ItemFilter(ended=None), today())
        if now.item.pk in picked
    ]
    if not rows:
        messages.warning(request, "没有选中任何事项，请先勾选。")
        return redirect("lists:items")
    is_sent = "confirmed" in request.POST
    form = forms.UrgeForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        pressed = services.items_urge(
            actor=actor,
            item_ids=[now.item.pk for now in rows],
            words=form.cleaned_data["words"],
            moment=clock.now(),
        )
        _told(request, pressed)
        return redirect("lists:items")
    context = {
        "page": pages.under_list(None, "催办", f"共选中 {len(rows)} 项，请核对"),
        "rows": rows,
        "form": form,
        "cancel_url": reverse("lists:items"),
    }
    return render(request, "planning/urge.html", context, status=422 if is_sent else 200)


def _told(request: HttpRequest, pressed: services.Pressed) -> None:
    if pressed.done:
        messages.success(request, f"已催办 {len(pressed.done)} 项，通知牵头单位的经办人员。")
    if pressed.refused:
        shown = [
            f"{quoted(item.content[:30])}{why}" for item, why in pressed.refused[:REFUSALS_SHOWN]
        ]
        messages.warning(request, f"有 {len(pressed.refused)} 项没有催办：{in_one(shown)}")


def _picked(request: HttpRequest) -> set[int]:
    longest = 18
    given = request.POST.getlist("pick")[: services.MOST_URGED]
    return {int(one) for one in given if one.isdecimal() and len(one) <= longest}


def _board(request: HttpRequest, held: TaskList | None) -> HttpResponse:
    actor, day = reader(request), today()
    form, rows, shown = _asked(request, actor, held, day)
    table = tables.item_table(request, shown, one_list=held, can_pick=can_press(actor))
    page = pages.board_page(actor, held, rows, day) if held else pages.items_page(rows, day)
    context = {
        **frame(held),
        "page": page,
        "task_list": held,
        "filters": filter_bar(form, Query.of(request), count=len(shown), noun="项"),
        "table": table,
        "can_press": can_press(actor),
    }
    return render(request, "planning/items.html", context)


def _board_export(request: HttpRequest, held: TaskList | None) -> HttpResponse:
    actor, day = reader(request), today()
    _, _, shown = _asked(request, actor, held, day)
    table: Table = tables.item_table(request, shown, one_list=held, can_pick=False)
    title = str(held) if held else "清单事项"
    remarks = [f"截至 {day:%Y-%m-%d}", selectors.RULE]
    return workbook([excel.Sheet(table=table, title=title, remarks=remarks)], title)


def _asked(
    request: HttpRequest, actor: Actor, held: TaskList | None, day: date
) -> tuple[forms.ItemFilterForm, list[ItemNow], list[ItemNow]]:
    """The filters, all items of the place, and those that fit."""
    list_id = held.pk if held else None
    whole = selectors.item_list(actor, selectors.ItemFilter(list_id=list_id, ended=None), day)
    form = forms.ItemFilterForm(
        request.GET,
        units=_units(whole),
        categories=selectors.categories_of([now.item for now in whole]),
    )
    form.is_valid()
    given = form.cleaned_data
    ended = {"": False, "1": True, "all": None}[given.get("ended", "")]
    if given.get("light") in selectors.ENDED_WORDS:
        ended = True
    asked = selectors.ItemFilter(
        words=given.get("words", ""),
        list_id=list_id,
        unit=given.get("unit", ""),
        light=given.get("light", ""),
        category=given.get("category", ""),
        still=bool(given.get("still")),
        ended=ended,
    )
    return form, whole, selectors.items_narrowed(whole, asked)


def _units(rows: Sequence[ItemNow]) -> list[tuple[str, str]]:
    """Units that occur as lead or helping, by name."""
    found = {}
    for now in rows:
        for unit in (now.item.lead, *now.partners):
            if unit is not None:
                found[unit.subject.code] = str(unit)
    return sorted(found.items(), key=lambda pair: pair[1])


def _counts(rows: Sequence[ItemNow]) -> dict[int, dict[str, int]]:
    """List → word → how many; 在办 are those that have not ended."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for now in rows:
        of_list = found[now.item.task_list_id]
        of_list[now.mark.word] += 1
        of_list["在办"] += now.item.ended_at is None
    return found
