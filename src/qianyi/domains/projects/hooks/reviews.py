"""What projects say in an assessment of a plan, and what units are measured by."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.projects import selectors
from qianyi.domains.projects.choices import PromiseSide, PromiseState
from qianyi.domains.projects.models import Promise
from qianyi.domains.projects.permissions import can_read_projects
from qianyi.domains.projects.selectors import ProjectFilter
from qianyi.engine.projects import STAGES, Month
from qianyi.foundation.permissions import system_actor
from qianyi.foundation.reviewing import Cell, Measured, Part, UnitMeasure, reviewed_plans
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.selectors import territory_get

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from qianyi.domains.projects.selectors import DispatchRow
    from qianyi.foundation.permissions import Actor
    from qianyi.foundation.reviewing import ReviewAsked

ORDER: Final = 40
HUNDRED: Final = Decimal(100)


def projects_part(actor: Actor, asked: ReviewAsked) -> Part | None:
    """Projects by stage as they stand now, and what documents state; nothing is added up twice."""
    if not can_read_projects(actor):
        return None
    place = _place_of(actor, asked.plan_key)
    if place is None:
        return None
    inside, code = place.path, place.subject.code
    rows = selectors.project_list(actor, ProjectFilter(within=inside))
    counts = selectors.stage_counts(rows)
    here = set(Territory.objects.filter(path__startswith=inside).values_list("pk", flat=True))
    stated = [
        row for row in selectors.stated_figures(actor, within=inside)
        if asked.first.year <= _year(row.period) <= asked.last.year and row.subject_id in here
    ]  # fmt: skip
    if not counts and not stated:
        return None
    unknown = counts.get("", 0)
    known = sum(counts.values()) - unknown
    return Part(
        title="项目",
        order=ORDER,
        sentences=[
            f"项目库登记 {known + unknown} 个项目，其中 {known} 个写明了所处阶段。",
            *(f"{_year(row.period)}年{row.indicator.name} {_plain(row.value)}"
              f"{row.unit or row.indicator.unit}（口径：{row.scope}）。" for row in stated),
        ],
        columns=("阶段", "项目（个）"),
        rows=[
            (
                Cell(words=one.label),
                Cell(
                    words=str(counts.get(one.code, 0)), value=Decimal(counts.get(one.code, 0)),
                    source=f"项目库，截至 {asked.moment:%Y-%m-%d}",
                    url=f"{reverse('projects:list')}?stage={one.code}&zone={code}",
                ),
            )
            for one in STAGES
        ],
        missing=_missing(unknown),
    )  # fmt: skip


def _place_of(actor: Actor, plan_key: str) -> Territory | None:
    """The territory of the plan asked about: real and invented projects never stand together."""
    plans = (plan for source in reviewed_plans for plan in source(actor))
    code = next((plan.territory for plan in plans if plan.key == plan_key), "")
    if code:
        return territory_get(code)
    zone = selectors.zone_chosen(selectors.zones_of(actor), "")
    return territory_get(zone.code) if zone else None


def _missing(unknown: int) -> list[str]:
    found = ["对接项目与签约项目不是同一批，不计算签约率。"]
    if unknown:
        found.append(f"{unknown} 个项目来自规划文件，没有资料写明所处阶段，不能评价完成情况。")
    return found


def _year(period: str) -> int:
    return int(str(period)[:4])


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _on_plan(
    codes: Sequence[str],
    first: date,  # noqa: ARG001 - the contract
    last: date,
    moment: datetime,  # noqa: ARG001 - the contract
) -> Mapping[str, Measured]:
    """By lead unit, the share of projects with a yearly plan that keep pace with it."""
    actor = system_actor()
    month = Month(last.year, last.month)
    found: dict[str, Measured] = {}
    rows = selectors.dispatch_rows(actor, month, ProjectFilter())
    for code in codes:
        led = [row for row in rows if row.project.lead and row.project.lead.subject.code == code]
        if led:
            found[code] = _share_on_plan(led)
    return found


def _share_on_plan(rows: Sequence[DispatchRow]) -> Measured:
    told = [row for row in rows if row.standing.is_on_plan is not None]
    lines = [
        (
            row.project.subject.name,
            "没有年度计划或没有报送" if row.standing.share is None
            else f"完成年度计划 {row.standing.share * 100:.1f}%",
            reverse("projects:project", args=[row.project.ref]),
        )
        for row in rows
    ]  # fmt: skip
    if not told:
        return Measured(
            value=None, why_not="牵头的项目都没有年度计划或没有报送，不能计算。", lines=lines
        )
    kept = sum(1 for row in told if row.standing.is_on_plan)
    share = round(Decimal(kept) / Decimal(len(told)) * HUNDRED, 10)
    return Measured(value=share, done=Decimal(kept), of=Decimal(len(told)), lines=lines)


def _promises_kept(
    codes: Sequence[str],
    first: date,
    last: date,
    moment: datetime,  # noqa: ARG001 - the contract
) -> Mapping[str, Measured]:
    """By unit, the share of the zone's promises due in the period that were kept."""
    rows = (
        Promise.objects.filter(
            side=PromiseSide.ZONE,
            due_on__gte=first,
            due_on__lte=last,
            unit__subject__code__in=codes,
        )
        .exclude(state=PromiseState.ENDED)
        .select_related("unit__subject", "project__subject")
    )
    held: dict[str, list[Promise]] = {}
    for row in rows:
        if row.unit is not None:
            held.setdefault(row.unit.subject.code, []).append(row)
    return {code: _share_kept(promises) for code, promises in held.items()}


def _share_kept(rows: Sequence[Promise]) -> Measured:
    kept = sum(1 for row in rows if row.state == PromiseState.KEPT)
    return Measured(
        value=round(Decimal(kept) / Decimal(len(rows)) * HUNDRED, 10),
        done=Decimal(kept),
        of=Decimal(len(rows)),
        lines=[
            (
                row.what, str(row.get_state_display()),
                reverse("projects:promise", args=[row.pk]),
            )
            for row in rows
        ],
    )  # fmt: skip


ON_PLAN: Final = UnitMeasure(
    label="重大项目达到年度计划进度的比例",
    unit="%",
    formula="牵头项目中达到年度计划时间进度的个数 ÷ 有年度计划且已报送的个数 × 100",
    read=_on_plan,
)
PROMISES_KEPT: Final = UnitMeasure(
    label="招商承诺按期兑现率",
    unit="%",
    formula="期内到期且已兑现的高新区承诺项数 ÷ 期内到期的高新区承诺项数（不含已解除） × 100",
    read=_promises_kept,
)
