"""Lists of the zone's evaluation: assessments, the lines of one, zones to compare with."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.evaluation.selectors.zone import figure_of
from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import (
        ComparisonFigure,
        ComparisonSet,
        ZoneAssessment,
        ZoneSystemVersion,
    )
    from qianyi.engine.zones import Line, PartStanding, ZoneIndicator, ZoneSystem

NO_PEERS = "没有对比数据"
NOT_TOLD = "尚未采集"
FINE = Decimal("0.0001")


def assessment_url(row: ZoneAssessment) -> str:
    """The page of an assessment."""
    return reverse("evaluation:zone-assessment", args=[row.pk])


def assessment_table(request: HttpRequest, rows: QuerySet[ZoneAssessment]) -> Table:
    """Assessments, the newest first."""
    return Table(
        request,
        name="zone-assessments",
        caption="高新区评价测算",
        noun="次",
        rows=rows,
        columns=[
            Column(
                key="territory", title="高新区", priority=1, value=lambda row: str(row.territory),
                url=assessment_url, note=lambda row: "示例数据" if row.is_demo else "",
            ),
            Column(
                key="year", title="年度", kind="number", decimals=0, priority=2, sortable=True,
                value=lambda row: numbers.period(str(row.year)).text, right=True,
            ),
            Column(key="system", title="评价体系", value=lambda row: str(row.system)),
            Column(key="scope", title="口径"),
            Column(
                key="known", title="有数据的指标", kind="number", unit="项", priority=2,
                value=lambda row: sum(one["value"] is not None for one in row.figures.values()),
                note=lambda row: f"共 {len(row.figures)} 项",
            ),
            Column(
                key="comparison", title="对比数据", value=lambda row: str(row.comparison or ""),
                missing="没有对比",
            ),
            Column(key="as_of", title="数据截至", kind="day", sortable=True),
            Column(key="made_at", title="测算时间", kind="moment", sortable=True),
            Column(
                key="made_by", title="测算人", value=lambda row: str(row.made_by or ""),
                missing="系统",
            ),
        ],
        row_url=assessment_url,
        export_url=reverse("evaluation:zone-assessments-export"),
        empty="还没有测算过；选择评价体系、高新区和年度即可测算。",
    )  # fmt: skip


def system_table(request: HttpRequest, rows: QuerySet[ZoneSystemVersion]) -> Table:
    """Systems there are."""
    return Table(
        request,
        name="zone-systems",
        prefix="s",
        caption="评价体系",
        noun="个",
        rows=rows,
        columns=[
            Column(
                key="title", title="名称", priority=1,
                url=lambda row: reverse("evaluation:zone-system", args=[row.code]),
            ),
            Column(key="version", title="版本"),
            Column(key="valid_from", title="起", kind="day", priority=2, missing="没有写明"),
            Column(
                key="valid_to", title="止（不含）", kind="day", priority=2, missing="没有期限"
            ),
        ],
        empty="还没有评价体系；请载入国家数据包。",
    )  # fmt: skip


def tree_table(request: HttpRequest, system: ZoneSystem, rows: Sequence[ZoneIndicator]) -> Table:
    """The tree of a system."""
    parts = {one.code: f"{one.no} {one.name}" for one in system.parts}
    return Table(
        request,
        name="zone-tree",
        caption="指标",
        noun="项",
        rows=rows,
        group=lambda row: parts[row.part],
        columns=[
            Column(key="no", title="编号", priority=2),
            Column(key="name", title="指标", priority=1, wrap=True),
            Column(key="unit", title="单位"),
            Column(key="definition", title="含义", wrap=True, missing="没有写明"),
            Column(
                key="direction", title="方向",
                value=lambda row: "越大越好" if row.direction == "up" else "越小越好",
            ),
            Column(key="supplier", title="由谁提供", wrap=True),
            Column(
                key="sources", title="从哪里取数",
                value=lambda row: "数据库中有对应" if row.sources else "", missing="没有对应的数据",
            ),
            Column(
                key="certainty", title="核实情况",
                value=lambda row: "已核实" if row.certainty == "confirmed" else "待核实",
            ),
        ],
        export_url=reverse("evaluation:zone-system-export", args=[system.code]),
        per_page=200,
        empty="没有指标。",
    )  # fmt: skip


def line_columns(row: ZoneAssessment, *, chosen: str, before: Mapping[str, Any]) -> list[Column]:
    """Columns of the lines of an assessment."""

    def kept(line: Line) -> dict[str, Any]:
        return figure_of(row, line.indicator.code)

    def points(key: str, title: str, reason: str, **more: Any) -> Column:  # noqa: ANN401 - parts of a column
        return Column(
            key=key, title=title, kind="number", unit="分", decimals=2, missing=reason, **more
        )

    columns = [
        Column(
            key="name", title="指标", priority=1, wrap=True,
            value=lambda line: f"{line.indicator.no} {line.indicator.name}",
            note=lambda line: line.indicator.unit, required=True,
        ),
        Column(
            key="value", title="本区数值", kind="number", priority=2, missing=NOT_TOLD,
            value=lambda line: shortened(line.value), export=lambda line: line.value,
            note=lambda line: _note(line, kept(line)),
        ),
        Column(
            key="before", title="上年数值", kind="number", visible=False, missing="上年没有测算",
            value=lambda line: shortened(before.get(line.indicator.code)),
        ),
        Column(
            key="median", title="对比中位数", kind="number", missing=NO_PEERS,
            value=lambda line: shortened(line.among.median),
        ),
        Column(
            key="best", title="对比最优", kind="number", missing=NO_PEERS,
            value=lambda line: shortened(line.among.best), note=lambda line: line.among.best_zone,
        ),
        Column(
            key="place", title="位次", kind="number", missing="没有数据或没有对比",
            value=lambda line: line.among.place,
            note=lambda line: f"共 {line.among.count + 1} 个" if line.among.place else "",
        ),
        points(
            "worth", "满分", "权重没有取得", value=lambda line: line.worth,
            note=_worth_note,
        ),
        points("points", "得分", "暂无法折算", value=lambda line: line.points, priority=2),
        points("gap_median", "与中位数差", "暂无法折算", value=lambda line: line.gap_median),
        points("gap_best", "与最优差", "暂无法折算", value=lambda line: line.gap_best),
        Column(
            key="unit_points", title="再增一个单位", kind="number", unit="分", decimals=4,
            missing="暂无法折算", value=lambda line: line.unit_points, note=_unit_note,
            help="按现有数值和对比范围，这项指标改善一个单位能增加的分数；已到对比范围的一端为 0。",
        ),
        Column(
            key="weak", title="弱项", value=lambda line: line.weak, missing="不是弱项",
        ),
        Column(
            key="how", title="数据怎么来的", visible=False, wrap=True,
            value=lambda line: kept(line)["how"],
        ),
        Column(
            key="supplier", title="由谁提供", visible=False,
            value=lambda line: line.indicator.supplier,
        ),
    ]  # fmt: skip
    if chosen:
        columns[5:5] = [
            Column(
                key="chosen", title=chosen, kind="number", missing="这个高新区没有数据",
                value=lambda line: line.among.chosen,
            ),
            points(
                "gap_chosen", f"与{chosen}差", "暂无法折算", value=lambda line: line.gap_chosen
            ),
        ]  # fmt: skip
    return columns


def shortened(value: Decimal | None) -> Decimal | None:
    """A figure as a table shows it: four digits behind the point; the workbook has them all."""
    if value is None or value == value.to_integral_value():
        return value
    return value.quantize(FINE)


def _note(line: Line, kept: Mapping[str, Any]) -> str:
    words = []
    if kept["reported"] is not None:
        words.append(f"{kept['reported']:,}/{kept['expected']:,} 家")
    if line.value is not None and not kept["is_certain"]:
        words.append("待核实")
    return "，".join(words)


def _worth_note(line: Line) -> str:
    if line.worth is None or line.weight_confirmed:
        return ""
    low, high = (numbers.number(one, 2).text for one in (line.low_worth, line.high_worth))
    return f"待核实，{low}—{high}"


def _unit_note(line: Line) -> str:
    if line.unit_points is None:
        return ""
    if line.unit_points == 0:
        return "已到对比范围的一端"
    step = "1 个百分点" if line.indicator.unit == "比值" else f"1 {line.indicator.unit}"
    return f"每{'增加' if line.indicator.direction == 'up' else '减少'} {step}"


def part_table(
    request: HttpRequest, row: ZoneAssessment, part: PartStanding, *, chosen: str,
    before: Mapping[str, Any],
) -> Table:  # fmt: skip
    """The lines of one first-level indicator."""
    return Table(
        request,
        name=f"zone-{part.part.code}",
        prefix=part.part.code,
        caption=f"{part.part.no} {part.part.name}",
        noun="项",
        rows=part.lines,
        columns=line_columns(row, chosen=chosen, before=before),
        per_page=100,
        empty="这项一级指标下的二级指标还没有取得。",
    )


def lines_table(
    request: HttpRequest, row: ZoneAssessment, lines: Sequence[Line], *, chosen: str,
    before: Mapping[str, Any],
) -> Table:  # fmt: skip
    """All lines, for the workbook."""
    return Table(
        request,
        name="zone-lines",
        caption="指标得分和差距",
        noun="项",
        rows=lines,
        columns=line_columns(row, chosen=chosen, before=before),
        source=lambda line: figure_of(row, line.indicator.code)["how"],
        per_page=500,
    )


def missing_table(request: HttpRequest, row: ZoneAssessment, lines: Sequence[Line]) -> Table:
    """What is not collected yet, and who could supply it."""
    return Table(
        request,
        name="zone-missing",
        prefix="m",
        caption="尚未采集",
        noun="项",
        rows=lines,
        columns=[
            Column(
                key="name", title="指标", priority=1, wrap=True,
                value=lambda line: f"{line.indicator.no} {line.indicator.name}",
            ),
            Column(key="supplier", title="可由谁提供", priority=2, wrap=True,
                   value=lambda line: line.indicator.supplier),
            Column(key="worth", title="满分", kind="number", unit="分", decimals=2,
                   missing="权重没有取得", value=lambda line: line.worth),
            Column(key="how", title="情况", wrap=True,
                   value=lambda line: figure_of(row, line.indicator.code)["how"]),
        ],
        per_page=100,
        empty="全部指标都有数据。",
    )  # fmt: skip


def comparison_table(request: HttpRequest, rows: QuerySet[ComparisonSet]) -> Table:
    """Sets of zones, the newest first."""
    return Table(
        request,
        name="zone-comparisons",
        caption="对比高新区数据",
        noun="份",
        rows=rows,
        columns=[
            Column(
                key="title", title="名称", priority=1, sortable=True, value=str,
                url=lambda row: reverse("evaluation:zone-comparison", args=[row.pk]),
                note=lambda row: "示例数据" if row.is_demo else "",
            ),
            Column(key="source", title="数据出处", wrap=True),
            Column(key="zones", title="高新区", kind="number", unit="个", priority=2,
                   value=lambda row: len(row.zones)),
            Column(key="years", title="年度", value=lambda row: "、".join(map(str, row.years))),
            Column(key="figures_count", title="数据", kind="number", unit="个", sortable=True),
            Column(key="state", title="状态", value=comparison_state),
            Column(key="loaded_at", title="导入时间", kind="moment", sortable=True),
            Column(key="loaded_by", title="导入人", value=lambda row: str(row.loaded_by or ""),
                   missing="系统"),
        ],
        row_url=lambda row: reverse("evaluation:zone-comparison", args=[row.pk]),
        export_url=reverse("evaluation:zone-comparisons-export"),
        empty="还没有对比数据；可以下载模板填写后导入。",
    )  # fmt: skip


def comparison_state(row: ComparisonSet) -> str:
    """In use, replaced or withdrawn."""
    if row.withdrawn_at is not None:
        return "已停用"
    return "已有新版本" if row.successors.all() else "使用中"


def comparison_figures_table(
    request: HttpRequest, row: ComparisonSet, rows: QuerySet[ComparisonFigure],
    names: Mapping[str, str],
) -> Table:  # fmt: skip
    """The figures of one set."""
    return Table(
        request,
        name="zone-figures",
        caption="数据",
        noun="个",
        rows=rows,
        columns=[
            Column(key="zone", title="高新区", priority=1, sortable=True),
            Column(key="year", title="年度", sortable=True, priority=2,
                   value=lambda one: str(one.year)),
            Column(key="indicator", title="指标", sortable=True, wrap=True, priority=2,
                   value=lambda one: names.get(one.indicator, one.indicator)),
            Column(key="value", title="数值", kind="number", priority=2, sortable=True),
        ],
        export_url=reverse("evaluation:zone-comparison-export", args=[row.pk]),
        per_page=100,
        empty="没有数据。",
    )  # fmt: skip
