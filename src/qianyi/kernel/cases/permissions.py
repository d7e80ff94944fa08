"""Who opens cases, who acts on which step, who reads what of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation.permissions import READ_INSIDE, Actor, Role
from qianyi.lib.clock import local_date

from .choices import CaseKind
from .errors import ActNotAllowed
from .models import Absence, Case, StepInstance, is_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from .selectors.acts import ActKind

STAFF = (Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER, Role.PLANNER)
OUTSIDERS = (Role.ENTERPRISE_USER, Role.INSTITUTION_USER)
OPENED_OUTSIDE = (CaseKind.LICENCE, CaseKind.SERVICE)
"""Kinds an applicant may submit; supervision and consultation begin inside."""


@dataclass(frozen=True, slots=True)
class Authority:
    """On whose authority somebody acts: the own, or that of somebody who is away."""

    on_behalf_of_id: int | None = None


def can_read_cases(actor: Actor) -> bool:
    """Whoever may have a case to open."""
    return actor.has_role(*READ_INSIDE, Role.DEPARTMENT_HEAD, Role.INSPECTOR, *OUTSIDERS)


def can_read_inside(actor: Actor) -> bool:
    """Notes, assignments and the ladder are for those who work in the zone."""
    return actor.is_signed_in and not is_outside(actor)


def has_work_inside(actor: Actor) -> bool:
    """Whoever finds cases in the menu: who works in the zone and may have one to open."""
    return can_read_cases(actor) and can_read_inside(actor)


def can_have_own_cases(actor: Actor) -> bool:
    """A user of a firm or institution, who has the pages made for applicants."""
    return is_outside(actor)


def can_write_inside(actor: Actor) -> bool:
    """Notes, messages and links are for those who work on cases; the auditor changes nothing."""
    changes = actor.is_system or not actor.roles <= {Role.AUDITOR}
    return changes and can_read_inside(actor)


def can_open(actor: Actor, kind: str) -> bool:
    """Staff open any case, a leader a supervision, an applicant a licence or service of the own."""
    if actor.has_role(*STAFF):
        return True
    if kind == CaseKind.SUPERVISION and actor.has_role(Role.LEADER):
        return True
    return kind in OPENED_OUTSIDE and actor.has_role(*OUTSIDERS)


def can_keep_processes(actor: Actor) -> bool:
    """Planners and department officers put versions of processes into force."""
    return actor.has_role(Role.PLANNER, Role.DEPARTMENT_OFFICER)


def can_read_statistics(actor: Actor) -> bool:
    """Whoever works for the zone; a department's head and officers for the own unit."""
    return actor.has_role(
        Role.LEADER, Role.PLANNER, Role.AUDITOR, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER
    )


def can_decide_proposals(actor: Actor, case: Case) -> bool:
    """A leader of the case's territory, never the machine."""
    return actor.user_id is not None and actor.reaches(Role.LEADER, case.territory.path)


def is_of_unit(actor: Actor, unit_id: int | None) -> bool:
    """An officer of that department."""
    return unit_id in actor.departments_of(Role.DEPARTMENT_OFFICER)


def is_head_of(actor: Actor, unit_id: int | None) -> bool:
    """The head of that department, who says which of its people has a step."""
    return unit_id in actor.departments_of(Role.DEPARTMENT_HEAD)


def is_applicant(actor: Actor, case: Case) -> bool:
    """A user of the firm or institution the case is for."""
    return (
        is_outside(actor) and case.subject_id is not None and (case.subject_id in actor.subject_ids)
    )


def authority_for(
    actor: Actor, case: Case, kind: ActKind, row: StepInstance | None, moment: datetime
) -> Authority:
    """On whose authority the actor may do an act of that kind; ``row`` is the step's open row.

    Raises:
        ActNotAllowed: the act lies in other hands; the sentence says in whose.
    """
    if actor.is_system or _may(actor, case, kind, row):
        return Authority()
    covered = _covered(actor, row, moment)
    if covered is not None:
        return covered
    raise ActNotAllowed(_in_whose_hands(case, kind, row))


def may_do(
    actor: Actor, case: Case, moment: datetime
) -> Callable[[ActKind, StepInstance | None], bool]:
    """A question to ask for each button: whether an act on a row is in the actor's hands."""
    covered = set(covered_ids(actor, moment))

    def may(kind: ActKind, row: StepInstance | None) -> bool:
        if row is not None and row.assignee_id in covered:
            return True
        return _may(actor, case, kind, row)

    return may


def holds(actor: Actor, case: Case, row: StepInstance) -> bool:
    """Whether the step waits for the actor: by person, unit, role or as the applicant."""
    if row.assignee_id is not None:
        return row.assignee_id == actor.user_id
    if row.is_applicants:
        return is_applicant(actor, case)
    if row.role:
        return actor.reaches(row.role, case.territory.path)
    return is_of_unit(actor, row.unit_id)


def _may(actor: Actor, case: Case, kind: ActKind, row: StepInstance | None) -> bool:
    hands = {
        "lead": lambda: is_of_unit(actor, case.unit_id),
        "step": lambda: row is not None and holds(actor, case, row),
        "signer": lambda: row is not None and holds(actor, case, row),
        "applicant": lambda: is_applicant(actor, case),
        "leader": lambda: actor.reaches(Role.LEADER, case.territory.path),
    }
    return any(hands[hand]() for hand in kind.hands)


def _covered(actor: Actor, row: StepInstance | None, moment: datetime) -> Authority | None:
    """The authority of an absent person whose step it is and whom the actor covers."""
    if row is None or row.assignee_id is None or actor.user_id is None:
        return None
    away = Absence.objects.on(local_date(moment)).filter(
        person_id=row.assignee_id, cover_id=actor.user_id
    )
    return Authority(row.assignee_id) if away.exists() else None


def _in_whose_hands(case: Case, kind: ActKind, row: StepInstance | None) -> str:
    whose = []
    if row is not None and ("step" in kind.hands or "signer" in kind.hands):
        if row.assignee is not None:
            whose.append(f"经办人{row.assignee}")
        elif row.is_applicants:
            whose.append("申请人")
        else:
            whose.append(str(row.unit or row.role))
    whose += [
        word
        for hand, word in (
            ("lead", f"主办单位“{case.unit}”"), ("applicant", "申请人"), ("leader", "管委会领导"),
        )
        if hand in kind.hands
    ]  # fmt: skip
    return f"“{kind.label}”由{'或'.join(dict.fromkeys(whose))}办理，您不能代为办理。"


def covered_ids(actor: Actor, moment: datetime) -> Sequence[int]:
    """Persons who are away and whom the actor covers."""
    if actor.user_id is None:
        return []
    away = Absence.objects.on(local_date(moment)).filter(cover_id=actor.user_id)
    return list(away.values_list("person_id", flat=True))
