"""Lists of processes, and of how long their steps take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.tables import Table
from qianyi.kernel.cases.choices import CaseStanding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import ProcessVersion
    from qianyi.kernel.cases.selectors import StatisticsRow

FORMULAS = (
    "按时办结率＝按时办结的件数÷有时限且已办结的件数；中位用时和九成用时按已办结的件从短到长排列，"
    "取第五成、第九成那一件，不插值；退回率＝退回后再办的件数÷办结件数；占用时间＝该环节用时之和÷"
    "该流程全部环节用时之和。用时按工作日计，中止计时的时间不计。"
)


def process_url(row: ProcessVersion) -> str:
    """The page of a definition."""
    return reverse("cases:process", args=[row.pk])


def process_table(request: HttpRequest, rows: QuerySet[ProcessVersion]) -> Table:
    """Versions of processes, by title."""
    return Table(
        request,
        name="processes",
        caption="办理流程",
        noun="个版本",
        rows=rows,
        columns=[
            Column(
                key="title",
                title="名称",
                priority=1,
                wrap=True,
                required=True,
                url=process_url,
                note=lambda row: "待核实" if row.certainty != "confirmed" else "",
            ),
            Column(key="version", title="版本", priority=2),
            Column(
                key="state", title="状态", priority=2, value=lambda row: row.get_state_display()
            ),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(
                key="standings",
                title="办理方式",
                value=lambda row: "、".join(CaseStanding(one).label for one in row.standings),
            ),
            Column(key="basis", title="依据", wrap=True, missing="没有写明"),
            Column(key="loaded_at", title="载入时间", kind="moment", visible=False),
        ],
        row_url=process_url,
        source=lambda row: row.pack and f"数据包 {row.pack} {row.pack_version}",
        export_url=reverse("cases:processes-export"),
        empty="还没有办理流程；随数据包载入：qianyi packs load national。",
        per_page=200,
    )


def statistics_table(
    request: HttpRequest, rows: Sequence[StatisticsRow], *, name: str, caption: str
) -> Table:
    """How long it takes and how much is on time."""
    return Table(
        request,
        name=name,
        caption=caption,
        noun="行",
        rows=rows,
        columns=[
            Column(key="title", title="办理流程", priority=1, wrap=True),
            Column(key="label", title="环节", priority=2, wrap=True),
            Column(key="unit", title="单位", priority=2, value=lambda row: str(row.unit)),
            Column(key="count", title="办结", kind="number", unit="件", priority=2),
            Column(
                key="on_time",
                title="按时办结率",
                kind="percent",
                decimals=1,
                priority=2,
                value=lambda row: row.on_time * 100 if row.on_time is not None else None,
                missing="没有有时限的件",
            ),
            Column(key="late", title="逾期", kind="number", unit="件"),
            Column(key="median", title="中位用时", kind="number", unit="个工作日", decimals=1),
            Column(key="p90", title="九成用时", kind="number", unit="个工作日", decimals=1),
            Column(
                key="again_share",
                title="退回率",
                kind="percent",
                decimals=1,
                value=lambda row: row.again_share * 100,
            ),
            Column(
                key="share_of_time",
                title="占用时间",
                kind="percent",
                decimals=1,
                value=lambda row: (
                    row.share_of_time * 100 if row.share_of_time is not None else None
                ),
                missing="整件不计",
            ),
        ],
        export_url=reverse("cases:statistics-export"),
        empty="这段时间没有办结的件。",
        per_page=300,
        prefix=f"{name}_" if name != "whole" else "",
    )
