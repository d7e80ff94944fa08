"""The lists of the indicators app: the dictionary, and one indicator's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.foundation.ui.tables import Column, Table

from .choices import Certainty
from .pages import SIGN_WORDS, place_url, version_words, when_and_whose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from .models import FigureRelease, Indicator, Observation
    from .selectors import PeriodSummary


def indicator_table(
    request: HttpRequest, rows: Iterable[Indicator], latest: Mapping[int, Observation]
) -> Table:
    """The dictionary with the newest actual of each entry."""
    return Table(
        request,
        name="indicators",
        caption="指标字典",
        noun="项",
        rows=list(rows),
        columns=[
            Column(
                key="name",
                title="指标",
                priority=1,
                sortable=True,
                url=indicator_url,
                note=lambda row: "待核实" if row.certainty == Certainty.UNVERIFIED else "",
            ),
            Column(key="unit", title="单位", priority=3, missing="无单位"),
            Column(
                key="latest",
                title="最新实际值",
                kind="number",
                priority=2,
                value=lambda row: latest[row.pk].value if row.pk in latest else None,
                note=lambda row: when_and_whose(latest[row.pk]) if row.pk in latest else "",
                source_url=lambda row: place_url(latest[row.pk]) if row.pk in latest else "",
                missing="还没有已审核的实际值",
            ),
            Column(
                key="direction",
                title="方向",
                value=lambda row: row.get_direction_display(),
                sortable=True,
            ),
            Column(key="progress", title="进度算法", value=lambda row: row.get_progress_display()),
            Column(
                key="price_basis",
                title="价格口径",
                value=lambda row: row.get_price_basis_display(),
                visible=False,
            ),
            Column(
                key="owner",
                title="归口单位",
                sortable=True,
                value=lambda row: str(row.owner) if row.owner else "未明确",
            ),
            Column(
                key="synonyms",
                title="别名",
                wrap=True,
                visible=False,
                value=lambda row: "、".join(name.name for name in row.names.all()),
                missing="没有别名",
            ),
            Column(key="code", title="代码", visible=False),
        ],
        group=lambda row: row.category or "其他",
        row_url=indicator_url,
        source=lambda row: str(latest[row.pk].place or "") if row.pk in latest else "",
        export_url=reverse("indicators:list-export"),
        empty="没有符合条件的指标。",
        per_page=200,
    )


def observation_table(
    request: HttpRequest, indicator: Indicator, rows: QuerySet[Observation] | Sequence[Observation]
) -> Table:
    """One indicator's figures, newest period first."""
    return Table(
        request,
        name="observations",
        caption=f"{indicator.name}的指标数据",
        noun="条",
        rows=rows,
        columns=[
            Column(
                key="period",
                title="时期",
                kind="period",
                priority=1,
                url=observation_url,
            ),
            Column(
                key="kind",
                title="性质",
                sortable=True,
                priority=2,
                value=lambda row: row.get_kind_display(),
            ),
            Column(
                key="value",
                title="数值",
                unit=indicator.unit,
                kind="number",
                priority=2,
                sortable=True,
                source_url=place_url,
                note=lambda row: _value_note(indicator, row),
            ),
            Column(
                key="subject",
                title="主体",
                priority=2,
                sortable=True,
                order_by="subject__name",
                value=lambda row: str(row.subject),
            ),
            Column(key="scope", title="口径", sortable=True),
            Column(key="version", title="版本", value=version_words, missing="没有分版本"),
            Column(key="status", title="状态", value=lambda row: row.get_status_display()),
            Column(
                key="certainty", title="核实情况", value=lambda row: row.get_certainty_display()
            ),
            Column(
                key="uses", title="许可用途", value=lambda row: "、".join(row.uses), visible=False
            ),
            Column(
                key="recorded_at", title="记录时间", kind="moment", sortable=True, visible=False
            ),
        ],
        row_url=observation_url,
        source=lambda row: str(row.place or ""),
        export_url=reverse("indicators:detail-export", args=[indicator.code]),
        empty="没有符合条件的数据；数据来自数据包、填报、导入，或由规划编制人员从文件中采用。",
    )


def firm_table(request: HttpRequest, indicator: Indicator, rows: Sequence[PeriodSummary]) -> Table:
    """What firms reported of one indicator, a line a period."""
    return Table(
        request,
        name="firms",
        caption="企业填报情况（已审核）",
        noun="个时期",
        rows=rows,
        columns=[
            Column(
                key="period", title="时期", kind="period", priority=1,
                note=lambda row: "示例数据" if row.is_demo else "",
            ),
            Column(key="reported", title="有数的企业", kind="number", unit="家", priority=2),
            Column(
                key="total", title="合计", kind="number", unit=indicator.unit, priority=2,
                missing="本指标不逐户加总",
            ),
            Column(
                key="low", title="最小", kind="number", unit=indicator.unit,
                missing="不足3家，不显示",
            ),
            Column(
                key="high", title="最大", kind="number", unit=indicator.unit,
                missing="不足3家，不显示",
            ),
        ],
        empty="还没有企业的已审核数据。",
        per_page=24,
        prefix="firms",
    )  # fmt: skip


def release_table(request: HttpRequest, rows: QuerySet[FigureRelease]) -> Table:
    """Releases and where each stands."""
    return Table(
        request,
        name="releases",
        caption="数据发布",
        noun="条",
        rows=rows,
        columns=[
            Column(key="indicator", title="指标", priority=1, required=True, wrap=True,
                   value=lambda row: str(row.observation.indicator), url=release_url,
                   note=lambda row: "示例数据" if row.observation.subject.territory.is_demo
                   else ""),
            Column(key="state", title="状态", priority=2, required=True,
                   value=lambda row: row.get_state_display(),
                   note=lambda row: "数据已有更新" if row.is_outdated else ""),
            Column(key="period", title="时期", kind="period", priority=2,
                   value=lambda row: row.observation.period),
            Column(key="value", title="数值", kind="number", priority=2,
                   value=lambda row: row.observation.value,
                   note=lambda row: row.observation.unit),
            Column(key="subject", title="区域", value=lambda row: str(row.observation.subject)),
            Column(key="scope", title="口径", value=lambda row: row.observation.scope),
            Column(key="proposed_by", title="提出人", value=lambda row: str(row.proposed_by)),
            Column(key="decided_by", title="审核人", missing="还没有审核",
                   value=lambda row: str(row.decided_by or "")),
            Column(key="decided_at", title="审核时间", kind="moment", sortable=True,
                   missing="还没有审核"),
        ],
        row_url=release_url,
        source=lambda row: row.source,
        export_url=reverse("indicators:releases-export"),
        empty="还没有提出发布的数据。在一条指标数据的页面上“提出对外发布”。",
    )  # fmt: skip


def release_url(row: FigureRelease) -> str:
    """The page of a release."""
    return reverse("indicators:release", args=[row.pk])


def indicator_url(row: Indicator) -> str:
    """The page of an indicator."""
    return reverse("indicators:detail", args=[row.code])


def observation_url(row: Observation) -> str:
    """The page of a figure."""
    return reverse("indicators:observation", args=[row.pk])


def _value_note(indicator: Indicator, row: Observation) -> str:
    """Sign, upper end and a unit other than the header's."""
    parts = []
    if row.comparator in SIGN_WORDS:
        parts.append(SIGN_WORDS[row.comparator])
    if row.value_high is not None:
        parts.append(f"至 {row.value_high.normalize():,f}")
    if row.unit != indicator.unit:
        parts.append(row.unit)
    if row.expected_count is not None:
        parts.append(f"应报{row.expected_count}，已报{row.reported_count}")
    return " ".join(parts)
