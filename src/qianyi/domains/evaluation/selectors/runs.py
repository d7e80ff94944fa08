"""Reading runs, their steps and results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.errors import ResultNotFound, RunNotFound
from qianyi.domains.evaluation.models import EvaluationRun, RunResult, RunStep
from qianyi.domains.evaluation.models.runs import grouped_last
from qianyi.foundation.among import among
from qianyi.kernel.subjects.selectors import firms_named

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

NOT_FOUND = "没有找到这次评价；请从评价列表进入。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """What a list of runs is narrowed to; empty takes all."""

    words: str = ""
    state: str = ""
    year: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFilter:
    """What a list of results is narrowed to; empty takes all.

    ``moved`` takes those whose grade is another than in the run compared with.
    """

    words: str = ""
    group: str = ""
    grade: str = ""
    standing: str = ""
    industry: str = ""
    park: int | None = None
    moved: bool = False


def run_list(actor: Actor, asked: RunFilter | None = None) -> QuerySet[EvaluationRun]:
    """Runs the actor may see, the newest year first."""
    asked = asked or RunFilter()
    rows = (
        EvaluationRun.objects.visible_to(actor)
        .select_related(
            "method",
            "territory__subject",
            "inputs",
            "follows",
            "compared_with__method",
            "scored_by",
        )
        .defer("method__content", "references", "compared_with__method__content")
        .order_by("-year", "-pk")
    )
    for word in asked.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(method__title__icontains=word))
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    return rows.filter(method__code=asked.method) if asked.method else rows


def run_get(*, actor: Actor, run_id: int) -> EvaluationRun:
    """One run.

    Raises:
        RunNotFound: there is none, or the actor may not see it.
    """
    found = run_list(actor).filter(pk=run_id).first()
    if found is None:
        raise RunNotFound(NOT_FOUND)
    return found


def run_by_ref(*, actor: Actor, ref: str) -> EvaluationRun:
    """One run by the name outsiders know it by.

    Raises:
        RunNotFound: there is none, or the actor may not see it.
    """
    found = run_list(actor).filter(ref=ref).first()
    if found is None:
        raise RunNotFound(NOT_FOUND)
    return found


def steps_of(actor: Actor, run: EvaluationRun) -> QuerySet[RunStep]:
    """What was done to a run, the newest first."""
    return RunStep.objects.visible_to(actor).filter(run=run).select_related("by").order_by("-pk")


def successor_of(run: EvaluationRun) -> EvaluationRun | None:
    """The run that corrects this one, unless it was given up."""
    return run.successors.exclude(state=RunState.DISCARDED).first()


def comparable_with(actor: Actor, run: EvaluationRun) -> QuerySet[EvaluationRun]:
    """Earlier runs of the same territory whose results stand: what movement is held against."""
    return (
        run_list(actor)
        .filter(territory_id=run.territory_id, results_digest__gt="", year__lt=run.year)
        .exclude(state__in=[RunState.SUPERSEDED, RunState.DISCARDED])
    )


def result_list(
    actor: Actor, run: EvaluationRun, asked: ResultFilter | None = None
) -> QuerySet[RunResult]:
    """Results of a run the actor may see: by group, then rank; who was not ranked comes last."""
    asked = asked or ResultFilter()
    first = () if asked.group else (grouped_last(),)
    rows = (
        RunResult.objects.visible_to(actor)
        .filter(run=run)
        .select_related("enterprise", "park__subject")
        .defer("facts")
        .order_by(*first, "group", "rank", "pk")
    )
    plain = {
        "group": asked.group,
        "grade": asked.grade,
        "standing": asked.standing,
        "park_id": asked.park,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if asked.industry:
        rows = rows.filter(industry__startswith=asked.industry)
    if asked.moved:
        rows = rows.exclude(grade_before="").exclude(grade="").exclude(grade=F("grade_before"))
    if asked.words.strip():
        rows = rows.filter(among("enterprise_id", firms_named(asked.words)))
    return rows


def result_get(*, actor: Actor, run: EvaluationRun, result_id: int) -> RunResult:
    """One firm's result in a run, with the run and its method.

    Raises:
        ResultNotFound: there is none, or the actor may not see the firm.
    """
    found = _whole(actor).filter(run=run, pk=result_id).first()
    if found is None:
        raise ResultNotFound("没有找到这家企业的评价结果；请从评价结果列表进入。")
    return found


def own_results(actor: Actor) -> QuerySet[RunResult]:
    """Results of the actor's own firms that were told, the newest first."""
    return (
        _whole(actor)
        .filter(enterprise_id__in=actor.subject_ids)
        .order_by("-run__year", "-run_id", "pk")
    )


def own_result(*, actor: Actor, ref: str) -> RunResult:
    """The actor's own firm's result in the run of that name.

    Raises:
        ResultNotFound: there is none, it was not told yet, or it is another firm's.
    """
    found = own_results(actor).filter(run__ref=ref).first()
    if found is None:
        raise ResultNotFound(
            "没有找到本企业在这次评价中的结果：可能还没有公示，或这次评价没有本企业。"
            "请从“我的评价”进入。"
        )
    return found


def result_before(result: RunResult) -> RunResult | None:
    """The same firm's result in the run this one is compared with."""
    if result.run.compared_with_id is None:
        return None
    return (
        RunResult.objects.filter(run_id=result.run.compared_with_id)
        .filter(enterprise_id=result.enterprise_id)
        .select_related("run__method", "run__inputs")
        .first()
    )


def parks_of(run_id: int) -> list[tuple[int, str]]:
    """Parks that occur in a run's results, by name."""
    found = (
        RunResult.objects.filter(run_id=run_id, park__isnull=False)
        .values_list("park_id", "park__subject__name")
        .annotate(n=Count("pk"))
        .order_by("park__subject__name")
    )
    return [(pk, name) for pk, name, _ in found]


def _whole(actor: Actor) -> QuerySet[RunResult]:
    return RunResult.objects.visible_to(actor).select_related(
        "run__method",
        "run__inputs",
        "run__territory__subject",
        "enterprise__subject",
        "park__subject",
    )
