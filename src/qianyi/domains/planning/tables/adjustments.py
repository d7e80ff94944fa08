"""Tables of adjustments: the proposals of a plan, old and new side by side, its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.planning.models import Plan, PlanAdjustment, PlanVersion
    from qianyi.domains.planning.selectors import Compared, LineShown


def adjustment_table(request: HttpRequest, plan: Plan, rows: QuerySet[PlanAdjustment]) -> Table:
    """Adjustments of a plan, newest first."""
    return Table(
        request,
        name="adjustments",
        caption="规划调整",
        noun="次",
        rows=rows,
        columns=[
            Column(key="title", title="名称", priority=1, required=True, wrap=True,
                   url=adjustment_url),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="lines", title="调整项数", kind="number", value=lambda row: len(row.lines)),
            Column(key="made_by", title="提出人", value=lambda row: str(row.made_by)),
            Column(key="approval_number", title="批准文号", priority=2, missing="尚未批准"),
            Column(key="approved_on", title="批准日期", kind="day", missing="尚未批准"),
            Column(key="version", title="形成的版本", missing="没有形成新版本",
                   value=lambda row: f"第{row.version.number}版" if row.version else None),
        ],
        row_url=adjustment_url,
        export_url=reverse("planning:adjustments-export", args=[plan.pk]),
        empty="这个规划还没有调整过。",
    )  # fmt: skip


def adjustment_url(row: PlanAdjustment) -> str:
    """An adjustment's page."""
    return reverse("planning:adjustment", args=[row.pk])


def line_table(
    request: HttpRequest, adjustment: PlanAdjustment, rows: Sequence[LineShown], *, can_edit: bool
) -> Table:
    """Old and new side by side, with what each line would change."""
    columns = [
        Column(key="kind", title="类别", priority=3),
        Column(key="what", title="指标或事项", priority=1, required=True, wrap=True,
               note=lambda row: row.problem),
        Column(key="before", title="调整前", priority=2, wrap=True),
        Column(key="after", title="调整后", priority=2, wrap=True),
        Column(key="effect_before", title="现在的状态", wrap=True, missing="已办结，不再测算"),
        Column(key="effect_after", title="调整后的状态", wrap=True, missing="已办结，不再测算",
               help="按现有数据测算，不预测以后"),
        Column(key="reason", title="理由", wrap=True),
    ]  # fmt: skip
    if can_edit:
        columns.append(
            Column(key="remove", title="办理", kind="template", priority=2,
                   template="planning/cell_remove.html",
                   value=lambda row: reverse(
                       "planning:adjustment-line-remove", args=[adjustment.pk, row.index]
                   ),
                   export=lambda _row: "")
        )  # fmt: skip
    return Table(
        request,
        name="lines",
        caption="调整前后对照",
        noun="项",
        rows=rows,
        columns=columns,
        export_url=reverse("planning:adjustment-export", args=[adjustment.pk]),
        empty="还没有写明调整哪些指标或事项。",
        per_page=200,
    )


def version_table(request: HttpRequest, plan: Plan, rows: QuerySet[PlanVersion]) -> Table:
    """Versions of a plan, newest first."""
    return Table(
        request,
        name="versions",
        caption="规划版本",
        noun="版",
        rows=rows,
        columns=[
            Column(key="number", title="版次", priority=1, required=True,
                   value=lambda row: f"第{row.number}版",
                   url=lambda row: reverse("planning:version", args=[plan.pk, row.number])),
            Column(key="rows", title="指标", kind="number", value=lambda row: len(row.rows)),
            Column(key="approval_number", title="批准文号", priority=2,
                   missing="第一次调整以前的规划"),
            Column(key="approved_on", title="批准日期", kind="day", priority=2,
                   missing="第一次调整以前的规划"),
            Column(key="made_at", title="形成时间", kind="moment"),
        ],
        row_url=lambda row: reverse("planning:version", args=[plan.pk, row.number]),
        export_url=reverse("planning:versions-export", args=[plan.pk]),
        empty="这个规划还没有调整过，只有现行的一版，见指标进度表。",
    )  # fmt: skip


def compared_table(
    request: HttpRequest, rows: Sequence[Compared], *, export_url: str, one: bool = False
) -> Table:
    """Two versions target by target; with ``one`` a single version as it stood."""
    columns = [
        Column(key="number", title="序号", priority=3),
        Column(key="indicator", title="指标", priority=1, required=True, wrap=True,
               note=lambda row: row.category),
        Column(key="nature", title="性质"),
        Column(key="scope", title="口径", priority=2),
        Column(key="period", title="目标期", kind="period"),
    ]  # fmt: skip
    if one:
        columns.append(Column(key="after", title="目标", priority=2, wrap=True))
    else:
        columns += [
            Column(key="before", title="原目标", priority=2, wrap=True, missing="没有"),
            Column(key="after", title="新目标", priority=2, wrap=True, missing="没有"),
            Column(key="kind", title="变化", priority=2, sortable=True),
        ]
    return Table(
        request,
        name="compared",
        caption="规划指标" if one else "规划指标对照",
        noun="项",
        rows=rows,
        columns=columns,
        export_url=export_url,
        empty="这一版没有指标。",
        per_page=300,
    )
