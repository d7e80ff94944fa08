"""The list of measures by grade."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.evaluation.choices import MeasureStanding
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import Measure


def measure_url(row: Measure) -> str:
    """The page of a measure."""
    return reverse("evaluation:measure", args=[row.pk])


def last_day(row: Measure) -> date | None:
    """The last day on which it holds, as people say it."""
    return row.valid_to - timedelta(days=1) if row.valid_to else None


def measure_table(request: HttpRequest, rows: QuerySet[Measure], *, day: date) -> Table:
    """Measures with their law, review, decision and end."""
    return Table(
        request,
        name="measures",
        caption="差别化措施",
        noun="项",
        rows=rows,
        columns=[
            Column(
                key="title", title="措施", priority=1, sortable=True, wrap=True, url=measure_url,
                note=lambda row: "示例数据" if row.is_demo else "",
            ),
            Column(key="grades", title="适用等级", priority=2, value=grades_of),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="effect", title="性质", value=lambda row: row.get_effect_display()),
            Column(
                key="state", title="状态", priority=2,
                value=lambda row: MeasureStanding(row.standing_on(day)).label,
            ),
            Column(key="legal_basis", title="法律政策依据", wrap=True, missing="没有"),
            Column(
                key="review", title="公平竞争审查", missing="还没有审查",
                value=lambda row: row.get_review_conclusion_display(),
                note=lambda row: f"{row.reviewed_on:%Y-%m-%d}" if row.reviewed_on else "",
            ),
            Column(key="decided_by", title="决定机关", missing="没有"),
            Column(key="valid_from", title="开始", kind="day", sortable=True, missing="没有"),
            Column(
                key="last_day", title="结束", kind="day", sortable=True, order_by="valid_to",
                value=last_day, missing="没有",
            ),
            Column(key="content", title="内容", wrap=True, visible=False),
        ],
        row_url=measure_url,
        export_url=reverse("evaluation:measures-export"),
        empty="没有符合条件的措施。",
    )  # fmt: skip


def grades_of(row: Measure) -> str:
    """Grades in words."""
    return "、".join(f"{one}类" for one in row.grades)
