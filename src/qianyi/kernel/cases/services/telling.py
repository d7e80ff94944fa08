"""Telling people what happened: written down with the event, done by a worker, marked when done.

A worker killed in between finds the row again. What was kept already is not kept twice, because
the notice's key is made of the case, the event and the effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from qianyi.engine.flow import EFFECTS
from qianyi.foundation import jobs, search
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.models import Case, CaseHappening, Dispatch, StepInstance
from qianyi.kernel.cases.selectors.processes import process_of
from qianyi.kernel.subjects.models import Membership
from qianyi.lib.clock import local_date

from .admitting import people_named
from .parties import is_role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from qianyi.engine.flow.transition import Effect

TASK: Final = "cases.tell"
APPLICANT, HANDLER = "applicant", "handler"
TOLD: Final = frozenset(EFFECTS) - {"automatic"}
URGENT: Final = frozenset({"overdue", "overdue_by_law", "step_overdue", "rung", "propose"})
TO_LEAD: Final = frozenset(
    {"overdue", "overdue_by_law", "deemed_accepted", "correction_late", "promise_late", "ready",
     "fact_missing"}
)  # fmt: skip
MOST_AT_ONCE: Final = 500


def tell_later(case: Case, happening: CaseHappening, effects: Iterable[Effect]) -> None:
    """Put what has to be told in line, in the transaction of the event itself."""
    plain = [
        {"kind": one.kind, "step": one.step, "to": one.to, "data": dict(one.data)}
        for one in effects
        if one.kind in TOLD
    ]
    if plain:
        dispatch_add(case, f"event-{happening.seq}", plain, happening.at)


def dispatch_add(case: Case, about: str, effects: list[dict[str, Any]], moment: datetime) -> None:
    """One row to be told, and the job that will tell it."""
    row = Dispatch.objects.create(case=case, about=about, effects=effects, made_at=moment)
    jobs.defer(TASK, {"dispatch_id": row.pk})


def dispatch_tell(*, dispatch_id: int, moment: datetime) -> bool:
    """Tell one row: True where it was to be told. A second worker waits and finds it done."""
    with transaction.atomic():
        row = (
            Dispatch.objects.select_for_update(of=("self",))
            .select_related("case__version", "case__subject")
            .filter(pk=dispatch_id, told_at__isnull=True)
            .first()
        )
        if row is None:
            return False
        for position, effect in enumerate(row.effects):
            _tell(row, position, effect)
        if not row.case.is_open:
            search.touched("case", row.case_id)  # how it stands is shown beside its title
        row.told_at = moment
        row.save(update_fields=["told_at"])
    return True


def dispatch_sweep(moment: datetime) -> int:
    """Tell whatever a dead worker left; how many."""
    waiting = Dispatch.objects.filter(told_at__isnull=True).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(dispatch_tell(dispatch_id=key, moment=moment) for key in keys)


def _tell(row: Dispatch, position: int, effect: dict[str, Any]) -> None:
    case, kind = row.case, str(effect["kind"])
    day = local_date(row.made_at)
    recipients = _recipients(case, effect, day)
    if not recipients:
        return
    notify(
        Notice(
            key=f"case-{case.pk}-{row.about}-{position}",
            kind=f"cases.{kind}",
            recipients=recipients,
            title=_words(case, effect),
            url=case_path(case),
            moment=row.made_at,
            is_urgent=kind in URGENT or case.level == "urgent",
        )
    )


def case_path(case: Case) -> str:
    """The case's page."""
    try:
        return reverse("cases:case", args=[case.number])
    except NoReverseMatch:
        return f"/cases/{case.number}/"


def _words(case: Case, effect: dict[str, Any]) -> str:
    """One sentence, shown inside the product only; on the sealed route it says nothing more."""
    if case.is_sealed:
        return f"密封办理的{case.word}{case.number}有新的进展，请登录查看。"
    kind, data = effect["kind"], effect["data"]
    process = process_of(case.version)
    step = process.by_id.get(effect["step"])
    to_applicant = effect["to"] == APPLICANT
    name = (step.label.applicant if to_applicant else step.label.staff) if step else ""
    what = str(data.get("label") or EFFECTS.get(kind) or data.get("words", "")).rstrip("，")
    more = str(data.get("missing") or data.get("items") or data.get("words") or "")
    place = f"“{name}”" if name else ""
    return f"{case.word}{case.number}{place}{what}{f'：{more}' if more else ''}"[:300]


def _recipients(case: Case, effect: dict[str, Any], day: date) -> set[int]:
    to, kind = str(effect["to"]), effect["kind"]
    if case.is_sealed and to != APPLICANT:
        return _named_for(case)
    if to == APPLICANT:
        return _members({case.subject_id}, day)
    if to == HANDLER or (kind in TO_LEAD and not to):
        return _handlers(case, str(effect["step"]), day) or _members({case.unit_id}, day)
    if to:
        return _party(case, to, str(effect["step"]), day)
    return _handlers(case, str(effect["step"]), day)


def _named_for(case: Case) -> set[int]:
    """On the sealed route only persons named for this case: no unit, no role learns of it."""
    return {*people_named(case)}


def _handlers(case: Case, step: str, day: date) -> set[int]:
    """Whoever has the open steps: the person, or everybody of the unit until somebody claims."""
    rows = StepInstance.objects.filter(case=case, status__in=LIVE)
    if step:
        rows = rows.filter(step=step)
    people = {row.assignee_id for row in rows if row.assignee_id}
    units = {row.unit_id for row in rows if row.unit_id and not row.assignee_id}
    return people | _members(units, day)


def _party(case: Case, code: str, step: str, day: date) -> set[int]:
    """A unit's people or a role's holders; who has claimed the step there is told alone."""
    if is_role(code):
        return _holders(case, code, day)
    if code == Role.DEPARTMENT_HEAD:
        return _heads(case, step, day)
    unit_id = case.units.get(code)
    if step and unit_id is not None:
        rows = StepInstance.objects.filter(case=case, status__in=LIVE, step=step, unit_id=unit_id)
        people = {row.assignee_id for row in rows if row.assignee_id}
        if people:
            return people
    return _members({unit_id}, day)


def _heads(case: Case, step: str, day: date) -> set[int]:
    """Heads of the units that have the open steps, or of the lead unit where none has."""
    rows = StepInstance.objects.filter(case=case, status__in=LIVE, unit__isnull=False)
    rows = rows.filter(step=step) if step else rows
    units = set(rows.values_list("unit_id", flat=True)) or {case.unit_id}
    found = Membership.objects.valid_on(day).filter(role=Role.DEPARTMENT_HEAD)
    return set(found.filter(subject_id__in=units).values_list("user_id", flat=True))


def _members(subject_ids: Iterable[int | None], day: date) -> set[int]:
    ids = [one for one in subject_ids if one is not None]
    if not ids:
        return set()
    roles = [Role.DEPARTMENT_OFFICER, Role.ENTERPRISE_USER, Role.INSTITUTION_USER]
    rows = Membership.objects.valid_on(day).filter(subject_id__in=ids, role__in=roles)
    return set(rows.values_list("user_id", flat=True))


def _holders(case: Case, role: str, day: date) -> set[int]:
    above = [part for part in case.territory.path.split("/") if part]
    rows = Membership.objects.valid_on(day).filter(role=role, subject__code__in=above)
    return set(rows.values_list("user_id", flat=True))
