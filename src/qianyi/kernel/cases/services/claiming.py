"""Whose hands a step is in: claimed, handed over, put back; and who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation.permissions import Role, require
from qianyi.kernel.cases.choices import AssignmentKind, Part
from qianyi.kernel.cases.errors import (
    AbsenceInvalid,
    ActNotAllowed,
    StepNotFound,
    StepTaken,
)
from qianyi.kernel.cases.models import Absence, Assignment, Case, StepInstance
from qianyi.kernel.cases.permissions import covered_ids, holds, is_head_of
from qianyi.kernel.cases.selectors.choosing import colleagues_of, covers_for
from qianyi.kernel.identity.models import User
from qianyi.lib.clock import ZONE, local_date

from .acting import case_locked
from .admitting import people_named
from .moving import happening_add, participants_put
from .telling import dispatch_add

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

LONGEST_ABSENCE = 366
COVERING = (Role.DEPARTMENT_OFFICER, Role.PARK_OFFICER, Role.LEADER, Role.PLANNER)


@transaction.atomic
def step_claim(*, actor: Actor, step_id: int, moment: datetime) -> StepInstance:
    """Take a step that waits for the actor's unit or role.

    Raises:
        StepNotFound: there is none open, or not for this actor.
        StepTaken: somebody else was quicker; the sentence says who.
        ActNotAllowed: it waits for others.
    """
    case, row = _locked(actor, step_id)
    if row.assignee_id is not None and row.assignee_id != actor.user_id:
        raise StepTaken(_taken_words(row), step=row.pk)
    if row.assignee_id == actor.user_id:
        return row
    if row.is_applicants or not holds(actor, case, row):
        raise ActNotAllowed(f"“{row.label}”由{row.unit or row.role or '申请人'}办理，您不能认领。")
    return _assign(actor, case, row, AssignmentKind.CLAIM, actor.person_id, "", moment)


@transaction.atomic
def step_release(*, actor: Actor, step_id: int, reason: str = "", moment: datetime) -> StepInstance:
    """Put a step back for the unit.

    Raises:
        StepNotFound: there is none open, or not for this actor.
        ActNotAllowed: it is not the actor's.
    """
    case, row = _locked(actor, step_id)
    _require_own(actor, row, moment, "放回")
    return _assign(actor, case, row, AssignmentKind.RELEASE, None, reason, moment)


@transaction.atomic
def step_delegate(
    *, actor: Actor, step_id: int, to_id: int, reason: str, moment: datetime
) -> StepInstance:
    """Hand a step to a colleague who could have claimed it.

    Whoever has it may, and the unit's head; while nobody has it anybody of the unit.

    Raises:
        StepNotFound: there is none open, or not for this actor.
        ActNotAllowed: it is not the actor's to give, or not that person's to have.
    """
    case, row = _locked(actor, step_id)
    if is_head_of(actor, row.unit_id):
        pass
    elif row.assignee_id is not None:
        _require_own(actor, row, moment, "转交")
    elif not holds(actor, case, row):
        raise ActNotAllowed(f"“{row.label}”不在您或您的单位名下，不能转交。")
    if case.is_sealed and to_id not in people_named(case):
        raise ActNotAllowed(f"密封办理的{case.word}只能转交给指定的人员；请联系指定人员的领导。")
    if to_id not in {one.pk for one in colleagues_of(row, moment)}:
        whose = row.unit or row.role
        raise ActNotAllowed(f"只能转交给{whose}的在职经办人员；要换单位请用“转办”。")
    done = _assign(actor, case, row, AssignmentKind.DELEGATE, to_id, reason, moment)
    effect = {"kind": "opened", "step": row.step, "to": "handler", "data": {"label": "转交给您"}}
    dispatch_add(case, f"event-{case.seq}", [effect], moment)
    return done


def _assign(
    actor: Actor, case: Case, row: StepInstance, kind: AssignmentKind,
    to_id: int | None, reason: str, moment: datetime,
) -> StepInstance:  # fmt: skip
    row.assignee_id = to_id
    row.save(update_fields=["assignee"])
    Assignment.objects.create(
        step=row, kind=kind, assignee_id=to_id, reason=reason.strip()[:300], made_at=moment,
        made_by_id=actor.user_id,
    )  # fmt: skip
    if to_id is not None:
        participants_put(case, {("user", to_id): Part.HANDLER}, moment)
    word = {"claim": "claimed", "delegate": "delegated", "release": "released"}[kind.value]
    payload = {"step": row.step, "signer": row.signer, "to": to_id, "reason": reason.strip()}
    happening_add(case, kind=word, actor=actor, moment=moment, payload=payload)
    case.save(update_fields=["seq"])
    return row


def _locked(actor: Actor, step_id: int) -> tuple[Case, StepInstance]:
    found = StepInstance.objects.filter(pk=step_id).values_list("case_id", flat=True).first()
    if found is None:
        raise StepNotFound("没有找到这个环节，可能已办结；请刷新办件页面。")
    case, _ = case_locked(actor, found)
    row = StepInstance.objects.live().select_related("assignee", "unit").filter(pk=step_id).first()
    if row is None:
        raise StepNotFound("这个环节已经办完，不能再认领或转交；请刷新办件页面。")
    return case, row


def _require_own(actor: Actor, row: StepInstance, moment: datetime, what: str) -> None:
    if row.assignee_id == actor.user_id and row.assignee_id is not None:
        return
    if row.assignee_id in covered_ids(actor, moment):
        return
    whose = f"由{row.assignee}经办" if row.assignee else "还没有人认领"
    raise ActNotAllowed(f"“{row.label}”{whose}，您不能{what}。")


def _taken_words(row: StepInstance) -> str:
    last = row.assignments.order_by("-pk").first()
    at = f"已于{last.made_at.astimezone(ZONE):%m月%d日 %H:%M}" if last else "已"
    return f"{row.assignee}{at}认领“{row.label}”，请刷新后查看；如需换人，请由其转交或放回。"


@transaction.atomic
def absence_set(
    *,
    actor: Actor,
    cover_id: int,
    first_on: date,
    last_on: date,
    reason: str,
    moment: datetime,
) -> Absence:
    """Say when the actor is away, and who acts in their place; both work for the same unit.

    Raises:
        NotAllowed: the actor has no work to be covered.
        AbsenceInvalid: days or cover do not fit; ``field`` in the context says which.
    """
    require(allowed=actor.has_role(*COVERING), actor=actor, what="登记离岗代办")
    person_id, today = actor.person_id, local_date(moment)
    User.objects.select_for_update().get(pk=person_id)
    if last_on < first_on or last_on < today:
        raise AbsenceInvalid("最后一天不能早于第一天，也不能早于今天。", field="last_on")
    if (last_on - first_on).days >= LONGEST_ABSENCE:
        raise AbsenceInvalid("离岗代办最长一年；更长的请调整任职。", field="last_on")
    if cover_id not in {one.pk for one in covers_for(actor, first_on)}:
        raise AbsenceInvalid("代办人须是同一单位（或同一角色）的另一名在职人员。", field="cover")
    overlapping = Absence.objects.filter(
        person_id=person_id, ended_at__isnull=True, first_on__lte=last_on, last_on__gte=first_on
    )
    if (there := overlapping.select_related("cover").first()) is not None:
        raise AbsenceInvalid(
            f"这段时间已登记由{there.cover}代办（{there.first_on}至{there.last_on}），"
            "请先结束原来的登记。",
            field="first_on",
        )
    return Absence.objects.create(
        person_id=person_id, cover_id=cover_id, first_on=first_on, last_on=last_on,
        reason=reason.strip()[:200], made_at=moment, made_by_id=person_id,
    )  # fmt: skip


@transaction.atomic
def absence_end(*, actor: Actor, absence_id: int, moment: datetime) -> Absence:
    """Back earlier than said; the cover acts no longer.

    Raises:
        AbsenceInvalid: there is none of the actor's own in force.
    """
    found = Absence.objects.select_for_update().filter(
        pk=absence_id, person_id=actor.person_id, ended_at__isnull=True
    )
    row = found.first()
    if row is None:
        raise AbsenceInvalid("没有找到您登记的这项离岗代办，可能已经结束。")
    row.ended_at = moment
    row.save(update_fields=["ended_at"])
    return row
