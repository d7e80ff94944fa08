"""Which of several figures counts, what was known on a day, months out of cumulative figures."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Value, When

from qianyi.engine.panel import AUTHORISED, months_from_cumulative, purpose_checked
from qianyi.engine.periods import Period
from qianyi.kernel.indicators.choices import (
    COUNTED,
    FIRM_SCOPE,
    VERSION_ORDER,
    Aggregation,
    ObservationKind,
)
from qianyi.kernel.indicators.models import Consent, Observation, QualitativeFact
from qianyi.lib.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.engine.panel import DerivedMonth
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.indicators.models import Indicator

OTHER_VERSION = len(VERSION_ORDER)
VERSION_RANKS = {version: rank for rank, version in enumerate(VERSION_ORDER)}


def end_of_day(day: date) -> datetime:
    """The last moment of a day as people here count days."""
    return datetime.combine(day, time.max, ZONE)


def rank_of(version: str) -> int:
    """0 for the best version; one outside the order comes last."""
    return VERSION_RANKS.get(version, OTHER_VERSION)


def version_rank() -> Case:
    """The rank in the database."""
    whens = [When(version=version, then=Value(rank)) for version, rank in VERSION_RANKS.items()]
    return Case(*whens, default=Value(OTHER_VERSION), output_field=IntegerField())


def as_known_on(actor: Actor, day: date) -> QuerySet[Observation]:
    """Figures that stood at the end of a day, approved or not, whatever became of them since."""
    return (
        Observation.objects.visible_to(actor)
        .known_at(end_of_day(day))
        .select_related("indicator", "subject", "origin", "place__document", "recorded_by")
    )


def observations_resolved(
    *,
    actor: Actor,
    subject_ids: Collection[int],
    as_of: date,
    codes: Collection[str] | None = None,
    periods: Collection[str] | None = None,
    purpose: str | None = None,
) -> list[Observation]:
    """One actual figure for each indicator, subject, scope and period: the best that counts.

    What was known at the end of the day ``as_of`` (today for what stands now); with a purpose only
    what may be used for it. ``periods`` are period codes as they are stored. In order of subject,
    indicator, end of period.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    best = _best(actor, subject_ids, as_of, codes=codes, periods=periods, purpose=purpose)
    return sorted(
        best.select_related("indicator", "subject", "origin", "place__document"),
        key=lambda row: (row.subject_id, row.indicator.code, row.ends_on, row.starts_on),
    )


def values_resolved(
    *,
    actor: Actor,
    subject_ids: Collection[int],
    as_of: date,
    codes: Collection[str],
    periods: Collection[str],
    purpose: str | None = None,
    scope: str = FIRM_SCOPE,
) -> dict[tuple[int, str, str], Decimal]:
    """(subject, indicator, period) → its value, of one scope: for very many firms at once.

    Which figure counts is as in :func:`observations_resolved`.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    best = _best(actor, subject_ids, as_of, codes=codes, periods=periods, purpose=purpose)
    rows = best.filter(scope=scope)
    return {
        (subject_id, code, period): value
        for subject_id, code, period, value in rows.values_list(
            "subject_id", "indicator__code", "period", "value"
        )
    }


def _best(
    actor: Actor,
    subject_ids: Collection[int],
    as_of: date,
    *,
    codes: Collection[str] | None,
    periods: Collection[str] | None,
    purpose: str | None,
) -> QuerySet[Observation]:
    rows = Observation.objects.visible_to(actor).filter(
        subject_id__in=subject_ids, kind=ObservationKind.ACTUAL, status__in=COUNTED
    )
    rows = rows.known_at(end_of_day(as_of))
    if codes is not None:
        rows = rows.filter(indicator__code__in=codes)
    if periods is not None:
        rows = rows.filter(period__in=periods)
    if purpose is not None:
        rows = rows.filter(uses__contains=[purpose_checked(purpose)])
    if purpose == AUTHORISED:
        rows = rows.filter(subject_id__in=consenting_ids(subject_ids, as_of))
    return (
        rows.annotate(rank=version_rank())
        .order_by("subject_id", "indicator_id", "scope", "period", "rank", "-pk")
        .distinct("subject_id", "indicator_id", "scope", "period")
    )


def consenting_ids(subject_ids: Collection[int], day: date) -> frozenset[int]:
    """Those of the subjects whose consent is in force on a day."""
    rows = Consent.objects.valid_on(day).filter(subject_id__in=subject_ids)
    return frozenset(rows.values_list("subject_id", flat=True))


def months_derived(
    *, actor: Actor, subject_id: int, indicator: Indicator, as_of: date
) -> tuple[DerivedMonth, ...]:
    """Months as differences of cumulative figures: only when asked for, never stored, each marked.

    Of a stock there are none: it does not cumulate.
    """
    if indicator.aggregation != Aggregation.SUM:
        return ()
    rows = observations_resolved(
        actor=actor, subject_ids=[subject_id], codes=[indicator.code], as_of=as_of
    )
    scopes = {row.scope for row in rows}
    if len(scopes) != 1:  # scopes never mix
        return ()
    return months_from_cumulative({Period.parse(row.period): row.value for row in rows})


def qualities_holding(
    *,
    actor: Actor,
    subject_ids: Collection[int],
    as_of: date,
    codes: Collection[str] | None = None,
    purpose: str | None = None,
) -> list[QualitativeFact]:
    """What held on a day, as known at its end: one fact for each quality and subject.

    Of several that hold the one that began last counts; one without a beginning comes last.

    Raises:
        PurposeUnknown: for a word outside the closed list.
    """
    rows = qualities_known(actor=actor, subject_ids=subject_ids, as_of=as_of, codes=codes)
    if purpose is not None:
        rows = rows.filter(uses__contains=[purpose_checked(purpose)])
    if purpose == AUTHORISED:
        rows = rows.filter(subject_id__in=consenting_ids(subject_ids, as_of))
    return list(
        rows.order_by("subject_id", "quality_id", F("valid_from").desc(nulls_last=True), "-pk")
        .distinct("subject_id", "quality_id")
        .select_related("quality", "subject", "origin")
    )


def qualities_known(
    *,
    actor: Actor,
    subject_ids: Collection[int],
    as_of: date,
    codes: Collection[str] | None = None,
) -> QuerySet[QualitativeFact]:
    """Every approved fact that holds on a day, as known at its end, whatever it may be used for."""
    rows = (
        QualitativeFact.objects.visible_to(actor)
        .known_at(end_of_day(as_of))
        .holding_on(as_of)
        .filter(subject_id__in=subject_ids, status__in=COUNTED)
    )
    return rows if codes is None else rows.filter(quality__code__in=codes)


def qualitative_fact_list(actor: Actor) -> QuerySet[QualitativeFact]:
    """Live approved facts that are no numbers, those the actor may see."""
    return (
        QualitativeFact.objects.visible_to(actor)
        .counted()
        .select_related("quality", "subject", "origin")
    )
