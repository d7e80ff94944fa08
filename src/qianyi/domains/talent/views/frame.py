"""Who looks, from which side, and what the forms offer: the same on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from qianyi.domains.talent.choices import TermKind
from qianyi.domains.talent.errors import TalentInvalid
from qianyi.domains.talent.pages import crumbs
from qianyi.domains.talent.permissions import can_have_needs, can_read_library
from qianyi.domains.talent.selectors import libraries_of, library_of, places_within, terms
from qianyi.foundation.permissions import require
from qianyi.foundation.requests import actor_of
from qianyi.kernel.subjects.models import Enterprise
from qianyi.kernel.subjects.selectors import enterprise_match
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import TypeAlias

    from django.http import HttpRequest

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

    Known: TypeAlias = Mapping[str, Mapping[str, Any]]
    """Rows behind the codes that a form offers, by field."""

OUTSIDE = "talent_mine"


@dataclass(frozen=True, slots=True)
class Side:
    """From which side a page is looked at: inside, or as the firm (``mine``)."""

    actor: Actor
    mine: bool

    def url(self, name: str, *args: object) -> str:
        """The address of a page on the same side; what only one side has leads there."""
        return reverse(f"{OUTSIDE if self.mine else 'talent'}:{name}", args=args)

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Crumbs of people."""
        if self.mine:
            return (crumbs.HOME, crumbs.OWN_PEOPLE)
        return (crumbs.HOME, crumbs.LIBRARY)

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """Crumbs of needs."""
        if self.mine:
            return (crumbs.HOME, crumbs.MINE)
        return (crumbs.HOME, crumbs.LIBRARY, crumbs.NEEDS)

    @property
    def people_list(self) -> str:
        """The list of people on this side."""
        return self.url("people" if self.mine else "list")


def side_of(request: HttpRequest) -> Side:
    """Who looks, and from which side; refused to whoever has no business there."""
    actor = actor_of(request)
    match = request.resolver_match
    mine = match is not None and match.namespace == OUTSIDE
    allowed = can_have_needs(actor) if mine else can_read_library(actor)
    require(allowed=allowed, actor=actor, what="查看人才库")
    return Side(actor, mine)


def reader(request: HttpRequest) -> Actor:
    """Who looks, and works for the zone."""
    actor = actor_of(request)
    require(allowed=can_read_library(actor), actor=actor, what="查看人才库")
    return actor


def today() -> date:
    """The day the page is looked at."""
    return clock.local_date(clock.now())


def named(kind: str) -> list[tuple[str, str]]:
    """Words of the library to choose from, by code."""
    return [(one.code, one.name) for one in terms(kind)]


def zones_for(side: Side) -> list[Territory]:
    """Libraries the reader keeps; for a firm those around it."""
    if not side.mine:
        return list(libraries_of(side.actor))
    rows = Enterprise.objects.filter(pk__in=side.actor.subject_ids).select_related("territory")
    return list({one.pk: one for one in (library_of(row.territory) for row in rows)}.values())


def offered_for(side: Side) -> tuple[dict[str, Any], Known]:
    """Choices of the forms, and the rows behind their codes."""
    zones = zones_for(side)
    places = list(places_within(zones))
    fields = list(terms(TermKind.FIELD))
    offered: dict[str, Any] = {
        "field": [(one.code, one.name) for one in fields],
        "place": [(one.subject.code, one.subject.name) for one in places],
        "plan": named(TermKind.PLAN),
        "territory": [(one.subject.code, one.subject.name) for one in zones],
    }
    known: dict[str, Mapping[str, Any]] = {
        "field": {one.code: one for one in fields},
        "place": {one.subject.code: one for one in places},
        "territory": {one.subject.code: one for one in zones},
    }
    return offered, known


def firm_named(actor: Actor, code: str, field: str) -> Enterprise | None:
    """The firm of a code that was filled into a field; None where none is given.

    Raises:
        TalentInvalid: there is none the reader may see.
    """
    if not code.strip():
        return None
    found = enterprise_match(actor, code=code.strip().upper()).enterprise
    if found is None:
        words = f"没有找到信用代码为“{code.strip()}”的企业，请核对。"
        raise TalentInvalid(words, fields={field: words})
    return found


def own_firms(actor: Actor) -> list[tuple[str, str]]:
    """Firms the reader is a user of, by code."""
    rows = Enterprise.objects.filter(pk__in=actor.subject_ids).select_related("subject")
    return [(row.uscc, str(row)) for row in rows.order_by("pk")]
