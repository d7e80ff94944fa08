"""What the pages of a run ask besides its rows: filters, firms without data, differences."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count
from django.db.models.functions import Substr

from qianyi.domains.evaluation.choices import RunState
from qianyi.domains.evaluation.models import RunResult
from qianyi.kernel.subjects.models import Enterprise, Industry, Territory

from .gaps import firms_without
from .inputs import inputs_read
from .methods import method_for
from .runs import parks_of
from .scores import frame_of

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.permissions import Actor

_NONE: Final[tuple[()]] = ()


def territories_offered() -> list[tuple[str, str]]:
    """Places with firms' rows, from the zone down to the parks: code and name with its way."""
    rows = Territory.objects.filter(
        aggregate_only=False, territory_kind__in=["zone", "directly_managed", "base", "park"]
    ).select_related("subject")
    found = [
        (row.subject.code, f"{'　' * max(0, row.path.count('/') - 2)}{row.subject.name}")
        for row in rows.order_by("path")
    ]
    return found


def filters_offered(run: EvaluationRun) -> dict[str, list[tuple[str, str]]]:
    """Groups, grades, industries and parks that occur in a run; kept, for results never change."""
    method = method_for(run)
    grades = {
        step.code: f"{step.code}（{step.name}）"
        for group in method.groups
        for told in [method.grades_of(group)]
        if told
        for step in told.steps
    }
    parks, industries = _occurring(run.pk, run.results_digest)
    return {
        "group": [(group.code, group.name) for group in method.groups],
        "grade": list(grades.items()),
        "park": [(str(pk), name) for pk, name in parks],
        "industry": list(industries),
    }


@lru_cache(maxsize=64)
def _occurring(
    run_id: int, digest: str
) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[str, str], ...]]:
    """Parks and divisions of industry of a run's results."""
    if not digest:
        return _NONE, _NONE
    divisions = (
        RunResult.objects.filter(run_id=run_id)
        .exclude(industry="")
        .annotate(division=Substr("industry", 1, 2))
        .values_list("division")
        .annotate(n=Count("pk"))
        .order_by("division")
    )
    codes = [division for division, _ in divisions]
    names = dict(Industry.objects.filter(code__in=codes).values_list("code", "name"))
    return (
        tuple(parks_of(run_id)),
        tuple((code, f"{code} {names.get(code, '')}".strip()) for code in codes),
    )


def firms_lacking(actor: Actor, run: EvaluationRun, code: str) -> QuerySet[Enterprise]:
    """Firms that take part, or might, and lack an input: of the frozen table, or as it is now."""
    method = method_for(run)
    known = {one.code for one in method.inputs}
    if code not in known:
        return Enterprise.objects.none()
    if run.state == RunState.DRAFT or run.inputs is None:
        frame = inputs_read(
            actor=actor, method=method, territory=run.territory, year=run.year,
            as_of=run.as_of, purpose=run.purpose,
        ).frame  # fmt: skip
    else:
        frame = frame_of(run)
    codes = firms_without(method, frame, code)
    return (
        Enterprise.objects.visible_to(actor)
        .filter(uscc__in=codes)
        .select_related("subject", "park__subject")
        .order_by("sort_key", "pk")
    )


def changed_rows(actor: Actor, run: EvaluationRun) -> list[dict[str, Any]]:
    """Firms whose grade, rank or total is another than in the run this one corrects."""
    if run.follows_id is None or not run.results_digest:
        return []
    old = _told(actor, run.follows_id)
    new = _told(actor, run.pk)
    found = []
    for pk in {*old, *new}:
        before, after = old.get(pk), new.get(pk)
        if before == after:
            continue
        name = (after or before or ("", "", None, None))[0]
        found.append(
            {
                "name": name,
                "grade_old": before[1] if before else "",
                "grade": after[1] if after else "",
                "rank_old": before[2] if before else None,
                "rank": after[2] if after else None,
                "total_old": before[3] if before else None,
                "total": after[3] if after else None,
            }
        )
    return sorted(found, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["name"]))


def _told(actor: Actor, run_id: int) -> dict[int, tuple[str, str, int | None, Decimal | None]]:
    rows = RunResult.objects.visible_to(actor).filter(run_id=run_id)
    return {
        pk: (name, grade, rank, total)
        for pk, name, grade, rank, total in rows.values_list(
            "enterprise_id", "name", "grade", "rank", "total"
        )
    }
