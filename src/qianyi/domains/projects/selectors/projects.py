"""Finding projects, and what is known of one for its gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q

from qianyi.domains.projects.choices import LandState
from qianyi.domains.projects.errors import ProjectNotFound
from qianyi.domains.projects.models import MonthReport, Project, StageMove, YearPlan
from qianyi.engine.projects import BATCHES, Lacking, batch_of, lacking, next_stage
from qianyi.kernel.cases.choices import StepStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.subjects.models import TerritoryKind
from qianyi.kernel.subjects.selectors import territory_list

from .approvals import steps_of_item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from qianyi.engine.projects import Stage
    from qianyi.foundation.permissions import Actor

NOT_FOUND = "没有找到这个项目，或不在您的查看范围；请从项目列表进入。"
START_PERMIT = "建筑工程施工许可证"
"""How the item that permits the start is called in definitions of processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """What a list of projects is narrowed to; empty takes all. ``batch`` needs ``year``."""

    words: str = ""
    stage: str = ""
    batch: str = ""
    nature: str = ""
    lead_id: int | None = None
    within: str = ""
    chain: str = ""
    is_key: bool | None = None
    year: int | None = None


def project_list(actor: Actor, asked: ProjectFilter | None = None) -> QuerySet[Project]:
    """Projects the actor may see: key ones first, then those that moved last."""
    rows = Project.objects.visible_to(actor).select_related(
        "subject", "territory__subject", "lead__subject", "owner__subject", "place__document"
    )
    latest = F("stage_on").desc(nulls_last=True)
    return _narrowed(rows, asked or ProjectFilter()).order_by("-is_key", latest, "pk")


def _narrowed(rows: QuerySet[Project], asked: ProjectFilter) -> QuerySet[Project]:
    for word in asked.words.split():
        rows = rows.filter(
            Q(subject__name__icontains=word)
            | Q(project_code__icontains=word)
            | Q(owner_name__icontains=word)
            | Q(owner__subject__name__icontains=word)
            | Q(content__icontains=word)
        )
    if asked.stage:
        rows = rows.filter(stage="" if asked.stage == "none" else asked.stage)
    if asked.batch and asked.year:
        rows = _of_batch(rows, asked.batch, asked.year)
    if asked.chain:
        rows = rows.filter(chains__contains=[asked.chain])
    same = {
        "nature": asked.nature, "lead_id": asked.lead_id, "is_key": asked.is_key,
        "territory__path__startswith": asked.within,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in same.items() if value not in (None, "")})


def _of_batch(rows: QuerySet[Project], batch: str, year: int) -> QuerySet[Project]:
    held = [
        pk
        for pk, stage, begun in rows.values_list("pk", "stage", "begun_on")
        if batch_of(stage, begun_year=begun.year if begun else None, year=year) == batch
    ]
    return rows.filter(pk__in=held)


def project_by_ref(*, actor: Actor, ref: str) -> Project:
    """One project by the name its addresses use.

    Raises:
        ProjectNotFound: there is none, or not for this actor.
    """
    row = (
        Project.objects.visible_to(actor)
        .select_related(
            "subject", "territory__subject", "lead__subject", "owner__subject", "place__document"
        )
        .filter(ref=ref)
        .first()
    )
    if row is None:
        raise ProjectNotFound(NOT_FOUND, ref=ref)
    return row


def chains_of(rows: QuerySet[Project]) -> list[str]:
    """Chains that occur in a list, by name."""
    return sorted({name for names in rows.values_list("chains", flat=True) for name in names})


def moves_of(project: Project) -> QuerySet[StageMove]:
    """The log of its stages, newest first."""
    return project.moves.select_related("by").order_by("-at", "-pk")


def known_of(project: Project) -> dict[str, object]:
    """What is known of a project, by the names its gates use."""
    no_land = project.land_state == LandState.NONE
    return {
        "lead_unit": project.lead_id,
        "owner": project.owner_words,
        "owner_registered": project.owner_id,
        "investment": project.investment,
        "signed_on": project.signed_on,
        "taskforce": project.taskforce,
        "project_code": project.project_code,
        "filed_on": project.filed_on,
        "land_known": bool(project.land_state) and (no_land or project.land_area is not None),
        "land_on": no_land or project.land_on,
        "start_permit": project.start_permit or start_permit_case(project),
        "begun_on": project.begun_on,
        "completed_on": project.completed_on,
        "produced_on": project.produced_on,
        "counted_on": project.counted_on,
        "capacity_on": project.capacity_on,
    }


def start_permit_case(project: Project) -> str:
    """The number of a case in which the permit to start was given; empty where there is none."""
    if project.pk is None:
        return ""
    for held in project.cases.select_related("case__version"):
        codes = steps_of_item(held.case, START_PERMIT)
        done = StepInstance.objects.filter(
            case=held.case_id, step__in=codes, status=StepStatus.DONE, outcome__in=("", "grant")
        )
        if codes and done.exists():
            return str(held.case.number)
    return ""


@dataclass(frozen=True, slots=True)
class Hint:
    """The next stage of a project and what is missing for it; None after the last stage."""

    stage: Stage | None
    lacked: tuple[Lacking, ...] = ()


def hint_of(project: Project) -> Hint:
    """What is missing for the next stage, by the validator that would be asked on saving."""
    following = next_stage(project.stage, project.nature)
    if following is None:
        return Hint(None)
    return Hint(following, lacking(following.code, project.nature, known_of(project)))


def stage_counts(rows: QuerySet[Project]) -> dict[str, int]:
    """How many projects stand at each stage; "" is those whose stage no source says."""
    found = rows.order_by().values("stage").annotate(number=Count("pk"))
    return {row["stage"]: row["number"] for row in found}


def batch_counts(rows: QuerySet[Project], year: int) -> dict[str, int]:
    """How many projects stand in each of the four batches."""
    counts = dict.fromkeys(BATCHES, 0)
    for stage, begun in rows.values_list("stage", "begun_on"):
        batch = batch_of(stage, begun_year=begun.year if begun else None, year=year)
        if batch:
            counts[batch] += 1
    return {str(key): value for key, value in counts.items()}


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """A zone that has projects: figures are of one zone at a time, never real and invented ones."""

    code: str
    name: str
    path: str
    reports: int
    is_demo: bool


def zones_of(actor: Actor) -> list[ZoneChoice]:
    """Zones whose projects the actor may see, the one with most reports first."""
    counted = (
        Project.objects.visible_to(actor)
        .order_by()
        .values("territory__path")
        .annotate(number=Count("reports"))
    )
    reports: dict[str, int] = {row["territory__path"]: row["number"] for row in counted}
    found = []
    for zone in territory_list():
        if zone.territory_kind != TerritoryKind.ZONE:
            continue
        inside = [number for path, number in reports.items() if path.startswith(zone.path)]
        if inside:
            found.append(
                ZoneChoice(zone.subject.code, str(zone), zone.path, sum(inside), zone.is_demo)
            )
    return sorted(found, key=lambda one: (-one.reports, one.is_demo, one.code))


def zone_chosen(zones: Sequence[ZoneChoice], code: str) -> ZoneChoice | None:
    """The zone asked for, else the first; None where there are no projects."""
    named = [one for one in zones if one.code == code]
    return next(iter(named or zones), None)


def with_months(rows: QuerySet[Project], months: Iterable[str]) -> QuerySet[Project]:
    """The same with the reports of some months and all plans in hand, as ``held_*`` lists."""
    wanted: Any = MonthReport.objects.filter(month__in=list(months)).order_by("month", "version")
    plans: Any = YearPlan.objects.order_by("year", "version")
    return rows.prefetch_related(
        Prefetch("reports", queryset=wanted, to_attr="held_reports"),
        Prefetch("plans", queryset=plans, to_attr="held_plans"),
    )
