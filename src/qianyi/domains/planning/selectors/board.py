"""The plan board: every target with base, target, latest actual, pace, light, lead and source.

Rivals shown, none chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from qianyi.domains.planning.choices import Nature
from qianyi.domains.planning.models import SIGNS, Target, TargetObservation
from qianyi.engine.conversion import convert
from qianyi.engine.foresight.pace import Actual, Goal, Light, Pace, light, pace
from qianyi.engine.periods import Period
from qianyi.engine.scopes import UNSTATED
from qianyi.kernel.indicators.choices import ObservationKind
from qianyi.kernel.indicators.models import Observation

from .plans import default_as_of, observations_for
from .series import ActualPoint, Reached, points_for, reached

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from qianyi.domains.planning.models import Plan
    from qianyi.engine.foresight.pace import Kind
    from qianyi.kernel.documents.models import CitedPlace

UNKNOWN_LEAD = "未明确"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another figure some source promises for the same indicator, subject and period.

    It comes from another target row or from a target observation (a figure stated in running text,
    or adopted).
    """

    value: Decimal
    comparator: str
    unit: str
    scope: str
    source: str
    place_id: int | None

    @property
    def sign(self) -> str:
        """The comparator as it stands before the figure; nothing for equality."""
        return SIGNS[self.comparator]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board.

    Attributes:
        base, base_period, base_place: from the plan's own table, else from an actual of the base
            period.
        latest: the actual held against the target; others: actuals of other scopes, shown beside.
        pace: the judgement with its computation; ``light`` follows from it and the target's nature.
        doubts: what makes the judgement 待核实 (presumed scope, unverified figure).
        rivals: other sources' figures for the same thing.
    """

    target: Target
    leads: tuple[str, ...]
    base: Decimal | None
    base_period: Period | None
    base_place: CitedPlace | None
    latest: ActualPoint | None
    points: tuple[ActualPoint, ...]
    others: tuple[ActualPoint, ...]
    actual: Actual | None
    pace: Pace
    light: Light
    doubts: tuple[str, ...]
    rivals: tuple[Rival, ...] = ()

    @property
    def lead_words(self) -> str:
        """Lead units, or 未明确."""
        return "、".join(self.leads) or UNKNOWN_LEAD

    @property
    def series(self) -> list[tuple[Period, Decimal]]:
        """Base and actuals in order of time, for the sparkline."""
        known: dict[str, tuple[Period, Decimal]] = {}
        if self.base_period is not None and self.base is not None:
            known[self.base_period.code] = (self.base_period, self.base)
        for point in self.points:
            if point.value is not None:
                known[point.period.code] = (point.period, point.value)
        return sorted(known.values(), key=lambda pair: pair[0])


@dataclass(frozen=True, slots=True)
class Board:
    """A plan as of a date. ``categories`` keeps the plan's order."""

    plan: Plan
    as_of: date
    as_of_is_default: bool
    rows: tuple[BoardRow, ...]

    @property
    def status_counts(self) -> list[tuple[str, int]]:
        """How many rows stand in each status."""
        return list(Counter(row.pace.status for row in self.rows).items())

    @property
    def categories(self) -> list[str]:
        """Categories in order of first appearance."""
        return list(dict.fromkeys(row.target.category for row in self.rows))

    @property
    def lead_names(self) -> list[str]:
        """Lead units that occur, 未明确 included."""
        return sorted({name for row in self.rows for name in (row.leads or (UNKNOWN_LEAD,))})

    def filtered(
        self, *, category: str = "", lead: str = "", status: str = "", nature: str = ""
    ) -> Board:
        """The board with only the rows that fit."""
        rows = (
            row
            for row in self.rows
            if (not category or row.target.category == category)
            and (not lead or lead in (row.leads or (UNKNOWN_LEAD,)))
            and (not status or row.pace.status == status)
            and (not nature or row.target.nature == nature)
        )
        return replace(self, rows=tuple(rows))


def board_get(*, plan: Plan, as_of: date | None = None) -> Board:
    """The board of a plan as of a date (default: the end of the latest period with actuals).

    Six queries.
    """
    day = as_of or default_as_of(plan)
    targets = _targets(plan)
    observations = observations_for(plan, [target.indicator_id for target in targets])
    links = {
        (link.target_id, link.observation_id): link
        for link in TargetObservation.objects.filter(target__plan=plan)
    }
    rivals = _rivals(plan, targets)
    rows = tuple(
        row_for(
            target,
            observations=observations.get(target.indicator_id, []),
            links=links,
            as_of=day,
            rivals=rivals.get(target.pk, ()),
        )
        for target in targets
    )
    return Board(plan=plan, as_of=day, as_of_is_default=as_of is None, rows=rows)


def row_for(
    target: Target,
    *,
    observations: Iterable[Observation],
    links: dict[tuple[int, int], TargetObservation],
    as_of: date,
    rivals: tuple[Rival, ...] = (),
) -> BoardRow:
    """One line of the board."""
    points = points_for(target, observations, links, as_of)
    base_period = Period.parse(target.base_period) if target.base_period else None
    starts_on = base_period.end if base_period else target.plan.starts_on - timedelta(days=1)
    found = reached(target, points, starts_on)
    base, base_place = _base(target, base_period, points)
    judged = _judge(target, found, base=base, starts_on=starts_on, as_of=as_of)
    return BoardRow(
        target=target,
        leads=tuple(str(lead) for lead in target.leads.all()),
        base=base,
        base_period=base_period,
        base_place=base_place,
        latest=found.latest,
        points=found.points,
        others=found.others,
        actual=found.actual,
        pace=judged,
        light=light(judged.status, binding=target.nature == Nature.BINDING),
        doubts=_doubts(target, found, judged),
        rivals=rivals,
    )


def _judge(
    target: Target, found: Reached, *, base: Decimal | None, starts_on: date, as_of: date
) -> Pace:
    if found.reason:
        return Pace("暂无法评价", reason=found.reason, computation=(found.reason,))
    if found.actual is None and found.others:
        shown = found.others[-1]
        reason = f"{shown.why}（{shown.observation.period} {shown.observation.scope}）"
        return Pace("暂无法评价", reason=reason, computation=(reason,))
    goal = Goal(
        kind=cast("Kind", target.indicator.progress),
        starts_on=starts_on,
        ends_on=Period.parse(target.period).end,
        target=target.value,
        base=base,
        comparator=target.comparator,
        unit=target.unit,
        words=target.words,
    )
    return pace(goal, found.actual, as_of=as_of)


def _base(
    target: Target, base_period: Period | None, points: tuple[ActualPoint, ...]
) -> tuple[Decimal | None, CitedPlace | None]:
    if target.base_value is not None:
        return target.base_value, target.base_place or target.place
    if base_period is None:
        return None, None
    for point in points:
        if point.period == base_period and point.is_used:
            return point.value, point.observation.place
    return None, None


def _doubts(target: Target, found: Reached, judged: Pace) -> tuple[str, ...]:
    doubts = []
    if target.certainty == "unverified":
        doubts.append("目标数字待核实。")
    if found.latest is not None and judged.status != "暂无法评价":
        if found.latest.standing == "presumed":
            doubts.append(found.latest.why)
        if found.latest.observation.certainty == "unverified":
            doubts.append("实际值待核实。")
        doubts.extend(_disagreements(found, found.latest))
    return tuple(doubts)


def _disagreements(found: Reached, latest: ActualPoint) -> list[str]:
    """Other figures for the very period judged."""
    return [
        f"{point.period.label}另有不同的数 {point.value.normalize():f}"
        f"（{point.observation.place or point.observation.version}），请核实。"
        for point in found.points
        if point.period == latest.period and point.value is not None and point.value != latest.value
    ]


def _targets(plan: Plan) -> list[Target]:
    return list(
        plan.targets.filter(superseded_at__isnull=True)
        .select_related("indicator", "subject", "place__document", "base_place__document", "plan")
        .prefetch_related("leads__department__subject")
        .order_by("pk")
    )


def _rivals(plan: Plan, targets: list[Target]) -> dict[int, tuple[Rival, ...]]:
    """What any source promises for the same thing in other words than a target does.

    Two queries.
    """
    by_thing = _promises(plan, {target.indicator_id for target in targets})
    found = {}
    for target in targets:
        promises = by_thing[target.indicator_id, target.subject_id, target.period]
        differing = [rival for rival in promises if _differs(target, rival)]
        found[target.pk] = tuple(
            {(rival.value, rival.sign, rival.source): rival for rival in differing}.values()
        )
    return found


def _promises(plan: Plan, indicator_ids: set[int]) -> dict[tuple[int, int, str], list[Rival]]:
    rows = (
        Target.objects.filter(
            plan__territory_id=plan.territory_id,
            superseded_at__isnull=True,
            value__isnull=False,
            indicator_id__in=indicator_ids,
        )
        .select_related("plan", "place__document")
        .order_by("pk")
    )
    stated = (
        Observation.objects.counted()
        .filter(
            kind=ObservationKind.TARGET,
            indicator_id__in=indicator_ids,
            subject__territory__path__startswith=plan.territory.path,
        )
        .select_related("place__document")
        .order_by("pk")
    )
    found: dict[tuple[int, int, str], list[Rival]] = defaultdict(list)
    for row in [*rows, *stated]:
        if row.value is None:
            continue
        fallback = str(row.plan) if isinstance(row, Target) else row.version
        rival = Rival(
            value=row.value,
            comparator=row.comparator,
            unit=row.unit,
            scope=row.scope,
            source=str(row.place) if row.place else fallback,
            place_id=row.place_id,
        )
        found[row.indicator_id, row.subject_id, row.period].append(rival)
    return found


def _differs(target: Target, rival: Rival) -> bool:
    """Another figure, another strength (达到 against 突破) or another stated scope."""
    if target.value is None:
        return False
    value: Decimal | None = rival.value
    if target.unit != rival.unit:
        value = convert(rival.value, rival.unit, target.unit)
    scopes = {target.scope, rival.scope} - {UNSTATED}
    return value != target.value or target.comparator != rival.comparator or len(scopes) > 1
