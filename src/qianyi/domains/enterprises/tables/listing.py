"""Tables of firms, imports, merges and pairs that may be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table
from qianyi.lib.sentences import in_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.kernel.subjects.models import DuplicatePair, Enterprise, ImportBatch, MergeRecord


def firm_url(row: Enterprise) -> str:
    """The page of a firm."""
    return reverse("enterprises:profile", args=[row.uscc])


def firm_table(request: HttpRequest, rows: QuerySet[Enterprise], *, may_register: bool) -> Table:
    """Firms by pinyin."""
    return Table(
        request,
        name="firms",
        caption="企业名单",
        noun="家",
        rows=rows,
        row_url=firm_url,
        export_url=reverse("enterprises:list-export"),
        empty="没有符合条件的企业，请放宽筛选，或换一个名称、代码试试。",
        empty_action=("登记企业", reverse("enterprises:new")) if may_register else None,
        columns=[
            Column(key="name", title="企业名称", priority=1, required=True, wrap=True,
                   sortable=True, order_by="sort_key", url=firm_url,
                   value=lambda row: row.subject.name,
                   note=lambda row: "示例数据" if row.is_demo else ""),
            Column(key="uscc", title="统一社会信用代码", priority=3, sortable=True),
            Column(key="industry", title="行业", wrap=True, sortable=True,
                   order_by="industry__code", missing="没有登记"),
            Column(key="type", title="企业类型", missing="没有登记",
                   value=lambda row: row.get_enterprise_type_display()),
            Column(key="territory", title="统计归属区域", sortable=True,
                   order_by="territory__path"),
            Column(key="park", title="园区", priority=2, missing="没有登记"),
            Column(key="building", title="楼宇", visible=False, missing="没有登记"),
            Column(key="registered_on", title="成立日期", kind="day", sortable=True,
                   visible=False, missing="没有登记"),
            Column(key="moved_in_on", title="入驻日期", kind="day", sortable=True,
                   missing="没有登记"),
            Column(key="legal_status", title="登记状态", priority=2, sortable=True,
                   value=lambda row: row.get_legal_status_display()),
        ],
    )  # fmt: skip


def import_table(request: HttpRequest, rows: QuerySet[ImportBatch]) -> Table:
    """Imports, newest first."""

    def url(row: ImportBatch) -> str:
        return reverse("enterprises:import", args=[row.pk])

    return Table(
        request,
        name="imports",
        caption="导入记录",
        noun="次",
        rows=rows,
        row_url=url,
        export_url=reverse("enterprises:imports-export"),
        empty="还没有导入过企业名单。",
        empty_action=("导入企业名单", reverse("enterprises:import-new")),
        columns=[
            Column(key="filename", title="文件", priority=1, wrap=True, url=url),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: row.get_state_display()),
            Column(key="row_count", title="行数", kind="number", priority=2),
            Column(key="problem_count", title="有误", kind="number"),
            Column(key="new_count", title="新增", kind="number"),
            Column(key="changed_count", title="更新", kind="number"),
            Column(key="unchanged_count", title="无变化", kind="number"),
            Column(key="uploaded_by", title="上传人", missing="系统"),
            Column(key="uploaded_at", title="上传时间", kind="moment", sortable=True),
        ],
    )  # fmt: skip


def problem_table(
    request: HttpRequest, rows: Sequence[dict[str, Any]], *, export_url: str = ""
) -> Table:
    """Rows of a workbook that cannot be brought in."""
    return Table(
        request,
        name="problems",
        caption="有误的行",
        noun="行",
        rows=rows,
        export_url=export_url,
        empty="每一行都正确。",
        columns=[
            Column(key="row", title="行号", kind="number", priority=1,
                   value=lambda row: row["row"]),
            Column(key="name", title="企业名称", priority=2, wrap=True, missing="没有填写",
                   value=lambda row: row["name"]),
            Column(key="uscc", title="统一社会信用代码", missing="没有填写或有误",
                   value=lambda row: row["uscc"]),
            Column(key="problems", title="问题和改法", priority=2, wrap=True,
                   value=lambda row: in_one(row["problems"])),
        ],
    )  # fmt: skip


def pair_table(request: HttpRequest, rows: QuerySet[DuplicatePair]) -> Table:
    """Pairs that may be one."""
    return Table(
        request,
        name="duplicates",
        caption="疑似重复企业",
        noun="对",
        rows=rows,
        export_url=reverse("enterprises:duplicates-export"),
        empty="没有疑似重复的企业。名单有变化后可以重新查找。",
        columns=[
            Column(key="first", title="企业甲", priority=1, wrap=True,
                   url=lambda row: firm_url(row.first), note=lambda row: row.first.uscc),
            Column(key="second", title="企业乙", priority=2, wrap=True,
                   url=lambda row: firm_url(row.second), note=lambda row: row.second.uscc),
            Column(key="likeness", title="相似度", kind="number", decimals=2, sortable=True),
            Column(key="reasons", title="依据", wrap=True,
                   value=lambda row: in_one(row.reasons)),
            Column(key="merge", title="合并", priority=2, value=lambda _row: "预览合并",
                   url=merge_url),
            Column(key="dismiss", title="认定", value=lambda _row: "是两家",
                   url=lambda row: reverse("enterprises:duplicate-dismiss", args=[row.pk])),
        ],
    )  # fmt: skip


def merge_url(row: DuplicatePair) -> str:
    """The preview that keeps the first."""
    return f"{reverse('enterprises:merge')}?keep={row.first.uscc}&absorb={row.second.uscc}"


def merge_table(request: HttpRequest, rows: QuerySet[MergeRecord]) -> Table:
    """Merges, newest first."""

    def url(row: MergeRecord) -> str:
        return reverse("enterprises:merge-record", args=[row.pk])

    return Table(
        request,
        name="merges",
        caption="合并记录",
        noun="次",
        rows=rows,
        row_url=url,
        export_url=reverse("enterprises:merges-export"),
        empty="还没有合并过企业。",
        columns=[
            Column(key="survivor", title="保留", priority=1, wrap=True, url=url),
            Column(key="absorbed", title="并入", priority=2, wrap=True,
                   note=lambda row: row.absorbed.uscc),
            Column(key="state", title="状态", priority=2,
                   value=lambda row: "已撤销" if row.undone_at else "有效"),
            Column(key="reason", title="理由", wrap=True),
            Column(key="merged_by", title="合并人", missing="系统"),
            Column(key="merged_at", title="合并时间", kind="moment", sortable=True),
        ],
    )  # fmt: skip
