"""What units owe by cases: those they lead, steps of others that wait for them, measures to decide.

What came in on the sealed route is nobody's duty on a board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from qianyi.foundation.duties import DutiesAsked, Duty
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.choices import LIVE, CaseStatus, Light, ProposalState
from qianyi.kernel.cases.models import Case, Proposal, StepInstance

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation import duties
    from qianyi.foundation.permissions import Actor

MOST: Final = 1000
"""Rows of one kind on a board; the nearest limits come first, and no board shows so many."""
LIGHTS: Final[dict[str, duties.Light]] = {
    Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "red", Light.OVERDUE: "overdue",
}  # fmt: skip
WAITS: Final = {
    CaseStatus.SUBMITTED: "等待受理",
    CaseStatus.CORRECTING: "等待申请人补正",
    CaseStatus.SUSPENDED: "中止计时",
}
"""What is in the way where it is not the step itself."""


def duties_by_cases(actor: Actor, asked: DutiesAsked) -> list[Duty]:
    """Open cases by leading unit, live steps by theirs, and for leaders what is to be decided."""
    near = Q() if asked.due_before is None else _near(asked)
    order = (F("expires_at").asc(nulls_last=True), "pk")
    cases = Case.objects.visible_to(actor).open().filter(near, is_sealed=False).order_by(*order)
    seen = Case.objects.visible_to(actor).filter(is_sealed=False, is_open=True)
    steps = (
        StepInstance.objects.filter(
            near, case__in=seen, status__in=LIVE, is_applicants=False, unit__isnull=False
        )
        .exclude(unit_id=F("case__unit_id"))
        .order_by(*order)
    )
    if asked.unit_codes is not None:
        cases = cases.filter(unit__code__in=asked.unit_codes)
        steps = steps.filter(unit__code__in=asked.unit_codes)
    return [
        *(_of_case(row, asked.moment) for row in cases.select_related("unit", "territory")[:MOST]),
        *(
            _of_step(row, asked.moment)
            for row in steps.select_related("unit", "case__territory")[:MOST]
        ),
        *_to_decide(actor, asked),
    ]


def _near(asked: DutiesAsked) -> Q:
    return Q(due_on__lte=asked.due_before) | Q(expires_at__lte=asked.moment)


def _of_case(row: Case, moment: datetime) -> Duty:
    waits = WAITS.get(CaseStatus(row.status), "")
    return Duty(
        group="case",
        title=f"{row.word} {row.number} {row.title}",
        url=f"/cases/{row.number}/",
        unit=str(row.unit),
        unit_code=row.unit.code,
        due_on=row.due_on,
        light=LIGHTS.get(row.light(moment), ""),
        standing=f"{row.get_status_display()}"
        + (f"，现办环节：{row.step_words}" if row.step_words else ""),
        obstacle=waits or (f"停在“{row.step_words}”" if row.step_words else ""),
        certainty="待核实" if row.doubt else "",
        is_demo=row.territory.is_demo,
    )


def _of_step(row: StepInstance, moment: datetime) -> Duty:
    return Duty(
        group="case",
        title=f"{row.case.word} {row.case.number} {row.case.title} · {row.label}",
        url=f"/cases/{row.case.number}/",
        unit=str(row.unit),
        unit_code=row.unit.code if row.unit else "",
        due_on=row.due_on,
        light=LIGHTS.get(row.light(moment), ""),
        standing=f"协办环节“{row.label}”{row.get_status_display()}",
        obstacle=f"停在“{row.label}”",
        certainty="待核实" if row.doubt else "",
        is_demo=row.case.territory.is_demo,
    )


def _to_decide(actor: Actor, asked: DutiesAsked) -> list[Duty]:
    """Open proposals, for who decides about them: they belong to no unit's own duties."""
    if asked.unit_codes is not None or not actor.has_role(Role.LEADER):
        return []
    rows = Proposal.objects.visible_to(actor).filter(state=ProposalState.OPEN)
    return [
        Duty(
            group="decision",
            title=f"督办建议：{row.measure}（{row.case.number} {row.case.title}）",
            url=f"/cases/{row.case.number}/",
            unit=str(row.unit or row.case.unit),
            unit_code=(row.unit or row.case.unit).code,
            standing=row.ground,
            is_demo=row.case.territory.is_demo,
        )
        for row in rows.select_related("case__unit", "case__territory", "unit").order_by(
            "proposed_at", "pk"
        )[:MOST]
    ]
