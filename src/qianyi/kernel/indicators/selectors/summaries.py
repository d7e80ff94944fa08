"""What firms' figures of one indicator come to, for the page of that indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, Sum

from qianyi.engine.panel import SMALLEST_GROUP
from qianyi.kernel.indicators.choices import COUNTED, FIRM_SCOPE, ObservationKind, RollUp
from qianyi.kernel.indicators.models import Observation

from .resolving import end_of_day, version_rank

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Indicator

PERIODS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class PeriodSummary:
    """One period: firms with an approved figure, their sum and span.

    ``total`` is None for what does not add up; ``low`` and ``high`` are None where fewer than three
    firms reported and a figure would be a single firm's. Fictional firms have lines of their own
    (``is_demo``): they are never added to real ones.
    """

    period: str
    reported: int
    total: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_demo: bool = False


def firm_summaries(actor: Actor, indicator: Indicator, day: date) -> list[PeriodSummary]:
    """The newest periods of an indicator of firms, the newest first, as known at the end of a day.

    Only firms the actor may see; of several versions the best.
    """
    best = (
        Observation.objects.visible_to(actor)
        .known_at(end_of_day(day))
        .filter(
            indicator=indicator, scope=FIRM_SCOPE, kind=ObservationKind.ACTUAL, status__in=COUNTED
        )
        .annotate(rank=version_rank())
        .order_by("subject_id", "period", "rank", "-pk")
        .distinct("subject_id", "period")
    )
    rows = (
        Observation.objects.filter(pk__in=best.values("pk"))
        .values("period", "ends_on", is_demo=F("subject__enterprise__is_demo"))
        .annotate(reported=Count("pk"), total=Sum("value"), low=Min("value"), high=Max("value"))
        .order_by("-ends_on", "period", "is_demo")[:PERIODS_SHOWN]
    )
    return [_summary(row, adds_up=indicator.roll_up == RollUp.SUM) for row in rows]


def _summary(row: Mapping[str, Any], *, adds_up: bool) -> PeriodSummary:
    is_shown = row["reported"] >= SMALLEST_GROUP
    return PeriodSummary(
        period=row["period"],
        reported=row["reported"],
        total=row["total"] if adds_up else None,
        low=row["low"] if is_shown else None,
        high=row["high"] if is_shown else None,
        is_demo=bool(row["is_demo"]),
    )
