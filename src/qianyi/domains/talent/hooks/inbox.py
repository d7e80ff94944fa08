"""What waits for whom: needs to publish, answers to ask for, what lapses, answers that came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.domains.talent import selectors
from qianyi.domains.talent.choices import LAPSING_DAYS, IntroductionState, NeedState
from qianyi.domains.talent.permissions import can_have_needs, can_keep_library
from qianyi.foundation.inbox import Item, Section
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

SHOWN: Final = 5


def needs_to_publish(actor: Actor, moment: datetime) -> Section | None:
    """Needs that firms filed and nobody has looked at."""
    del moment
    if not can_keep_library(actor):
        return None
    rows = selectors.need_list(actor, selectors.NeedFilter(state=NeedState.FILED))
    return Section(
        title="待发布的人才需求",
        items=[
            Item(
                title=row.position,
                url=reverse("talent:need", args=[row.ref]),
                detail=f"{row.enterprise}，{row.headcount} 人",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url=f"{reverse('talent:needs')}?state=filed",
        hint="核对后发布；企业要求公开的才公开。",
        empty="没有待发布的人才需求。",
        order=48,
    )


def answers_waited_for(actor: Actor, moment: datetime) -> Section | None:
    """Persons to be asked whether they want to be put in touch."""
    del moment
    if not can_keep_library(actor):
        return None
    rows = selectors.introduction_list(actor, state=IntroductionState.ASKED)
    return Section(
        title="等本人答复的人才对接",
        items=[
            Item(
                title=f"{row.talent.number}：{row.need}",
                url=reverse("talent:introduction", args=[row.pk]),
                detail=str(row.need.enterprise),
                mark=f"{local_date(row.asked_at):%m月%d日}提出",
            )
            for row in rows.order_by("asked_at", "pk")[:SHOWN]
        ],
        count=rows.count(),
        url=f"{reverse('talent:introductions')}?state=asked",
        hint="联系本人，把答复和答复方式登记下来。",
        empty="没有等答复的对接。",
        order=49,
    )


def lapsing(actor: Actor, moment: datetime) -> Section | None:
    """Consents and cards that end soon."""
    if not can_keep_library(actor):
        return None
    day = local_date(moment)
    consents = selectors.consents_lapsing(actor, day + timedelta(days=LAPSING_DAYS))
    cards = selectors.cards_lapsing(actor, day)
    items = [
        Item(
            title=f"{row.talent.number} 的同意",
            url=reverse("talent:person", args=[row.talent.ref]),
            mark=f"{row.valid_to - timedelta(days=1):%Y-%m-%d}到期",
        )
        for row in consents[:SHOWN]
    ]
    items += [
        Item(
            title=f"英才卡 {row.number}",
            url=reverse("talent:card", args=[row.pk]),
            detail=str(row.card_class),
            mark=f"{row.valid_to - timedelta(days=1):%Y-%m-%d}到期",
        )
        for row in cards[:SHOWN]
    ]
    return Section(
        title="快到期的同意和英才卡",
        items=items[:SHOWN],
        count=consents.count() + cards.count(),
        url=reverse("talent:list"),
        hint=f"{LAPSING_DAYS} 天内到期；同意到期后任何人都看不到，到期前请本人再次确认。",
        empty=f"{LAPSING_DAYS} 天内没有到期的同意和英才卡。",
        order=50,
    )


def own_introductions(actor: Actor, moment: datetime) -> Section | None:
    """For a firm: persons who agreed to be put in touch."""
    del moment
    if not can_have_needs(actor):
        return None
    rows = selectors.introduction_list(actor, state=IntroductionState.AGREED).filter(
        need__enterprise__in=actor.subject_ids
    )
    return Section(
        title="本人已同意的人才对接",
        items=[
            Item(
                title=f"{row.talent.number}：{row.need}",
                url=reverse("talent_mine:contact", args=[row.pk]),
                detail="可以查看联系方式",
            )
            for row in rows[:SHOWN]
        ],
        count=rows.count(),
        url=reverse("talent_mine:needs"),
        hint="联系方式只用于这项需求；招到后请登记。",
        empty="没有本人已同意的对接。",
        order=24,
    )
