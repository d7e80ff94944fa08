"""Lists of promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.projects.choices import PromiseState
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.projects.models import Promise
    from qianyi.domains.projects.selectors import YearLine

MARKS: Final = {
    PromiseState.OPEN: Status("open", "履行中", "half", "teal", "◐"),
    PromiseState.KEPT: Status("kept", "已兑现", "disc", "green", "●"),
    PromiseState.PARTLY: Status("partly", "部分兑现", "triangle", "amber", "▲"),
    PromiseState.BROKEN: Status("broken", "未兑现", "square", "red", "■"),
    PromiseState.ENDED: Status("ended", "已解除", "ring", "grey", "○"),
}


def promise_mark(promise: Promise, day: date) -> Status:
    """The state in word, shape and colour; one past its day says so."""
    if promise.state == PromiseState.OPEN and promise.is_late(day):
        return Status("late", "已逾期", "square", "red", "■")
    return MARKS[PromiseState(promise.state)]


def claim_words(promise: Promise) -> str:
    """What somebody says it has reached and nobody else has agreed to; empty where nothing."""
    return f"提请认定{promise.get_claimed_display()}，待确认" if promise.claimed else ""


def promise_url(promise: Promise) -> str:
    """The page of one promise."""
    return reverse("projects:promise", args=[promise.pk])


def figure_words(promise: Promise) -> str:
    """The figure promised with its unit; empty where it is in words alone."""
    if promise.target is None:
        return ""
    amount = f"{promise.target:,.4f}".rstrip("0").rstrip(".")
    return f"{promise.get_comparator_display()} {amount} {promise.figure_unit}"


def actual_words(promise: Promise) -> str:
    """The figure that came."""
    if promise.actual is None:
        return ""
    amount = f"{promise.actual:,.4f}".rstrip("0").rstrip(".")
    return f"{amount} {promise.figure_unit}"


def _year_words(promises: Sequence[Promise]) -> str:
    return "；".join(figure_words(one) for one in promises)


def _came_words(promises: Sequence[Promise]) -> str:
    """What came of each, in words with the state, so that nothing hangs on a colour."""
    return "；".join(
        f"实际 {actual_words(one)}，{one.get_state_display()}" if one.actual is not None
        else "尚未核查"
        for one in promises
    )  # fmt: skip


def year_table(request: HttpRequest, lines: Sequence[YearLine]) -> Table:
    """Figures an owner promised: a line a kind, a column a year, what came below each."""
    years = sorted({year for line in lines for year in line.by_year})

    def column(year: int) -> Column:
        return Column(
            key=f"year{year}", title=f"{year}年" if year else "不按年", wrap=True, priority=2,
            value=lambda row: _year_words(row.by_year.get(year, ())), missing="没有承诺",
            note=lambda row: _came_words(row.by_year.get(year, ())),
        )  # fmt: skip

    columns = [
        Column(key="kind", title="指标", priority=1, required=True, note=lambda row: row.unit),
        *(column(year) for year in years),
    ]
    return Table(
        request, name="promised-years", columns=columns, rows=lines, noun="项",
        caption="业主承诺分年对照", prefix="years", per_page=100,
        empty="业主没有用数值承诺投资、产出、税收、就业或标准地控制指标。",
    )  # fmt: skip


def promise_table(
    request: HttpRequest,
    rows: QuerySet[Promise] | Sequence[Promise],
    *,
    day: date,
    export_url: str = "",
    is_mine: bool = False,
) -> Table:
    """Promises of both sides; an owner's own page leads nowhere and names no project."""
    columns = [
        Column(key="what", title="承诺内容", priority=1, required=True, wrap=True,
               url=None if is_mine else promise_url,
               note=lambda row: f"{row.year}年" if row.year else ""),
        Column(key="state", title="状态", kind="status", priority=2, required=True,
               value=lambda row: promise_mark(row, day),
               export=lambda row: promise_mark(row, day).word, note=claim_words),
        Column(key="side", title="承诺方", priority=2,
               value=lambda row: row.get_side_display()),
        *([] if is_mine else [
            Column(key="project", title="项目", wrap=True,
                   value=lambda row: row.project.subject.name),
        ]),
        Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
        Column(key="target", title="承诺数值", value=figure_words, missing="没有数值"),
        Column(key="actual", title="实际数值", value=actual_words, missing="尚未核查"),
        Column(key="due_on", title="兑现期限", kind="day", sortable=not is_mine,
               missing="没有期限"),
        Column(key="condition", title="兑现条件", wrap=True, visible=False, missing="没有条件"),
        Column(key="basis", title="依据", wrap=True, visible=False, missing="没有写明"),
        *([] if is_mine else [
            Column(key="review", title="公平竞争审查", value=lambda row: row.get_review_display(),
                   note=lambda row: "、".join(one.label for one in row.warnings)),
        ]),
        Column(key="unit", title="责任单位", missing="未明确",
               value=lambda row: str(row.unit) if row.unit else ""),
    ]  # fmt: skip
    return Table(
        request, name="promises", columns=columns, rows=rows, caption="招商承诺", noun="项",
        row_url=None if is_mine else promise_url, export_url=export_url, prefix="promises",
        empty="没有登记的承诺。",
    )  # fmt: skip
