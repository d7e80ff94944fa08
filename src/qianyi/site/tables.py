"""The table of the home page: targets that will not be met as things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from django.http import HttpRequest

    from qianyi.domains.planning.selectors import BoardRow
    from qianyi.kernel.documents.models import CitedPlace


def attention_table(
    request: HttpRequest, rows: Sequence[BoardRow], *, name: str, caption: str
) -> Table:
    """Which target, how far off, how fast it would have to go, who holds it."""
    columns = [
        Column(key="indicator", title="指标", priority=1, required=True, wrap=True, url=_row_url,
               value=lambda row: str(row.target.indicator),
               note=lambda row: str(row.target.plan)),
        Column(key="status", title="状态", kind="status", priority=2, required=True,
               value=lambda row: row.pace.status, note=lambda row: "待核实" if row.doubts else ""),
        Column(key="unit", title="单位", priority=3, value=lambda row: row.target.unit or "—"),
        Column(key="gap", title="还差", kind="number", priority=2, required=True,
               value=lambda row: row.pace.gap, note=_required),
        Column(key="target", title="目标", kind="number", priority=2,
               value=lambda row: row.target.value,
               source_url=lambda row: _source_url(row.target.place), note=_target_note),
        Column(key="actual", title="最新实际", kind="number", priority=2,
               value=lambda row: row.actual.value if row.actual else Missing("暂无数据"),
               source_url=lambda row: _source_url(row.latest.observation.place if row.latest
                                                  else None),
               note=_actual_note),
        Column(key="lead", title="牵头单位", priority=2, wrap=True,
               value=lambda row: row.lead_words),
    ]  # fmt: skip
    return Table(
        request, name=name, columns=columns, rows=list(rows), caption=caption, noun="项",
        row_url=_row_url, per_page=20,
        empty="能够评价的目标里没有滞后的；暂无法评价的见下面各规划和缺数清单。",
    )  # fmt: skip


def _row_url(row: BoardRow) -> str:
    return reverse("planning:indicator", args=[row.target.plan_id, row.target.indicator.code])


def _source_url(place: CitedPlace | None) -> str:
    return reverse("documents:source", args=[place.pk]) if place else ""


def _target_note(row: BoardRow) -> str:
    rivals = f"，另有 {len(row.rivals)} 个不同的数" if row.rivals else ""
    return f"{row.target.period}年，{row.target.scope}{rivals}"


def _actual_note(row: BoardRow) -> str:
    if row.latest is None:
        return ""
    return f"{row.latest.period.label}，{row.latest.observation.scope}"


def _required(row: BoardRow) -> str:
    """What each remaining year would have to bring, beside what the years so far brought."""
    required, so_far = row.pace.required, row.pace.so_far
    if required is None or so_far is None:
        return ""
    return f"今后每年需 {_short(required)}，此前每年 {_short(so_far)}"


def _short(value: Decimal) -> str:
    """One decimal, two for what is small."""
    return f"{value:,.{1 if abs(value) >= 1 else 2}f}".removesuffix(".0")
