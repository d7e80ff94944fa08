"""A firm's home: what it owes, what it can get, who has its cases, what was done with its data.

Each function reads one part for one firm the actor works for; the caller has seen to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.urls import reverse

from qianyi.domains.enterprises.models import TeamMember
from qianyi.domains.enterprises.selectors import due_list
from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.selectors.firm import items_of_firm
from qianyi.domains.reporting import selectors as reporting
from qianyi.domains.talent.selectors import cards_lapsing
from qianyi.engine.periods import Period
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.choices import LIVE, CaseStatus
from qianyi.kernel.cases.models import StepInstance
from qianyi.kernel.cases.selectors import CaseFilter, case_list
from qianyi.kernel.rules.choices import LAPSING_DAYS
from qianyi.kernel.rules.models import TitleGrant
from qianyi.kernel.subjects.selectors import enterprise_list
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qianyi.domains.policies.selectors.firm import FirmItem
    from qianyi.domains.reporting.models import Return
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.cases.models import Case
    from qianyi.kernel.subjects.models import Enterprise

GIVEN: Final = (Place.QUALIFIES, Place.NEAR)
"""What the home shows of the policies; the rest stands on their own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One return still to come.

    Attributes:
        basis: what gives the right to ask: 表号, 文号, or that it is voluntary.
        left: working days from today to the last one, negative when late; ``doubt`` why it is not
            certain.
        share: part of the lines that were filled in beforehand; None where nothing is asked.
    """

    title: str
    period: str
    basis: str
    due_on: date
    left: int
    doubt: str
    share: Decimal | None
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One open case of the firm.

    Attributes:
        holder: the unit that leads it; ``step`` where it stands.
        needs: the firm itself has to do something.
        left: as of :class:`Owed`; None where no limit runs.
    """

    title: str
    number: str
    holder: str
    step: str
    state: str
    due_on: date | None
    left: int | None
    doubt: str
    needs: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something of the firm's that ends or is to be done by a day; ``is_late`` once it passed."""

    kind: str
    what: str
    day: date
    is_late: bool
    url: str = ""


def firms_of(actor: Actor) -> list[Enterprise]:
    """The firms whose user the actor is, by name; nobody of the zone is one beside."""
    if Role.ENTERPRISE_USER not in actor.roles:
        return []
    return list(enterprise_list(actor).filter(pk__in=actor.subject_ids))


def firm_chosen(firms: Sequence[Enterprise], uscc: str) -> Enterprise:
    """The firm asked for where it is one of these, else the first; never another's."""
    return next((row for row in firms if row.uscc == uscc.strip().upper()), firms[0])


def owed_list(actor: Actor, firm: Enterprise, moment: datetime) -> list[Owed]:
    """Returns the firm has not filed, or has to look at again; the nearest due first."""
    today = local_date(moment)
    rows = reporting.outstanding_list(actor).filter(subject_id=firm.pk)
    return [_owed(row, today) for row in rows]


def _owed(row: Return, today: date) -> Owed:
    form = row.collection.form
    items = reporting.items_for(row)
    left = calendar_installed().workdays_between(today, row.collection.due_on)
    known = sum(1 for item in items if row.prefilled.get(item.key))
    return Owed(
        title=str(form),
        period=Period.parse(row.collection.period).label,
        basis=form.basis,
        due_on=row.collection.due_on,
        left=left.days,
        doubt=row.collection.due_doubt or left.doubt,
        share=Decimal(known) / len(items) if items else None,
        state=row.get_status_display(),
        url=reverse("reporting:return", args=[row.pk]),
    )


def gets_list(firm: Enterprise, moment: datetime) -> list[FirmItem]:
    """Policies whose conditions the firm meets, then those it misses by one condition."""
    found = items_of_firm(firm, local_date(moment))
    return [one for place in GIVEN for one in found.of(place)]


def case_rows(actor: Actor, firm: Enterprise, moment: datetime) -> list[Followed]:
    """Open cases of the firm: those that wait for it first, then by their limit."""
    rows = list(
        case_list(actor, CaseFilter(subject_id=firm.pk, open_only=True)).order_by(
            F("expires_at").asc(nulls_last=True), "-pk"
        )
    )
    own = StepInstance.objects.filter(case__in=rows, status__in=LIVE, is_applicants=True)
    asked = set(own.values_list("case_id", flat=True))
    found = [_followed(row, local_date(moment), asks=row.pk in asked) for row in rows]
    return sorted(found, key=lambda one: not one.needs)


def _followed(row: Case, today: date, *, asks: bool) -> Followed:
    left = calendar_installed().workdays_between(today, row.due_on) if row.due_on else None
    return Followed(
        title=row.title,
        number=row.number,
        holder=str(row.unit),
        step=row.step_words,
        state=row.get_status_display(),
        due_on=row.due_on,
        left=left.days if left else None,
        doubt=row.doubt,
        needs=asks or row.status == CaseStatus.CORRECTING,
        url=reverse("cases_mine:case", args=[row.ref]),
    )


def ending_list(actor: Actor, firm: Enterprise, day: date) -> list[Ending]:
    """Titles, certificates, leases, open problems, and talent cards of the firm's people."""
    found = [
        Ending(
            kind=one.kind, what=one.what, day=one.day, is_late=one.is_late,
            url=reverse("rules:grant", args=[one.record.pk])
            if isinstance(one.record, TitleGrant)
            else "",
        )
        for one in due_list(actor, firm, day)
    ]  # fmt: skip
    cards = cards_lapsing(actor, day, days=LAPSING_DAYS).filter(talent__employer_id=firm.pk)
    found += [
        Ending(
            kind="人才卡", what=f"{row.card_class}（{row.number}）", is_late=False,
            day=row.valid_to - timedelta(days=1),
            url=reverse("talent_mine:card", args=[row.pk]),
        )
        for row in cards
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.day)


def team_list(actor: Actor, firm: Enterprise, day: date) -> list[TeamMember]:
    """Who serves the firm on a day: 挂联领导, 服务专员, units."""
    return list(
        TeamMember.objects.visible_to(actor)
        .in_force(day)
        .filter(enterprise=firm)
        .select_related("user", "department__subject")
        .order_by("part", "pk")
    )
