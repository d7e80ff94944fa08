"""Reading objections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from qianyi.domains.evaluation.choices import AppealState
from qianyi.domains.evaluation.errors import AppealNotFound
from qianyi.domains.evaluation.models import Appeal, AppealFile

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.domains.evaluation.models import EvaluationRun
    from qianyi.foundation.permissions import Actor

NOT_FOUND = "没有找到这件异议；请从异议列表进入。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFilter:
    """What a list of objections is narrowed to; empty takes all."""

    words: str = ""
    state: str = ""
    run_id: int | None = None


def appeal_list(actor: Actor, asked: AppealFilter | None = None) -> QuerySet[Appeal]:
    """Objections the actor may see: those that wait first, by the day they are due."""
    asked = asked or AppealFilter()
    rows = (
        Appeal.objects.visible_to(actor)
        .select_related(
            "run__method",
            "enterprise__subject",
            "filed_by",
            "answered_by",
            "department__subject",
            "successor",
            "result",
        )
        .defer("run__method__content", "result__facts")
        .annotate(waits=Q(state=AppealState.FILED))
        .order_by(F("waits").desc(), "due_on", "-pk")
    )
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.run_id is not None:
        rows = rows.filter(run_id=asked.run_id)
    for word in asked.words.split():
        rows = rows.filter(
            Q(enterprise__subject__name__icontains=word) | Q(statement__icontains=word)
        )
    return rows


def appeal_get(*, actor: Actor, ref: str) -> Appeal:
    """One objection.

    Raises:
        AppealNotFound: there is none, or the actor may not see it.
    """
    found = appeal_list(actor).filter(ref=ref).first()
    if found is None:
        raise AppealNotFound(NOT_FOUND)
    return found


def evidence_get(*, actor: Actor, ref: str, file_id: int) -> AppealFile:
    """One file of an objection.

    Raises:
        AppealNotFound: there is none, or the actor may not see it.
    """
    found = AppealFile.objects.visible_to(actor).filter(appeal__ref=ref, pk=file_id).first()
    if found is None:
        raise AppealNotFound("没有找到这份材料；请从异议页面进入。")
    return found


def appeals_of(actor: Actor, run: EvaluationRun) -> QuerySet[Appeal]:
    """Objections to one run."""
    return appeal_list(actor, AppealFilter(run_id=run.pk))
