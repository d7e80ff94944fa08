"""Returns and rosters follow when two firms turn out to be one, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from qianyi.domains.reporting.models import Return, RosterEntry

if TYPE_CHECKING:
    from datetime import datetime

RETURN, ROSTER = "return", "roster"


def rows_count(subject_id: int) -> int:
    """How many rows would move at most."""
    returns = Return.objects.filter(subject=subject_id).count()
    return returns + RosterEntry.objects.filter(enterprise=subject_id).count()


@transaction.atomic
def rows_move(from_id: int, to_id: int, moment: datetime) -> list[Any]:  # noqa: ARG001 - the registry's signature
    """Move what the other has not itself; both returns of one collection stay where they are."""
    there = Return.objects.filter(subject=to_id).values("collection")
    returns = Return.objects.select_for_update().filter(subject=from_id)
    moved = [
        [RETURN, pk] for pk in returns.exclude(collection__in=there).values_list("pk", flat=True)
    ]
    listed = set(RosterEntry.objects.filter(enterprise=to_id).values_list("roster", "entered_on"))
    entries = RosterEntry.objects.select_for_update().filter(enterprise=from_id)
    moved += [
        [ROSTER, entry.pk] for entry in entries if (entry.roster, entry.entered_on) not in listed
    ]
    _set(moved, to_id)
    return moved


@transaction.atomic
def rows_move_back(from_id: int, to_id: int, undo: list[Any], moment: datetime) -> None:  # noqa: ARG001 - the registry's signature
    """Move exactly those rows back."""
    _set(undo, from_id)


def _set(rows: list[Any], subject_id: int) -> None:
    returns = [pk for kind, pk in rows if kind == RETURN]
    entries = [pk for kind, pk in rows if kind == ROSTER]
    Return.objects.filter(pk__in=returns).update(subject_id=subject_id)
    RosterEntry.objects.filter(pk__in=entries).update(enterprise_id=subject_id)
