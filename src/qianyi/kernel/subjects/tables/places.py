"""Lists of territories, departments and institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.subjects.models import Department, Institution
    from qianyi.kernel.subjects.selectors import TerritoryRow

INDENT = "　"


def territory_table(
    request: HttpRequest, rows: Sequence[TerritoryRow], *, inside: bool = False
) -> Table:
    """The tree, one line a territory; ``inside`` is the part below one of them."""

    def url(row: TerritoryRow) -> str:
        return reverse("places:territory", args=[row.territory.subject.code])

    return Table(
        request,
        name="territories",
        caption="下级区域" if inside else "区域",
        noun="个",
        rows=rows,
        row_url=url,
        export_url="" if inside else reverse("places:territories-export"),
        empty="还没有区域，请载入数据包。",
        per_page=200,
        columns=[
            Column(key="name", title="区域", priority=1, required=True, wrap=True, url=url,
                   value=lambda row: INDENT * row.depth + str(row.territory),
                   note=lambda row: "示例数据" if row.territory.is_demo else ""),
            Column(key="kind", title="层级", priority=2,
                   value=lambda row: row.territory.get_territory_kind_display()),
            Column(key="firms", title="企业", unit="家", kind="number", priority=2, value=_firms),
            Column(key="code", title="代码", value=lambda row: row.territory.subject.code),
        ],
    )  # fmt: skip


def department_table(request: HttpRequest, rows: QuerySet[Department]) -> Table:
    """Departments by name."""

    def url(row: Department) -> str:
        return reverse("places:department", args=[row.subject.code])

    return Table(
        request,
        name="departments",
        caption="部门",
        noun="个",
        rows=rows.select_related("territory__subject"),
        row_url=url,
        export_url=reverse("places:departments-export"),
        empty="还没有部门，请载入数据包。",
        columns=[
            Column(key="name", title="部门", priority=1, required=True, wrap=True, sortable=True,
                   order_by="subject__name", url=url, value=lambda row: row.subject.name),
            Column(key="relation", title="关系", priority=2,
                   value=lambda row: "派驻或垂管" if row.is_vertical else "区内"),
            Column(key="territory", title="所属区域", missing="没有登记"),
            Column(key="duties", title="职责", priority=2, wrap=True, missing="文件没有写明",
                   value=lambda row: "、".join(row.duties)),
        ],
    )  # fmt: skip


def institution_table(request: HttpRequest, rows: QuerySet[Institution]) -> Table:
    """Institutions by kind and name."""

    def url(row: Institution) -> str:
        return reverse("places:institution", args=[row.subject.code])

    return Table(
        request,
        name="institutions",
        caption="机构",
        noun="个",
        rows=rows,
        row_url=url,
        group=lambda row: row.get_institution_kind_display(),
        export_url=reverse("places:institutions-export"),
        empty="没有您可以查看的机构。",
        columns=[
            Column(key="name", title="机构", priority=1, required=True, wrap=True, sortable=True,
                   order_by="subject__name", url=url, value=lambda row: row.subject.name,
                   note=lambda row: "示例数据" if row.is_demo else ""),
            Column(key="kind", title="类别", priority=2,
                   value=lambda row: row.get_institution_kind_display()),
            Column(key="territory", title="所在区域", missing="没有登记"),
            Column(key="services", title="服务内容", priority=2, wrap=True, missing="没有登记",
                   value=lambda row: "、".join(row.services)),
        ],
    )  # fmt: skip


def _firms(row: TerritoryRow) -> object:
    return Missing("只有汇总数，不列单个企业") if row.firms is None else row.firms
