"""Finding people of the library. A name is found whole, by its keyed index, never by a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Q, Subquery

from qianyi.domains.talent.errors import TalentNotFound
from qianyi.domains.talent.models import Talent, TalentConsent
from qianyi.foundation import personal
from qianyi.kernel.subjects.models import Subject, SubjectKind

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

NOT_FOUND: Final = (
    "没有找到这名人才，或本人的同意已经撤回、到期，或不在您可以查看的范围；请从人才列表进入。"
)
SHOWN: Final = (
    "territory__subject", "employer__subject", "field", "place__subject", "unit", "made_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentFilter:
    """What a list is narrowed to; empty takes all. ``words`` is a number, major or whole name."""

    words: str = ""
    field: str = ""
    education: str = ""
    rank: str = ""
    plan: str = ""
    way: str = ""


def talent_list(actor: Actor, asked: TalentFilter | None = None) -> QuerySet[Talent]:
    """People the actor may see, with the last day of their consent as ``agreed_until``."""
    rows = Talent.objects.visible_to(actor).select_related(*SHOWN).annotate(agreed_until=_until())
    told = asked or TalentFilter()
    plain = {
        "field__code": told.field, "education": told.education, "rank": told.rank, "way": told.way,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if told.plan:
        rows = rows.filter(honours__contains=[{"plan": told.plan}])
    for word in told.words.split():
        rows = rows.filter(_holding(word))
    return rows


def _until() -> Subquery:
    rows = TalentConsent.objects.in_force().filter(talent=OuterRef("pk"))
    return Subquery(rows.values("valid_to")[:1])


def _holding(word: str) -> Q:
    found = (
        Q(major__icontains=word)
        | Q(rank_title__icontains=word)
        | Q(employer__subject__name__icontains=word)
        | Q(name_index=personal.blind_index(word, about="talent.name"))
    )
    number = word.upper().removeprefix("RC")
    if number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - no key is longer
        found |= Q(pk=int(number))
    return found


def talent_get(*, actor: Actor, ref: str) -> Talent:
    """One person.

    Raises:
        TalentNotFound: there is none, without consent in force, or not for the actor.
    """
    found = talent_list(actor).filter(ref=ref).first()
    if found is None:
        raise TalentNotFound(NOT_FOUND)
    return found


def consents_lapsing(actor: Actor, last: date) -> QuerySet[TalentConsent]:
    """Consents in force that end on or before a day, the first to end first."""
    rows = TalentConsent.objects.visible_to(actor).ending_by(last)
    return rows.select_related("talent__territory", "talent__unit").order_by("valid_to", "pk")


def hidden_list(actor: Actor) -> QuerySet[Talent]:
    """Without a consent in force and not yet erased, with the day it ended as ``ended_on``."""
    last = TalentConsent.objects.filter(talent=OuterRef("pk")).order_by("-pk")
    return (
        Talent.objects.hidden(actor)
        .only("pk", "ref", "territory", "made_at")
        .annotate(
            last_day=Subquery(last.values("valid_to")[:1]),
            withdrawn_at=Subquery(last.values("ended_at")[:1]),
        )
        .order_by("pk")
    )


def units_of(actor: Actor) -> list[Subject]:
    """Departments the actor works for as an officer."""
    ids = actor.departments_of("department_officer")
    return list(Subject.objects.filter(kind=SubjectKind.DEPARTMENT, pk__in=ids).order_by("code"))
