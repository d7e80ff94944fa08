"""What the pictures of a run are drawn from: places, totals, medians of peers, moves of grades.

Results never change once a run is scored, so what is read for a picture is kept in the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.db.models import Aggregate, Count, F, FloatField, Min
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from qianyi.domains.evaluation.models import EvaluationRun, RunResult

from .methods import method_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.engine.scoring import Method
    from qianyi.foundation.permissions import Actor

LEAST_PEERS: Final = 5
DIVISION: Final = 2
PER_MU: Final = "万元/亩"
MU: Final = "亩"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One firm of a group as pictures need it; ``x`` is its land and ``y`` its tax by land."""

    result: int
    name: str
    total: Decimal | None
    rank: int | None
    low: int | None
    high: int | None
    grade: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Axes:
    """The figures of a scatter: an input in 亩 and an indicator by 亩; empty where none is."""

    land: str = ""
    land_name: str = ""
    yield_: str = ""
    yield_name: str = ""

    @property
    def are_there(self) -> bool:
        """Both are known to the method."""
        return bool(self.land and self.yield_)


@dataclass(frozen=True, slots=True)
class Peers:
    """Firms held beside one: who they are, and their median points by indicator."""

    words: str
    count: int
    points: Mapping[str, float | None]


def axes_of(method: Method) -> Axes:
    """Tax by land against land, where the method has both; tax before anything else."""
    land = next((one for one in method.inputs if one.unit == MU), None)
    yields = [one for one in method.indicators if one.unit == PER_MU]
    found = next((one for one in yields if one.code == "tax_per_mu"), None)
    found = found or next(iter(yields), None)
    if land is None or found is None:
        return Axes()
    return Axes(land.code, land.name, found.code, found.name)


def place_rows(actor: Actor, run: EvaluationRun, group: str) -> list[PlaceRow]:
    """The rated firms of a group the actor may see, best first."""
    rows = RunResult.objects.visible_to(actor).filter(run=run, group=group, total__isnull=False)
    axes = axes_of(method_for(run))
    extra = (
        {"x": F(f"facts__{axes.land}"), "y": F(f"items__{axes.yield_}__value")}
        if axes.are_there
        else {}
    )
    found = rows.order_by(F("rank").asc(nulls_last=True), "pk").values_list(
        "pk", "name", "total", "rank", "low", "high", "grade", *extra.values()
    )
    return [PlaceRow(*one) for one in found]


def grade_floors(run: EvaluationRun, group: str) -> list[tuple[str, Decimal]]:
    """The lowest total of each grade but the last, from the best on: where a grade begins."""
    rows = RunResult.objects.filter(run=run, group=group, rank__isnull=False, veto="")
    lowest = rows.exclude(grade="").values_list("grade").annotate(least=Min("total")).order_by()
    return sorted(((grade, least) for grade, least in lowest), key=lambda one: -one[1])[:-1]


def grade_moves(actor: Actor, run: EvaluationRun) -> list[tuple[str, str, int]]:
    """How many went from which grade of the run before to which of this one; none is 未参评."""
    if run.compared_with_id is None:
        return []
    now = RunResult.objects.visible_to(actor).filter(run=run)
    moved = now.values_list("grade_before", "grade").annotate(n=Count("pk"))
    moves = [(str(old), str(new), int(count)) for old, new, count in moved.order_by() if old or new]
    gone = (
        RunResult.objects.visible_to(actor)
        .filter(run_id=run.compared_with_id)
        .exclude(grade="")
        .exclude(enterprise_id__in=now.values("enterprise_id"))
        .values_list("grade")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return moves + [(str(grade), "", int(count)) for grade, count in gone]


def peers_of(result: RunResult) -> Peers:
    """The median points of the firm's industry within its group; of the group where it is small."""
    codes = tuple(result.items)
    division = result.industry[:DIVISION]
    return _peers_kept(result.run_id, result.run.results_digest, result.group, division, codes)


class _Median(Aggregate):
    """The middle of what is known; of two in the middle, halfway between them."""

    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@lru_cache(maxsize=512)
def _peers_kept(
    run_id: int, digest: str, group_code: str, division: str, codes: tuple[str, ...]
) -> Peers:
    del digest  # part of the key: a run is scored once
    group = RunResult.objects.filter(run_id=run_id, group=group_code, total__isnull=False)
    industry = group.filter(industry__startswith=division)
    if division and industry.count() >= LEAST_PEERS:
        return _peers("同行业", industry, codes)
    return _peers("同组", group, codes)


def _peers(words: str, rows: QuerySet[RunResult], codes: Sequence[str]) -> Peers:
    """Medians are the database's: the points of a large industry are not carried over."""
    wanted: dict[str, Aggregate] = {"firms": Count("pk")}
    for place, code in enumerate(codes):
        points = Cast(KeyTextTransform("points", KeyTransform(code, "items")), FloatField())
        wanted |= {f"median_{place}": _Median(points), f"known_{place}": Count(points)}
    told = rows.aggregate(**wanted)
    medians = {
        code: told[f"median_{place}"] if told[f"known_{place}"] >= LEAST_PEERS else None
        for place, code in enumerate(codes)
    }
    return Peers(words, told["firms"], medians)


@lru_cache(maxsize=32)
def totals_kept(run_id: int, digest: str, group: str) -> tuple[Decimal, ...]:
    """All totals of a group, whoever looks: for counts, never for names; kept in the process."""
    del digest  # part of the key: a run is scored once
    rows = RunResult.objects.filter(run_id=run_id, group=group, total__isnull=False)
    return tuple(total for total in rows.values_list("total", flat=True) if total is not None)
