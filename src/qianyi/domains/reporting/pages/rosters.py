"""What the pages of rosters say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.reporting.choices import Roster
from qianyi.domains.reporting.permissions import can_keep_rosters
from qianyi.foundation.ui.pages import Action, Page
from qianyi.lib.clock import local_date

from .crumbs import COLLECTIONS, HOME, RETURNS

if TYPE_CHECKING:
    from datetime import date

    from qianyi.domains.reporting.models import RosterCheck, RosterEntry
    from qianyi.foundation.permissions import Actor


def roster_crumb(roster: str) -> tuple[str, str]:
    """A roster's own place in the breadcrumb."""
    return str(Roster(roster).label), reverse("reporting:roster", args=[roster])


def roster_page(roster: str, actor: Actor, day: date) -> Page:
    """The head of a roster."""
    others = [one for one in Roster if one != roster]
    return Page(
        title=str(Roster(roster).label),
        answer="哪些企业在统计名录里，从什么时候开始",
        breadcrumbs=(HOME, RETURNS, COLLECTIONS, roster_crumb(roster)),
        action=Action(label="列入企业", url=reverse("reporting:roster-enter", args=[roster]))
        if can_keep_rosters(actor)
        else None,
        more_actions=[
            Action(label="应统未统", url=reverse("reporting:roster-gaps")),
            *(
                Action(label=str(one.label), url=reverse("reporting:roster", args=[one.value]))
                for one in others
            ),
        ],
        as_of=day,
    )


def gaps_page(year: int, *, is_kept: bool = False, check: RosterCheck | None = None) -> Page:
    """The head of 应统未统; where it is kept, when it was found and how to have it found anew."""
    told = f"核对于 {local_date(check.made_at)}，{check.firms_count:,} 家" if check else "尚未核对"
    return Page(
        title="应统未统企业",
        answer=f"按{year}年已审核的数据，哪些企业达到“四上”标准而不在名录里，哪些在名录里而未达到",
        breadcrumbs=(HOME, RETURNS, COLLECTIONS, ("应统未统", "")),
        action=Action(
            label="重新核对" if check else "开始核对",
            url=reverse("reporting:roster-gaps-check", args=[year]),
            method="post",
        )
        if is_kept
        else None,
        more_actions=[
            Action(label="“四上”企业名录", url=reverse("reporting:roster", args=["four_above"]))
        ],
        as_of=check.day if check else None,
        tags=("以统计部门认定为准", *((told,) if is_kept else ())),
    )


def leave_page(entry: RosterEntry) -> Page:
    """The head of taking a firm out."""
    return Page(
        title=f"{entry.enterprise}退出名录",
        answer="退出后不再列入以后各期的采集，已报送的数据保留",
        breadcrumbs=(HOME, RETURNS, COLLECTIONS, roster_crumb(entry.roster), ("退出", "")),
    )
