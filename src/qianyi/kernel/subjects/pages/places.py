"""What the pages of territories, departments and institutions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.pages import Action, Figure, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.kernel.subjects.models import Department, Institution, Territory
    from qianyi.kernel.subjects.selectors import TerritoryRow


def _others(own: str) -> list[Action]:
    lists = {"territories": "区域", "departments": "部门", "institutions": "机构"}
    return [
        Action(label=label, url=reverse(f"places:{name}"))
        for name, label in lists.items()
        if name != own
    ]


def territories_page() -> Page:
    """The tree."""
    return Page(
        title="区域",
        answer="高新区由哪些区域组成，各有多少企业；基地只有汇总数。",
        more_actions=_others("territories"),
    )


def territory_page(row: Territory, above: Sequence[Territory], counted: TerritoryRow) -> Page:
    """One territory."""
    crumbs = [("区域", reverse("places:territories"))]
    crumbs += [(str(one), reverse("places:territory", args=[one.subject.code])) for one in above]
    firms = Missing("只有汇总数") if counted.firms is None else counted.firms
    return Page(
        title=row.subject.name,
        answer=f"{row.get_territory_kind_display()}，代码 {row.subject.code}。",
        breadcrumbs=[*crumbs, (str(row), "")],
        figures=[Figure(label="企业", value=firms, unit="家")],
        tags=[
            word
            for word, holds in (("示例数据", row.is_demo), ("只有汇总数", row.aggregate_only))
            if holds
        ],
    )


def departments_page() -> Page:
    """All departments."""
    return Page(
        title="部门",
        answer="有哪些部门，各管什么；派驻和垂管的商请、反馈，不参加考核。",
        more_actions=_others("departments"),
    )


def department_page(row: Department) -> Page:
    """One department."""
    return Page(
        title=row.subject.name,
        answer="派驻或垂管单位：商请、反馈，不参加考核。" if row.is_vertical else "区内部门。",
        breadcrumbs=[("部门", reverse("places:departments")), (str(row), "")],
    )


def institutions_page() -> Page:
    """All institutions."""
    return Page(
        title="机构",
        answer="有哪些银行、院校和服务机构为区内企业服务。",
        more_actions=_others("institutions"),
    )


def institution_page(row: Institution) -> Page:
    """One institution."""
    return Page(
        title=row.subject.name,
        answer=f"{row.get_institution_kind_display()}。",
        breadcrumbs=[("机构", reverse("places:institutions")), (str(row), "")],
        tags=["示例数据"] if row.is_demo else [],
    )
