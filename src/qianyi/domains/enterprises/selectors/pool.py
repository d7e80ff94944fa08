"""Reading the reserve (梯度培育储备) and what firms were told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from qianyi.domains.enterprises.errors import PoolMemberNotFound
from qianyi.domains.enterprises.models import LadderMessage, LadderStanding, PoolMember, PoolNote
from qianyi.kernel.subjects.selectors import EnterpriseFilter, enterprise_list

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFilter:
    """What the reserve is narrowed to; ``due`` keeps those to be called by that day."""

    title: str = ""
    words: str = ""
    owner: str = ""
    due: date | None = None
    ended: bool = False


def pool_list(actor: Actor, asked: PoolFilter) -> QuerySet[PoolMember]:
    """Firms of the reserve the actor may see, those to be called soonest first."""
    rows = (
        PoolMember.objects.visible_to(actor)
        .filter(ended_on__isnull=not asked.ended)
        .select_related("enterprise__subject", "title", "department__subject")
        .order_by(F("next_contact_on").asc(nulls_last=True), "enterprise__sort_key", "pk")
    )
    if asked.title:
        rows = rows.filter(title__code=asked.title)
    if asked.owner:
        rows = rows.filter(owner__icontains=asked.owner)
    if asked.due is not None:
        rows = rows.filter(next_contact_on__lte=asked.due)
    if asked.words.strip():
        firms = enterprise_list(actor, EnterpriseFilter(words=asked.words)).order_by()
        rows = rows.filter(enterprise__in=firms.values("pk"))
    return rows


def pool_get(*, actor: Actor, member_id: int) -> PoolMember:
    """One entry.

    Raises:
        PoolMemberNotFound: there is none, or the actor may not see it.
    """
    found = (
        PoolMember.objects.visible_to(actor)
        .select_related(
            "enterprise__subject", "enterprise__territory", "enterprise__park",
            "enterprise__building", "title", "department__subject", "recorded_by",
        )
        .filter(pk=member_id)
        .first()
    )  # fmt: skip
    if found is None:
        raise PoolMemberNotFound("没有找到这家储备企业，或者您没有查看权限；请从储备名单进入。")
    return found


def notes_of(member: PoolMember) -> QuerySet[PoolNote]:
    """What was talked about, newest first."""
    return member.notes.select_related("recorded_by").order_by("-noted_on", "-pk")


def standings_of_members(rows: list[PoolMember]) -> dict[tuple[int, int], LadderStanding]:
    """(Firm, title) → where it stands, of the entries on a page."""
    found = LadderStanding.objects.filter(enterprise__in=[row.enterprise_id for row in rows])
    return {(row.enterprise_id, row.title_id): row for row in found}


def pool_of_firm(actor: Actor, enterprise: Enterprise) -> dict[int, PoolMember]:
    """Title → the present entry of one firm."""
    rows = PoolMember.objects.visible_to(actor).present().filter(enterprise=enterprise)
    return {row.title_id: row for row in rows}


def message_list(actor: Actor, *, title: str = "") -> QuerySet[LadderMessage]:
    """What firms were told, newest first."""
    rows = (
        LadderMessage.objects.visible_to(actor)
        .select_related("enterprise__subject", "title", "sent_by")
        .order_by("-sent_at", "-pk")
    )
    return rows.filter(title__code=title) if title else rows
