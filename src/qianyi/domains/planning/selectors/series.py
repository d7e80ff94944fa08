"""Which actual figures may be held against a target, and what they come to.

Scopes decide, unless a planner has: equal scopes compare; an unstated one compares only as the
    plan's presumed scope, and
the row then says 待核实; different scopes never compare, they are shown beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Literal

from qianyi.domains.planning.choices import LinkDecision
from qianyi.engine.conversion import convert
from qianyi.engine.foresight.pace import Actual
from qianyi.engine.periods import Period
from qianyi.engine.scopes import UNSTATED
from qianyi.kernel.indicators.choices import Aggregation, ProgressKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qianyi.domains.planning.models import Target, TargetObservation
    from qianyi.kernel.indicators.models import Observation

Standing = Literal["same", "presumed", "decided", "other"]


@dataclass(frozen=True, slots=True)
class ActualPoint:
    """One actual figure beside a target.

    Attributes:
        value: in the target's unit; None where the units do not convert.
        standing: same scope, presumed comparable (待核实), decided by a planner, or another scope
            (shown, not used).
        why: the sentence for the page; "" for the same scope.
    """

    observation: Observation
    period: Period
    value: Decimal | None
    standing: Standing
    why: str

    @property
    def is_used(self) -> bool:
        """It may be held against the target."""
        return self.standing != "other" and self.value is not None


@dataclass(frozen=True, slots=True)
class Reached:
    """What the actual figures come to for one target, or why nothing can be said."""

    actual: Actual | None
    points: tuple[ActualPoint, ...]
    latest: ActualPoint | None
    others: tuple[ActualPoint, ...]
    reason: str = ""


def points_for(
    target: Target,
    observations: Iterable[Observation],
    links: dict[tuple[int, int], TargetObservation],
    as_of: date,
) -> tuple[ActualPoint, ...]:
    """Every actual of the target's indicator up to a date, oldest first, each with its standing."""
    found = []
    for row in observations:
        if row.ends_on > as_of:
            continue
        standing, why = _standing(target, row, links.get((target.pk, row.pk)))
        value = convert(row.value, row.unit, target.unit) if target.unit else row.value
        if value is None and standing != "other":
            why = f"单位“{row.unit}”不能换算成目标的单位“{target.unit}”。"
        found.append(ActualPoint(row, Period.parse(row.period), value, standing, why))
    return tuple(sorted(found, key=lambda point: (point.period, point.observation.pk)))


def reached(target: Target, points: Sequence[ActualPoint], starts_on: date) -> Reached:
    """The figure to hold against a target, by the indicator's way of progress."""
    used = [point for point in points if point.is_used]
    others = tuple(point for point in points if not point.is_used)
    kind = target.indicator.progress
    if kind == ProgressKind.CUMULATIVE:
        return _cumulative(used, others, starts_on)
    if kind == ProgressKind.AVERAGE_GROWTH:
        return _average_growth(used, others, starts_on)
    level = [point for point in used if _is_level(target, point)]
    latest = level[-1] if level else None
    actual = Actual(latest.value, latest.period.end) if latest else None
    return Reached(actual, tuple(level), latest, others)


def _is_level(target: Target, point: ActualPoint) -> bool:
    """A flow counts by whole years only; a stock at any date."""
    if target.indicator.aggregation == Aggregation.SUM:
        return point.period.granularity == "year"
    return point.period.granularity not in {"span", "cumulative"}


def _cumulative(
    used: list[ActualPoint], others: tuple[ActualPoint, ...], starts_on: date
) -> Reached:
    """The sum since the plan began: one span that starts there, or whole years without a gap."""
    spans = [
        point
        for point in used
        if point.period.granularity in {"span", "year"} and point.period.start > starts_on
    ]
    whole = [point for point in spans if point.period.start.year == starts_on.year + 1]
    if whole and whole[-1].period.granularity == "span":
        latest = whole[-1]
        return Reached(Actual(latest.value, latest.period.end), (latest,), latest, others)
    by_year = {p.period.start.year: p for p in spans if p.period.granularity == "year"}
    if not by_year:
        return Reached(None, (), None, others)
    last = max(by_year)
    missing = [year for year in range(starts_on.year + 1, last + 1) if year not in by_year]
    if missing:
        years = "、".join(str(year) for year in missing)
        return Reached(None, tuple(by_year.values()), by_year[last], others,
                       reason=f"缺少 {years} 年的数据，不能累计。")  # fmt: skip
    total = sum((p.value for p in by_year.values() if p.value is not None), Decimal(0))
    latest = by_year[last]
    return Reached(Actual(total, latest.period.end), tuple(by_year.values()), latest, others)


def _average_growth(
    used: list[ActualPoint], others: tuple[ActualPoint, ...], starts_on: date
) -> Reached:
    """The average since the plan began: one average over a span, or the yearly rates compounded."""
    spans = [p for p in used if p.period.granularity == "span" and p.period.start > starts_on]
    if spans:
        latest = spans[-1]
        return Reached(Actual(latest.value, latest.period.end), (latest,), latest, others)
    rates = {
        p.period.start.year: p
        for p in used
        if p.period.granularity == "year" and p.period.start > starts_on
    }
    if not rates:
        return Reached(None, (), None, others)
    last = max(rates)
    missing = [year for year in range(starts_on.year + 1, last + 1) if year not in rates]
    if missing:
        years = "、".join(str(year) for year in missing)
        return Reached(None, tuple(rates.values()), rates[last], others,
                       reason=f"缺少 {years} 年的增速，不能计算年均。")  # fmt: skip
    average = _compound([p.value for p in rates.values() if p.value is not None])
    latest = rates[last]
    return Reached(Actual(average, latest.period.end), tuple(rates.values()), latest, others)


def _compound(rates: list[Decimal]) -> Decimal | None:
    """The yearly rate, in percent, that gives the same growth over as many years.

    None below −100 %.
    """
    with localcontext() as context:
        context.prec = 40
        product = Decimal(1)
        for rate in rates:
            product *= 1 + rate / 100
        if product <= 0:
            return None
        return ((product ** (Decimal(1) / len(rates)) - 1) * 100).quantize(Decimal("1e-10"))


def _standing(
    target: Target, row: Observation, link: TargetObservation | None
) -> tuple[Standing, str]:
    if link is not None:
        word = "可比" if link.decision == LinkDecision.USE else "不可比"
        standing: Standing = "decided" if link.decision == LinkDecision.USE else "other"
        return standing, f"经认定{word}：{link.reason}"
    return _standing_by_scope(target, row)


def _standing_by_scope(target: Target, row: Observation) -> tuple[Standing, str]:
    if target.scope == row.scope != UNSTATED:
        return "same", ""
    if target.scope == row.scope:
        return "presumed", "目标与实际值均未注明口径，比较结果待核实。"
    if row.scope == UNSTATED:
        return "presumed", f"实际值未注明口径，按目标口径“{target.scope}”比较，待核实。"
    if target.scope != UNSTATED:
        return "other", f"口径不同：目标为“{target.scope}”，实际值为“{row.scope}”。"
    if row.scope == target.plan.presumed_scope:
        return "presumed", f"目标未注明口径，按推定口径“{row.scope}”比较，待核实。"
    return "other", f"目标未注明口径，不能与“{row.scope}”口径的实际值比较，请先核实目标口径。"
