"""Projects follow when two firms turn out to be one, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.projects.models import Project

if TYPE_CHECKING:
    from datetime import datetime


def rows_count(subject_id: int) -> int:
    """How many projects would move."""
    return Project.objects.filter(owner=subject_id).count()


@transaction.atomic
def rows_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Move the projects of one owner to the other."""
    rows = Project.objects.select_for_update().filter(owner=from_id)
    moved = list(rows.values_list("pk", flat=True))
    Project.objects.filter(pk__in=moved).update(owner_id=to_id)
    return moved


@transaction.atomic
def rows_move_back(from_id: int, to_id: int, undo: list[Any], moment: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Move exactly those back."""
    Project.objects.filter(pk__in=undo, owner=to_id).update(owner_id=from_id)
