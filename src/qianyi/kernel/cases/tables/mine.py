"""The applicant's list of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.tables import Table

from .cases import light_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case


def case_url(row: Case) -> str:
    """The applicant's page of a case."""
    return reverse("cases_mine:case", args=[row.ref])


def case_table(request: HttpRequest, rows: QuerySet[Case], moment: datetime) -> Table:
    """Cases of one's own firm, the newest first."""
    return Table(
        request,
        name="mine",
        caption="我的办件",
        noun="件",
        rows=rows,
        columns=[
            Column(key="title", title="事由", priority=1, wrap=True, required=True, url=case_url),
            Column(key="number", title="编号", url=case_url),
            Column(
                key="process", title="办理的事项", wrap=True, value=lambda row: row.version.title
            ),
            Column(
                key="status", title="状态", priority=2, value=lambda row: row.get_status_display()
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
            Column(key="due_on", title="期限", kind="day", missing="不计时限或中止计时"),
            Column(key="unit", title="承办单位", value=lambda row: str(row.unit)),
            Column(key="opened_at", title="提交时间", kind="moment"),
        ],
        row_url=case_url,
        export_url=reverse("cases_mine:export"),
        empty="还没有提交过申请或诉求。",
        empty_action=("提交新的", reverse("cases_mine:new")),
    )
