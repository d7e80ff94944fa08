"""What the public may see of a run: the best grade by name, and aggregates of five firms at least.

C and D are told to the firm alone; a count below five is not said, and where one count alone would
be left out, the next smallest goes with it, so that no difference gives it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.domains.evaluation.choices import OPEN_STATES, SMALLEST_SHOWN
from qianyi.domains.evaluation.errors import RunNotFound
from qianyi.domains.evaluation.models import EvaluationRun, RunResult

from .methods import method_for

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many firms of a group got a grade; None where it is not said."""

    group: str
    grade: str
    name: str
    count: int | None


def public_list() -> QuerySet[EvaluationRun]:
    """Runs in publicity, final or published, the newest first."""
    return (
        EvaluationRun.objects.filter(state__in=OPEN_STATES, is_provisional=False)
        .select_related("method", "territory__subject")
        .defer("method__content", "references", "gaps")
        .order_by("-year", "-publicity_from", "-pk")
    )


def public_get(*, ref: str) -> EvaluationRun:
    """One of them.

    Raises:
        RunNotFound: it is not public.
    """
    found = public_list().filter(ref=ref).first()
    if found is None:
        raise RunNotFound("没有找到这次公示；它可能还没有开始、已经撤下，或网址不完整。")
    return found


def named(run: EvaluationRun) -> QuerySet[RunResult]:
    """Firms of the best grade of each group: the only ones named, without points."""
    method = method_for(run)
    best: set[tuple[str, str]] = set()
    for group in method.groups:
        grades = method.grades_of(group)
        if grades is not None:
            best.add((group.code, grades.steps[0].code))
    rows = RunResult.objects.none()
    for group_code, grade in sorted(best):
        rows = rows | RunResult.objects.filter(run=run, group=group_code, grade=grade)
    return rows.select_related("enterprise").order_by("group", "name", "pk")


def grade_counts(run: EvaluationRun) -> list[GradeCount]:
    """How many got which grade, by group; small counts are not said."""
    method = method_for(run)
    found: list[GradeCount] = []
    for group in method.groups:
        grades = method.grades_of(group)
        told = run.summary.get("groups", {}).get(group.code, {}).get("grades", {})
        if grades is None or not told:
            continue
        counts = {step.code: int(told.get(step.code, 0)) for step in grades.steps}
        hidden = hidden_counts(counts, named=grades.steps[0].code)
        found += [
            GradeCount(
                group.name,
                step.code,
                step.name,
                None if step.code in hidden else counts[step.code],
            )
            for step in grades.steps
        ]
    return found


def hidden_counts(counts: dict[str, int], *, named: str = "") -> set[str]:
    """Which counts are not said: those from one to four, and one more where they would be alone.

    The grade whose firms are ``named`` hides nothing: its list is public, and anybody counts it.
    """
    open_ = {code: count for code, count in counts.items() if code != named}
    hidden = {code for code, count in open_.items() if 0 < count < SMALLEST_SHOWN}
    if len(hidden) == 1:
        rest = sorted(
            (count, code) for code, count in open_.items() if code not in hidden and count
        )
        hidden |= {code for _, code in rest[:1]}
    return hidden
