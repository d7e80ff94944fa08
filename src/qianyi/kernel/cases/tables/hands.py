"""Lists of absences and of measures proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.tables import Table

from .cases import case_url

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Absence, Proposal


def absence_words(row: Absence, today: date) -> str:
    """Whether it is in force."""
    if row.ended_at is not None:
        return "已提前结束"
    if row.last_on < today:
        return "已结束"
    return "生效中" if row.first_on <= today else "尚未开始"


def absence_table(request: HttpRequest, rows: QuerySet[Absence], today: date) -> Table:
    """Who is away and who acts for them."""
    return Table(
        request,
        name="absences",
        caption="离岗代办",
        noun="项",
        rows=rows,
        columns=[
            Column(key="person", title="离岗人员", priority=1, value=lambda row: str(row.person)),
            Column(key="cover", title="代办人", priority=2, value=lambda row: str(row.cover)),
            Column(key="first_on", title="第一天", kind="day", priority=2),
            Column(key="last_on", title="最后一天", kind="day", priority=2),
            Column(
                key="state", title="状态", priority=2, value=lambda row: absence_words(row, today)
            ),
            Column(key="reason", title="事由", wrap=True, missing="没有填写"),
            Column(
                key="end",
                title="办理",
                kind="template",
                template="cases/cell_absence.html",
                value=lambda row: absence_words(row, today) in ("生效中", "尚未开始"),
                export=lambda _row: "",
            ),
        ],
        export_url=reverse("cases:absences-export"),
        empty="没有登记离岗代办。",
    )


def proposal_url(row: Proposal) -> str:
    """Where a measure is decided about."""
    return reverse("cases:proposal", args=[row.pk])


def proposal_table(request: HttpRequest, rows: QuerySet[Proposal]) -> Table:
    """Measures proposed, open ones first."""
    return Table(
        request,
        name="proposals",
        caption="督办建议",
        noun="项",
        rows=rows,
        columns=[
            Column(
                key="measure", title="拟采取的措施", priority=1, url=proposal_url, required=True
            ),
            Column(
                key="case",
                title="办件",
                priority=2,
                wrap=True,
                value=lambda row: f"{row.case.number} {row.case.title}",
                url=lambda row: case_url(row.case),
            ),
            Column(
                key="unit",
                title="单位",
                value=lambda row: str(row.unit or row.case.unit),
                priority=2,
            ),
            Column(key="ground", title="事由", wrap=True),
            Column(
                key="state", title="状态", priority=2, value=lambda row: row.get_state_display()
            ),
            Column(key="proposed_at", title="提出时间", kind="moment"),
            Column(
                key="decided_by",
                title="决定人",
                value=lambda row: str(row.decided_by or ""),
                missing="尚未决定",
            ),
        ],
        row_url=proposal_url,
        export_url=reverse("cases:proposals-export"),
        empty="没有督办建议。通报、约谈等措施由领导决定，系统只提出建议。",
    )
