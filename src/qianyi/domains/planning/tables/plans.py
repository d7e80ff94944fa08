"""Tables of planning: the board, the missing figures, the special schemes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.engine.scopes import UNSTATED
from qianyi.foundation.requests import actor_of
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.indicators.permissions import can_read_indicators

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from django.http import HttpRequest

    from qianyi.domains.planning.models import Plan, PlanPaper
    from qianyi.domains.planning.selectors import Board, BoardRow, MissingFigure
    from qianyi.kernel.documents.models import CitedPlace


def place_url(place: CitedPlace | None) -> str:
    """The source page of a place, or nothing."""
    return reverse("documents:source", args=[place.pk]) if place else ""


def row_url(row: BoardRow) -> str:
    """One indicator of a plan."""
    return reverse("planning:indicator", args=[row.target.plan_id, row.target.indicator.code])


def target_words(row: BoardRow) -> str:
    """The target and what other sources say, for the workbook: shown together, none chosen."""
    target = row.target
    value = f"{target.value.normalize():f}" if target.value is not None else target.words
    others = [f"{rival.sign}{rival.value.normalize():f}（{rival.source}）" for rival in row.rivals]
    return f"{target.sign}{value}" + (f"；另有 {'、'.join(others)}" if others else "")


def board_table(request: HttpRequest, board: Board) -> Table:
    """The board as a table, grouped by category."""
    columns = [
        Column(key="number", title="序号", priority=3,
               value=lambda row: row.target.number or "正文"),
        Column(key="indicator", title="指标", priority=1, required=True, wrap=True, url=row_url,
               value=lambda row: str(row.target.indicator), note=_indicator_note),
        Column(key="unit", title="单位", priority=3, value=lambda row: row.target.unit or "—"),
        Column(key="base", title="基期", kind="number", priority=3, missing="文件没有给出基期值",
               value=lambda row: row.base, source_url=lambda row: place_url(row.base_place),
               note=lambda row: f"{row.base_period.label}" if row.base_period else ""),
        Column(key="target", title="目标", kind="template", right=True, priority=2,
               required=True, wrap=True,
               template="planning/target_cell.html", value=lambda row: row.target,
               export=target_words),
        Column(key="actual", title="最新实际", kind="number", priority=2, value=_actual_value,
               source_url=_source_for(request), note=_actual_note, wrap=True),
        Column(key="scope", title="口径", value=lambda row: row.target.scope,
               note=_presumed),
        Column(key="nature", title="性质", value=lambda row: row.target.nature),
        Column(key="lead", title="牵头单位", value=lambda row: row.lead_words),
        Column(key="progress", title="进度与时间", kind="progress", value=_progress_value,
               export=lambda row: row.pace.done, help="色条为完成度，竖线为时间进度"),
        Column(key="status", title="状态", kind="status", priority=2, required=True,
               value=lambda row: row.pace.status, note=_status_note, wrap=True),
        Column(key="series", title="走势", kind="sparkline", visible=True, value=_series_value,
               export=lambda row: "；".join(f"{p.code}={v.normalize():f}" for p, v in row.series)),
    ]  # fmt: skip
    return Table(
        request,
        name="board",
        columns=columns,
        rows=list(board.rows),
        caption=f"{board.plan}指标进度表",
        noun="项",
        group=lambda row: row.target.category,
        row_url=row_url,
        source=lambda row: str(row.target.place or ""),
        export_url=reverse("planning:board-export", args=[board.plan.pk]),
        empty="没有符合条件的指标，请放宽筛选。",
        per_page=200,
    )


def missing_table(request: HttpRequest, plan: Plan, rows: Sequence[MissingFigure]) -> Table:
    """What is not known, and who could say it."""
    columns = [
        Column(key="indicator", title="指标", priority=1, required=True, wrap=True,
               value=lambda gap: str(gap.row.target.indicator), url=lambda gap: row_url(gap.row),
               note=lambda gap: f"序号 {gap.row.target.number}" if gap.row.target.number else
               "正文目标"),
        Column(key="what", title="缺什么", priority=2, sortable=True),
        Column(key="detail", title="说明", priority=2, wrap=True),
        Column(key="supplier", title="由谁提供", priority=2, sortable=True),
    ]  # fmt: skip
    return Table(
        request,
        name="missing",
        columns=columns,
        rows=rows,
        caption=f"{plan}缺数清单",
        noun="项",
        export_url=reverse("planning:missing-export", args=[plan.pk]),
        empty="没有缺数：每项指标的目标、基期、实际值和口径都齐全。",
        per_page=200,
    )


def papers_table(request: HttpRequest, plan: Plan, papers: Sequence[PlanPaper]) -> Table:
    """The special implementation schemes with their lead units."""
    columns = [
        Column(key="number", title="序号", priority=3),
        Column(key="title", title="重点专项实施方案", priority=1, wrap=True,
               source_url=lambda paper: place_url(paper.place)),
        Column(key="lead", title="牵头单位", priority=2, sortable=True,
               value=lambda paper: str(paper.lead) if paper.lead else "未明确"),
    ]  # fmt: skip
    return Table(
        request, name="papers", columns=columns, rows=papers, caption=f"{plan}重点专项实施方案",
        noun="项", empty="这个规划没有列出重点专项实施方案。", per_page=100,
    )  # fmt: skip


def _indicator_note(row: BoardRow) -> str:
    subject = str(row.target.subject)
    return "" if row.target.subject_id == row.target.plan.territory_id else subject


def _actual_value(row: BoardRow) -> object:
    if row.actual is not None and row.actual.value is not None:
        return row.actual.value
    return Missing("暂无数据" if not row.others else "没有同口径的实际值")


def _source_for(request: HttpRequest) -> Callable[[BoardRow], str]:
    """Of a figure the sentence behind it, else its own page, for who may open that."""
    opens = can_read_indicators(actor_of(request))

    def source(row: BoardRow) -> str:
        if row.latest is None:
            return ""
        held = row.latest.observation
        own = reverse("indicators:observation", args=[held.pk]) if opens else ""
        return place_url(held.place) or own

    return source


def _actual_note(row: BoardRow) -> str:
    """When and of what scope; then a newer actual of another scope, which is not compared."""
    latest, words = row.latest, []
    if latest is not None:
        words.append(f"{latest.period.label}，{latest.observation.scope}")
        if latest.observation.expected_count is not None:
            held = latest.observation
            words.append(f"{held.expected_count} 家中 {held.reported_count} 家已审核")
    since = latest.period.end if latest is not None else date.min
    newer = [point for point in row.others if point.value is not None and point.period.end > since]
    if newer:
        newest = max(newer, key=lambda point: point.period.end)
        where = f"{newest.observation.scope}{newest.period.label}"
        words.append(f"另有{where} {_plain(newest.value)}，不作比较")
    return "；".join(words)


def _plain(value: Decimal | None) -> str:
    return f"{value.normalize():,f}" if value is not None else "—"


def _presumed(row: BoardRow) -> str:
    if row.latest is None or row.latest.standing != "presumed":
        return ""
    scope = row.latest.observation.scope
    return "实际值也未注明，待核实" if scope == UNSTATED else f"推定{scope}，待核实"


def _progress_value(row: BoardRow) -> object:
    if row.pace.done is None:
        return Missing(row.pace.reason)
    return row.pace.done, row.pace.time_share


def _status_note(row: BoardRow) -> str:
    if row.pace.reason:
        return row.pace.reason
    return "待核实" if row.doubts else ""


def _series_value(row: BoardRow) -> object:
    series = [(period.label, value) for period, value in row.series]
    return series if len(series) > 1 else Missing("只有一个数，画不出走势")
