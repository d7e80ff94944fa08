"""Lists of cases and of open steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.addresses import row_url
from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.marks import Status
from qianyi.foundation.ui.tables import Table
from qianyi.kernel.cases.choices import Light, Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case, StepInstance
    from qianyi.kernel.cases.models.timed import Timed

LIGHTS = {
    Light.NONE: Status("none", "不计时限", "ring", "grey", "○"),
    Light.PAUSED: Status("paused", "中止计时", "ring", "grey", "○"),
    Light.GREEN: Status("green", "正常", "disc", "green", "●"),
    Light.YELLOW: Status("yellow", "临近期限", "half", "amber", "◐"),
    Light.RED: Status("red", "即将到期", "triangle", "amber", "▲"),
    Light.OVERDUE: Status("overdue", "已逾期", "square", "red", "■"),
}
"""A light said by word, shape and colour."""
LIST_PER_PAGE = 50


def case_url(row: Case) -> str:
    """The page of a case."""
    return row_url("cases:case", row.number)


def step_url(row: StepInstance) -> str:
    """The step on its case's page."""
    return f"{case_url(row.case)}#step-{row.step}"


def light_of(row: Timed, moment: datetime) -> Status:
    """How near the limit is, as a mark."""
    return LIGHTS[row.light(moment)]


def inbox_export_url(section: str) -> str:
    """The workbook of a section of the inbox."""
    return f"{reverse('cases:inbox-export')}?section={section}"


def case_table(
    request: HttpRequest,
    rows: QuerySet[Case],
    moment: datetime,
    *,
    name: str = "cases",
    caption: str = "办件、工单和督办件",
    export_url: str = "",
) -> Table:
    """Cases in the order they come in."""
    return Table(
        request,
        name=name,
        caption=caption,
        noun="件",
        rows=rows,
        columns=[
            Column(
                key="title",
                title="事由",
                priority=1,
                wrap=True,
                required=True,
                url=case_url,
                value=lambda row: row.listed_title,
                note=lambda row: "紧急" if row.level == Urgency.URGENT else "",
            ),
            Column(key="number", title="编号", url=case_url),
            Column(
                key="subject",
                title="办理对象",
                wrap=True,
                value=lambda row: str(row.subject or ""),
                missing="不针对某个单位",
            ),
            Column(key="process", title="办理流程", wrap=True, value=lambda row: row.version.title),
            Column(
                key="status", title="状态", priority=2, value=lambda row: row.get_status_display()
            ),
            Column(
                key="step_words",
                title="当前环节",
                wrap=True,
                priority=2,
                missing="没有正在办理的环节",
            ),
            Column(
                key="light",
                title="时限",
                kind="status",
                priority=2,
                value=lambda row: light_of(row, moment) if row.is_open else None,
                missing="已经结束",
                export=lambda row: light_of(row, moment).word if row.is_open else "",
            ),
            Column(
                key="due_on",
                title="期限",
                kind="day",
                sortable=True,
                order_by="expires_at",
                missing="不计时限或中止计时",
            ),
            Column(key="unit", title="主办单位", value=lambda row: str(row.unit)),
            Column(
                key="standing",
                title="办理方式",
                visible=False,
                value=lambda row: row.get_standing_display(),
            ),
            Column(key="outside_number", title="外部办件号", visible=False, missing="没有"),
            Column(key="project_code", title="项目代码", visible=False, missing="没有"),
            Column(key="opened_at", title="登记时间", kind="moment", sortable=True, order_by="pk"),
        ],
        row_url=case_url,
        export_url=export_url or reverse("cases:list-export"),
        empty="没有符合条件的办件。",
        per_page=LIST_PER_PAGE,
    )


def inbox_table(
    request: HttpRequest, rows: QuerySet[StepInstance], moment: datetime, section: str
) -> Table:
    """Open steps of the inbox, the nearest limit first; with boxes to tick."""
    return Table(
        request,
        name="inbox",
        caption="待办环节",
        noun="项",
        rows=rows,
        columns=[
            Column(
                key="pick",
                title="选择",
                kind="pick",
                form="inbox-acts",
                label=lambda row: f" {row.case.number} {row.label}",
                required=True,
                priority=2,
                value=lambda row: row.pk,
                export=lambda _row: "",
            ),
            Column(
                key="label",
                title="环节",
                priority=1,
                wrap=True,
                required=True,
                url=step_url,
                note=lambda row: (
                    ("紧急 · " if row.case.level == Urgency.URGENT else "") + row.case.listed_title
                ),
            ),
            Column(key="number", title="编号", value=lambda row: row.case.number, url=step_url),
            Column(
                key="subject",
                title="办理对象",
                wrap=True,
                value=lambda row: "" if row.case.is_sealed else str(row.case.subject or ""),
                missing="不针对某个单位或密封办理",
            ),
            Column(
                key="light",
                title="时限",
                kind="status",
                priority=2,
                value=lambda row: light_of(row, moment),
                export=lambda row: light_of(row, moment).word,
            ),
            Column(
                key="due_on",
                title="期限",
                kind="day",
                priority=2,
                missing="不计时限或中止计时",
            ),
            Column(
                key="unit",
                title="承办单位",
                value=lambda row: str(row.unit or "") or ("申请人" if row.is_applicants else ""),
                missing="按角色承办",
            ),
            Column(
                key="assignee",
                title="经办人",
                value=lambda row: str(row.assignee or ""),
                missing="尚未认领",
            ),
            Column(key="opened_at", title="到达时间", kind="moment"),
        ],
        row_url=step_url,
        export_url=inbox_export_url(section),
        empty="这里没有待办事项。",
        empty_action=("查看全部办件", reverse("cases:list")),
        per_page=LIST_PER_PAGE,
    )
