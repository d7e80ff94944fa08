"""Lists of titles: who holds what until when, lists that came in, the rows of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.ui.tables import Column, Table
from qianyi.kernel.rules.choices import Certainty

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.rules.models import TitleGrant, TitleList

HOW = {"code": "按代码", "name": "按名称"}


def grant_url(row: TitleGrant) -> str:
    """The page of a grant."""
    return reverse("rules:grant", args=[row.pk])


def grant_table(request: HttpRequest, rows: QuerySet[TitleGrant], *, day: date) -> Table:
    """Grants, those that end soonest first."""
    return Table(
        request,
        name="grants",
        caption="企业资质称号",
        noun="项",
        rows=rows,
        columns=[
            Column(
                key="enterprise",
                title="企业",
                priority=1,
                sortable=True,
                order_by="enterprise__sort_key",
                value=lambda row: str(row.enterprise),
                url=grant_url,
            ),
            Column(
                key="title",
                title="称号",
                priority=2,
                sortable=True,
                order_by="title__position",
                value=lambda row: str(row.title),
                note=lambda row: "待核实" if row.certainty == Certainty.UNVERIFIED else "",
            ),
            Column(key="level", title="级别", value=lambda row: row.title.get_level_display()),
            Column(key="number", title="证书或编号", missing="没有登记编号"),
            Column(key="granted_on", title="取得日期", kind="day", sortable=True),
            Column(
                key="last_day",
                title="有效期至",
                kind="day",
                priority=2,
                sortable=True,
                order_by="valid_to",
                missing="没有固定期限",
            ),
            Column(
                key="state",
                title="状态",
                value=lambda row: "已归档" if row.is_archived else row.state_on(day).label,
            ),
            Column(
                key="uscc",
                title="统一社会信用代码",
                visible=False,
                value=lambda row: row.enterprise.uscc,
            ),
        ],
        row_url=grant_url,
        source=lambda row: row.source,
        export_url=reverse("rules:grants-export"),
        empty="没有符合条件的资质称号；可以逐项登记，也可以导入公布的名单。",
    )


def lists_table(request: HttpRequest, rows: QuerySet[TitleList]) -> Table:
    """Lists that came in, newest first."""
    return Table(
        request,
        name="title-lists",
        caption="导入的名单",
        noun="份",
        rows=rows,
        columns=[
            Column(
                key="title",
                title="称号",
                priority=1,
                value=lambda row: str(row.title),
                url=lambda row: reverse("rules:list", args=[row.pk]),
            ),
            Column(key="source", title="名单出处", wrap=True),
            Column(
                key="state", title="状态", priority=2, value=lambda row: row.get_state_display()
            ),
            Column(key="matched_count", title="对上企业", kind="number", unit="家"),
            Column(key="open_count", title="未对上", kind="number", unit="家"),
            Column(key="made_count", title="新增", kind="number", unit="项"),
            Column(key="uploaded_at", title="上传时间", kind="moment", sortable=True),
            Column(
                key="uploaded_by",
                title="上传人",
                value=lambda row: str(row.uploaded_by or ""),
                missing="系统",
            ),
        ],
        row_url=lambda row: reverse("rules:list", args=[row.pk]),
        export_url=reverse("rules:lists-export"),
        empty="还没有导入过名单。",
    )


def rows_table(request: HttpRequest, listed: TitleList) -> Table:
    """The rows of one list: what stands there, and the firm it means; those not matched first."""
    rows = sorted(listed.rows, key=lambda row: (bool(row["enterprise"]), row["row"]))
    return Table(
        request,
        name="title-rows",
        caption="名单",
        noun="家",
        rows=rows,
        columns=[
            Column(key="row", title="行号", kind="number"),
            Column(key="name", title="名单中的名称", priority=1, wrap=True, missing="没有名称"),
            Column(
                key="firm",
                title="对上的企业",
                priority=2,
                url=lambda row: (
                    address_of(ENTERPRISE, row["firm_uscc"]) if row["firm_uscc"] else ""
                ),
                missing="未对上",
                note=lambda row: HOW.get(row["how"], ""),
            ),
            Column(key="alike", title="相近的企业或问题", wrap=True, value=_alike, missing="没有"),
            Column(key="uscc", title="名单中的代码", missing="名单没有写"),
            Column(key="number", title="编号", missing="名单没有写"),
            Column(key="granted_on", title="日期", missing="按名单的日期"),
        ],
        export_url=reverse("rules:list-export", args=[listed.pk]),
        empty="名单是空的。",
        per_page=200,
    )


def _alike(row: dict[str, Any]) -> str:
    if row["problem"]:
        return str(row["problem"])
    return "、".join(f"{one['name']}（{one['uscc']}）" for one in row["alike"])
