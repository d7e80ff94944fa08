"""The list of requests, inside and of the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.cases.choices import RATINGS, Urgency
from qianyi.kernel.cases.tables.cases import light_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.requests.models import Request
    from qianyi.foundation.ui.marks import Status


def request_url(row: Request) -> str:
    """The page of a request for whoever works for the zone."""
    return reverse("requests:request", args=[row.case.number])


def mine_url(row: Request) -> str:
    """The firm's page of a request."""
    return reverse("requests_mine:request", args=[row.case.ref])


def light_for(row: Request, moment: datetime) -> Status | None:
    """The light of the limit while it is worked on."""
    return light_of(row.case, moment) if row.case.is_open else None


def request_table(request: HttpRequest, rows: QuerySet[Request], moment: datetime) -> Table:
    """Requests the reader may open."""
    return Table(
        request,
        name="requests",
        caption="企业诉求",
        noun="件",
        rows=rows,
        columns=[
            Column(key="title", title="诉求", priority=1, wrap=True, required=True,
                   value=lambda row: row.case.title, url=request_url,
                   note=lambda row: "紧急" if row.case.level == Urgency.URGENT else ""),
            Column(key="number", title="工单号", value=lambda row: row.case.number,
                   url=request_url,
                   note=lambda row: (
                       f"12345：{row.case.outside_number}" if row.case.outside_number else ""
                   )),
            Column(key="subject", title="企业", wrap=True, missing="没有登记企业",
                   value=lambda row: str(row.case.subject or "")),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="topic", title="主题", value=lambda row: str(row.topic)),
            Column(key="channel", title="来源", visible=False,
                   value=lambda row: row.get_channel_display()),
            Column(key="unit", title="主办单位", wrap=True, value=lambda row: str(row.case.unit)),
            Column(key="status", title="状态", priority=2,
                   value=lambda row: row.case.get_status_display(),
                   note=lambda row: row.case.step_words if row.case.is_open else ""),
            Column(key="light", title="时限", kind="status", priority=2, missing="已经结束",
                   value=lambda row: light_for(row, moment),
                   export=lambda row: word_of(light_for(row, moment))),
            Column(key="due_on", title="期限", kind="day", sortable=True, order_by="case__due_on",
                   value=lambda row: row.due_on, missing="中止计时或不计时限"),
            Column(key="rated", title="评价", missing="还没有评价",
                   value=lambda row: RATINGS.get(row.rated, "")),
            Column(key="opened", title="登记时间", kind="moment", sortable=True,
                   order_by="case__opened_at", value=lambda row: row.case.opened_at),
        ],
        row_url=request_url,
        export_url=reverse("requests:list-export"),
        empty="没有符合条件的诉求。",
    )  # fmt: skip


def sealed_table(request: HttpRequest, rows: QuerySet[Request], moment: datetime) -> Table:
    """Reports in the reader's hands: number and limit, nothing of what they say."""
    return Table(
        request,
        name="sealed",
        caption="举报（密封办理）",
        noun="件",
        rows=rows,
        columns=[
            Column(key="number", title="工单号", priority=1, required=True,
                   value=lambda row: row.case.number, url=request_url),
            Column(key="status", title="状态", priority=2,
                   value=lambda row: row.case.get_status_display()),
            Column(key="light", title="时限", kind="status", priority=2, missing="已经结束",
                   value=lambda row: light_for(row, moment),
                   export=lambda row: word_of(light_for(row, moment))),
            Column(key="due_on", title="期限", kind="day", value=lambda row: row.due_on,
                   missing="中止计时"),
        ],
        row_url=request_url,
        empty="没有交您办理的举报。",
    )  # fmt: skip


def mine_table(request: HttpRequest, rows: QuerySet[Request], moment: datetime) -> Table:
    """Requests of the reader's firm."""
    return Table(
        request,
        name="my_requests",
        caption="我的诉求",
        noun="件",
        rows=rows,
        columns=[
            Column(key="title", title="诉求", priority=1, wrap=True, required=True,
                   value=lambda row: row.case.title, url=mine_url),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="number", title="工单号", value=lambda row: row.case.number),
            Column(key="status", title="状态", priority=2, value=standing),
            Column(key="light", title="时限", kind="status", missing="已经结束",
                   value=lambda row: light_for(row, moment),
                   export=lambda row: word_of(light_for(row, moment))),
            Column(key="due_on", title="答复期限", kind="day", priority=2,
                   value=lambda row: row.due_on, missing="中止计时"),
            Column(key="unit", title="主办单位", value=lambda row: str(row.case.unit)),
            Column(key="opened", title="提交时间", kind="moment",
                   value=lambda row: row.case.opened_at),
        ],
        row_url=mine_url,
        export_url=reverse("requests_mine:export"),
        empty="还没有提过诉求。",
        empty_action=("提出诉求", reverse("requests_mine:new")),
    )  # fmt: skip


def standing(row: Request) -> str:
    """Where it stands in the firm's words."""
    if row.merged_into_id is not None:
        return "已与另一件合并办理"
    if row.case.is_open:
        return str(row.case.get_status_display())
    if row.first_answered_at is None:
        return str(row.case.get_status_display())
    return {True: "已解决", False: "没有解决", None: "已答复，请反馈"}[row.is_solved]


def word_of(mark: Status | None) -> str:
    """The word of a mark, for a workbook."""
    return mark.word if mark is not None else ""
