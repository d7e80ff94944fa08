"""Reading systems of evaluating zones, comparison sets, and assessments with their points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from qianyi.domains.evaluation.errors import (
    AssessmentNotFound,
    ComparisonNotFound,
    ZoneSystemNotFound,
)
from qianyi.domains.evaluation.models import (
    ComparisonFigure,
    ComparisonSet,
    ZoneAssessment,
    ZoneSystemVersion,
)
from qianyi.engine.scoring import method_from_text
from qianyi.engine.zones import standing, system_from_text
from qianyi.kernel.subjects.models import Territory, TerritoryKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.engine.scoring import Method
    from qianyi.engine.zones import Standing, ZoneSystem
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """An assessment with everything its page needs.

    Attributes:
        peer_year: the year of the comparison figures; None where the set has none for it.
        moved: figures by indicator of the assessment of the year before, where there is one.
    """

    row: ZoneAssessment
    system: ZoneSystem
    standing: Standing
    chosen: str
    has_peers: bool
    before: ZoneAssessment | None


def system_list(actor: Actor) -> QuerySet[ZoneSystemVersion]:
    """The newest text of each system, the one in force first."""
    newest = ZoneSystemVersion.objects.values("code").annotate(newest=Max("pk")).values("newest")
    return ZoneSystemVersion.objects.visible_to(actor).filter(pk__in=newest)


def system_get(*, actor: Actor, code: str) -> ZoneSystemVersion:
    """The newest text of a system.

    Raises:
        ZoneSystemNotFound: there is none of that code, or not for this actor.
    """
    found = None if "\0" in code else system_list(actor).filter(code=code).first()
    if found is None:
        raise ZoneSystemNotFound("没有找到这个评价体系；请从高新区评价页面进入。")
    return found


def system_of(row: ZoneSystemVersion) -> ZoneSystem:
    """The tree its text holds."""
    return _system(row.digest, row.content, row.code)


def zone_method_of(row: ZoneSystemVersion) -> Method | None:
    """The method it counts by; None where weights are not known."""
    return _method(row.digest, row.method_content, row.code) if row.method_content else None


@lru_cache(maxsize=16)
def _system(digest: str, content: str, code: str) -> ZoneSystem:
    del digest  # compared first
    return system_from_text(content, f"{code}.yaml")


@lru_cache(maxsize=16)
def _method(digest: str, content: str, code: str) -> Method:
    del digest
    return method_from_text(content, f"{code}.yaml")


def zones_assessable() -> QuerySet[Territory]:
    """Territories that are zones or parts with figures of their own."""
    kinds = [TerritoryKind.ZONE, TerritoryKind.DIRECT]
    return (
        Territory.objects.filter(territory_kind__in=kinds)
        .select_related("subject")
        .order_by("path")
    )


def comparison_list(actor: Actor, system: str = "") -> QuerySet[ComparisonSet]:
    """Comparison sets, the newest first; withdrawn and replaced ones among them."""
    rows = ComparisonSet.objects.visible_to(actor).select_related(
        "loaded_by", "withdrawn_by", "follows"
    )
    rows = rows.prefetch_related("successors")
    return rows.filter(system=system) if system else rows


def comparisons_for(actor: Actor, *, system: str, is_demo: bool) -> QuerySet[ComparisonSet]:
    """Sets in use that may be held against a zone: invented ones beside an invented zone only."""
    rows = comparison_list(actor, system).in_use()  # type: ignore[attr-defined]  # our queryset
    found: QuerySet[ComparisonSet] = rows if is_demo else rows.filter(is_demo=False)
    return found


def comparison_get(*, actor: Actor, comparison_id: int) -> ComparisonSet:
    """One set.

    Raises:
        ComparisonNotFound: there is none, or not for this actor.
    """
    found = comparison_list(actor).filter(pk=comparison_id).first()
    if found is None:
        raise ComparisonNotFound("没有找到这份对比数据；请从对比高新区数据列表进入。")
    return found


def comparison_figures(row: ComparisonSet) -> QuerySet[ComparisonFigure]:
    """Its figures by zone, year and indicator."""
    return ComparisonFigure.objects.filter(comparison=row).order_by("zone", "year", "indicator")


def peers_of(row: ComparisonSet | None, year: int) -> dict[str, dict[str, Decimal]]:
    """Zone → indicator → figure of a year."""
    if row is None:
        return {}
    found: dict[str, dict[str, Decimal]] = {}
    rows = ComparisonFigure.objects.filter(comparison=row, year=year).order_by("zone")
    for zone, indicator, value in rows.values_list("zone", "indicator", "value"):
        found.setdefault(zone, {})[indicator] = value
    return found


def assessment_list(actor: Actor) -> QuerySet[ZoneAssessment]:
    """Assessments the actor may see, the newest first."""
    return (
        ZoneAssessment.objects.visible_to(actor)
        .select_related("system", "territory__subject", "comparison", "made_by")
        .defer("system__content", "system__method_content")
    )


def assessment_get(*, actor: Actor, assessment_id: int) -> ZoneAssessment:
    """One assessment.

    Raises:
        AssessmentNotFound: there is none, or not for this actor.
    """
    found = assessment_list(actor).filter(pk=assessment_id).first()
    if found is None:
        raise AssessmentNotFound("没有找到这次测算；请从高新区评价页面进入。")
    return found


def assessment_before(actor: Actor, row: ZoneAssessment) -> ZoneAssessment | None:
    """The newest assessment of the year before, of the same zone, system and 口径."""
    return (
        assessment_list(actor)
        .filter(
            territory_id=row.territory_id, system__code=row.system.code, scope=row.scope,
            year=row.year - 1,
        )
        .first()
    )  # fmt: skip


def own_figures(row: ZoneAssessment) -> dict[str, Decimal]:
    """The zone's figures that are known, by indicator."""
    return {
        code: Decimal(told["value"])
        for code, told in row.figures.items()
        if told["value"] is not None
    }


def assessment_view(actor: Actor, row: ZoneAssessment, *, chosen: str = "") -> AssessmentView:
    """The assessment worked out: points, gaps, what one more unit is worth.

    ``chosen`` is one of the compared zones; one that is not among them counts as none.
    """
    peers = peers_of(row.comparison, row.year)
    chosen = chosen if chosen in peers else ""
    system = system_of(row.system)
    found = standing(system, zone_method_of(row.system), own_figures(row), peers, chosen=chosen)
    return AssessmentView(row, system, found, chosen, bool(peers), assessment_before(actor, row))


def figure_of(row: ZoneAssessment, code: str) -> dict[str, Any]:
    """What is kept of one indicator; an empty one where the assessment says nothing of it."""
    empty: dict[str, Any] = {
        "value": None, "how": "", "kind": "", "observations": [], "reported": None,
        "expected": None, "is_certain": True, "other_scopes": [],
    }  # fmt: skip
    return {**empty, **row.figures.get(code, {})}
