"""Workbook tables of one firm's ladder: the titles, and the conditions of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.rules.verdicts import STATE_WORDS
from qianyi.engine.rules.words import COMPARED
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from qianyi.domains.enterprises.selectors.firm_ladder import FirmRung


def rung_table(request: HttpRequest, rows: Sequence[FirmRung]) -> Table:
    """One row a title."""
    return Table(
        request,
        name="rungs",
        caption="各称号",
        noun="个称号",
        rows=rows,
        columns=[
            Column(key="title", title="称号", value=lambda row: row.rung.title.name),
            Column(key="state", title="状态", value=lambda row: row.label),
            Column(key="next", title="下一步", value=lambda row: row.next_words,
                   missing="没有启用的认定条件"),
            Column(key="words", title="差什么", missing="没有不符合的条件"),
            Column(key="lacking", title="缺少的数据", missing="没有",
                   value=lambda row: "、".join(one.label for one in row.lacking)),
            Column(key="version", title="认定条件", missing="没有启用的认定条件",
                   value=lambda row: str(row.asked.version) if row.asked else ""),
        ],
    )  # fmt: skip


def condition_table(request: HttpRequest, rung: FirmRung) -> Table:
    """The conditions of one title."""
    return Table(
        request,
        name=f"conditions{rung.rung.title.pk}",
        caption=rung.rung.title.name,
        noun="项",
        rows=rung.conditions,
        columns=[
            Column(key="name", title="条件",
                   value=lambda row: "　" * row.finding.depth + row.finding.name),
            Column(key="state", title="判断", value=lambda row: STATE_WORDS[row.finding.state]),
            Column(key="value", title="数值", kind="number", value=lambda row: row.finding.value),
            Column(key="operator", title="比较",
                   value=lambda row: COMPARED.get(row.finding.operator, ""), missing="没有标准值"),
            Column(key="limit", title="标准", kind="number", value=lambda row: row.finding.limit,
                   missing="没有标准值"),
            Column(key="unit", title="单位", value=lambda row: row.finding.unit,
                   missing="没有标准值"),
            Column(key="words", title="差什么", missing="没有",
                   value=lambda row: row.finding.words if row.finding.state == "fail" else ""),
            Column(key="clause", title="条款", value=lambda row: row.finding.clause,
                   missing="没有登记"),
            Column(key="certainty", title="核实情况",
                   value=lambda row: "待核实" if row.finding.certainty == "unverified"
                   else "已核实"),
            Column(key="sources", title="数据来源", missing="没有数据",
                   value=lambda row: "；".join(one.supplier for one in row.sources)),
        ],
    )  # fmt: skip
