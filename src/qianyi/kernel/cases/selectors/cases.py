"""Finding cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.foundation.permissions import within
from qianyi.kernel.cases.choices import Light
from qianyi.kernel.cases.errors import CaseNotFound
from qianyi.kernel.cases.models import Case, is_outside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

COLUMNS = {
    "kind": "kind", "status": "status", "standing": "standing", "level": "level",
    "process": "version__code", "unit_id": "unit_id", "subject_id": "subject_id",
}  # fmt: skip
NOT_FOUND = "没有找到这个编号的办件，或您没有参与办理；请从办件列表进入，或核对编号。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty takes all. ``light`` needs ``moment``.

    ``within`` is the path of a territory; its parks belong to it.
    """

    words: str = ""
    kind: str = ""
    status: str = ""
    standing: str = ""
    level: str = ""
    process: str = ""
    unit_id: int | None = None
    subject_id: int | None = None
    within: str = ""
    light: str = ""
    open_only: bool = False
    moment: datetime | None = None


def case_list(actor: Actor, asked: CaseFilter | None = None) -> QuerySet[Case]:
    """Cases the actor may open, the newest first, with what a list shows.

    Those of the sealed route stand in nobody's list but that of the firm they came from.
    """
    seen = Case.objects.visible_to(actor)
    rows = (
        (seen if is_outside(actor) else seen.filter(is_sealed=False))
        .select_related("version", "subject", "unit", "territory__subject")
        .defer("state", "facts", "form", "version__content")
        .order_by("-pk")
    )
    return cases_narrowed(rows, asked or CaseFilter())


def cases_narrowed(rows: QuerySet[Case], asked: CaseFilter) -> QuerySet[Case]:
    """Cases of a list that fit what was asked."""
    for name, column in COLUMNS.items():
        if value := getattr(asked, name):
            rows = rows.filter(**{column: value})
    if asked.within:
        rows = rows.filter(within("territory__path", [asked.within]))
    if asked.open_only or asked.light:
        rows = rows.filter(is_open=True)
    if asked.light and asked.moment is not None:
        rows = rows.filter(lit(asked.light, asked.moment))
    for word in asked.words.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(subject__name__icontains=word)
            | Q(outside_number__icontains=word)
            | Q(project_code__icontains=word)
        )
    return rows


def lit(light: str, moment: datetime) -> Q:
    """Rows whose limit stands so at a moment; by the stored instants alone."""
    overdue = Q(expires_at__lte=moment)
    red = Q(red_at__lte=moment, expires_at__gt=moment)
    yellow = Q(yellow_at__lte=moment) & (Q(red_at__gt=moment) | Q(red_at__isnull=True))
    found = {
        Light.OVERDUE: overdue,
        Light.RED: red,
        Light.YELLOW: yellow & Q(expires_at__gt=moment),
        Light.GREEN: Q(expires_at__gt=moment)
        & (Q(yellow_at__gt=moment) | Q(yellow_at__isnull=True)),
        Light.NONE: Q(expires_at__isnull=True),
    }
    return found.get(Light(light), Q())


def case_get(*, actor: Actor, number: str) -> Case:
    """One case by its number.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
    """
    return _one(actor, number=number)


def case_by_id(*, actor: Actor, case_id: int) -> Case:
    """One case by its key.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
    """
    return _one(actor, pk=case_id)


def case_by_ref(*, actor: Actor, ref: str) -> Case:
    """One case by the name outsiders use.

    Raises:
        CaseNotFound: there is none, or the actor has no part in it.
    """
    return _one(actor, ref=ref)


def _one(actor: Actor, **by: object) -> Case:
    found = (
        Case.objects.visible_to(actor)
        .select_related("version", "subject", "unit", "territory__subject", "opened_by")
        .defer("version__content")
        .filter(**by)
        .first()
    )
    if found is None:
        raise CaseNotFound(NOT_FOUND)
    return found


def cases_of(actor: Actor, ids: Iterable[int]) -> QuerySet[Case]:
    """Some cases, of those the actor may open."""
    return Case.objects.visible_to(actor).filter(pk__in=[*ids]).order_by("pk")
