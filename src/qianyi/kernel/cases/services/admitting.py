"""Persons who take part in a case by name: on the sealed route nobody else sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.kernel.cases.choices import Part

if TYPE_CHECKING:
    from qianyi.kernel.cases.models import Case


def people_named(case: Case) -> tuple[int, ...]:
    """Keys of the users who were named to handle a case, or have handled it."""
    rows = case.participants.filter(user__isnull=False, part=Part.HANDLER).order_by("pk")
    return tuple(rows.values_list("user_id", flat=True))
