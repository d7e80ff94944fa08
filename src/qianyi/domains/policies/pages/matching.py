"""What the pages of matching say: firms of an item, a trial, a firm's own policies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.timezone import localtime

from qianyi.domains.policies.choices import Place
from qianyi.domains.policies.permissions import can_tell_firms
from qianyi.domains.policies.selectors.gathering import PURPOSES
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.ui.pages import Action, Figure, Page

from .library import HOME, POLICIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.domains.policies.models import PolicyItem, PolicyRound
    from qianyi.domains.policies.selectors.firm import FirmItem, FirmItems
    from qianyi.domains.policies.selectors.matches import Tally
    from qianyi.domains.policies.selectors.trying import Share, Tried
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

TONES: Final = {
    Place.QUALIFIES: "green", Place.NEAR: "teal", Place.UNKNOWN: "grey", Place.FURTHER: "amber",
}  # fmt: skip
HINTS: Final = {
    Place.QUALIFIES: "按现有数据符合条件，可以准备申报；以主管部门的认定为准。",
    Place.NEAR: "只有一项条件没有达到，差多少写在后面。",
    Place.UNKNOWN: "缺少数据的补上就能判断，写明了谁可以提供；只能人工判断的由主管部门判断。",
    Place.FURTHER: "有条件不符合，写明了哪一条。",
}


@dataclass(frozen=True, slots=True)
class Group:
    """One of the four groups of a firm's page."""

    place: Place
    tone: str
    hint: str
    items: Sequence[FirmItem]
    is_open: bool


@dataclass(frozen=True, slots=True)
class TriedShown:
    """A trial as the page shows it: figures, breakdowns by title."""

    figures: Sequence[Figure]
    tables: Sequence[tuple[str, Sequence[Share]]]
    over: Decimal | None


def firms_page(actor: Actor, row: PolicyItem, tally: Tally, latest: PolicyRound | None) -> Page:
    """The head of an item's firms."""
    url = reverse("policies:firms", args=[row.pk])
    told = f"最近匹配 {localtime(latest.finished_at):%Y-%m-%d %H:%M}" if latest else "还没有匹配过"
    over = tally.budget.over if tally.budget else None
    change = f"超出年度资金总额 {over.normalize():f} 万元" if over else ""
    figures = [
        Figure(label=str(place.label), value=tally.of(place), unit="家",
               url=f"{url}?place={place.value}")
        for place in (Place.QUALIFIES, Place.NEAR, Place.UNKNOWN)
    ]  # fmt: skip
    if tally.amount is not None:
        figures.append(
            Figure(label="符合企业的测算金额", value=tally.amount, unit="万元", kind="money",
                   change=change, tone="red" if over else "")
        )  # fmt: skip
    back = reverse("policies:item", args=[row.pk])
    tags = [PURPOSES]
    if row.without_application:
        tags.append("免申即享：数据齐全的企业在“符合”里")
    return Page(
        title=f"{row.title}：企业",
        answer=f"哪些企业符合、谁只差一项、谁缺数据；{told}",
        breadcrumbs=(HOME, POLICIES, (row.title, back), ("企业", "")),
        figures=figures,
        action=Action(label="提醒企业", url=reverse("policies:tell", args=[row.pk]))
        if can_tell_firms(actor)
        else None,
        more_actions=[
            Action(label="匹配变动", url=f"{reverse('policies:moves')}?item={row.pk}"),
            Action(label="提醒记录", url=f"{reverse('policies:messages')}?item={row.pk}"),
        ],
        as_of=latest.as_of if latest else None,
        tags=tags,
    )


def tried_shown(tried: Tried) -> TriedShown:
    """A trial with its figures and breakdowns."""
    over = tried.budget.over if tried.budget else None
    figures = [
        Figure(label="符合", value=tried.of(Place.QUALIFIES), unit="家",
               change=f"共 {tried.total:,} 家企业"),
        Figure(label="差一项", value=tried.of(Place.NEAR), unit="家"),
        Figure(label="缺数据", value=tried.of(Place.UNKNOWN), unit="家"),
        Figure(label="不符合", value=tried.of(Place.FURTHER), unit="家"),
    ]  # fmt: skip
    if tried.amount is not None:
        more = f"另有 {tried.unknown_amount} 家基数不明" if tried.unknown_amount else ""
        told = f"超出年度资金总额 {over.normalize():f} 万元" if over else more
        figures.append(
            Figure(label="需要资金", value=tried.amount, unit="万元", kind="money", change=told,
                   tone="red" if over else "")
        )  # fmt: skip
    return TriedShown(
        figures,
        [("按行业", tried.industries), ("按规模", tried.sizes), ("按园区", tried.parks)],
        over or None,
    )


def own_page(enterprise: Enterprise, found: FirmItems, *, is_own: bool, export: str) -> Page:
    """The head of one firm's policies."""
    profile = [] if is_own else [POLICIES]
    money = [one.amount for one in found.of(Place.QUALIFIES) if one.amount is not None]
    total = f"可测算金额合计 {sum(money, Decimal(0)).normalize():f} 万元" if money else ""
    return Page(
        title=f"{enterprise.subject.name}：政策",
        answer=f"能得到什么、还差什么、缺什么数据、哪一条不符合；{SELF_CHECK}",
        breadcrumbs=(HOME, *profile, (str(enterprise), ""), ("政策", "")),
        figures=(
            Figure(label="符合", value=len(found.of(Place.QUALIFIES)), unit="项",
                   change=total),
            Figure(label="差一项", value=len(found.of(Place.NEAR)), unit="项"),
            Figure(label="缺数据", value=len(found.of(Place.UNKNOWN)), unit="项"),
            Figure(label="不符合", value=len(found.of(Place.FURTHER)), unit="项"),
        ),
        action=Action(label="我的申报", url=reverse("policies:own-applications"))
        if is_own
        else None,
        more_actions=[Action(label="导出 Excel", url=export, download=True)],
        as_of=found.as_of,
        tags=[PURPOSES],
    )  # fmt: skip


def groups_of(found: FirmItems) -> list[Group]:
    """The four groups in order; the last one folded."""
    return [
        Group(place, TONES[place], HINTS[place], found.of(place), place != Place.FURTHER)
        for place in Place
    ]
