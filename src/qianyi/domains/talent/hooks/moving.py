"""People and needs follow when two firms turn out to be one, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.talent.models import Need, Talent

if TYPE_CHECKING:
    from datetime import datetime

COLUMNS = ((Talent, "employer_id"), (Need, "enterprise_id"))


def rows_count(subject_id: int) -> int:
    """How many rows would move."""
    return sum(model.objects.filter(**{name: subject_id}).count() for model, name in COLUMNS)


@transaction.atomic
def rows_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Move them; [place of the table, ids] of each."""
    moved: list[Any] = []
    for number, (model, name) in enumerate(COLUMNS):
        ids = list(model.objects.filter(**{name: from_id}).values_list("pk", flat=True))
        model.objects.filter(pk__in=ids).update(**{name: to_id})
        moved.append([number, ids])
    return moved


@transaction.atomic
def rows_move_back(from_id: int, to_id: int, undo: list[Any], moment: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Exactly those back."""
    for number, ids in undo:
        model, name = COLUMNS[number]
        model.objects.filter(pk__in=ids, **{name: to_id}).update(**{name: from_id})
