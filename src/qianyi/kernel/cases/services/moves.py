"""How cases follow when two firms turn out to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.foundation.registry import SubjectMover
from qianyi.kernel.cases.models import Case, CaseParticipant
from qianyi.kernel.subjects.services.merging import rows_mover

if TYPE_CHECKING:
    from datetime import datetime


def subject_mover() -> SubjectMover:
    """Cases for a firm become cases for the firm it was merged into."""
    return rows_mover(Case, "subject_id", "办件")


def participants_mover() -> SubjectMover:
    """Its part in cases goes along; where both take part in one, the two rows stay as they are."""

    def movable(source: int, target: int) -> list[int]:
        there = CaseParticipant.objects.filter(subject_id=target).values("case_id")
        rows = CaseParticipant.objects.select_for_update().filter(subject_id=source)
        return list(rows.exclude(case_id__in=there).order_by("pk").values_list("pk", flat=True))

    def move(source: int, target: int, moment: datetime) -> list[Any]:  # noqa: ARG001
        keys = movable(source, target)
        CaseParticipant.objects.filter(pk__in=keys).update(subject_id=target)
        return keys

    def undo(source: int, target: int, values: list[Any], moment: datetime) -> None:  # noqa: ARG001
        CaseParticipant.objects.filter(pk__in=values, subject_id=target).update(subject_id=source)

    return SubjectMover(
        label="办件参与",
        count=lambda one: CaseParticipant.objects.filter(subject_id=one).count(),
        move=move,
        undo=undo,
    )
