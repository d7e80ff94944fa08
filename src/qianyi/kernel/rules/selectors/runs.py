"""Reading runs of conditions and their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.kernel.rules.errors import RunNotFound
from qianyi.kernel.rules.models import RuleResult, RuleRun

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


def run_list(actor: Actor, *, version_id: int | None = None) -> QuerySet[RuleRun]:
    """Runs the actor may see, the newest first."""
    rows = RuleRun.objects.visible_to(actor).select_related(
        "version", "territory__subject", "made_by"
    )
    return rows.filter(version_id=version_id) if version_id is not None else rows


def run_get(*, actor: Actor, run_id: int) -> RuleRun:
    """One run.

    Raises:
        RunNotFound: there is none, or the actor may not see it.
    """
    found = run_list(actor).filter(pk=run_id).first()
    if found is None:
        raise RunNotFound("没有找到这次测算；请从测算列表进入。")
    return found


def result_list(
    actor: Actor, run: RuleRun, *, answer: str = "", words: str = "", near: bool = False
) -> QuerySet[RuleResult]:
    """Results of a run the actor may see, by precheck; ``near`` are those one condition short."""
    rows = (
        RuleResult.objects.visible_to(actor)
        .filter(run=run)
        .select_related("enterprise__subject", "run__version")
        .order_by("enterprise__sort_key", "pk")
    )
    if answer:
        rows = rows.filter(precheck=answer)
    if near:
        rows = rows.filter(failing=1)
    for word in words.split():
        rows = rows.filter(enterprise__subject__name__icontains=word)
    return rows


def result_get(*, actor: Actor, run: RuleRun, result_id: int) -> RuleResult:
    """One firm's result.

    Raises:
        RunNotFound: there is none, or the actor may not see the firm.
    """
    found = result_list(actor, run).filter(pk=result_id).first()
    if found is None:
        raise RunNotFound("没有找到这家企业的测算结果；请从测算结果列表进入。")
    return found
