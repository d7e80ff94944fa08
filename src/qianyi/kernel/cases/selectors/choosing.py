"""What pages of cases offer to choose from, and what hangs together with a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.foundation.permissions import Role, within
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.models import Absence, Case, CaseLink, Proposal, Rating, StepInstance
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.models import (
    Department,
    Membership,
    Subject,
    SubjectKind,
    Territory,
)
from qianyi.lib.clock import local_date

from .cases import CaseFilter, lit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.db.models import QuerySet

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor

BACKWARDS = {"相关": "相关", "并入": "并入本件的", "后续办理": "先前的办件"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or a party of a definition, to be chosen."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case, and in what way it belongs here, read from this side."""

    other: Case
    words: str
    reason: str


def step_rows(actor: Actor, ids: Collection[int]) -> QuerySet[StepInstance]:
    """Open steps by their keys, of cases the actor may open."""
    rows = StepInstance.objects.visible_to(actor).filter(pk__in=[*ids], status__in=LIVE)
    return rows.select_related("case").order_by("pk")


def steps_narrowed(rows: QuerySet[StepInstance], asked: CaseFilter) -> QuerySet[StepInstance]:
    """Open steps that fit what was asked: the step's own unit and light, its case's process."""
    if asked.process:
        rows = rows.filter(case__version__code=asked.process)
    if asked.unit_id:
        rows = rows.filter(unit_id=asked.unit_id)
    if asked.within:
        rows = rows.filter(within("case__territory__path", [asked.within]))
    if asked.light and asked.moment is not None:
        rows = rows.filter(lit(asked.light, asked.moment))
    return rows


def units_offered() -> list[tuple[str, str]]:
    """Departments to narrow a list by: (key as text, name)."""
    rows = Department.objects.order_by("subject__name").values_list("pk", "subject__name")
    return [(str(key), name) for key, name in rows]


def territories_offered(actor: Actor) -> list[tuple[str, str]]:
    """Territories to narrow a list by: (path, name), those the actor holds a role at or below."""
    rows = Territory.objects.select_related("subject").order_by("path")
    if not actor.is_system:
        own = Subject.objects.filter(pk__in=sorted(actor.subject_ids))
        paths = [row.path for row in rows.filter(subject__in=own)]
        departments = Department.objects.filter(subject__in=own, territory__isnull=False)
        paths += departments.values_list("territory__path", flat=True)
        rows = rows.filter(within("path", paths))
    return [(row.path, row.subject.name) for row in rows]


def units_to_choose(process: Process) -> list[Unit]:
    """Parties the definition names, then every department."""
    named = [Unit(one.code, one.name) for one in process.units]
    known = {one.code for one in named}
    rows = Department.objects.select_related("subject").order_by("subject__name")
    return named + [
        Unit(row.subject.code, row.subject.name) for row in rows if row.subject.code not in known
    ]


def links_of(actor: Actor, case: Case) -> list[Linked]:
    """Cases linked to this one that the actor may open."""
    rows = (
        CaseLink.objects.visible_to(actor)
        .filter(Q(first=case) | Q(second=case))
        .select_related("first", "second")
        .order_by("pk")
    )
    found = []
    for row in rows:
        word = row.get_kind_display()
        if row.first_id == case.pk:
            found.append(Linked(row.second, word, row.reason))
        else:
            found.append(Linked(row.first, BACKWARDS.get(word, word), row.reason))
    return found


def colleagues_of(row: StepInstance, moment: datetime) -> list[User]:
    """Persons who could have claimed a step: those of its unit, or of its role there."""
    members = Membership.objects.valid_on(local_date(moment))
    if row.role:
        above = [part for part in row.case.territory.path.split("/") if part]
        members = members.filter(role=row.role, subject__code__in=above)
    else:
        members = members.filter(role=Role.DEPARTMENT_OFFICER, subject_id=row.unit_id or 0)
    return _people(members, row.assignee_id)


def absence_list(actor: Actor) -> QuerySet[Absence]:
    """Absences the actor may see, the newest first."""
    rows = Absence.objects.visible_to(actor).select_related("person", "cover", "made_by")
    return rows.order_by("-first_on", "-pk")


def covers_for(actor: Actor, day: date) -> list[User]:
    """Who may stand in for the actor on a day: of the same departments, or with the same role."""
    own = actor.departments_of(Role.DEPARTMENT_OFFICER)
    same = Q(role=Role.DEPARTMENT_OFFICER, subject_id__in=sorted(own))
    for role in sorted(actor.roles - {Role.DEPARTMENT_OFFICER}):
        same |= Q(role=role, subject_id__in=sorted(actor.subject_ids))
    return _people(Membership.objects.valid_on(day).filter(same), actor.user_id)


def _people(members: QuerySet[Membership], but: int | None) -> list[User]:
    people = User.objects.filter(pk__in=members.values("user_id"), is_active=True, is_machine=False)
    return list(people.exclude(pk=but or 0).order_by("display_name"))


def proposal_list(actor: Actor, *, state: str = "") -> QuerySet[Proposal]:
    """Measures proposed to a person, open ones first."""
    rows = Proposal.objects.visible_to(actor).select_related(
        "case__unit", "case__subject", "unit", "decided_by"
    )
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("state", "-proposed_at", "-pk")


def subjects_of(actor: Actor) -> QuerySet[Subject]:
    """Firms and institutions the actor may apply for."""
    rows = Subject.objects.filter(pk__in=sorted(actor.subject_ids))
    return rows.exclude(kind=SubjectKind.DEPARTMENT).order_by("name")


def lead_unit(process: Process) -> str:
    """The department that leads a case an applicant submits: the first the definition names.

    Raises:
        CaseInvalid: the definition names no department of the subject's zone.
    """
    named = [one.code for one in process.units]
    found = set(
        Department.objects.filter(subject__code__in=named, territory__isnull=False).values_list(
            "subject__code", flat=True
        )
    )
    for code in named:
        if code in found:
            return code
    sentence = f"“{process.title}”没有写明由哪个单位受理，暂不能网上提交；请到窗口办理。"
    raise CaseInvalid(sentence, fields={"title": sentence})


def rating_of(case: Case) -> Rating | None:
    """How the applicant rated the round the case is in; None where it has not been rated."""
    return Rating.objects.filter(case=case, round=case.rounds).first()
