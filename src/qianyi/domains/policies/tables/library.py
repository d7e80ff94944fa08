"""Tables of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.policies.choices import Certainty, Place
from qianyi.domains.policies.forms.library import last_day
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.policies.models import PolicyDocument, PolicyItem
    from qianyi.domains.policies.selectors.matches import Tally

UNVERIFIED = "待核实"


def item_url(row: PolicyItem) -> str:
    """The page of one version."""
    return reverse("policies:item", args=[row.pk])


def benefit_of(row: PolicyItem) -> str:
    """The benefit in words, with its certainty."""
    mark = f"（{UNVERIFIED}）" if row.certainty == Certainty.UNVERIFIED else ""
    return f"{row.benefit_words}{mark}" if row.benefit_words else ""


def unit_of(row: PolicyItem) -> str:
    """Who deals with it."""
    return str(row.department) if row.department else row.unit


def window_of(row: PolicyItem) -> str:
    """When one may apply."""
    if row.opens_on is None and row.closes_on is None:
        return "常年受理" if row.certainty == Certainty.CONFIRMED else UNVERIFIED
    end = last_day(row.closes_on)
    begin = f"{row.opens_on:%Y-%m-%d}" if row.opens_on else ""
    return f"{begin}—{end:%Y-%m-%d}" if end else f"{begin}起"


def _firms(tallies: Mapping[int, Tally], place: Place) -> Any:  # noqa: ANN401 - a column's reader
    def read(row: PolicyItem) -> object:
        tally = tallies.get(row.pk)
        return tally.of(place) if tally is not None and tally.firms else None

    return read


def item_table(
    request: HttpRequest, rows: QuerySet[PolicyItem], tallies: Mapping[int, Tally], *, day: date
) -> Table:
    """Items with firms and money."""

    def cost(row: PolicyItem) -> object:
        tally = tallies.get(row.pk)
        return tally.amount if tally is not None and tally.firms else None

    return Table(
        request,
        name="policies",
        caption="政策事项",
        noun="项",
        rows=rows,
        columns=[
            Column(key="title", title="名称", priority=1, required=True, wrap=True, url=item_url,
                   sortable=True, note=lambda row: str(row.policy)),
            Column(key="kind", title="类别", value=lambda row: row.get_kind_display()),
            Column(key="level", title="层级", value=lambda row: row.policy.get_level_display()),
            Column(key="standing", title="状态", kind="status", priority=2,
                   value=lambda row: row.standing_on(day).label),
            Column(key="benefit", title="支持内容", wrap=True, value=benefit_of,
                   missing="没有填写"),
            Column(key="window", title="申报期", value=window_of),
            Column(key="valid_to", title="有效期至", kind="day", sortable=True,
                   value=lambda row: last_day(row.valid_to), missing="没有规定"),
            Column(key="unit", title="责任单位", value=unit_of, missing="没有填写"),
            Column(key="qualifies", title="符合", kind="number", unit="家", priority=2,
                   value=_firms(tallies, Place.QUALIFIES), missing="没有匹配过"),
            Column(key="near", title="差一项", kind="number", unit="家",
                   value=_firms(tallies, Place.NEAR), missing="没有匹配过"),
            Column(key="unknown", title="缺数据", kind="number", unit="家", visible=False,
                   value=_firms(tallies, Place.UNKNOWN), missing="没有匹配过"),
            Column(key="amount", title="测算金额", kind="money", unit="万元", value=cost,
                   missing="不直接兑付资金，或没有匹配过"),
            Column(key="pot", title="年度资金总额", kind="money", unit="万元", visible=False,
                   missing="没有规定"),
            Column(key="certainty", title="核实情况", visible=False,
                   value=lambda row: row.get_certainty_display()),
            Column(key="version", title="版本", kind="number", visible=False),
        ],
        row_url=item_url,
        source=lambda row: f"{row.policy}{row.policy.document.number}",
        export_url=reverse("policies:export"),
        empty="还没有政策事项，或没有符合筛选条件的。",
        empty_action=("登记政策文件", reverse("policies:documents")),
    )  # fmt: skip


def policy_table(request: HttpRequest, rows: QuerySet[PolicyDocument]) -> Table:
    """Policy documents with how far they are split."""

    def items(row: Any) -> str:  # noqa: ANN401 - an annotated row
        return f"{reverse('policies:list')}?policy={row.pk}"

    return Table(
        request,
        name="policy-documents",
        caption="政策文件",
        noun="份",
        rows=rows,
        columns=[
            Column(key="title", title="标题", priority=1, required=True, wrap=True, url=items,
                   value=str),
            Column(key="number", title="文号", value=lambda row: row.document.number,
                   missing="没有文号"),
            Column(key="level", title="层级", priority=2,
                   value=lambda row: row.get_level_display()),
            Column(key="territory", title="适用区域", value=lambda row: str(row.territory)),
            Column(key="issued_on", title="发文日期", kind="day",
                   value=lambda row: row.document.issued_on, missing="不明"),
            Column(key="valid_to", title="有效期至", kind="day",
                   value=lambda row: last_day(row.valid_to), missing="没有规定"),
            Column(key="superseded", title="被替代为", wrap=True,
                   value=lambda row: str(row.superseded_by or ""), missing="没有"),
            Column(key="released", title="已发布事项", kind="number", unit="项", priority=2),
            Column(key="opened", title="拟制中", kind="number", unit="项"),
            Column(key="certainty", title="核实情况",
                   value=lambda row: row.get_certainty_display()),
        ],
        row_url=items,
        export_url=reverse("policies:documents-export"),
        empty="还没有登记政策文件。",
        empty_action=("登记政策文件", reverse("policies:document-new")),
    )  # fmt: skip


def version_rows(rows: Sequence[PolicyItem], *, day: date) -> list[tuple[str, str, str]]:
    """Number, standing and who: address, words."""
    return [
        (item_url(row), f"第{row.version}版", f"{row.standing_on(day).label}，{_whom(row)}")
        for row in rows
    ]


def _whom(row: PolicyItem) -> str:
    if row.released_at is not None:
        return f"{row.released_by or '系统'} 发布于 {row.released_at:%Y-%m-%d}"
    return f"{row.written_by or '随数据包'} 拟制于 {row.written_at:%Y-%m-%d}"


def public_table(request: HttpRequest, rows: QuerySet[PolicyItem]) -> Table:
    """Items in force, for anybody."""

    def url(row: PolicyItem) -> str:
        return reverse("policies:public-item", args=[row.ref])

    return Table(
        request,
        name="public-policies",
        caption="执行中的政策",
        noun="项",
        rows=rows,
        columns=[
            Column(key="title", title="名称", priority=1, required=True, wrap=True, url=url),
            Column(key="kind", title="类别", priority=2, value=lambda row: row.get_kind_display()),
            Column(key="who", title="支持对象", wrap=True, missing="没有填写"),
            Column(key="benefit", title="支持内容", wrap=True, value=benefit_of,
                   missing="没有填写"),
            Column(key="territory", title="适用区域", value=lambda row: str(row.territory)),
            Column(key="window", title="申报期", value=window_of),
            Column(key="unit", title="责任单位", value=unit_of, missing="没有填写"),
            Column(key="valid_to", title="有效期至", kind="day",
                   value=lambda row: last_day(row.valid_to), missing="没有规定"),
        ],
        row_url=url,
        source=lambda row: f"{row.policy}{row.policy.document.number}",
        export_url=reverse("policies:public-export"),
        empty="没有符合条件的政策；去掉筛选条件再看看。",
    )  # fmt: skip
