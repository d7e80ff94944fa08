"""Tables of matching: firms of an item, items of a firm, changes, messages, trials."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.policies.choices import Place
from qianyi.foundation.addresses import ENTERPRISE, address_of
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.policies.models import (
        PolicyItem,
        PolicyMessage,
        PolicyMove,
        PolicyTrial,
    )
    from qianyi.domains.policies.selectors.firm import FirmItem
    from qianyi.domains.policies.selectors.matches import ToldRows


def firm_url(row: Any) -> str:  # noqa: ANN401 - whatever knows a firm
    """The page of the firm."""
    return address_of(ENTERPRISE, row.enterprise.uscc)


def match_table(
    request: HttpRequest,
    item: PolicyItem,
    rows: ToldRows,
    *,
    export: bool = True,
) -> Table:
    """Firms of an item."""
    return Table(
        request,
        name="policy-firms",
        caption=f"{item}：企业",
        noun="家",
        rows=rows,
        columns=[
            Column(key="enterprise", title="企业", priority=1, required=True, url=firm_url,
                   value=lambda row: str(row.enterprise)),
            Column(key="place", title="结果", kind="status", priority=2,
                   value=lambda row: row.place.label),
            Column(key="words", title="说明", wrap=True, priority=2, missing="没有说明"),
            Column(key="amount", title="测算金额", kind="money", unit="万元",
                   missing="不符合、不直接兑付资金，或基数不明"),
            Column(key="uscc", title="统一社会信用代码", visible=False,
                   value=lambda row: row.enterprise.uscc),
            Column(key="territory", title="区域", visible=False,
                   value=lambda row: str(row.enterprise.territory)),
            Column(key="park", title="园区",
                   value=lambda row: str(row.enterprise.park or ""), missing="园区外"),
            Column(key="industry", title="行业",
                   value=lambda row: str(row.enterprise.industry or ""), missing="没有登记"),
        ],
        row_url=firm_url,
        export_url=reverse("policies:firms-export", args=[item.pk]) if export else "",
        empty="没有符合筛选条件的企业；刚发布的政策在下次匹配后出现。",
    )  # fmt: skip


def own_table(request: HttpRequest, rows: Sequence[FirmItem], *, export_url: str = "") -> Table:
    """Items of one firm."""
    return Table(
        request,
        name="firm-policies",
        caption="政策匹配结果",
        noun="项",
        rows=rows,
        columns=[
            Column(key="title", title="政策", priority=1, required=True,
                   value=lambda row: row.item.title,
                   url=lambda row: reverse("policies:public-item", args=[row.item.ref])),
            Column(key="place", title="结果", kind="status", priority=2,
                   value=lambda row: row.place.label),
            Column(key="words", title="说明", wrap=True, missing="没有说明"),
            Column(key="amount", title="测算金额", kind="money", unit="万元",
                   value=lambda row: row.amount if row.place == Place.QUALIFIES else None,
                   missing="不符合、不直接兑付资金，或基数不明"),
            Column(key="lacks", title="缺少的数据和提供者", wrap=True,
                   value=lambda row: "；".join(f"{o.label}（{o.supplier}）" for o in row.lacks),
                   missing="没有"),
            Column(key="source", title="依据", wrap=True,
                   value=lambda row: f"{row.item.policy}{row.item.policy.document.number}"),
        ],
        export_url=export_url,
        empty="现在没有适用于本企业的政策。",
    )  # fmt: skip


def move_table(request: HttpRequest, rows: QuerySet[PolicyMove], *, export_url: str) -> Table:
    """Changes of group."""
    return Table(
        request,
        name="policy-moves",
        caption="政策匹配变动",
        noun="处",
        rows=rows,
        columns=[
            Column(key="recorded_at", title="时间", kind="moment"),
            Column(key="item", title="政策", priority=1, wrap=True,
                   value=lambda row: str(row.item),
                   url=lambda row: reverse("policies:item", args=[row.item_id])),
            Column(key="enterprise", title="企业", priority=2, url=firm_url,
                   value=lambda row: str(row.enterprise)),
            Column(key="old", title="原结果", value=lambda row: row.get_old_display()),
            Column(key="new", title="新结果", kind="status", priority=2,
                   value=lambda row: row.get_new_display()),
        ],
        export_url=export_url,
        empty="还没有变动；企业数据或政策变化后，下次匹配时记在这里。",
    )  # fmt: skip


def message_table(request: HttpRequest, rows: QuerySet[PolicyMessage], *, export_url: str) -> Table:
    """What firms were told."""
    return Table(
        request,
        name="policy-messages",
        caption="政策提醒记录",
        noun="条",
        rows=rows,
        columns=[
            Column(key="sent_at", title="时间", kind="moment"),
            Column(key="enterprise", title="企业", priority=1, url=firm_url,
                   value=lambda row: str(row.enterprise)),
            Column(key="text", title="内容", wrap=True, priority=2),
            Column(key="readers", title="收件账号", kind="number", unit="个"),
            Column(key="sent_by", title="发送人", value=lambda row: str(row.sent_by)),
        ],
        export_url=export_url,
        empty="还没有发过政策提醒。",
    )  # fmt: skip


def trial_table(request: HttpRequest, item: PolicyItem, rows: QuerySet[PolicyTrial]) -> Table:
    """Saved trials side by side."""

    def number(name: str) -> Any:  # noqa: ANN401 - a column's reader
        def read(row: PolicyTrial) -> object:
            value = row.result.get(name)
            return None if value is None else Decimal(value)

        return read

    def firms(place: Place) -> Any:  # noqa: ANN401 - a column's reader
        return lambda row: row.result.get("firms", {}).get(place.value, 0)

    return Table(
        request,
        name="policy-trials",
        caption=f"{item}：保存的测算方案",
        noun="个方案",
        rows=rows,
        columns=[
            Column(key="name", title="方案", priority=1, required=True),
            Column(key="changes", title="与政策不同的数值", wrap=True, missing="没有不同",
                   value=changes_words),
            Column(key="qualifies", title="符合", kind="number", unit="家", priority=2,
                   value=firms(Place.QUALIFIES)),
            Column(key="near", title="差一项", kind="number", unit="家", value=firms(Place.NEAR)),
            Column(key="unknown", title="缺数据", kind="number", unit="家",
                   value=firms(Place.UNKNOWN)),
            Column(key="amount", title="需要资金", kind="money", unit="万元", priority=2,
                   value=number("amount"), missing="不直接兑付资金"),
            Column(key="over", title="超出年度资金", kind="money", unit="万元",
                   value=number("over"), missing="没有规定年度资金总额"),
            Column(key="territory", title="企业范围", value=lambda row: str(row.territory)),
            Column(key="as_of", title="截至", kind="day"),
            Column(key="made_by", title="测算人", value=lambda row: str(row.made_by or "系统")),
        ],
        export_url=reverse("policies:trials-export", args=[item.pk]),
        empty="还没有保存的方案；改一改标准，起个名称保存。",
    )  # fmt: skip


def changes_words(row: PolicyTrial) -> str:
    """The figures that differ, in words."""
    lines = {str(one.pk): one.name for one in row.item.lines.all()}
    words = {"amount": "定额", "ratio": "比例", "cap": "单户上限", "pot": "年度资金总额"}
    return "；".join(
        f"{words.get(name) or lines.get(name, name)} {value}" for name, value in row.changes.items()
    )
