"""Example data of the living style page: an invented zone, invented figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.urls import reverse

from . import marks, numbers, pages, sample_charts
from .cells import Column
from .links import Query
from .sample_rows import YEARS, rows
from .tables import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

AS_OF: Final = date(2025, 10, 9)
SOURCE: Final = "示例高新区发展规划 专栏1"


class SampleFilter(forms.Form):
    """Filters of the example list."""

    category = forms.ChoiceField(
        label="类别",
        required=False,
        choices=[
            ("", "全部"),
            ("经济发展", "经济发展"),
            ("创新驱动", "创新驱动"),
            ("绿色发展", "绿色发展"),
        ],
    )
    status = forms.ChoiceField(
        label="进度",
        required=False,
        choices=[("", "全部"), *((one.key, one.word) for one in marks.STATUSES)],
    )
    name = forms.CharField(label="指标名称", required=False)


class SampleForm(forms.Form):
    """One of each kind of field."""

    indicator = forms.CharField(
        label="指标名称", help_text="与指标目录中的名称一致。", max_length=60
    )
    value = forms.DecimalField(
        label="数值（万元）", min_value=0, help_text="按来源原文填写，不换算。"
    )
    scope = forms.ChoiceField(
        label="口径", choices=[("", "请选择"), ("直管区", "直管区"), ("全市", "全市")]
    )
    nature = forms.ChoiceField(
        label="属性", widget=forms.RadioSelect, choices=[("e", "预期性"), ("b", "约束性")]
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    checked = forms.BooleanField(label="已与来源逐字核对")


def indicator_table(request: HttpRequest, chosen: Sequence[dict[str, Any]] | None = None) -> Table:
    """The plan board in small."""
    home = reverse("ui:style")
    return Table(
        request,
        name="sample",
        caption="指标进度表",
        noun="项",
        rows=rows() if chosen is None else chosen,
        columns=[
            Column(
                key="name",
                title="指标",
                priority=1,
                sortable=True,
                url=lambda _row: f"{home}#object",
            ),
            Column(key="unit", title="单位", priority=2),
            Column(
                key="base",
                title="2020年基数",
                kind="number",
                sortable=True,
                missing="未注明",
                source_url=lambda _row: f"{home}#source",
            ),
            Column(
                key="target",
                title="2025年目标",
                kind="number",
                sortable=True,
                priority=2,
                source_url=lambda _row: f"{home}#source",
            ),
            Column(
                key="actual",
                title="最新实际",
                kind="number",
                sortable=True,
                priority=2,
                note=lambda row: (
                    "" if isinstance(row["actual"], numbers.Missing) else "2024年1—9月"
                ),
                source_url=lambda _row: f"{home}#source",
            ),
            Column(key="scope", title="口径"),
            Column(
                key="progress",
                title="完成与时间",
                kind="progress",
                missing="暂无法评价",
                value=lambda row: (row["done"], Decimal("0.75")) if row["done"] else None,
                export=lambda row: row["done"],
            ),
            Column(key="status", title="进度", kind="status", priority=2, sortable=True),
            Column(
                key="trend",
                title="走势",
                kind="sparkline",
                value=lambda row: list(zip(YEARS, row["series"], strict=False)) or None,
                export=lambda _row: None,
            ),
            Column(key="lead", title="牵头单位", missing="未明确"),
            Column(key="nature", title="属性", visible=False),
        ],
        group=lambda row: str(row["category"]),
        row_url=lambda _row: f"{home}#object",
        source=lambda _row: SOURCE,
        export_url=reverse("ui:workbook"),
        per_page=5,
    )


def style_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the style page shows."""
    query = Query.of(request)
    chosen = [
        row
        for row in rows()
        if (not query.get("category") or row["category"] == query.get("category"))
        and (not query.get("status") or row["status"] == query.get("status"))
        and query.get("name") in row["name"]
    ]
    table = indicator_table(request, chosen)
    refused = SampleForm({"indicator": "", "value": "-3", "scope": "直管区", "nature": "e"})
    refused.is_valid()
    return {
        "page": _page(),
        "filters": pages.filter_bar(
            SampleFilter(request.GET or None),
            query,
            count=table.count,
            noun="项",
            target=table.element_id,
        ),
        "table": table,
        "empty_table": Table(
            request,
            name="empty",
            caption="缺数清单",
            noun="项",
            rows=[],
            columns=[Column(key="name", title="指标")],
            empty="所有指标都有最新数据。",
            empty_action=("返回指标进度表", reverse("ui:style")),
            prefix="e",
        ),
        "statuses": marks.STATUSES,
        "form": refused,
        "charts": sample_charts.sample_charts(request),
        "due": date(2025, 10, 14),
        "sample_series": list(zip(YEARS, (28, 31, None, 39, 41), strict=True)),
        "sample_messages": [
            ("success", "已报送 8 项指标。"),
            ("warning", "3 项指标超过一年没有新数据。"),
            ("error", "文件为空，没有保存。请检查后重新上传。"),
        ],
        "missing": numbers.Missing("未报送"),
        "is_demo": True,
        "zone_name": "示例高新区",
    }


def confirm_context() -> dict[str, Any]:
    """The confirmation of something hard to take back."""
    home = reverse("ui:style")
    return {
        "page": pages.Page(title="作废读数", breadcrumbs=[("界面样例", home), ("作废读数", "")]),
        "question": "作废这条读数？",
        "consequences": ["指标进度表将不再引用这个数值。", "已导出的文件不受影响。"],
        "undo": "作废后 30 天内可以恢复。",
        "confirm_label": "作废读数",
        "cancel_url": home,
        "is_demo": True,
        "zone_name": "示例高新区",
    }


def _page() -> pages.Page:
    home = reverse("ui:style")
    return pages.Page(
        title="界面样例",
        answer="每个部件长什么样、怎样读。数字均为示例数据。",
        breadcrumbs=[("首页", "/"), ("界面样例", "")],
        as_of=AS_OF,
        figures=[
            pages.Figure(
                label="地区生产总值",
                value="121.35",
                unit="亿元",
                kind="money",
                period="2024-01/09",
                scope="直管区",
                change="同比上升 7.4%",
                tone="green",
                source_url=f"{home}#source",
            ),
            pages.Figure(
                label="高新技术企业数量",
                value=41,
                unit="家",
                period="2024H1",
                scope="直管区",
                change="距目标差 39 家",
                tone="red",
                source_url=f"{home}#source",
            ),
            pages.Figure(
                label="研发经费投入强度",
                value="4.1",
                kind="percent",
                period="2023",
                scope="一区五园",
                change="较上年上升 0.3 个百分点",
                certain=False,
                source_url=f"{home}#source",
            ),
            pages.Figure(
                label="园区营业收入",
                value=numbers.Missing("直管区未公布实际数"),
                unit="亿元",
                period="2024",
                scope="未注明",
            ),
        ],
        action=pages.Action(label="提交审核", url=reverse("ui:confirm")),
        more_actions=[
            pages.Action(label="编辑", url=f"{home}#edit", hotkey="e"),
            pages.Action(label="导出 Excel", url=reverse("ui:workbook"), download=True),
            pages.Action(label="作废读数", url=reverse("ui:confirm"), dangerous=True),
        ],
        history=[
            pages.Event(
                at=datetime(2025, 10, 9, 14, 5, tzinfo=numbers.ZONE),
                who="示例账号",
                what="采用读数：高新技术企业数量 41 家",
            ),
            pages.Event(
                at=datetime(2025, 9, 30, 9, 0, tzinfo=numbers.ZONE), who="系统", what="读取文件"
            ),
        ],
    )
