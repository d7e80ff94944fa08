"""What the pages of the zone's evaluation say: heads, figures, pictures, as values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.evaluation.permissions import can_keep_zone
from qianyi.domains.evaluation.selectors.zone import figure_of, own_figures
from qianyi.domains.evaluation.tables.zone import comparison_state
from qianyi.foundation.ui import charts, numbers
from qianyi.foundation.ui.pages import Action, Event, Figure, Page
from qianyi.kernel.audit import selectors as audit

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.domains.evaluation.models import ComparisonSet, ZoneSystemVersion
    from qianyi.domains.evaluation.selectors.zone import AssessmentView
    from qianyi.engine.zones import ZoneSystem
    from qianyi.foundation.permissions import Actor

HOME: Final = ("首页", "/")
ZONE: Final = ("高新区评价", "/zone-evaluation/")
COMPARISONS: Final = ("对比高新区数据", "/zone-evaluation/comparisons/")
WIDEST_SHOWN: Final = 15


def list_page(actor: Actor) -> Page:
    """The head of the list of assessments."""
    return Page(
        title="高新区评价",
        answer="本区在国家高新区综合评价中各项指标如何，差在哪里，还缺什么数据",
        breadcrumbs=(HOME, ZONE),
        action=Action(label="测算一个年度", url=reverse("evaluation:zone-new"))
        if can_keep_zone(actor)
        else None,
        more_actions=[Action(label="对比高新区数据", url=reverse("evaluation:zone-comparisons"))],
    )


def form_head(title: str, answer: str, *crumbs: tuple[str, str]) -> Page:
    """The head of a form."""
    return Page(title=title, answer=answer, breadcrumbs=(HOME, ZONE, *crumbs, (title, "")))


def system_page(row: ZoneSystemVersion, system: ZoneSystem, actor: Actor) -> Page:
    """The head of a system's tree."""
    tags = [f"{numbers.day(row.valid_from).text}起"] if row.valid_from else []
    if row.valid_to:
        tags.append(f"{numbers.day(row.valid_to).text}起由新体系替代")
    if system.certainty != "confirmed":
        tags.append("待核实")
    return Page(
        title=system.title,
        answer=system.note or "指标、含义、由谁提供、从哪里取数",
        breadcrumbs=(HOME, ZONE, (system.title, "")),
        figures=(
            Figure(label="一级指标", value=system.parts_count, unit="项",
                   change=f"已知 {len(system.parts)} 项"),
            Figure(label="二级指标", value=system.indicators_count, unit="项",
                   change=f"已知 {len(system.indicators)} 项",
                   tone="amber" if system.unknown_indicators else ""),
        ),
        more_actions=[
            Action(
                label="下载对比数据模板",
                url=reverse("evaluation:zone-template", args=[system.code]),
                download=True,
            )
        ]
        if can_keep_zone(actor)
        else [],
        tags=tags,
    )  # fmt: skip


def assessment_page(view: AssessmentView, actor: Actor) -> Page:
    """The head of an assessment: what matters first."""
    row, found = view.row, view.standing
    export = reverse("evaluation:zone-assessment-export", args=[row.pk])
    chosen = f"?zone={view.chosen}" if view.chosen else ""
    more = [Action(label="导出 Excel", url=export + chosen, download=True)]
    if can_keep_zone(actor):
        more.append(Action(label="重新测算", url=f"{reverse('evaluation:zone-new')}?from={row.pk}"))
    return Page(
        title=f"{row.territory}：{row.year}年综合评价测算",
        answer="各项指标的数值、得分和差距；得分是内部测算，不是官方评价结果",
        breadcrumbs=(HOME, ZONE, (f"{row.territory} {row.year}年", "")),
        figures=_figures(view),
        more_actions=more,
        history=[
            Event(at=row.made_at, who=str(row.made_by or "系统"), what="测算"),
        ],
        as_of=row.as_of,
        tags=[str(row.system), row.scope, *_tags(view, found.points is not None)],
    )


def _tags(view: AssessmentView, has_points: bool) -> list[str]:  # noqa: FBT001 - a plain question
    tags = ["权重待核实"] if has_points else ["不折算得分"]
    if view.row.system.valid_to is not None:
        tags.append("历史体系")
    return tags


def _figures(view: AssessmentView) -> tuple[Figure, ...]:
    found, row = view.standing, view.row
    year, known = str(row.year), len(found.lines) - len(found.missing)
    return (
        Figure(
            label="已有数据的得分",
            value=numbers.Missing(_why_no_points(view)) if found.points is None else found.points,
            unit="分", decimals=2, period=year, scope=row.scope, certain=False,
            change=""
            if found.low is None or found.high is None
            else f"满分 100，可能在 {numbers.number(found.low, 1).text}—"
            f"{numbers.number(found.high, 1).text} 分之间",
        ),
        Figure(
            label="权重待核实的影响",
            value=numbers.Missing(_why_no_points(view))
            if found.weight_high is None or found.weight_low is None
            else found.weight_high - found.weight_low,
            unit="分", decimals=2, certain=False,
            change="未核实的权重在 0.8—1.2 之间变动时，得分的范围宽度",
        ),
        Figure(
            label="有数据的指标", value=known, unit="项", period=year, scope=row.scope,
            change=f"尚未采集 {len(found.missing)} 项", url="#missing",
            tone="amber" if found.missing else "",
        ),
        Figure(
            label="弱项", value=len(found.weak), unit="项", url="#weak",
            tone="amber" if found.weak else "",
        ),
    )  # fmt: skip


def _why_no_points(view: AssessmentView) -> str:
    if not view.row.system.method_content:
        return "这个体系的权重没有取得"
    if not view.has_peers:
        return f"没有{view.row.year}年的对比高新区数据"
    return "没有可以折算的指标"


def pictures(request: HttpRequest, view: AssessmentView) -> list[object]:
    """First-level points beside the middle of the compared zones, and the widest gaps."""
    found = view.standing
    if found.points is None:
        return []
    spokes = []
    for part in found.parts:
        told = [line for line in part.lines if line.points is not None]
        if told:
            own = sum((line.points or Decimal(0) for line in told), Decimal(0))
            gap = sum((line.gap_median or Decimal(0) for line in told), Decimal(0))
            full = sum((line.worth or Decimal(0) for line in told), Decimal(0))
            spokes.append(
                charts.Spoke(part.part.name, _share(own, full), _share(own + gap, full), full=100)
            )
    source = f"{view.row.comparison}；{view.row.territory}{view.row.year}年{view.row.scope}"
    drawn: list[object] = [
        charts.Radar(
            name="zone-parts",
            title="各一级指标得分占已有数据满分的比重",
            unit="%",
            own_name=str(view.row.territory),
            median_name="对比高新区中位数",
            spokes=spokes,
            scope=view.row.scope,
            source=source,
            note="只计有数据的指标；中位数逐项取得，不是某一个高新区。",
            export_url=charts.chart_address(request, "zone-parts"),
        )
    ]
    widest = found.by_gap[:WIDEST_SHOWN]
    if widest:
        drawn.append(
            charts.Ranking(
                name="zone-gaps",
                title=f"与对比最优差距最大的{len(widest)}项指标",
                unit="分",
                axis="与最优的差距",
                places=[
                    charts.Placed(f"{one.indicator.no} {one.indicator.name}", one.gap_best)
                    for one in widest
                ],
                decimals=2,
                scope=view.row.scope,
                source=source,
                export_url=charts.chart_address(request, "zone-gaps"),
            )
        )
    return drawn


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return None if not whole else (part / whole * 100).quantize(Decimal("0.1"))


def before_of(view: AssessmentView) -> dict[str, Decimal]:
    """Figures of the year before, by indicator."""
    return {} if view.before is None else own_figures(view.before)


def sources_of(view: AssessmentView) -> list[tuple[str, str, list[int]]]:
    """Indicator, how its figure came about, observations to look at."""
    found = []
    for line in view.standing.lines:
        kept = figure_of(view.row, line.indicator.code)
        if kept["value"] is not None:
            name = f"{line.indicator.no} {line.indicator.name}"
            found.append((name, kept["how"], kept["observations"]))
    return found


def comparisons_page(actor: Actor) -> Page:
    """The head of the list of sets."""
    return Page(
        title="对比高新区数据",
        answer="与哪些高新区比、数据从哪里来，每个版本都保留",
        breadcrumbs=(HOME, ZONE, COMPARISONS),
        action=Action(label="导入对比数据", url=reverse("evaluation:zone-comparison-new"))
        if can_keep_zone(actor)
        else None,
    )


def comparison_page(row: ComparisonSet, actor: Actor) -> Page:
    """The head of one set."""
    may = can_keep_zone(actor) and row.withdrawn_at is None
    more = []
    if may and not row.successors.all():
        upload = f"{reverse('evaluation:zone-comparison-new')}?follows={row.pk}"
        more.append(Action(label="导入新版本", url=upload))
    if may:
        url = reverse("evaluation:zone-comparison-withdraw", args=[row.pk])
        more.append(Action(label="停用", url=url))
    return Page(
        title=str(row),
        answer=f"数据出处：{row.source}",
        breadcrumbs=(HOME, ZONE, COMPARISONS, (row.title, "")),
        figures=(
            Figure(label="高新区", value=len(row.zones), unit="个"),
            Figure(label="年度", value="、".join(map(str, row.years)), kind="text"),
            Figure(label="数据", value=row.figures_count, unit="个"),
        ),
        more_actions=more,
        history=audit.history_of(row),
        tags=[comparison_state(row)],
    )
