"""A territory's figure out of those of its firms and of parts that give totals only.

Exact values are added; a ratio's parts are added first and then divided. How many of how many
reported is part of the answer, and so are the figures it was made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from qianyi.engine.conversion import convert
from qianyi.engine.panel import Column, Measure, purpose_checked
from qianyi.kernel.indicators.choices import FIRM_SCOPE, Aggregation, ObservationKind, RollUp
from qianyi.kernel.indicators.errors import TotalNotComputable
from qianyi.kernel.indicators.models import Indicator, Observation
from qianyi.kernel.subjects.models import Enterprise, Territory

from .resolving import end_of_day, rank_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from qianyi.engine.periods import Period

DIRECT_SCOPE = "直管区"
PRECISION = 40
PLACES = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Total:
    """What a territory's figure comes to.

    Attributes:
        indicator: of the territory (园区营业收入), in whose unit ``value`` is.
        reported, expected: firms and parts that reported, and that should have.
        inputs: numbers of the observations it was made of.
        left_out: figures the purpose did not permit.
        numerator, denominator: of a ratio, as added.
    """

    indicator: Indicator
    value: Decimal
    reported: int
    expected: int
    inputs: tuple[int, ...]
    left_out: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """The best figure of each subject, and how many the purpose left out."""

    values: dict[int, tuple[int, Decimal]]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalOf:
    """What is to be added: the firms of a territory (or those named) for a period and purpose.

    Attributes:
        scope: 口径 of the total; 直管区 leaves parts that give totals only out.
        subject_ids: exactly who should have reported, whatever became of them; None for all present
            ones.
        version: only figures of this one (what a return brought); None for the best of each.
        into: the territory's indicator; None for the one the dictionary names.
    """

    indicator: Indicator
    territory: Territory
    period: Period
    scope: str
    as_of: date
    purpose: str = "统计"
    subject_ids: Collection[int] | None = None
    version: str | None = None
    into: Indicator | None = None


def total_compute(asked: TotalOf) -> Total:
    """The total; permission is the caller's, who is a service or a job.

    Raises:
        TotalNotComputable: the indicator does not add up, nobody reported, or a ratio's parts come
            to nothing.
        PurposeUnknown: for a word outside the closed list.
    """
    purpose_checked(asked.purpose)
    if asked.indicator.roll_up == RollUp.NONE:
        raise TotalNotComputable(
            f"指标“{asked.indicator}”不逐级汇总（如得分、估值），不能由企业数据得出区域数。"
        )
    firms = _firms(asked)
    parts = _parts(asked)
    if asked.indicator.roll_up == RollUp.RATIO:
        return _ratio(asked, firms)
    return _sum(asked, firms, parts)


def _firms(asked: TotalOf) -> frozenset[int]:
    if asked.subject_ids is not None:
        return frozenset(asked.subject_ids)
    rows = Enterprise.objects.present().filter(
        territory__path__startswith=asked.territory.path, territory__aggregate_only=False
    )
    rows = rows.exclude(registered_on__gt=asked.period.end)
    return frozenset(rows.values_list("pk", flat=True))


def _parts(asked: TotalOf) -> frozenset[int]:
    """Parts beneath that give totals only, the topmost of each branch."""
    if asked.scope == DIRECT_SCOPE or asked.subject_ids is not None:
        return frozenset()
    rows = Territory.objects.filter(
        path__startswith=asked.territory.path, aggregate_only=True
    ).exclude(pk=asked.territory.pk)
    found = list(rows.values_list("pk", "path").order_by("path"))
    tops = [
        (key, path)
        for key, path in found
        if not any(path.startswith(other) and path != other for _, other in found)
    ]
    return frozenset(key for key, _ in tops)


def _measure(indicator: Indicator) -> Measure:
    return Measure(
        indicator.pk, indicator.code, indicator.unit, indicator.aggregation == Aggregation.LAST
    )


def _best(
    asked: TotalOf, indicator: Indicator, subjects: Collection[int], *, scope: str | None
) -> _Found:
    """Counted actual figures as known on the date, the best of each subject."""
    codes = Column(_measure(indicator), asked.period).codes
    rows = (
        Observation.objects.known_at(end_of_day(asked.as_of))
        .filter(
            indicator=indicator, subject_id__in=subjects, period__in=codes,
            kind=ObservationKind.ACTUAL, status__in=("approved", "locked"),
        )
        .values_list("subject_id", "pk", "value", "version", "period", "uses", "scope")
    )  # fmt: skip
    if asked.version is not None:
        rows = rows.filter(version=asked.version)
    best: dict[int, tuple[tuple[int, int], int, Decimal]] = {}
    left_out = 0
    for subject, key, value, version, period, uses, of_scope in rows:
        if scope is not None and of_scope != scope:
            continue
        if asked.purpose not in uses:
            left_out += 1
            continue
        rank = (rank_of(version), codes.index(period))
        if subject not in best or rank < best[subject][0]:
            best[subject] = (rank, key, value)
    return _Found({one: (key, value) for one, (_, key, value) in best.items()}, left_out)


def _sum(asked: TotalOf, firms: frozenset[int], parts: frozenset[int]) -> Total:
    target = _target(asked)
    own = _best(asked, asked.indicator, firms, scope=FIRM_SCOPE)
    others = _best(asked, target, parts, scope=None)
    if not own.values and not others.values:
        raise TotalNotComputable(_nobody(asked, len(firms) + len(parts)))
    with localcontext() as context:
        context.prec = PRECISION
        added = sum((value for _, value in own.values.values()), Decimal(0))
        value = convert(added, asked.indicator.unit, target.unit)
        if value is None:
            raise TotalNotComputable(
                f"“{asked.indicator}”的单位“{asked.indicator.unit}”不能换算成"
                f"“{target}”的单位“{target.unit}”，请修改指标字典。"
            )
        value += sum((part for _, part in others.values.values()), Decimal(0))
        value = value.quantize(PLACES)
    figures = {**own.values, **others.values}
    return Total(
        indicator=target,
        value=value,
        reported=len(figures),
        expected=len(firms) + len(parts),
        inputs=tuple(sorted(key for key, _ in figures.values())),
        left_out=own.left_out + others.left_out,
    )


def _ratio(asked: TotalOf, firms: frozenset[int]) -> Total:
    """Sums of numerator and denominator over firms that have both, then divided."""
    wanted = (asked.indicator.numerator, asked.indicator.denominator)
    by_code = {row.code: row for row in Indicator.objects.filter(code__in=wanted)}
    above, below = (_best(asked, by_code[code], firms, scope=FIRM_SCOPE) for code in wanted)
    both = above.values.keys() & below.values.keys()
    if not both:
        raise TotalNotComputable(_nobody(asked, len(firms)))
    with localcontext() as context:
        context.prec = PRECISION
        top = sum((above.values[one][1] for one in both), Decimal(0))
        bottom = sum((below.values[one][1] for one in both), Decimal(0))
        if not bottom:
            raise TotalNotComputable(
                f"“{asked.indicator}”{asked.period.label}的分母合计为0，比率无法计算。"
            )
        factor = asked.indicator.factor or Decimal(1)
        value = (top / bottom * factor).quantize(PLACES)
    keys = {found.values[one][0] for one in both for found in (above, below)}
    return Total(
        indicator=_target(asked),
        value=value,
        reported=len(both),
        expected=len(firms),
        inputs=tuple(sorted(keys)),
        left_out=above.left_out + below.left_out,
        numerator=top,
        denominator=bottom,
    )


def _target(asked: TotalOf) -> Indicator:
    """The territory's indicator; the firm's own where nobody names another."""
    if asked.into is not None:
        return asked.into
    if not asked.indicator.totals_as:
        return asked.indicator
    return Indicator.objects.get(code=asked.indicator.totals_as)


def _nobody(asked: TotalOf, expected: int) -> str:
    return (
        f"{asked.territory}“{asked.indicator}”{asked.period.label}还没有已审核的数据"
        f"（应报{expected}家），暂无法汇总。"
    )
