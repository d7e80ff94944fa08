"""Reading titles, who holds them, what is about to end, and lists that came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qianyi.kernel.rules.errors import GrantNotFound, TitleListNotFound, TitleNotFound
from qianyi.kernel.rules.models import Title, TitleGrant, TitleList
from qianyi.kernel.subjects.selectors import EnterpriseFilter, enterprise_list

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFilter:
    """What a list of grants is narrowed to; empty takes all. ``state`` is reckoned on ``day``."""

    day: date
    words: str = ""
    title: str = ""
    level: str = ""
    state: str = ""
    archived: bool = False


def title_list() -> QuerySet[Title]:
    """The dictionary of titles in order."""
    return Title.objects.order_by("position", "code")


def title_get(code: str) -> Title:
    """The title with that code.

    Raises:
        TitleNotFound: there is none.
    """
    found = None if "\0" in code else Title.objects.filter(code=code).first()
    if found is None:
        raise TitleNotFound(f"没有代码为“{code[:60]}”的资质称号；请从资质称号列表进入。")
    return found


def grant_list(actor: Actor, asked: GrantFilter) -> QuerySet[TitleGrant]:
    """Grants the actor may see, those that end soonest first."""
    rows = (
        TitleGrant.objects.visible_to(actor)
        .select_related("enterprise__subject", "title")
        .order_by("valid_to", "enterprise__sort_key", "pk")
    )
    rows = rows.archived() if asked.archived else rows.present()
    if asked.state:
        rows = rows.in_state(asked.state, asked.day)
    if asked.title:
        rows = rows.filter(title__code=asked.title)
    if asked.level:
        rows = rows.filter(title__level=asked.level)
    if asked.words.strip():
        firms = enterprise_list(actor, EnterpriseFilter(words=asked.words)).order_by().values("pk")
        numbered = Q(number__icontains=asked.words.strip())
        rows = rows.filter(Q(enterprise__in=firms) | numbered)
    return rows


def grant_get(*, actor: Actor, grant_id: int) -> TitleGrant:
    """One grant.

    Raises:
        GrantNotFound: there is none, or the actor may not see the firm.
    """
    found = (
        TitleGrant.objects.visible_to(actor)
        .select_related("enterprise__subject", "title", "recorded_by")
        .filter(pk=grant_id)
        .first()
    )
    if found is None:
        raise GrantNotFound("没有找到这项资质称号，或者您没有查看权限。请从资质称号列表进入。")
    return found


def grants_of(enterprise: Enterprise) -> QuerySet[TitleGrant]:
    """What one firm holds and held, newest first."""
    return (
        TitleGrant.objects.filter(enterprise=enterprise)
        .present()
        .select_related("title")
        .order_by("-granted_on", "title__position", "pk")
    )


def lapsing_count(actor: Actor, day: date) -> int:
    """How many titles the actor may see end soon."""
    return TitleGrant.objects.visible_to(actor).lapsing(day).count()


def titles_held(enterprise_ids: Collection[int], day: date) -> dict[str, set[int]]:
    """Title code → firms of the given that hold it on the day. One query."""
    rows = TitleGrant.objects.held_on(day).filter(enterprise__in=enterprise_ids)
    held: dict[str, set[int]] = {}
    for code, enterprise_id in rows.values_list("title__code", "enterprise_id"):
        held.setdefault(code, set()).add(enterprise_id)
    return held


def title_lists(actor: Actor) -> QuerySet[TitleList]:
    """Lists that came in, newest first."""
    return (
        TitleList.objects.visible_to(actor)
        .select_related("title", "uploaded_by")
        .defer("rows")
        .order_by("-uploaded_at", "-pk")
    )


def title_list_get(*, actor: Actor, list_id: int) -> TitleList:
    """One list with its rows.

    Raises:
        TitleListNotFound: there is none, or not for this actor.
    """
    found = (
        TitleList.objects.visible_to(actor)
        .select_related("title", "uploaded_by")
        .filter(pk=list_id)
        .first()
    )
    if found is None:
        raise TitleListNotFound("没有找到这份名单，或者您没有查看权限。请从名单列表进入。")
    return found
