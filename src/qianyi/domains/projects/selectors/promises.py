"""Promises made both ways, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.domains.projects.choices import CLOSED, PromiseState
from qianyi.domains.projects.errors import PromiseNotFound
from qianyi.domains.projects.models import Promise

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.projects.models import Project
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFilter:
    """What a list of promises is narrowed to; ``late`` needs ``day``."""

    words: str = ""
    side: str = ""
    kind: str = ""
    state: str = ""
    unit_id: int | None = None
    late: bool = False
    day: date | None = None


def promise_list(actor: Actor, asked: PromiseFilter | None = None) -> QuerySet[Promise]:
    """Promises the actor may see, the nearest due first; those without a day last."""
    asked = asked or PromiseFilter()
    rows: QuerySet[Promise] = Promise.objects.visible_to(actor).select_related(
        "project__subject", "project__territory__subject", "unit__subject"
    )
    for word in asked.words.split():
        rows = rows.filter(Q(what__icontains=word) | Q(project__subject__name__icontains=word))
    for field in ("side", "kind", "state"):
        if value := getattr(asked, field):
            rows = rows.filter(**{field: value})
    if asked.unit_id is not None:
        rows = rows.filter(unit_id=asked.unit_id)
    if asked.late and asked.day:
        rows = late(rows, asked.day)
    return rows.order_by("due_on", "pk")


def late(rows: QuerySet[Promise], day: date) -> QuerySet[Promise]:
    """Those still owed whose last day has passed, and those found not kept."""
    return rows.filter(Q(due_on__lt=day) | Q(state=PromiseState.BROKEN)).exclude(state__in=CLOSED)


def promises_of(project: Project) -> QuerySet[Promise]:
    """Both sides of one project."""
    return project.promises.select_related("unit__subject").order_by("side", "due_on", "pk")


def promise_get(*, actor: Actor, promise_id: int) -> Promise:
    """One promise.

    Raises:
        PromiseNotFound: there is none, or not for this actor.
    """
    row = (
        Promise.objects.visible_to(actor)
        .select_related("project__subject", "project__territory", "project__lead", "unit__subject")
        .filter(pk=promise_id)
        .first()
    )
    if row is None:
        raise PromiseNotFound("没有找到这项承诺；请从承诺台账进入。", promise=promise_id)
    return row
