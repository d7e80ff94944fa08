"""Making promises on either side, reviewing them, and saying what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from qianyi.domains.projects.choices import (
    CLOSED,
    STANDARD_LAND,
    Comparator,
    PromiseKind,
    PromiseSide,
    PromiseState,
    Review,
)
from qianyi.domains.projects.errors import PromiseInvalid
from qianyi.domains.projects.events import PROMISE_BROKEN
from qianyi.domains.projects.models import Project, Promise
from qianyi.domains.projects.permissions import can_keep
from qianyi.engine.fair_competition import findings
from qianyi.foundation import history
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One promise as it is entered; ``target`` is a figure with ``comparator`` and unit."""

    side: str
    kind: str
    what: str
    condition: str = ""
    year: int | None = None
    due_on: date | None = None
    comparator: str = ""
    target: Decimal | None = None
    figure_unit: str = ""
    basis: str = ""
    review: str = Review.NONE
    review_basis: str = ""
    unit: Department | None = None


@transaction.atomic
def promise_make(
    *, actor: Actor, project: Project, promised: Promised, moment: datetime
) -> Promise:
    """Enter a promise.

    What the zone promises needs a ground in law or policy, and a conclusion of the fair
    competition review stands beside it; a conclusion that it may not be promised, or wording that
    no review can allow, is refused.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        PromiseInvalid: ``fields`` says which and why.
    """
    row = Project.objects.select_related("territory").get(pk=project.pk)
    require(allowed=can_keep(actor, row), actor=actor, what="登记招商承诺")
    problems = _problems(promised)
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    return Promise.objects.create(
        project=row,
        side=promised.side,
        kind=promised.kind,
        what=promised.what.strip()[:300],
        condition=promised.condition.strip()[:300],
        year=promised.year,
        due_on=promised.due_on,
        comparator=promised.comparator if promised.target is not None else "",
        target=promised.target,
        figure_unit=promised.figure_unit.strip()[:20],
        basis=promised.basis.strip()[:300],
        review=promised.review if promised.side == PromiseSide.ZONE else Review.NOT_NEEDED,
        review_basis=promised.review_basis.strip()[:300],
        unit=promised.unit,
        made_at=moment,
        by_id=actor.user_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What somebody found: the state, the figure that came, what was seen, on which day."""

    state: str
    evidence: str
    actual: Decimal | None = None
    on: date


@transaction.atomic
def promise_check(*, actor: Actor, promise: Promise, checked: Checked, moment: datetime) -> Promise:
    """Say what became of a promise; a person decides, the figure is shown beside.

    A figure below the one promised cannot be called kept. What was found before stays in the
    history.

    Raises:
        NotAllowed: neither the unit that owes it nor who keeps the project.
        PromiseInvalid: closed already, nothing seen, a day ahead, or a state the figure refutes.
    """
    row = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("project__territory", "project__subject")
        .get(pk=promise.pk)
    )
    require(allowed=may_check(actor, row), actor=actor, what="核查这项承诺")
    problems = _check_problems(row, checked, local_date(moment))
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    row.state, row.actual, row.evidence = checked.state, checked.actual, checked.evidence.strip()
    row.checked_on = checked.on
    with history.because(checked.evidence):
        row.save(update_fields=["state", "actual", "evidence", "checked_on"])
    if row.state == PromiseState.BROKEN:
        publish(Event(PROMISE_BROKEN, row.pk, reverse("projects:promise", args=[row.pk]), moment))
    return row


@transaction.atomic
def promise_review(*, actor: Actor, promise: Promise, review: str, basis: str) -> Promise:
    """Enter the conclusion of the fair competition review of what the zone promised.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        PromiseInvalid: no conclusion, no ground, or a promise of the owner's.
    """
    row = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("project__territory")
        .get(pk=promise.pk)
    )
    require(allowed=can_keep(actor, row.project), actor=actor, what="登记公平竞争审查结论")
    problems: dict[str, str] = {}
    if row.side != PromiseSide.ZONE:
        problems["review"] = "项目业主的承诺不需要公平竞争审查。"
    elif review not in Review.values or review == Review.NONE:
        problems["review"] = "请选择审查结论。"
    if not basis.strip():
        problems["basis"] = "请写明审查依据，例如审查表编号和日期。"
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    row.review, row.review_basis = review, basis.strip()[:300]
    with history.because(basis):
        row.save(update_fields=["review", "review_basis"])
    return row


def may_check(actor: Actor, promise: Promise) -> bool:
    """The unit that owes it or looks after it, and whoever keeps the project."""
    if can_keep(actor, promise.project):
        return True
    return (
        actor.user_id is not None
        and promise.unit_id is not None
        and promise.unit_id in actor.department_ids
    )


def _problems(promised: Promised) -> dict[str, str]:
    found: dict[str, str] = {}
    if promised.side not in PromiseSide.values:
        found["side"] = f"承诺方只能是：{'、'.join(PromiseSide.labels)}。"
    if promised.kind not in PromiseKind.values:
        found["kind"] = "请选择承诺类别。"
    if not promised.what.strip():
        found["what"] = "请写明承诺内容。"
    found |= _figure_problems(promised)
    if promised.side == PromiseSide.ZONE:
        found |= _zone_problems(promised)
    return found


def _figure_problems(promised: Promised) -> dict[str, str]:
    found: dict[str, str] = {}
    if promised.target is not None:
        if promised.comparator not in Comparator.values:
            found["comparator"] = "写了承诺数值的，请选择“不低于”或“不高于”。"
        if not promised.figure_unit.strip():
            found["figure_unit"] = "写了承诺数值的，请写明计量单位。"
    elif promised.kind in STANDARD_LAND:
        found["target"] = "标准地控制指标须写明承诺数值。"
    return found


def _zone_problems(promised: Promised) -> dict[str, str]:
    found: dict[str, str] = {}
    if not promised.basis.strip():
        found["basis"] = "高新区作出的承诺须写明法律、法规或政策依据。"
    if promised.review == Review.VIOLATES:
        found["review"] = "公平竞争审查结论为不符合的，不得承诺；请修改内容后重新审查。"
    refused = [one for one in findings(f"{promised.what}。{promised.condition}") if one.is_refused]
    if refused:
        found["what"] = refused[0].sentence
    if promised.review not in (Review.NONE, Review.VIOLATES) and not promised.review_basis.strip():
        found["review_basis"] = "写了审查结论的，请写明审查依据。"
    return found


def _check_problems(row: Promise, checked: Checked, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    if row.state in CLOSED:
        found["state"] = f"这项承诺已是“{row.get_state_display()}”，不再核查。"
    elif checked.state not in PromiseState.values:
        found["state"] = f"状态只能是：{'、'.join(PromiseState.labels)}。"
    if not checked.evidence.strip():
        found["evidence"] = "请写明核查情况和依据。"
    if checked.on > today:
        found["on"] = "核查日期不能晚于今天。"
    if checked.state == PromiseState.KEPT and row.target is not None:
        if checked.actual is None:
            found["actual"] = "承诺了数值的，认定已兑现须填写实际数值。"
        else:
            trial = Promise(comparator=row.comparator, target=row.target, actual=checked.actual)
            if trial.answer == "broken":
                found["state"] = "实际数值没有达到承诺，不能认定为已兑现；请选部分兑现或未兑现。"
    return found
