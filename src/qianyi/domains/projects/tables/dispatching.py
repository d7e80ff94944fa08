"""Lists of 重大项目调度: projects in a month, months as reported, plans, issues, items, steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.projects.choices import IssueState
from qianyi.domains.projects.selectors import lack_words
from qianyi.engine.flow.simulation import QUANTILES
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

from .projects import project_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.projects.models import Issue, MonthReport, YearPlan
    from qianyi.domains.projects.selectors import CaseSheet, Compared, DispatchRow
    from qianyi.domains.projects.selectors.approvals import ItemLine, StepLine

NOT_REPORTED: Final = "未报送"
WORDS: Final = {
    "done": Status("done", "有投资", "disc", "green", "●"),
    "nothing": Status("nothing", "当月为零", "square", "red", "■"),
    "unreported": Status("unreported", "当月未报", "triangle", "amber", "▲"),
}


def month_mark(row: DispatchRow) -> Status:
    """How the month stands, nought and not reported told apart."""
    return WORDS[row.standing.word]


def _of(row: DispatchRow) -> str:
    return project_url(row.project)


def _still(row: DispatchRow) -> str:
    return f"已连续 {row.still} 个月为零" if row.still > 1 else ""


def _counted(report: MonthReport | None) -> object:
    if report is None or report.in_statistics is None:
        return Missing(NOT_REPORTED)
    return "已纳入" if report.in_statistics else "未纳入"


def dispatch_table(request: HttpRequest, rows: Sequence[DispatchRow], *, export_url: str) -> Table:
    """Projects in a month, those that did nothing first."""
    columns = [
        Column(key="name", title="项目", priority=1, required=True, wrap=True, url=_of,
               value=lambda row: row.project.subject.name,
               note=lambda row: row.project.stage_word),
        Column(key="standing", title="当月", kind="status", priority=2, required=True,
               value=month_mark, note=_still, export=lambda row: month_mark(row).word),
        Column(key="month", title="当月完成投资", kind="number", unit="万元", priority=2,
               value=lambda row: row.standing.month, missing=NOT_REPORTED),
        Column(key="total", title="本年累计", kind="number", unit="万元",
               value=lambda row: row.standing.total, missing=NOT_REPORTED,
               note=lambda row: f"报了 {row.standing.months}/{row.standing.due} 个月"),
        Column(key="plan", title="年度计划", kind="number", unit="万元",
               value=lambda row: row.standing.plan, missing="没有年度计划"),
        Column(key="share", title="完成年度计划", kind="percent", decimals=1,
               value=lambda row: None if row.standing.share is None else row.standing.share * 100,
               missing="没有计划或未报送",
               note=lambda row: "滞后于时间进度" if row.standing.is_behind else ""),
        Column(key="progress", title="形象进度", wrap=True,
               value=lambda row: row.report.progress if row.report else "",
               missing=NOT_REPORTED),
        Column(key="statistics", title="入统", value=lambda row: _counted(row.report)),
        Column(key="obstacle", title="卡点", wrap=True, value=lambda row: row.obstacle,
               missing="没有报告"),
        Column(key="lead", title="牵头单位", missing="未明确",
               value=lambda row: str(row.project.lead) if row.project.lead else ""),
    ]  # fmt: skip
    return Table(
        request, name="dispatch", columns=columns, rows=rows, caption="重大项目调度", noun="个",
        row_url=_of, export_url=export_url,
        empty="没有在建或列入年度计划的项目。",
    )  # fmt: skip


def report_table(
    request: HttpRequest, rows: QuerySet[MonthReport], *, correct_url: str = ""
) -> Table:
    """Every month in every version; for who keeps the project, a month leads to correcting it."""

    def url(row: MonthReport) -> str:
        return f"{correct_url}?month={row.month}" if correct_url else ""

    columns = [
        Column(key="month", title="月份", kind="period", priority=1, required=True, url=url,
               note=lambda row: f"第 {row.version} 次报送" if row.version > 1 else ""),
        Column(key="invested", title="完成投资", kind="number", unit="万元", priority=2,
               missing="没有填报"),
        Column(key="arrived_city", title="到位资金（市外）", kind="number", unit="万元",
               missing="没有填报"),
        Column(key="arrived_province", title="到位资金（省外）", kind="number", unit="万元",
               missing="没有填报"),
        Column(key="progress", title="形象进度", wrap=True, priority=2, missing="没有填报"),
        Column(key="photos", title="照片", kind="template", template="projects/cell_photos.html",
               value=lambda row: row.photos, export=lambda row: len(row.photos)),
        Column(key="statistics", title="入统", value=_counted),
        Column(key="lacks", title="要素缺口", wrap=True, value=lack_words, missing="没有报告"),
        Column(key="delay", title="滞后原因", wrap=True, missing="没有报告"),
        Column(key="why", title="更正理由", wrap=True, value=lambda row: row.why_changed,
               missing="首次报送"),
        Column(key="at", title="报送时间", kind="moment"),
    ]  # fmt: skip
    return Table(
        request, name="reports", columns=columns, rows=rows, caption="月报", noun="份",
        prefix="reports", empty="还没有报过月度进展。",
    )  # fmt: skip


def plan_table(request: HttpRequest, rows: QuerySet[YearPlan]) -> Table:
    """Every year's plan in every version."""
    columns = [
        Column(key="year", title="年度", priority=1, required=True,
               value=lambda row: f"{row.year}年",
               note=lambda row: f"第 {row.version} 版" if row.version > 1 else ""),
        Column(key="investment", title="计划投资", kind="number", unit="万元", priority=2),
        Column(key="milestones", title="年度节点", wrap=True, priority=2, missing="没有填写"),
        Column(key="reason", title="调整理由", wrap=True, missing="首次下达"),
        Column(key="at", title="登记时间", kind="moment"),
    ]  # fmt: skip
    return Table(
        request, name="plans", columns=columns, rows=rows, caption="年度投资计划", noun="份",
        prefix="plans", empty="还没有年度投资计划。",
    )  # fmt: skip


def issue_table(
    request: HttpRequest, rows: QuerySet[Issue], *, may_settle: Callable[[Issue], bool]
) -> Table:
    """What stands in the way, and how it was settled; an open one leads whoever may to its form."""

    def url(row: Issue) -> str:
        if row.state == IssueState.SETTLED or not may_settle(row):
            return ""
        return reverse("projects:issue-settle", args=[row.pk])

    columns = [
        Column(key="words", title="问题", priority=1, required=True, wrap=True, url=url),
        Column(key="state", title="状态", priority=2,
               value=lambda row: row.get_state_display()),
        Column(key="unit", title="协调单位", priority=2, missing="未明确",
               value=lambda row: str(row.unit) if row.unit else ""),
        Column(key="due_on", title="要求解决", kind="day", missing="没有要求日期"),
        Column(key="settled_on", title="解决日期", kind="day", missing="尚未解决"),
        Column(key="settled_words", title="解决情况", wrap=True, missing="尚未解决"),
    ]  # fmt: skip
    return Table(
        request, name="issues", columns=columns, rows=rows, caption="问题和协调", noun="个",
        prefix="issues", empty="没有提出过问题。",
    )  # fmt: skip


def item_table(request: HttpRequest, rows: Sequence[ItemLine]) -> Table:
    """Steps of a process as a project would meet them."""
    columns = [
        Column(key="label", title="环节", priority=1, required=True, wrap=True,
               note=lambda row: row.item if row.item != row.label else ""),
        Column(key="answer", title="是否需要", priority=2, required=True,
               value=lambda row: row.answer_word,
               note=lambda row: f"缺：{'、'.join(row.missing)}" if row.missing else ""),
        Column(key="owner", title="办理方式", priority=2, missing="服务环节"),
        Column(key="party", title="承办", missing="即时"),
        Column(key="limit", title="时限", missing="没有时限"),
        Column(key="why", title="条件", wrap=True, missing="都要办理"),
    ]  # fmt: skip
    return Table(
        request, name="items", columns=columns, rows=rows, caption="办理环节", noun="个",
        group=lambda row: row.phase, prefix="items", per_page=100, empty="这个流程没有环节。",
    )  # fmt: skip


def ways_table(request: HttpRequest, rows: Sequence[Compared]) -> Table:
    """Definitions side by side: their limits, and how long cases of them would take."""

    def quantile(share: Decimal) -> Callable[[Compared], object]:
        return lambda row: row.made.quantiles.get(share)

    columns = [
        Column(key="title", title="流程", priority=1, required=True, wrap=True,
               value=lambda row: row.version.title,
               note=lambda row: f"{row.version.version}版"
               + ("，用时为示例" if row.is_invented else "")),
        Column(key="parallel", title="时限合计（并联）", kind="number", unit="工作日", priority=2,
               value=lambda row: row.total.parallel),
        Column(key="serial", title="逐项相加", kind="number", unit="工作日",
               value=lambda row: row.total.serial),
        Column(key="mean", title="测算平均", kind="number", unit="工作日", decimals=1, priority=2,
               value=lambda row: row.made.mean),
        Column(key="half", title="一半的件不超过", kind="number", unit="工作日", decimals=1,
               visible=False, value=quantile(QUANTILES[2])),
        Column(key="most", title="九成不超过", kind="number", unit="工作日", decimals=1,
               value=quantile(QUANTILES[4])),
        Column(key="within", title="时限内办结", kind="percent", decimals=1,
               value=lambda row: None if row.made.within is None else row.made.within * 100,
               missing="没有时限"),
        Column(key="steps", title="环节", kind="number", unit="个", value=lambda row: row.steps,
               note=lambda row: "" if row.needed is None else f"本项目需要 {row.needed} 个"),
        Column(key="critical", title="决定快慢的环节", wrap=True, missing="没有",
               value=lambda row: "、".join(f"{name} {part:.0f}%" for name, part in row.critical)),
    ]  # fmt: skip
    return Table(
        request, name="ways", columns=columns, rows=rows, caption="流程比较", noun="个",
        prefix="ways", empty="没有项目审批流程；载入数据包后可以比较。",
    )  # fmt: skip


def step_table(request: HttpRequest, sheet: CaseSheet, number: int) -> Table:
    """Steps of a running case: whose, who has it, days."""
    columns = [
        Column(key="label", title="环节", priority=1, required=True, wrap=True,
               note=lambda row: row.item if row.item != row.label else ""),
        Column(key="mark", title="状态", priority=2, required=True,
               value=lambda row: row.mark.word),
        Column(key="party", title="谁在办", priority=2, missing="即时"),
        Column(key="owner", title="办理方式", missing="服务环节"),
        Column(key="statutory", title="规定时限", missing="没有时限"),
        Column(key="promised", title="承诺时限", missing="没有另行承诺"),
        Column(key="used", title="已用", kind="number", unit="工作日",
               missing="尚未计时"),
        Column(key="left", title="还剩", kind="number", unit="工作日",
               value=_left, missing="尚未计时"),
        Column(key="closed_on", title="办结时间", kind="moment", missing="尚未办结"),
    ]  # fmt: skip
    return Table(
        request, name=f"steps-{number}", columns=columns, rows=list(sheet.steps),
        caption="办理环节", noun="个", group=lambda row: row.phase, prefix=f"steps{number}",
        per_page=100,
    )  # fmt: skip


def _left(row: StepLine) -> object:
    if row.closed_on is not None:
        return Missing("已办结")
    return row.left
