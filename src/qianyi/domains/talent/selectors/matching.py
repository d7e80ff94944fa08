"""Needs and people put before each other; the reasons are worked out by ``engine.talent``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.domains.talent.models import Introduction, Need, Talent
from qianyi.engine.talent import Match, Person, Wanted, matches_of

from .places import library_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person before a need, and the introduction under way between the two, if any."""

    talent: Talent
    match: Match
    introduction: Introduction | None = None


def wanted_of(need: Need) -> Wanted:
    """What a need asks for, as the engine reads it."""
    return Wanted(
        field=need.field.code if need.field else "",
        field_name=str(need.field or ""),
        education=need.education,
        rank=need.rank,
        years=need.years,
        place=need.place.path if need.place else "",
        place_name=str(need.place or ""),
        way=need.way,
    )


def person_of(talent: Talent) -> Person:
    """What is known of a person, as the engine reads it."""
    return Person(
        key=talent.pk,
        field=talent.field.code if talent.field else "",
        field_name=str(talent.field or ""),
        education=talent.education,
        rank=talent.rank,
        since=talent.since_year,
        place=talent.place.path if talent.place else "",
        place_name=str(talent.place or ""),
        way=talent.way,
    )


def candidates_of(actor: Actor, need: Need, day: date) -> list[Candidate]:
    """Everybody of the zone's library who agreed to be matched with firms, before the need.

    Nobody is put before a need of the firm they work for. For the firm itself the people are
    strangers: it sees no name, and the officer sees them as the library shows them.
    """
    return candidates_by_need(actor, [need], day)[need.pk]


def candidates_by_need(
    actor: Actor, needs: Sequence[Need], day: date
) -> dict[int, list[Candidate]]:
    """The same of several needs by their ids; the people are read once a firm, not a need."""
    live: dict[tuple[int, int], Introduction] = {
        (row.need_id, row.talent_id): row
        for row in Introduction.objects.filter(need__in=needs).order_by("asked_at", "pk")
    }
    people: dict[int, dict[int, Talent]] = {}
    found = {}
    for need in needs:
        if need.enterprise_id not in people:
            people[need.enterprise_id] = {row.pk: row for row in _people(actor, need)}
        known = people[need.enterprise_id]
        matched = matches_of(
            wanted_of(need), (person_of(row) for row in known.values()), year=day.year
        )
        found[need.pk] = [
            Candidate(known[one.key], one, live.get((need.pk, one.key))) for one in matched
        ]
    return found


def _people(actor: Actor, need: Need) -> QuerySet[Talent]:
    own = need.enterprise_id in actor.subject_ids
    rows = Talent.objects.all() if own else Talent.objects.visible_to(actor)
    zone = library_of(need.enterprise.territory)
    return (
        rows.open_to_firms()
        .filter(territory=zone)
        .exclude(employer=need.enterprise)
        .select_related("field", "place__subject", "territory")
        .defer("personal_key", "phone_sealed", "email_sealed")
    )
