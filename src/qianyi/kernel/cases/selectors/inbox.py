"""What waits for somebody: their own steps, their unit's, what is near its limit, what is others'.

Every question goes to a partial index over open steps. Lights are comparisons with stored instants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q

from qianyi.foundation.among import among
from qianyi.foundation.permissions import Role, within
from qianyi.kernel.cases.choices import LIVE, CaseStatus, Part
from qianyi.kernel.cases.models import Absence, Case, CaseParticipant, StepInstance
from qianyi.kernel.cases.models.cases import OF_UNIT
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

Section: TypeAlias = Literal["mine", "unit", "near", "overdue"]
SECTIONS: Final[dict[Section, str]] = {
    "mine": "我经办的", "unit": "本单位待认领", "near": "临近期限", "overdue": "已逾期",
}  # fmt: skip
MOST_COUNTED: Final = 10_000
"""Beyond this the number is said as “more than”: counting on would help nobody."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many there are of each.

    ``accepting`` are cases the unit has to accept or not, ``waiting`` those others have to move,
    ``taking`` those the actor has or had a part in, ``copied`` those copied to the actor's units.
    """

    mine: int
    unit: int
    near: int
    overdue: int
    accepting: int
    waiting: int
    taking: int = 0
    copied: int = 0

    def words(self, section: str) -> str:
        """A number as the page shows it."""
        count = int(getattr(self, section))
        return f"超过 {MOST_COUNTED}" if count > MOST_COUNTED else str(count)


def inbox(actor: Actor, moment: datetime) -> Inbox:
    """The numbers by one query, and one for whom the actor covers."""
    people = people_of(actor, moment)
    rows: dict[str, QuerySet[Any]] = {
        name: inbox_rows(actor, moment, name, bare=True, people=people) for name in SECTIONS
    }
    rows |= {
        "accepting": accepting_rows(actor),
        "waiting": waiting_rows(actor, moment, people=people),
        "taking": part_rows(actor),
        "copied": copied_rows(actor),
    }
    return Inbox(**_counted(rows))


def _counted(rows: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """How many each has, all asked at once: a page waits for one answer, not for eight."""
    counts = dict.fromkeys(rows, 0)
    asked: dict[str, str] = {}
    given: list[Any] = []
    for name, found in rows.items():
        try:
            few = found.order_by().values("pk")[: MOST_COUNTED + 1]
            asked[name], told = few.query.sql_with_params()
        except EmptyResultSet:
            continue
        given += told
    if asked:
        counted = ", ".join(
            f"(SELECT count(*) FROM ({sql}) counted)"  # noqa: S608 - Django's own SQL, values apart
            for sql in asked.values()
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counted}", given)
            counts |= zip(asked, cursor.fetchone(), strict=True)
    return counts


def inbox_rows(
    actor: Actor,
    moment: datetime,
    section: Section,
    *,
    words: str = "",
    bare: bool = False,
    people: Sequence[int] | None = None,
) -> QuerySet[StepInstance]:
    """Open steps of a section, the nearest limit first; ``bare`` without what a list shows.

    ``people`` are those of ``people_of``, where they have been asked for already.
    """
    people = people_of(actor, moment) if people is None else people
    found = _section(actor, moment, section, people)
    rows = StepInstance.objects.filter(found, status__in=LIVE)
    for word in words.split():
        rows = rows.filter(
            Q(case__number__icontains=word)
            | Q(case__title__icontains=word)
            | Q(case__subject__name__icontains=word)
            | Q(label__icontains=word)
        )
    if bare:
        return rows
    return (
        rows.select_related("case__subject", "case__version", "case__unit", "unit", "assignee")
        .defer(
            "case__state", "case__facts", "case__form", "case__units", "case__version__content",
            "opinion",
        )
        .order_by(F("expires_at").asc(nulls_last=True), "pk")
    )  # fmt: skip


def people_of(actor: Actor, moment: datetime) -> list[int]:
    """The actor, and those who are away and whom the actor covers."""
    if actor.user_id is None:
        return []
    away = Absence.objects.on(local_date(moment)).filter(cover_id=actor.user_id)
    return [actor.user_id, *away.values_list("person_id", flat=True)]


def _section(actor: Actor, moment: datetime, section: Section, people: Sequence[int]) -> Q:
    if actor.user_id is None:
        return Q(pk__in=())
    mine = Q(assignee_id__in=people) | _applicants(actor)
    officers = _units(actor, Role.DEPARTMENT_OFFICER)
    unclaimed = Q(assignee__isnull=True) & (officers | _roles(actor))
    if section == "mine":
        return mine
    if section == "unit":
        return unclaimed
    # What is late concerns the unit, its head too, even where a colleague has it.
    both = mine | _units(actor, *OF_UNIT) | _roles(actor)
    if section == "near":
        return both & Q(yellow_at__lte=moment, expires_at__gt=moment)
    return both & Q(expires_at__lte=moment)


def _units(actor: Actor, *roles: str) -> Q:
    """Steps of the departments at which the actor holds one of the roles."""
    own = sorted(actor.departments_of(*roles))
    return Q(unit_id__in=own, case__is_sealed=False) if own else Q(pk__in=())


def _roles(actor: Actor) -> Q:
    found = Q(pk__in=())
    for role in sorted({role for role, _ in actor.held}):
        there = within("case__territory__path", actor.paths_of(role))
        found |= Q(role=role, case__is_sealed=False) & there
    return found


def _applicants(actor: Actor) -> Q:
    if not actor.has_role(Role.ENTERPRISE_USER, Role.INSTITUTION_USER):
        return Q(pk__in=())
    return Q(is_applicants=True, case__subject_id__in=sorted(actor.subject_ids))


def accepting_rows(actor: Actor) -> QuerySet[Case]:
    """Cases submitted to the actor's own units that nobody has accepted or refused yet.

    They have no open step: before acceptance the case itself waits.
    """
    own = sorted(actor.departments_of(Role.DEPARTMENT_OFFICER))
    if not own:
        return Case.objects.none()
    return _listed(
        Case.objects.filter(
            unit_id__in=own,
            status=CaseStatus.SUBMITTED,
            is_open=True,
            is_sealed=False,
        )
    )


def waiting_rows(
    actor: Actor, moment: datetime, *, people: Sequence[int] | None = None
) -> QuerySet[Case]:
    """Open cases the actor has a part in as a person and that others have to move."""
    if actor.user_id is None:
        return Case.objects.none()
    own = inbox_rows(actor, moment, "mine", bare=True, people=people)
    found = Case.objects.filter(_has_part(actor.user_id), is_open=True, is_sealed=False)
    return _listed(found.exclude(pk__in=own.values("case_id")))


def part_rows(actor: Actor) -> QuerySet[Case]:
    """Cases the actor has a part in as a person, ended ones too, the newest first."""
    if actor.user_id is None:
        return Case.objects.none()
    found = Case.objects.filter(_has_part(actor.user_id), is_sealed=False)
    return _listed(found).order_by("-pk")


def _has_part(user_id: int) -> Q:
    """Cases a person has a part in: few of all, found by their keys."""
    return among("id", CaseParticipant.objects.filter(user_id=user_id), "case_id")


def copied_rows(actor: Actor) -> QuerySet[Case]:
    """Cases that were copied (抄送) to the actor's units or roles, the newest first."""
    to = Q(subject_id__in=sorted(actor.departments_of(*OF_UNIT)))
    for role, path in sorted(actor.held):
        to |= Q(role=role, case__territory__path__startswith=path)
    parts = CaseParticipant.objects.filter(to, part=Part.COPIED)
    found = Case.objects.filter(among("id", parts, "case_id"), is_sealed=False)
    return _listed(found).order_by("-pk")


def _listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With what a list shows, the nearest limit first."""
    return (
        rows.select_related("subject", "unit", "version", "territory__subject")
        .defer("state", "facts", "form", "version__content")
        .order_by(F("expires_at").asc(nulls_last=True), "pk")
    )
