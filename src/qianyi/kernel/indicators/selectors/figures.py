"""Reading the fact base: single figures, what adopting a reading would make, histories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Q, Value, When

from qianyi.engine.conversion import convert
from qianyi.engine.periods import Period, period_from_words
from qianyi.engine.scopes import UNSTATED
from qianyi.kernel.documents.choices import StatementKind
from qianyi.kernel.indicators.choices import COUNTED, AppliesTo, ObservationKind
from qianyi.kernel.indicators.errors import ObservationNotFound
from qianyi.kernel.indicators.models import NameRelation, Observation
from qianyi.kernel.subjects.models import Subject, SubjectKind, Territory
from qianyi.kernel.subjects.selectors import territory_list

from .dictionary import NameMatch, indicator_match, squeeze

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Document
    from qianyi.kernel.documents.selectors import ReadFigure
    from qianyi.kernel.indicators.models import Indicator

OBSERVABLE = {
    StatementKind.ACTUAL: ObservationKind.ACTUAL,
    StatementKind.CUMULATIVE: ObservationKind.ACTUAL,
    StatementKind.TARGET: ObservationKind.TARGET,
    StatementKind.GROWTH_YOY: ObservationKind.ACTUAL,
    StatementKind.GROWTH_AVG: ObservationKind.ACTUAL,
    StatementKind.SHARE: ObservationKind.ACTUAL,
    StatementKind.RANK: ObservationKind.ACTUAL,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What adopting a reading would create, for a planner to confirm or change.

    Every field may be None where the text does not settle it; ``doubts`` says in words what to look
    at.
    """

    figure: ReadFigure
    matches: tuple[NameMatch, ...]
    indicator: Indicator | None
    subject: Subject | None
    scope: str
    period: Period | None
    kind: str | None
    unit: str
    value: Decimal | None
    value_high: Decimal | None
    doubts: tuple[str, ...]


def subject_match(words: str) -> Subject | None:
    """The territory a text's subject words mean: the longest name or short name they contain."""
    squeezed = squeeze(words)
    best: tuple[int, Subject] | None = None
    for territory in territory_list():
        for name in _names_of(territory):
            if name and name in squeezed and (best is None or len(name) > best[0]):
                best = (len(name), territory.subject)
    return best[1] if best else None


def proposal_for(figure: ReadFigure) -> Proposal:
    """What adopting that reading would create."""
    matches = indicator_match(figure.indicator)
    indicator = (
        matches[0].indicator if matches and matches[0].relation == NameRelation.SAME else None
    )
    subject = subject_match(figure.subject)
    period = period_from_words(figure.period) if figure.period else None
    kind = OBSERVABLE.get(StatementKind(figure.kind))
    value, value_high, unit = figure.value, figure.value_high, figure.unit
    if indicator is not None and indicator.unit and unit != indicator.unit:
        converted = convert(value, unit, indicator.unit) if value is not None else None
        if converted is not None:
            high = convert(value_high, unit, indicator.unit) if value_high is not None else None
            value, value_high, unit = converted, high, indicator.unit
    doubts = _doubts(figure, matches, indicator, subject, period, kind)
    return Proposal(
        figure=figure,
        matches=matches,
        indicator=indicator,
        subject=subject,
        scope=figure.scope,
        period=period.canonical if period else None,
        kind=kind,
        unit=unit,
        value=value,
        value_high=value_high,
        doubts=tuple(doubts),
    )


def version_of(kind: str | None, document: Document) -> str:
    """The version an adopted figure gets when none is given.

    Targets of different documents stand side by side.
    """
    return document.key[:80] if kind == ObservationKind.TARGET else ""


def observation_list(actor: Actor) -> QuerySet[Observation]:
    """Live figures the actor may see, all joined."""
    return (
        Observation.objects.visible_to(actor)
        .live()
        .select_related("indicator", "subject", "origin", "place__document", "recorded_by")
        .order_by("indicator__category", "indicator__name", "ends_on", "pk")
    )


def subjects_with_figures(actor: Actor, indicator: Indicator) -> QuerySet[Subject]:
    """Whose live figures of an indicator the actor may see; for one of firms territories alone.

    A list of all firms would be no choice.
    """
    rows = Observation.objects.visible_to(actor).live().filter(indicator=indicator)
    found = Subject.objects.filter(pk__in=rows.values("subject_id")).order_by("kind", "code")
    if indicator.applies_to == AppliesTo.ENTERPRISE:
        return found.filter(kind=SubjectKind.TERRITORY)
    return found


def observation_get(*, actor: Actor, observation_id: int) -> Observation:
    """One figure, live or ended.

    Raises:
        ObservationNotFound: it does not exist or may not be seen.
    """
    found = (
        Observation.objects.visible_to(actor)
        .select_related(
            "indicator",
            "subject__territory",
            "place__document",
            "recorded_by",
            "ended_by",
            "origin__provider",
            "subject__enterprise__territory__subject",
        )
        .filter(pk=observation_id)
        .first()
    )
    if found is None:
        raise ObservationNotFound("没有找到这条指标数据，可能已被替代或您没有查看权限。")
    return found


def observation_of_statement(
    *, text_digest: str, quote: str, occurrence: int
) -> Observation | None:
    """The live figure adopted from that reading, under any run of the same text."""
    return (
        Observation.objects.live()
        .filter(
            statement__run__version__text_digest=text_digest,
            statement__quote=quote,
            statement__occurrence=occurrence,
        )
        .select_related("indicator", "subject")
        .first()
    )


def observations_of_text(text_digest: str) -> dict[tuple[str, int], Observation]:
    """Live figures adopted from a text, by (quote, occurrence)."""
    rows = (
        Observation.objects.live()
        .filter(statement__run__version__text_digest=text_digest)
        .select_related("indicator", "subject", "statement")
    )
    return {
        (row.statement.quote, row.statement.occurrence): row
        for row in rows
        if row.statement is not None
    }


def adopted_keys(text_digest: str) -> list[tuple[str, int]]:
    """(quote, occurrence) of readings of a text that stand in the fact base."""
    return list(
        Observation.objects.live()
        .filter(statement__run__version__text_digest=text_digest)
        .values_list("statement__quote", "statement__occurrence")
    )


def observations_citing(actor: Actor, place_id: int) -> list[Observation]:
    """Live figures whose source is that place."""
    return list(
        Observation.objects.visible_to(actor)
        .live()
        .filter(place_id=place_id)
        .select_related("indicator", "subject")
    )


def observation_history(observation: Observation) -> list[Observation]:
    """All figures that ever stood under the same key, newest first, this one among them."""
    return list(
        Observation.objects.filter(
            indicator_id=observation.indicator_id,
            subject_id=observation.subject_id,
            scope=observation.scope,
            period=observation.period,
            kind=observation.kind,
            version=observation.version,
        )
        .select_related("recorded_by", "ended_by", "place__document")
        .order_by("-recorded_at", "-pk")
    )


def latest_actuals(actor: Actor, zone: str) -> dict[int, Observation]:
    """The newest counted actual of each indicator: the zone's own where there is one.

    Where there is none it is another subject's; whose it is and its scope are to be shown with it.
    """
    rows = (
        Observation.objects.visible_to(actor)
        .counted()
        .filter(kind=ObservationKind.ACTUAL)
        .select_related("subject", "place__document")
        .annotate(is_own=_is_within(zone))
        .order_by("indicator_id", "-is_own", "-ends_on", "-pk")
        .distinct("indicator_id")
    )
    return {row.indicator_id: row for row in rows}


def newest_by_scope(rows: Sequence[Observation], zone_ids: Container[int]) -> list[Observation]:
    """The newest actual of each scope among the zone's own figures, at most four.

    ``rows`` come newest first. Without any of its own the newest of the others.
    """
    actuals = [row for row in rows if row.kind == ObservationKind.ACTUAL and row.status in COUNTED]
    own = [row for row in actuals if row.subject_id in zone_ids]
    newest: dict[str, Observation] = {}
    for row in own:
        newest.setdefault(row.scope, row)
    return [*newest.values()][:4] or actuals[:1]


def subject_ids_within(zone: str) -> frozenset[int]:
    """The zone and its parts."""
    within = Territory.objects.filter(path__contains=f"/{zone}/")
    return frozenset(within.values_list("subject_id", flat=True))


def _is_within(zone: str) -> Case:
    return Case(
        When(subject__territory__path__contains=f"/{zone}/", then=Value(value=True)),
        default=Value(value=False),
    )


def observations_cited_in(*, document_id: int) -> QuerySet[Observation]:
    """Live figures whose source is a place in that document."""
    return (
        Observation.objects.live()
        .filter(Q(place__document_id=document_id))
        .select_related("indicator", "subject", "place")
    )


def _names_of(territory: Territory) -> tuple[str, str]:
    return squeeze(territory.subject.name), squeeze(territory.subject.short_name)


def _doubts(
    figure: ReadFigure,
    matches: tuple[NameMatch, ...],
    indicator: Indicator | None,
    subject: Subject | None,
    period: Period | None,
    kind: str | None,
) -> list[str]:
    doubts = []
    if indicator is None and matches:
        doubts.append("指标名称相近但不完全相同，请确认是不是同一指标。")
    elif indicator is None:
        doubts.append("指标字典里没有这个名称，请选择对应的指标。")
    if subject is None:
        doubts.append("文中主体未能对应到已登记的区域，请选择。")
    if figure.scope == UNSTATED:
        doubts.append("原文没有说明口径，请核实后选择；不清楚就保留“未注明”。")
    if period is None:
        doubts.append("原文时期不明确（如“近年来”），不写明具体时期不能采用。")
    if kind is None:
        doubts.append("这类读数（增减、门槛、能力、项目计划）一般不作为指标数据，请确认性质。")
    if figure.value is None:
        doubts.append("原文没有数值，不能采用。")
    return doubts


def subject_choices() -> list[Subject]:
    """Territories in tree order, for choosing whose figure it is."""
    return [
        territory.subject
        for territory in territory_list()
        if territory.subject.kind == SubjectKind.TERRITORY
    ]
