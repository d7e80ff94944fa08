"""Making promises on either side, and the fair competition review of what the zone promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from qianyi.domains.projects.choices import (
    STANDARD_LAND,
    Comparator,
    PromiseKind,
    PromiseSide,
    PromiseState,
    Review,
)
from qianyi.domains.projects.errors import PromiseInvalid
from qianyi.domains.projects.events import PROMISE_UNFAIR
from qianyi.domains.projects.models import Project, Promise
from qianyi.domains.projects.permissions import can_keep
from qianyi.engine.fair_competition import findings
from qianyi.foundation import history, search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.permissions import require

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
    row = Project.objects.select_related("territory", "lead").get(pk=project.pk)
    require(allowed=can_keep(actor, row), actor=actor, what="登记招商承诺")
    problems = _problems(promised)
    if not row.fits(promised.unit):
        problems["unit"] = "责任单位与项目不在同一类高新区（示例和真实不能混用），请另选单位。"
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    search.touched("project", row.pk)  # heads of its unit find the project from now on
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


@transaction.atomic
def promise_review(
    *, actor: Actor, promise: Promise, review: str, basis: str, moment: datetime
) -> Promise:
    """Enter the conclusion of the fair competition review of what the zone promised.

    A conclusion that it may not be promised opens the promise again, drops what was said to be
    kept, and leaves what follows to a person (``promise_decide``); until then no other conclusion
    is taken.

    Raises:
        NotAllowed: the project is not the actor's to keep.
        PromiseInvalid: no conclusion, no ground, a promise of the owner's, or one to be decided.
    """
    row = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("project__territory", "project__lead")
        .get(pk=promise.pk)
    )
    require(allowed=can_keep(actor, row.project), actor=actor, what="登记公平竞争审查结论")
    problems = _review_problems(row, review, basis)
    if problems:
        raise PromiseInvalid("；".join(problems.values()), fields=problems)
    row.review, row.review_basis = review, basis.strip()[:300]
    if review == Review.VIOLATES:
        row.claimed, row.claimed_by, row.closed_by = "", None, None
        row.state = PromiseState.OPEN if row.state == PromiseState.KEPT else row.state
    with history.because(basis):
        row.save(
            update_fields=["review", "review_basis", "state", "claimed", "claimed_by", "closed_by"]
        )
    if row.awaits_decision:
        publish(Event(PROMISE_UNFAIR, row.pk, reverse("projects:promise", args=[row.pk]), moment))
    return row


def _review_problems(row: Promise, review: str, basis: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if row.side != PromiseSide.ZONE:
        problems["review"] = "项目业主的承诺不需要公平竞争审查。"
    elif row.awaits_decision:
        problems["review"] = (
            "审查结论已是“不符合”，须先由规划编制人员或管委会领导决定怎么处理，不能直接改结论。"
        )
    elif review not in Review.values or review == Review.NONE:
        problems["review"] = "请选择审查结论。"
    if not basis.strip():
        problems["basis"] = "请写明审查依据，例如审查表编号和日期。"
    return problems


def words_refused(what: str, condition: str) -> str:
    """Why no review can allow what the zone would promise in these words; empty where one can."""
    refused = [one for one in findings(f"{what}。{condition}") if one.is_refused]
    return refused[0].sentence if refused else ""


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
    if refused := words_refused(promised.what, promised.condition):
        found["what"] = refused
    if promised.review not in (Review.NONE, Review.VIOLATES) and not promised.review_basis.strip():
        found["review_basis"] = "写了审查结论的，请写明审查依据。"
    return found
