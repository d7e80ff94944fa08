"""Opening a case: its number, its units, what is known of its subject, and its first steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction

from qianyi.engine.flow.events import Submitted
from qianyi.engine.flow.transitions import begin
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import registry
from qianyi.foundation.events import Event as Told
from qianyi.foundation.events import publish
from qianyi.foundation.permissions import require
from qianyi.kernel.cases.choices import CaseStanding, Part, Urgency
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.events import CASE_OPENED
from qianyi.kernel.cases.models import Case, CaseHappening
from qianyi.kernel.cases.permissions import OUTSIDERS, STAFF, can_open
from qianyi.kernel.cases.selectors.facts import facts_of_subject, form_checked
from qianyi.kernel.cases.selectors.processes import process_active, process_of
from qianyi.kernel.subjects.models import Department, Subject, SubjectKind
from qianyi.lib.clock import local_date

from .acting import facts_known, key_of
from .moving import Move, move_write, participants_put
from .numbering import number_next
from .parties import parties_found

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import ProcessVersion

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAsked:
    """What a case is opened with.

    Attributes:
        process: code of a process in force.
        unit: code of the lead department.
        subject_id: whom it is for; None for what is nobody's (a supervision of a unit's own task).
        units: the definition's word for a unit → code of the department it is here.
        form: what was filled in, by the process's inputs.
        people: users who take part from the first moment, beside whoever opens it; on the sealed
            route (``is_sealed``) nobody else of the units sees it, nor whoever wrote it down.
        due_on: the last day a service brings along from outside, in place of the process's limit.
        door: name of the app that opens it, for processes with a door of their own.
    """

    process: str
    title: str
    unit: str
    subject_id: int | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, object] = field(default_factory=dict)
    standing: str = CaseStanding.OWN
    level: str = Urgency.NORMAL
    project_code: str = ""
    outside_number: str = ""
    source: str = ""
    is_sealed: bool = False
    people: tuple[int, ...] = ()
    due_on: date | None = None
    door: str = ""


@transaction.atomic
def case_open(*, actor: Actor, asked: CaseAsked, moment: datetime, token: str = "") -> Case:
    """Open a case and its first steps.

    Raises:
        ProcessNotFound: no version of the process is in force.
        NotAllowed: the actor does not open cases of that kind, or not for that subject.
        CaseInvalid: title, unit, subject or standing do not fit; ``fields`` says which.
        FactsNotUsable: a field of the form is of the wrong kind.
        ActionRefused: the process does not allow it (a followed case without any number).
        CalendarMissing: the process asks for official calendars and a year has none.
    """
    if token and (there := _opened_before(actor, token)) is not None:
        return there
    _require_door(asked)
    version = process_active(asked.process)
    require(allowed=can_open(actor, version.kind), actor=actor, what=f"登记“{version.title}”")
    process = process_of(version)
    unit, subject = _unit(asked), _subject(actor, asked)
    _check(asked, process)
    event = Submitted(
        moment, key_of(actor), standing=asked.standing,  # type: ignore[arg-type]  # checked above
        project=asked.project_code.strip(), number=asked.outside_number.strip(),
        due_on=asked.due_on,
    )  # fmt: skip
    case = _made(actor, asked, version, unit, moment)
    case.subject = subject
    case.units = parties_found(process, unit_id=unit.pk, chosen=asked.units)
    case.form = form_checked(process, asked.form)
    day = local_date(moment)
    known = facts_of_subject(process, subject, day)
    case.facts = {"on": day.isoformat(), "values": known} if known else {}
    calendar = calendar_installed()
    made = begin(process, event, facts=facts_known(case), calendar=calendar)
    case.number = number_next(kind=version.kind, unit=unit.subject, year=day.year)
    case.status = made.state.phase
    case.save(force_insert=True)
    participants_put(case, _first(actor, asked, unit), moment)
    move_write(
        Move(
            case=case, process=process, event=event, made=made, actor=actor, moment=moment,
            calendar=calendar, token=token,
        )
    )  # fmt: skip
    publish(Told(CASE_OPENED, case.pk, f"/cases/{case.number}/", moment))
    return case


def _require_door(asked: CaseAsked) -> None:
    """Cases of some processes are only opened by the app that knows what belongs to them."""
    door = registry.case_doors.get(asked.process)
    if door is not None and door.name != asked.door:
        sentence = f"这类事项从“{door.label}”登记，请到该页面填写；这里没有登记。"
        raise CaseInvalid(sentence, fields={"process": sentence})


def _opened_before(actor: Actor, token: str) -> Case | None:
    """The case this person opened by that number of their own; the second sender waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [token])
    found = CaseHappening.objects.filter(seq=1, token=token, by_id=actor.user_id)
    row = found.select_related("case").first()
    return row.case if row else None


def _made(
    actor: Actor, asked: CaseAsked, version: ProcessVersion, unit: Department, moment: datetime
) -> Case:
    assert unit.territory is not None  # noqa: S101 - _unit has refused one without
    return Case(
        kind=version.kind,
        standing=asked.standing,
        version=version,
        title=asked.title.strip(),
        level=asked.level,
        unit=unit.subject,
        territory=unit.territory,
        project_code=asked.project_code.strip()[:60],
        outside_number=asked.outside_number.strip()[:80],
        source=asked.source[:40],
        is_sealed=asked.is_sealed,
        opened_at=moment,
        opened_by_id=actor.user_id,
    )


def _first(actor: Actor, asked: CaseAsked, unit: Department) -> dict[tuple[str, object], Part]:
    """Who takes part from the first moment."""
    parts: dict[tuple[str, object], Part] = {("subject", unit.pk): Part.UNIT}
    if asked.subject_id is not None:
        parts["subject", asked.subject_id] = Part.APPLICANT
    parts |= {("user", user_id): Part.HANDLER for user_id in asked.people}
    stays_out = asked.is_sealed and bool(asked.people)
    if actor.user_id is not None and not stays_out:
        parts["user", actor.user_id] = Part.OPENER
    return parts


def _check(asked: CaseAsked, process: Process) -> None:
    problems = {}
    title = asked.title.strip()
    if not title:
        problems["title"] = "请写明事由。"
    elif len(title) > LONGEST_TITLE:
        problems["title"] = f"事由最多 {LONGEST_TITLE} 字，现为 {len(title)} 字。"
    if asked.standing not in process.standing:
        allowed = "、".join(CaseStanding(one).label for one in process.standing)
        problems["standing"] = f"“{process.title}”只能按这种方式办理：{allowed}。"
    if asked.level not in Urgency.values:
        problems["level"] = f"紧急程度只能是：{'、'.join(Urgency.labels)}。"
    if problems:
        raise CaseInvalid("；".join(problems.values()), fields=problems)


def _unit(asked: CaseAsked) -> Department:
    found = (
        Department.objects.select_related("subject", "territory__subject")
        .filter(subject__code=asked.unit)
        .first()
    )
    if found is None or found.territory is None:
        sentence = (
            f"没有代码为“{asked.unit}”的单位，请从单位列表中选择主办单位。"
            if found is None
            else f"“{found}”没有登记所属区域，不能作主办单位；请先在数据包中补上所属区域。"
        )
        raise CaseInvalid(sentence, fields={"unit": sentence})
    return found


def _subject(actor: Actor, asked: CaseAsked) -> Subject | None:
    """Whom it is for: one the actor may see; outsiders only for themselves."""
    outsider = actor.has_role(*OUTSIDERS) and not actor.has_role(*STAFF) and not actor.is_system
    if asked.subject_id is None:
        if outsider:
            sentence = "请选定以哪个单位的名义申请。"
            raise CaseInvalid(sentence, fields={"subject": sentence})
        return None
    rows = Subject.objects.select_related("enterprise__territory")
    if not actor.is_system:
        rows = rows.visible_to(actor)
    found = rows.filter(pk=asked.subject_id).exclude(kind=SubjectKind.DEPARTMENT).first()
    if found is None or (outsider and found.pk not in actor.subject_ids):
        sentence = "没有找到这个办理对象，或您不能以它的名义申请；请重新选择。"
        raise CaseInvalid(sentence, fields={"subject": sentence})
    return found
