"""An officer's home by what the unit is for: 科技, 审批, 规划, 统计.

Which unit is for what is data of the packs (``Department.functions``), never a name. A desk takes
sections the apps offer anyway and adds those that only make sense for its unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q, Sum
from django.urls import reverse

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.models import LadderCount
from qianyi.domains.enterprises.selectors.ladder import at_place
from qianyi.domains.policies.choices import CallState
from qianyi.domains.policies.models import PolicyCall, PolicyItem
from qianyi.domains.policies.permissions import can_read_library
from qianyi.domains.reporting import selectors as reporting
from qianyi.domains.reporting.selectors.rosters import ABSENT
from qianyi.engine.flow import restore
from qianyi.engine.flow.clock import read_clock
from qianyi.engine.workdays import LIMIT_UNITS, calendar_installed
from qianyi.foundation import registry
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_ALL, Role
from qianyi.foundation.ui.numbers import plain
from qianyi.kernel.cases.choices import CaseKind, Light
from qianyi.kernel.cases.models import Case
from qianyi.kernel.cases.selectors import process_of
from qianyi.kernel.subjects.models import Department, Function
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from qianyi.engine.flow.clock import Clock
    from qianyi.foundation.permissions import Actor

SHOWN: Final = 6
AHEAD: Final = timedelta(days=60)
"""How far the calendar of declarations looks."""
OF_UNIT: Final = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
APPROVED: Final = (CaseKind.LICENCE, CaseKind.SERVICE)
QUIET: Final = (Light.NONE, Light.GREEN, Light.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The sections of one function, in order."""

    key: str
    title: str
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whom a desk is for: the units of the function the actor works in."""

    units: tuple[Department, ...]

    @property
    def paths(self) -> list[str]:
        """Where these units work."""
        return sorted({unit.territory.path for unit in self.units if unit.territory})


OFFERED: Final[dict[str, tuple[str, ...]]] = {
    Function.SCIENCE: ("titles",),
    Function.STATISTICS: ("reporting.outstanding",),
    Function.PLANNING: (
        "planning.missing", "planning.adjustments", "indicators.releases", "documents.review",
    ),
    Function.APPROVALS: (),
}  # fmt: skip
"""Function → sources of the workbench's sections that stand on its desk."""


def desks_of(actor: Actor, moment: datetime) -> tuple[list[Desk], set[str]]:
    """The actor's desks, and the names of the sources that stand on them already."""
    held = _functions(actor)
    desks, taken = [], set()
    for function in Function:
        if function not in held:
            continue
        names = OFFERED[function]
        offered = [_source(name, actor, moment) for name in names]
        own = [build(actor, held[function], moment) for build in OWN[function]]
        sections = [section for section in (*offered, *own) if section is not None]
        if sections:
            desks.append(Desk(key=function, title=function.label, sections=sections))
            taken |= set(names)
    return desks, taken


def _source(name: str, actor: Actor, moment: datetime) -> Section | None:
    found = registry.inbox_sources.get(name)
    return found(actor, moment) if found is not None else None


def _functions(actor: Actor) -> dict[str, Place]:
    """Function → the actor's units that have it; planners plan whatever their unit."""
    found: dict[str, list[Department]] = {}
    ids = actor.departments_of(*OF_UNIT)
    rows = Department.objects.filter(pk__in=ids).select_related("subject", "territory__subject")
    for unit in rows.order_by("subject__code") if ids else ():
        for function in unit.functions:
            found.setdefault(function, []).append(unit)
    if Role.PLANNER in actor.roles:
        found.setdefault(Function.PLANNING, [])
    return {name: Place(units=tuple(units)) for name, units in found.items()}


def ready(actor: Actor, place: Place, moment: datetime) -> Section | None:
    """Titles for which firms of the place meet the conditions now, by title."""
    del moment
    if not actor.has_role(*READ_ALL):
        return None
    here = Q(pk__in=())
    for unit in place.units:
        here |= at_place(unit.territory) if unit.territory else Q(pk__in=())
    rows = (
        LadderCount.objects.visible_to(actor)
        .filter(here, state=LadderState.QUALIFIES)
        .values_list("title__code", "title__name")
        .annotate(total=Sum("firms"))
        .order_by("title__position")
    )
    found = [(str(code), str(name), int(total)) for code, name, total in rows if total]
    return Section(
        title="现在可以申报的企业",
        items=[
            Item(
                title=f"{name}：{total} 家",
                url=f"{reverse('ladder:standings', args=[code])}?state={LadderState.QUALIFIES}",
                detail="按现有数据预判符合条件，以认定机关为准",
            )
            for code, name, total in found[:SHOWN]
        ],
        count=sum(total for _, _, total in found),
        url=reverse("ladder:funnel"),
        hint="逐项通知企业，核对材料后申报。",
        empty="按现有数据，没有新符合条件的企业；台账每次数据变化后重新测算。",
        order=61,
    )


def calendar(actor: Actor, place: Place, moment: datetime) -> Section | None:
    """Windows that open or close in the next weeks: announcements, and policies' own windows."""
    if not can_read_library(actor):
        return None
    today = local_date(moment)
    until = today + AHEAD
    soon = Q(opens_on__gt=today, opens_on__lte=until) | Q(closes_on__gt=today, closes_on__lte=until)
    calls = PolicyCall.objects.filter(soon, _reaches(place), state=CallState.PUBLISHED)
    rows = PolicyItem.objects.in_force(today).filter(soon, _reaches(place))
    found = [
        *(_call(row) for row in calls.select_related("unit__subject").order_by("closes_on", "pk")),
        *(
            _item(row, today)
            for row in rows.select_related("department__subject").order_by(
                F("closes_on").asc(nulls_last=True), "opens_on", "pk"
            )
        ),
    ]
    return Section(
        title="申报日历",
        items=found[:SHOWN],
        count=len(found),
        url=reverse("policies:list"),
        hint=f"{AHEAD.days}天内开始或截止的申报。",
        empty=f"{AHEAD.days}天内没有开始或截止的申报（按申报公告和政策库登记的时间）。",
        order=62,
    )


def _call(row: PolicyCall) -> Item:
    last = row.closes_on - timedelta(days=1)
    return Item(
        title=row.title,
        url=reverse("policies:call", args=[row.pk]),
        detail=f"申报公告：{row.opens_on:%Y-%m-%d} 至 {last:%Y-%m-%d}；{row.unit}",
    )


def _item(row: PolicyItem, today: date) -> Item:
    return Item(
        title=row.title,
        url=reverse("policies:item", args=[row.pk]),
        detail=f"{_window(row)}；{row.department or row.unit or '责任单位未明确'}",
        mark="" if row.opens_on is None or row.opens_on <= today else "未开始",
    )


def _reaches(place: Place) -> Q:
    """Policies that hold where the units work: of their territory, above it, or of parts of it."""
    found = Q(territory__parent__isnull=True)
    for path in place.paths:
        parts = path.strip("/").split("/")
        above = ["/" + "/".join(parts[: end + 1]) + "/" for end in range(len(parts))]
        found |= Q(territory__path__in=above) | Q(territory__path__startswith=path)
    return found


def _window(row: PolicyItem) -> str:
    first = f"{row.opens_on:%Y-%m-%d}" if row.opens_on else "即日"
    last = row.last_application_day
    return f"申报时间：{first} 至 {last:%Y-%m-%d}" if last else f"申报时间：{first} 起"


def uncounted(actor: Actor, place: Place, moment: datetime) -> Section | None:
    """应统未统 by last year's figures, as checked last."""
    if not actor.has_role(*READ_ALL):
        return None
    year = local_date(moment).year - 1
    url = reverse("reporting:roster-gaps")
    check = reporting.check_latest(actor, year=year)
    if check is None:
        return Section(
            title="应统未统", items=[], count=0, url=url, order=63,
            empty=f"还没有按{year}年的数据核对过名录；在“应统未统”页面核对。",
        )  # fmt: skip
    gaps = [
        gap
        for gap in reporting.gaps_shown(actor, check.findings)
        if gap.standing == ABSENT
        and any(gap.enterprise.territory.path.startswith(path) for path in place.paths)
    ]
    return Section(
        title="应统未统",
        items=[Item(title=str(gap.enterprise), url=url, detail=gap.reason) for gap in gaps[:SHOWN]],
        count=len(gaps),
        url=url,
        hint=f"按{year}年的数据达到“四上”标准、不在名录里的企业；{check.day:%Y-%m-%d}核对。",
        empty=f"按{year}年的数据没有应统未统的企业（{check.day:%Y-%m-%d}核对）。",
        order=63,
        tone="amber" if gaps else "",
    )


def in_progress(actor: Actor, place: Place, moment: datetime) -> Section:
    """What the units lead, the nearest limit first, with days used, legal and promised."""
    rows = (
        Case.objects.visible_to(actor)
        .open()
        .filter(unit__in=[unit.pk for unit in place.units], kind__in=APPROVED, is_sealed=False)
        .select_related("version", "subject", "unit")
        .order_by(F("expires_at").asc(nulls_last=True), "pk")
    )
    late = rows.filter(expires_at__lte=moment).count()
    return Section(
        title="在办的办件和工单",
        items=[_running(row, moment) for row in rows[:SHOWN]],
        count=rows.count(),
        url=reverse("cases:list"),
        hint=f"其中已逾期 {late} 件。" if late else "最近到期的在前。",
        empty="本单位没有在办的办件。",
        order=61,
        tone="red" if late else "",
    )


def _running(row: Case, moment: datetime) -> Item:
    process, state = process_of(row.version), restore(row.state)
    clock = read_clock(
        process, state, moment=max(moment, state.moment), calendar=calendar_installed()
    )
    light = row.light(moment)
    return Item(
        title=f"{row.number} {row.title}",
        url=reverse("cases:case", args=[row.number]),
        detail="；".join(part for part in (row.step_words, days_words(clock)) if part),
        mark="" if light in QUIET else light.label,
    )


def days_words(clock: Clock) -> str:
    """Days used, promised and legal, of the clock that runs."""
    if clock.limit is None:
        return "不计时限"
    said = f"已用 {plain(round(clock.used, 1))} {LIMIT_UNITS[clock.limit.unit]}"
    if clock.promised and clock.statutory is not None:
        return f"{said}，承诺 {clock.limit.amount}，法定 {clock.statutory.amount}"
    return f"{said}，{'承诺' if clock.promised else '时限'} {clock.limit.amount}"


OWN: Final[dict[str, tuple[Callable[[Actor, Place, datetime], Section | None], ...]]] = {
    Function.SCIENCE: (ready, calendar, uncounted),
    Function.APPROVALS: (in_progress,),
    Function.PLANNING: (),
    Function.STATISTICS: (uncounted,),
}
