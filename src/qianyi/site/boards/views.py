"""Pages of the boards: today's for leaders, one for each unit; on one sheet, in Word, in Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from qianyi.foundation.permissions import Actor, require
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui import excel
from qianyi.foundation.ui.answers import word_file, workbook, workbook_file
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.foundation.ui.tables import Column, Table
from qianyi.lib import clock

from . import papers, selectors
from .sections import standing_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .selectors import Board

HOME = ("首页", "/")


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What leaders look at today."""
    board = _today(request)
    zone = f"?zone={board.zone}"
    page = Page(
        title="今日调度",
        answer="哪些事逾期或快到期、卡在哪里，哪些目标完不成、由谁负责，这周要决定什么",
        breadcrumbs=(HOME, ("今日调度", "")),
        figures=_figures(board),
        action=Action(label="导出 Word", url=reverse("boards:today-paper") + zone, download=True),
        more_actions=[
            Action(label="导出 Excel", url=reverse("boards:today-export") + zone, download=True),
            Action(label="各单位责任清单", url=reverse("boards:units") + zone),
        ],
        as_of=board.day,
    )
    return _render(request, page, board)


@require_safe
def today_paper(request: HttpRequest) -> HttpResponse:
    """Today's board for Word, every row."""
    return _word(_today(request))


@require_safe
def today_export(request: HttpRequest) -> HttpResponse:
    """Today's board as a workbook."""
    return _excel(request, _today(request))


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Units and how they stand; an officer of one unit is led to its board."""
    actor = _reader(request)
    if not selectors.can_read_today(actor):
        own = list(selectors.units_of(actor))
        if len(own) == 1:
            return redirect("boards:unit", own[0].subject.code)
    is_demo = _sort(request, actor)
    page = Page(
        title="各单位责任清单",
        answer="每个单位牵头多少事、多少逾期、多少快到期",
        breadcrumbs=(HOME, ("各单位责任清单", "")),
        more_actions=_other_units(is_demo),
        as_of=clock.local_date(clock.now()),
    )
    context = {"page": page, "table": _units(request, actor, is_demo), "is_demo": bool(is_demo)}
    return render(request, "ui/page.html", context)


@require_safe
def units_export(request: HttpRequest) -> HttpResponse:
    """The list of units as a workbook."""
    actor = _reader(request)
    table = _units(request, actor, _sort(request, actor))
    remark = f"截至 {clock.local_date(clock.now()):%Y-%m-%d}"
    return workbook([excel.Sheet(table=table, remarks=[remark])], "各单位责任清单")


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What one unit owes, by when, how it stands."""
    board = _unit(request, code)
    page = Page(
        title=papers.board_title(board),
        answer=f"牵头和承办什么、什么时候到期、现在怎样{_asked_only(board)}",
        breadcrumbs=(HOME, ("各单位责任清单", reverse("boards:units")), (str(board.unit), "")),
        figures=_figures(board),
        action=Action(
            label="导出 Word", url=reverse("boards:unit-paper", args=[code]), download=True
        ),
        more_actions=[
            Action(
                label="导出 Excel", url=reverse("boards:unit-export", args=[code]), download=True
            )
        ],
        as_of=board.day,
    )
    return _render(request, page, board)


@require_safe
def unit_paper(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's board for Word, every row."""
    return _word(_unit(request, code))


@require_safe
def unit_export(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's board as a workbook."""
    return _excel(request, _unit(request, code))


def _reader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(allowed=selectors.can_read_units(actor), actor=actor, what="查看单位责任清单")
    return actor


def _today(request: HttpRequest) -> Board:
    actor = actor_of(request)
    require(allowed=selectors.can_read_today(actor), actor=actor, what="查看今日调度")
    return selectors.today_get(actor, clock.now(), request.GET.get("zone", ""))


def _unit(request: HttpRequest, code: str) -> Board:
    return selectors.unit_get(_reader(request), code, clock.now())


def _render(request: HttpRequest, page: Page, board: Board) -> HttpResponse:
    context = {
        "page": page,
        "board": board,
        "sections": [
            (
                section,
                [(duty, standing_of(duty, board.day, board.due_by)) for duty in section.duties],
            )
            for section in board.sections
        ],
        "is_demo": board.is_demo,
        "demo_zone": selectors.DEMO,
        "real_zone": selectors.REAL,
    }
    return render(request, "site/boards/board.html", context)


def _asked_only(board: Board) -> str:
    if board.unit is None or not board.unit.is_vertical:
        return ""
    return "；派驻、垂管单位只商请和反馈，不参加考核"


def _figures(board: Board) -> list[Figure]:
    counts = board.counts
    return [
        Figure(label="共", value=board.total, unit="项"),
        Figure(label="逾期", value=counts["逾期"], unit="项", tone="red" if counts["逾期"] else ""),
        Figure(
            label="即将到期",
            value=counts["即将到期"],
            unit="项",
            tone="amber" if counts["即将到期"] else "",
            change=f"{board.due_by:%m-%d} 前",
        ),
        Figure(label="滞后或没有进展", value=counts["滞后"] + counts["无进展"], unit="项"),
    ]


def _sort(request: HttpRequest, actor: Actor) -> bool | None:
    """Which sort of zone's units are listed: for who reads all, as on today's board."""
    if not selectors.can_read_today(actor):
        return None
    return selectors.asked_sort(actor, request.GET.get("zone", ""))


def _other_units(is_demo: bool | None) -> list[Action]:  # noqa: FBT001 - one of three answers
    """The way to the units of the other sort of zone."""
    if is_demo is None:
        return []
    zone = selectors.REAL if is_demo else selectors.DEMO
    label = "实际区域的单位" if is_demo else "示例高新区的单位"
    return [Action(label=label, url=f"{reverse('boards:units')}?zone={zone}")]


def _units(request: HttpRequest, actor: Actor, is_demo: bool | None) -> Table:  # noqa: FBT001
    def address(row: selectors.UnitRow) -> str:
        return reverse("boards:unit", args=[row.unit.subject.code])

    return Table(
        request,
        name="units",
        columns=[
            Column(key="name", title="单位", priority=1, url=address, sortable=True,
                   note=lambda row: "派驻或垂管，不参加考核" if row.unit.is_vertical else ""),
            Column(key="zone", title="所属区域", value=lambda row: str(row.unit.territory or ""),
                   missing="没有登记", sortable=True),
            Column(key="total", title="责任事项", kind="number", unit="项", priority=2,
                   sortable=True),
            Column(key="late", title="逾期", kind="number", unit="项", priority=2, sortable=True),
            Column(key="near", title="即将到期", kind="number", unit="项", sortable=True),
            Column(key="behind", title="滞后或没有进展", kind="number", unit="项", sortable=True),
        ],
        rows=selectors.unit_rows(actor, clock.now(), is_demo),
        caption="各单位责任清单",
        noun="个单位",
        row_url=address,
        export_url=reverse("boards:units-export"),
        empty="没有您可以查看的单位。",
    )  # fmt: skip


def _word(board: Board) -> HttpResponse:
    return word_file(papers.board_paper(board), papers.board_filename(board))


def _excel(request: HttpRequest, board: Board) -> HttpResponse:
    return workbook_file(papers.board_workbook(request, board), papers.board_filename(board))
