"""People and needs follow when two firms turn out to be one, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.talent.models import Need, Talent

if TYPE_CHECKING:
    from datetime import datetime


def rows_count(subject_id: int) -> int:
    """How many rows would move."""
    people = Talent.objects.filter(employer=subject_id).count()
    return people + Need.objects.filter(enterprise=subject_id).count()


@transaction.atomic
def rows_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Move them; ids of people and of needs."""
    people = list(Talent.objects.filter(employer=from_id).values_list("pk", flat=True))
    needs = list(Need.objects.filter(enterprise=from_id).values_list("pk", flat=True))
    Talent.objects.filter(pk__in=people).update(employer=to_id)
    Need.objects.filter(pk__in=needs).update(enterprise=to_id)
    return [people, needs]


@transaction.atomic
def rows_move_back(from_id: int, to_id: int, undo: list[Any], moment: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Exactly those back."""
    people, needs = undo
    Talent.objects.filter(pk__in=people, employer=to_id).update(employer=from_id)
    Need.objects.filter(pk__in=needs, enterprise=to_id).update(enterprise=from_id)
