"""What waits for somebody: their own steps, their unit's, what is near its limit, what is others'.

Every question goes to a partial index over open steps. Lights are comparisons with stored instants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from django.db.models import F, Q

from qianyi.foundation.permissions import Role, within
from qianyi.kernel.cases.choices import LIVE, CaseStatus
from qianyi.kernel.cases.models import Absence, Case, CaseParticipant, StepInstance
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
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

    ``accepting`` are cases the unit has to accept or not, ``waiting`` those others have to move.
    """

    mine: int
    unit: int
    near: int
    overdue: int
    accepting: int
    waiting: int

    def words(self, section: str) -> str:
        """A number as the page shows it."""
        count = int(getattr(self, section))
        return f"超过 {MOST_COUNTED}" if count > MOST_COUNTED else str(count)


def inbox(actor: Actor, moment: datetime) -> Inbox:
    """The numbers, one query each, and one for whom the actor covers."""
    people = people_of(actor, moment)
    counts = {
        name: _counted(inbox_rows(actor, moment, name, bare=True, people=people))
        for name in SECTIONS
    }
    return Inbox(
        **counts,
        accepting=_counted(accepting_rows(actor)),
        waiting=_counted(waiting_rows(actor, moment, people=people)),
    )


def _counted(rows: QuerySet[StepInstance] | QuerySet[Case]) -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()


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
    unclaimed = Q(assignee__isnull=True) & (_units(actor) | _roles(actor))
    if section == "mine":
        return mine
    if section == "unit":
        return unclaimed
    # What is late concerns the unit even where a colleague has it.
    both = mine | _units(actor) | _roles(actor)
    if section == "near":
        return both & Q(yellow_at__lte=moment, expires_at__gt=moment)
    return both & Q(expires_at__lte=moment)


def _units(actor: Actor) -> Q:
    if not actor.department_ids or not actor.has_role(Role.DEPARTMENT_OFFICER):
        return Q(pk__in=())
    return Q(unit_id__in=sorted(actor.department_ids), case__is_sealed=False)


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
    if not actor.department_ids or not actor.has_role(Role.DEPARTMENT_OFFICER):
        return Case.objects.none()
    return _listed(
        Case.objects.filter(
            unit_id__in=sorted(actor.department_ids),
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
    parts = CaseParticipant.objects.filter(user_id=actor.user_id).values("case_id")
    own = inbox_rows(actor, moment, "mine", bare=True, people=people)
    found = Case.objects.filter(pk__in=parts, is_open=True)
    return _listed(found.exclude(pk__in=own.values("case_id")))


def _listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With what a list shows, the nearest limit first."""
    return (
        rows.select_related("subject", "unit", "version", "territory__subject")
        .defer("state", "facts", "form", "version__content")
        .order_by(F("expires_at").asc(nulls_last=True), "pk")
    )
