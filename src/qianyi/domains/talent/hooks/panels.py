"""Pieces of other pages: a firm's needs and people on its profile, the card above its case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.talent import selectors
from qianyi.domains.talent.models import Card, CardUse
from qianyi.domains.talent.permissions import can_have_needs, can_read_library, can_see_matches
from qianyi.foundation.registry import Panel
from qianyi.foundation.requests import actor_of
from qianyi.lib.clock import local_date, now

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qianyi.kernel.cases.models import Case


def panel_of_firm(request: HttpRequest, enterprise: Any) -> Panel | None:  # noqa: ANN401 - the registry's signature
    """What the firm looks for, and how many of its people agreed to be in the library."""
    actor = actor_of(request)
    own = can_have_needs(actor) and enterprise.pk in actor.subject_ids
    if not (own or can_read_library(actor)):
        return None
    needs = selectors.needs_of_firm(actor, [enterprise.pk], local_date(now()))
    people = selectors.talent_list(actor).filter(employer=enterprise).count()
    if not own and not needs and not people:
        return None
    url = reverse("talent_mine:needs" if own else "talent:needs")
    sees = bool(needs) and can_see_matches(actor, needs[0].need)  # all are of the one firm
    context = {"needs": needs, "people": people, "url": url, "sees": sees}
    return Panel("talent/panel.html", context, order=65)


def panel_of_case(request: HttpRequest, case: Case) -> Panel | None:
    """The card and the service a case is about, as far as the reader may see the person."""
    use = (
        CardUse.objects.filter(case=case)
        .select_related("card__card_class", "card__talent", "service")
        .first()
    )
    if use is None:
        return None
    actor = actor_of(request)
    seen = Card.objects.visible_to(actor).filter(pk=use.card_id).exists()
    name = "talent_mine:card" if can_have_needs(actor) else "talent:card"
    url = reverse(name, args=[use.card_id]) if seen else ""
    return Panel("talent/panel_case.html", {"use": use, "url": url}, order=20)
