"""Lists of objections, grants and looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import Appeal, PointsGrant, PointsLook, RunResult
    from qianyi.domains.evaluation.selectors.public import GradeCount


def appeal_url(row: Appeal) -> str:
    """The page of an objection."""
    return reverse("evaluation:appeal", args=[row.ref])


def appeal_table(request: HttpRequest, rows: QuerySet[Appeal]) -> Table:
    """Objections, those that wait first."""
    return Table(
        request,
        name="appeals",
        caption="评价异议",
        noun="件",
        rows=rows,
        columns=[
            Column(key="enterprise", title="企业", priority=1, url=appeal_url,
                   value=lambda row: str(row.enterprise)),
            Column(key="run", title="评价", value=lambda row: row.run.title, wrap=True),
            Column(key="state", title="状态", priority=2, sortable=True,
                   value=lambda row: row.get_state_display()),
            Column(key="filed_at", title="提出时间", kind="moment", sortable=True),
            Column(key="due_on", title="应答复日期", kind="day", sortable=True,
                   note=lambda row: "待核实" if row.due_doubt else ""),
            Column(key="side", title="提出方式", value=lambda row: row.get_side_display()),
            Column(key="successor", title="更正后的评价",
                   value=lambda row: row.successor.title if row.successor else "",
                   missing="没有"),
        ],
        row_url=appeal_url,
        export_url=reverse("evaluation:appeals-export"),
        empty="没有评价异议。",
    )  # fmt: skip


def grant_table(request: HttpRequest, rows: QuerySet[PointsGrant], *, for_firm: bool) -> Table:
    """Who may look at whose points."""
    return Table(
        request,
        name="grants",
        caption="积分查询授权",
        noun="份",
        rows=rows,
        columns=[
            Column(key="institution", title="机构", priority=1 if for_firm else 3,
                   value=lambda row: str(row.institution)),
            Column(key="enterprise", title="企业", priority=3 if for_firm else 1,
                   value=lambda row: str(row.enterprise),
                   url=None if for_firm else lambda row: reverse(
                       "evaluation:points-look", args=[row.pk])),
            Column(key="purpose", title="用途", wrap=True, priority=2),
            Column(key="valid_from", title="起", kind="day",
                   value=lambda row: row.consent.valid_from),
            Column(key="valid_to", title="止（不含）", kind="day",
                   value=lambda row: row.consent.valid_to, missing="没有期限"),
            Column(key="looks_count", title="已查看", kind="number", unit="次"),
            Column(key="looked_at", title="最近查看", kind="moment", missing="没有查看过"),
            *([Column(key="end", title="办理", priority=2, value=_end_words, missing="已失效",
                      url=lambda row: reverse("evaluation:grant-end", args=[row.pk]))]
              if for_firm else []),
        ],
        export_url=reverse("evaluation:grants-export"),
        empty="没有授权任何机构查看积分；不授权，机构就看不到。" if for_firm
        else "还没有企业授权本机构查看积分。",
    )  # fmt: skip


def _end_words(row: PointsGrant) -> str:
    return "撤回" if getattr(row, "is_open", False) else ""


def look_table(request: HttpRequest, rows: QuerySet[PointsLook]) -> Table:
    """Who looked."""
    return Table(
        request,
        name="looks",
        caption="查看记录",
        noun="次",
        rows=rows,
        columns=[
            Column(key="at", title="时间", kind="moment", priority=1),
            Column(key="institution", title="机构", priority=2,
                   value=lambda row: str(row.grant.institution)),
            Column(key="enterprise", title="企业", value=lambda row: str(row.grant.enterprise)),
            Column(key="purpose", title="用途", value=lambda row: row.grant.purpose),
        ],
        export_url=reverse("evaluation:looks-export"),
        empty="没有机构查看过积分。",
        prefix="looks",
    )  # fmt: skip


def named_table(
    request: HttpRequest, rows: QuerySet[RunResult], groups: dict[str, str], ref: str
) -> Table:
    """Firms of the best grade, without points."""
    return Table(
        request,
        name="named",
        caption="最高等级企业",
        noun="家",
        rows=rows,
        columns=[
            Column(key="name", title="企业", priority=1, sortable=True),
            Column(key="group", title="分组", value=lambda row: groups.get(row.group, "")),
            Column(key="grade", title="等级", priority=2),
        ],
        export_url=reverse("evaluation:public-named-export", args=[ref]),
        empty="这次评价没有最高等级的企业。",
    )  # fmt: skip


def count_table(request: HttpRequest, rows: list[GradeCount], ref: str) -> Table:
    """How many got which grade."""
    return Table(
        request,
        name="counts",
        caption="各等级企业数",
        noun="行",
        rows=rows,
        columns=[
            Column(key="group", title="分组"),
            Column(key="grade", title="等级", priority=1),
            Column(key="name", title="含义"),
            Column(key="count", title="企业数", kind="number", unit="家", priority=2,
                   missing="不足5家，不公布"),
        ],
        export_url=reverse("evaluation:public-counts-export", args=[ref]),
        empty="还没有等级。",
        prefix="counts",
    )  # fmt: skip
