"""Finding cards, the services they carry, and what was asked for with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.talent.choices import LAPSING_DAYS
from qianyi.domains.talent.errors import CardNotFound
from qianyi.domains.talent.models import Card, CardService, CardUse
from qianyi.kernel.cases.choices import CaseStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

GONE: Final = (CaseStatus.REFUSED, CaseStatus.WITHDRAWN)
"""A case that ended so was not a use."""
REFUSED: Final = "refuse"
"""Nor one whose unit said no: the outcome of the processes of ``packs/*/processes/talent_*``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFilter:
    """What a list is narrowed to; empty takes all. ``standing`` is valid, lapsing or over."""

    words: str = ""
    card_class: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class ServiceOpen:
    """A service before one card: ``hindrance`` says why it cannot be asked for; empty if it can."""

    service: CardService
    used: int
    hindrance: str


def card_list(actor: Actor, day: date, asked: CardFilter | None = None) -> QuerySet[Card]:
    """Cards the actor may see, the newest first."""
    rows = Card.objects.visible_to(actor).select_related(
        "talent__territory__subject", "talent__employer__subject", "talent__unit", "card_class",
        "issued_by",
    )  # fmt: skip
    told = asked or CardFilter()
    if told.card_class:
        rows = rows.filter(card_class__code=told.card_class)
    if told.standing:
        rows = rows.filter(_standing(told.standing, day))
    for word in told.words.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(talent__employer__subject__name__icontains=word)
        )
    return rows


def _standing(word: str, day: date) -> Q:
    valid = Q(ended_at__isnull=True, valid_from__lte=day, valid_to__gt=day)
    lapsing = valid & Q(valid_to__lte=day + timedelta(days=LAPSING_DAYS))
    over = Q(ended_at__isnull=False) | Q(valid_to__lte=day)
    return {"valid": valid, "lapsing": lapsing, "over": over}.get(word, Q())


def card_get(*, actor: Actor, card_id: int) -> Card:
    """One card.

    Raises:
        CardNotFound: there is none, the person's consent is over, or not for the actor.
    """
    rows = Card.objects.visible_to(actor).select_related(
        "talent__territory__subject", "talent__employer__subject", "talent__unit", "card_class",
        "issued_by",
    )  # fmt: skip
    found = rows.filter(pk=card_id).first()
    if found is None:
        raise CardNotFound("没有找到这张卡，或本人已撤回同意，或不在您可以查看的范围。")
    return found


def cards_lapsing(actor: Actor, day: date, *, days: int = LAPSING_DAYS) -> QuerySet[Card]:
    """Cards in force that end within so many days, the first to end first."""
    rows = Card.objects.visible_to(actor).ending_by(today=day, last=day + timedelta(days=days))
    rows = rows.select_related("talent__territory", "talent__unit", "card_class")
    return rows.order_by("valid_to", "pk")


def service_list(actor: Actor) -> QuerySet[CardService]:
    """The catalogue in use."""
    rows = CardService.objects.visible_to(actor).filter(ended_at__isnull=True)
    return rows.select_related("unit__subject", "unit__territory__subject")


def uses_of(card: Card) -> QuerySet[CardUse]:
    """What was asked for with a card, the newest first."""
    return card.uses.select_related("service", "case__unit").defer(
        "case__state", "case__facts", "case__form"
    )


def services_of(card: Card, day: date) -> list[ServiceOpen]:
    """Every service of the zone before a card, on a day."""
    rows = CardService.objects.filter(
        ended_at__isnull=True, unit__territory__path__startswith=card.talent.territory.path
    ).select_related("unit__subject")
    used: dict[int, int] = {}
    for service_id in uses_in_year(card, day).values_list("service_id", flat=True):
        used[service_id] = used.get(service_id, 0) + 1
    return [
        ServiceOpen(row, used.get(row.pk, 0), hindrance_of(card, row, used.get(row.pk, 0), day))
        for row in rows
    ]


def uses_in_year(card: Card, day: date) -> QuerySet[CardUse]:
    """What was used in the calendar year of a day; refused and withdrawn cases were no use."""
    year = CardUse.objects.filter(card=card, asked_on__year=day.year)
    return year.exclude(case__status__in=GONE).exclude(case__outcome=REFUSED)


def hindrance_of(card: Card, service: CardService, used: int, day: date) -> str:
    """Why a card does not carry a service on a day; empty where it does."""
    standing = card.standing_on(day)
    if standing != "有效":
        return (
            f"卡{standing}（有效期 {card.valid_from:%Y-%m-%d} 至 {card.valid_to:%Y-%m-%d}，不含）。"
        )
    if card.card_class.code not in service.classes:
        return f"“{service}”不面向“{card.card_class}”。"
    if service.per_year is not None and used >= service.per_year:
        return f"“{service}”每年 {service.per_year} 次，{day.year} 年已用 {used} 次。"
    return ""
