"""Promises made both ways, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.projects.choices import (
    CLOSED,
    PromiseKind,
    PromiseSide,
    PromiseState,
    Review,
)
from qianyi.domains.projects.errors import PromiseNotFound
from qianyi.domains.projects.models import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.projects.models import Project, PromiseQuerySet
    from qianyi.foundation.permissions import Actor


STANDINGS: Final = ("late", "waiting", "claimed", "unfair", "unreviewed")
"""How promises stand besides their state: overdue or not kept; waiting for a person, which is to be
confirmed by a second one, to be decided, or to be reviewed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFilter:
    """What a list of promises is narrowed to.

    ``state`` is a state or one of ``STANDINGS``, of which "late" needs ``day``; ``within`` is the
    path of a territory.
    """

    words: str = ""
    side: str = ""
    kind: str = ""
    state: str = ""
    unit_id: int | None = None
    within: str = ""
    day: date | None = None


def promise_list(actor: Actor, asked: PromiseFilter | None = None) -> PromiseQuerySet:
    """Promises the actor may see, the nearest due first; those without a day last."""
    asked = asked or PromiseFilter()
    rows = Promise.objects.visible_to(actor).select_related(
        "project__subject", "project__territory__subject", "unit__subject"
    )
    for word in asked.words.split():
        rows = rows.filter(Q(what__icontains=word) | Q(project__subject__name__icontains=word))
    same = {
        "side": asked.side, "kind": asked.kind, "unit_id": asked.unit_id,
        "project__territory__path__startswith": asked.within,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in same.items() if value not in (None, "")})
    return _standing(rows, asked).order_by("due_on", "pk")


def _standing(rows: PromiseQuerySet, asked: PromiseFilter) -> PromiseQuerySet:
    if asked.state in STANDINGS:
        return standings_of(rows, asked.day)[asked.state]
    return rows.filter(state=asked.state) if asked.state else rows


def standings_of(rows: PromiseQuerySet, day: date | None) -> dict[str, PromiseQuerySet]:
    """The same by each of ``STANDINGS``."""
    claimed, unfair = rows.awaiting_confirmation(), rows.awaiting_decision()
    unreviewed = rows.filter(side=PromiseSide.ZONE, review=Review.NONE)
    return {
        "late": late(rows, day) if day else rows,
        "waiting": claimed | unfair | unreviewed,
        "claimed": claimed,
        "unfair": unfair,
        "unreviewed": unreviewed,
    }


def late(rows: PromiseQuerySet, day: date) -> PromiseQuerySet:
    """Those still owed whose last day has passed, and those found not kept."""
    return rows.filter(Q(due_on__lt=day) | Q(state=PromiseState.BROKEN)).exclude(state__in=CLOSED)


def promises_waiting(actor: Actor) -> PromiseQuerySet:
    """Promises that wait for a second person to agree, or for somebody to decide what follows."""
    rows = Promise.objects.visible_to(actor).select_related(
        "project__subject", "project__territory", "project__lead", "unit__subject"
    )
    return (rows.awaiting_confirmation() | rows.awaiting_decision()).order_by("due_on", "pk")


def promises_of(project: Project) -> QuerySet[Promise]:
    """Both sides of one project."""
    return project.promises.select_related("unit__subject").order_by("side", "due_on", "pk")


@dataclass(frozen=True, slots=True)
class YearLine:
    """What an owner promised of one kind in figures, by year; 0 where no year was said."""

    kind: str
    unit: str
    by_year: dict[int, list[Promise]]


def year_lines(promises: Iterable[Promise]) -> list[YearLine]:
    """Figures the owner promised (标准地 indicators, output, tax, jobs), a line a kind and unit."""
    found: dict[tuple[str, str], YearLine] = {}
    for one in promises:
        if one.side != PromiseSide.OWNER or one.target is None:
            continue
        key = (one.kind, one.figure_unit)
        line = found.setdefault(key, YearLine(one.get_kind_display(), one.figure_unit, {}))
        line.by_year.setdefault(one.year or 0, []).append(one)
    order = list(PromiseKind.values)
    return [found[key] for key in sorted(found, key=lambda key: (order.index(key[0]), key[1]))]


def promise_get(*, actor: Actor, promise_id: int) -> Promise:
    """One promise.

    Raises:
        PromiseNotFound: there is none, or not for this actor.
    """
    row = (
        Promise.objects.visible_to(actor)
        .select_related(
            "project__subject",
            "project__territory",
            "project__lead__territory",
            "unit__subject",
            "claimed_by",
            "closed_by",
        )
        .filter(pk=promise_id)
        .first()
    )
    if row is None:
        raise PromiseNotFound("没有找到这项承诺；请从承诺台账进入。", promise=promise_id)
    return row
