"""Finding needs and introductions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from qianyi.domains.talent.choices import OPEN_NEEDS
from qianyi.domains.talent.errors import IntroductionNotFound, NeedNotFound
from qianyi.domains.talent.models import Introduction, Need

from .matching import candidates_by_need

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

SHOWN: Final = (
    "enterprise__subject", "enterprise__territory__subject", "field", "place__subject", "unit",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFilter:
    """What a list is narrowed to; empty takes all."""

    words: str = ""
    field: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class NeedMatches:
    """An open need of a firm and how many people stand where before it."""

    need: Need
    fits: int
    near: int
    unknown: int
    waiting: int
    agreed: int


def need_list(actor: Actor, asked: NeedFilter | None = None) -> QuerySet[Need]:
    """Needs the actor may see, the newest first."""
    return _narrowed(Need.objects.visible_to(actor).select_related(*SHOWN), asked or NeedFilter())


def needs_public(day: date, asked: NeedFilter | None = None) -> QuerySet[Need]:
    """What everybody may read."""
    rows = Need.objects.in_public(day).select_related(*SHOWN)
    return _narrowed(rows, asked or NeedFilter())


def _narrowed(rows: QuerySet[Need], asked: NeedFilter) -> QuerySet[Need]:
    plain = {"field__code": asked.field, "state": asked.state}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    for word in asked.words.split():
        rows = rows.filter(
            Q(position__icontains=word)
            | Q(duties__icontains=word)
            | Q(enterprise__subject__name__icontains=word)
        )
    return rows


def need_get(*, actor: Actor, ref: str) -> Need:
    """One need.

    Raises:
        NeedNotFound: there is none, or not for the actor.
    """
    found = need_list(actor).filter(ref=ref).first()
    if found is None:
        raise NeedNotFound("没有找到这项人才需求，或不在您可以查看的范围；请从人才需求列表进入。")
    return found


def needs_of_firm(actor: Actor, firm_ids: Collection[int], day: date) -> list[NeedMatches]:
    """Open needs of firms the actor sees, each with how many people stand where."""
    rows = list(need_list(actor).filter(enterprise__in=firm_ids, state__in=OPEN_NEEDS))
    by_need = candidates_by_need(actor, rows, day)
    found = []
    for need in rows:
        candidates = by_need[need.pk]
        groups = [one.match.group for one in candidates]
        states = [one.introduction.state for one in candidates if one.introduction]
        found.append(
            NeedMatches(
                need, groups.count("fits"), groups.count("near"), groups.count("unknown"),
                states.count("asked"), states.count("agreed"),
            )
        )  # fmt: skip
    return found


def introduction_list(actor: Actor, *, state: str = "") -> QuerySet[Introduction]:
    """Introductions the actor may see, the newest first."""
    rows = Introduction.objects.visible_to(actor).select_related(
        "need__enterprise__subject", "need__enterprise__territory", "need__unit",
        "talent__territory", "talent__field", "talent__unit", "asked_by", "answered_by",
    )  # fmt: skip
    return rows.filter(state=state) if state else rows


def introduction_get(*, actor: Actor, introduction_id: int) -> Introduction:
    """One introduction.

    Raises:
        IntroductionNotFound: there is none, the person's consent is over, or not for the actor.
    """
    found = introduction_list(actor).filter(pk=introduction_id).first()
    if found is None:
        raise IntroductionNotFound("没有找到这条对接记录，或本人已撤回同意；请从对接列表进入。")
    return found
