"""What the pages of projects say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.projects.choices import WAN_PER_YI
from qianyi.domains.projects.permissions import can_keep, can_make_projects, can_move
from qianyi.engine.projects import BATCHES
from qianyi.foundation.ui import charts
from qianyi.foundation.ui.pages import Action, Figure, Page
from qianyi.kernel.audit import selectors as audit

from .crumbs import HOME, PROJECTS, project_crumb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.projects.models import Project
    from qianyi.domains.projects.selectors.projects import ZoneChoice
    from qianyi.engine.projects import Stage
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.ui.charts import Drawing
    from qianyi.kernel.indicators.models import Observation

SCOPE = "项目库登记数"


def listing_page(
    actor: Actor, batches: Mapping[str, int], year: int, zone: ZoneChoice | None
) -> Page:
    """The head of the register: the four batches of one zone, and what can be done."""
    scope = f"{zone.name}，{SCOPE}" if zone else SCOPE
    more = [
        Action(label="重大项目调度", url=reverse("projects:dispatch")),
        Action(label="项目看板", url=reverse("projects:board")),
        Action(label="招商承诺", url=reverse("projects:promises")),
        Action(label="审批用时比较", url=reverse("projects:simulation")),
    ]
    if can_make_projects(actor):
        more.append(Action(label="导入项目", url=reverse("projects:import")))
    return Page(
        title="项目",
        answer="从线索到达产，每个项目走到哪一步、谁牵头",
        breadcrumbs=(HOME, PROJECTS),
        action=Action(label="登记项目", url=reverse("projects:new"))
        if can_make_projects(actor)
        else None,
        more_actions=more,
        figures=[
            Figure(
                label=label, value=batches[code], unit="个", scope=scope, period=str(year),
                url=f"{reverse('projects:list')}?batch={code}&zone={zone.code if zone else ''}",
            )
            for code, label in BATCHES.items()
        ],
    )  # fmt: skip


def project_page(actor: Actor, project: Project, today: date) -> Page:
    """The head of one project."""
    tags = [project.get_nature_display(), project.stage_word]
    if batch := project.batch_word(today.year):
        tags.append(batch)
    if project.is_key:
        tags.append("重点项目")
    more = []
    if can_keep(actor, project):
        one = [project.ref]
        more = [
            Action(label="修改项目信息", url=reverse("projects:edit", args=one), hotkey="e"),
            Action(label="填报月度进展", url=reverse("projects:report", args=one)),
            Action(label="填报年度计划", url=reverse("projects:plan", args=one)),
            Action(label="提出问题", url=reverse("projects:issue-new", args=one)),
            Action(label="登记承诺", url=reverse("projects:promise-new", args=one)),
            Action(label="开办审批", url=reverse("projects:approval", args=one)),
        ]
    more.append(Action(
        label="导出项目台账", download=True,
        url=reverse("projects:project-export", args=[project.ref]),
    ))  # fmt: skip
    more.append(Action(
        label="比较审批用时", url=f"{reverse('projects:simulation')}?project={project.ref}"
    ))  # fmt: skip
    return Page(
        title=project.subject.name,
        answer="走到哪一步，下一步缺什么，资金和承诺怎么样，卡在哪里",
        breadcrumbs=(HOME, PROJECTS, project_crumb(project)),
        action=Action(label="变更阶段", url=reverse("projects:move", args=[project.ref]))
        if can_move(actor, project)
        else None,
        more_actions=more,
        figures=_figures(project),
        tags=tags,
        history=audit.history_of(project, project.subject),
    )


def _figures(project: Project) -> list[Figure]:
    source = reverse("documents:source", args=[project.place_id]) if project.place_id else ""
    certain = project.certainty == "confirmed"
    found = []
    if project.investment is not None:
        found.append(Figure(
            label="协议总投资", value=project.investment, unit="万元", kind="money",
            scope="项目", source_url=source, certain=certain,
        ))  # fmt: skip
    if project.land_area is not None:
        found.append(Figure(
            label="用地面积", value=project.land_area, unit="亩", scope="项目",
            source_url=source, certain=certain,
        ))  # fmt: skip
    if project.intensity is not None:
        found.append(Figure(
            label="协议投资强度", value=project.intensity, unit="万元/亩",
            scope="协议总投资÷用地面积",
        ))  # fmt: skip
    return found


def form_page_head(title: str, answer: str, project: Project | None, last: str) -> Page:
    """The head of a form about a project, or of a new one."""
    own = (project_crumb(project),) if project is not None else ()
    return Page(title=title, answer=answer, breadcrumbs=(HOME, PROJECTS, *own, (last, "")))


def board_page(as_of: date) -> Page:
    """The head of the board."""
    return Page(
        title="项目看板",
        answer="各阶段有多少项目，今年投了多少，2023年公开的招商和重点项目数",
        breadcrumbs=(HOME, PROJECTS, ("项目看板", "")),
        as_of=as_of,
    )


def stage_picture(counts: Mapping[str, int], stages: Sequence[Stage], zone: str) -> Drawing:
    """How many projects of a zone stand at each stage; a click leads to them."""
    address = reverse("projects:list")
    unknown = counts.get("", 0)
    note = "每个项目只计在它现在的阶段，不是同一批项目的转化率。"
    if unknown:
        note += f"另有 {unknown} 个项目来自文件，阶段未注明。"
    return charts.Funnel(
        name="stages", title="各阶段的项目", unit="个", scope=SCOPE, source="项目库",
        source_url=address, note=note,
        stages=[
            charts.Stage(
                one.label, counts.get(one.code, 0), url=f"{address}?stage={one.code}&zone={zone}",
                colour={"reserve": 6, "building": 2, "producing": 1}[one.batch],  # type: ignore[arg-type]
            )
            for one in stages
        ],
    )  # fmt: skip


def month_picture(totals: Sequence[tuple[str, Decimal | None]], year: int, count: int) -> Drawing:
    """Investment of all projects looked at, month by month; no report leaves a gap."""
    return charts.Chart(
        name="months", title=f"{year}年在建和列入计划项目的月度投资", unit="亿元",
        scope=f"{count} 个调度项目报送数，未经统计核定", source="项目月报",
        source_url=reverse("projects:dispatch"),
        note="没有报送的月份不画，不等于没有投资。",
        periods=[code for code, _ in totals],
        series=[charts.Series(
            name="当月完成投资", kind="bar",
            values=[None if value is None else value / WAN_PER_YI for _, value in totals],
        )],
    )  # fmt: skip


def stated_lines(rows: Sequence[Observation]) -> list[dict[str, object]]:
    """Figures on projects that a document states for the zone, each with its source."""
    return [
        {
            "name": row.indicator.name,
            "value": row.value,
            "unit": row.unit or row.indicator.unit,
            "period": row.period,
            "scope": row.scope,
            "url": reverse("indicators:observation", args=[row.pk]),
        }
        for row in rows
    ]
