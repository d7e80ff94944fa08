"""What the plan promises of titles, beside the firms that can reach it.

Targets and reported figures are the zone's, of the scope they state; the firms are those of the
register. The page says both, and sets nothing equal that need not be.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.domains.enterprises.models import PoolMember
from qianyi.kernel.indicators.choices import ObservationKind
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.indicators.selectors import newest_by_scope
from qianyi.kernel.subjects.models import TerritoryKind

from .ladder import at_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

    from .ladder import FunnelRow

RESERVE: Final = "innovation.reserve_firms"
COUNTED_BY: Final = {
    "innovation.high_tech_firms": "high_tech_firm",
    "innovation.tech_smes": "tech_sme",
    RESERVE: "",
}
"""Indicator of the zone → the title whose holders it counts; the reserve is counted by itself."""
ZONES: Final = (TerritoryKind.ZONE, TerritoryKind.DIRECT)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target beside the firms that can reach it.

    Attributes:
        target: the figure promised, with its document, scope and certainty.
        reported: the newest published figures of the same indicator, by scope.
        held, qualifies, near: firms of the register; the reserve has its firms in ``held`` alone.
        has_firms: whether any firm is registered here; without, nothing can be set beside it.
    """

    target: Observation
    reported: Sequence[Observation]
    held: int
    qualifies: int
    near: int
    has_firms: bool

    @property
    def pipeline(self) -> int:
        """All that hold it or could, soon."""
        return self.held + self.qualifies + self.near

    @property
    def gap(self) -> Decimal:
        """What holders lack; nothing when there are enough."""
        return max(self.target.value - self.held, Decimal(0))

    @property
    def gap_after(self) -> Decimal:
        """What is lacking when all that qualify or nearly do have got it."""
        return max(self.target.value - self.pipeline, Decimal(0))

    @property
    def words(self) -> str:
        """What the two say together."""
        if not self.has_firms:
            return "企业名单里还没有这个区域的企业，暂无数据"
        if not self.gap:
            return "名单中的企业数已达到目标数"
        if not self.gap_after:
            return "符合条件的和差一项的都取得后，可以达到目标数"
        return f"符合条件的和差一项的都取得后，仍差{self.gap_after:f}{self.target.unit}"


def target_rows(
    actor: Actor, place: Territory | None, rows: Sequence[FunnelRow]
) -> list[TargetRow]:
    """Targets of the zone of a place; none for a part of it, whose share nobody stated."""
    if place is None or place.territory_kind not in ZONES:
        return []
    targets = list(
        Observation.objects.visible_to(actor)
        .counted()
        .filter(
            subject_id=place.pk,
            kind=ObservationKind.TARGET,
            indicator__code__in=COUNTED_BY,
        )
        .select_related("indicator", "place__document", "origin")
        .order_by("indicator__code", "ends_on", "version", "pk")
    )
    return list(_beside(actor, place, rows, targets))


def _beside(
    actor: Actor, place: Territory, rows: Sequence[FunnelRow], targets: Sequence[Observation]
) -> Iterator[TargetRow]:
    by_title = {row.rung.title.code: row for row in rows}
    has_firms = any(sum(row.counts.values()) for row in rows)
    for target in targets:
        row = by_title.get(COUNTED_BY[target.indicator.code])
        held = row.held if row else _reserve(actor, place)
        yield TargetRow(
            target,
            _reported(actor, target),
            held,
            row.counts.get("qualifies", 0) if row else 0,
            row.counts.get("near", 0) if row else 0,
            has_firms,
        )


def _reserve(actor: Actor, place: Territory) -> int:
    rows = PoolMember.objects.visible_to(actor).present().filter(at_place(place, "enterprise__"))
    return rows.values("enterprise_id").distinct().count()


def _reported(actor: Actor, target: Observation) -> list[Observation]:
    rows = (
        Observation.objects.visible_to(actor)
        .counted()
        .filter(subject_id=target.subject_id, indicator_id=target.indicator_id)
        .order_by("-ends_on", "-pk")
    )
    return newest_by_scope(list(rows), {target.subject_id})
