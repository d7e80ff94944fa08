"""What the policies app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from qianyi.domains.policies.choices import ItemState
from qianyi.domains.policies.models import PolicyItem, PolicyMessage
from qianyi.domains.policies.pages.matching import groups_of
from qianyi.domains.policies.permissions import (
    can_keep_items,
    can_read_library,
    can_release_items,
    can_see_own,
)
from qianyi.domains.policies.selectors import library
from qianyi.domains.policies.selectors.firm import items_of_firm
from qianyi.domains.policies.services.following import payment_followed, payment_guarded
from qianyi.domains.policies.services.items import SEARCH_KIND
from qianyi.domains.policies.services.moves import applications_mover
from qianyi.domains.policies.services.packs import load_policies
from qianyi.foundation import registry, search
from qianyi.foundation.duties import Duty, duty_sources
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.permissions import READ_INSIDE
from qianyi.foundation.requests import actor_of
from qianyi.lib.clock import local_date, now

from . import paying

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date, datetime
    from typing import Any

    from django.http import HttpRequest

    from qianyi.foundation.duties import DutiesAsked
    from qianyi.foundation.permissions import Actor

IN_INBOX = 5


def waiting_items(actor: Actor, moment: datetime) -> Section | None:
    """Items that wait for a second person."""
    del moment
    if not can_release_items(actor):
        return None
    rows = PolicyItem.objects.visible_to(actor).filter(state=ItemState.WAITING)
    rows = rows.select_related("policy__document").order_by("written_at", "pk")
    return Section(
        title="待复核发布的政策事项",
        items=[
            Item(
                title=row.title,
                url=reverse("policies:item", args=[row.pk]),
                detail=str(row.policy),
                mark=f"第{row.version}版",
            )
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=f"{reverse('policies:list')}?standing=waiting",
        hint="拟制人以外的另一人对照条文复核后发布。",
        empty="没有待复核的政策事项。",
        order=45,
    )


def ending_items(actor: Actor, moment: datetime) -> Section | None:
    """Items that end soon or have lapsed, for who keeps the library."""
    if not can_keep_items(actor):
        return None
    day = local_date(moment)
    rows, lapsed = library.items_expiring(day), library.items_lapsed(day)
    items = [
        Item(
            title=row.title,
            url=reverse("policies:item", args=[row.pk]),
            detail=f"{row.department or row.unit or '责任单位未明确'}",
            mark=_end_words(row, day),
        )
        for row in [*lapsed[:IN_INBOX], *rows[:IN_INBOX]][:IN_INBOX]
    ]
    late = lapsed.count()
    return Section(
        title="到期和即将截止的政策",
        items=items,
        count=rows.count() + late,
        url=reverse("policies:list"),
        hint="接续的拟新版本，不接续的停止执行，并告知企业。",
        empty="60天内没有到期或截止的政策。",
        order=46,
        tone="amber" if late else "",
    )


def _end_words(row: PolicyItem, day: date) -> str:
    owed = library.end_owed(row, day)
    return f"{owed[1]}至{owed[0]:%Y-%m-%d}" if owed else ""


def touched_items(actor: Actor, moment: datetime) -> Section | None:
    """Items that refer to conditions of which a version was activated after the item's release."""
    del moment
    if not can_keep_items(actor):
        return None
    found = library.items_to_review()
    return Section(
        title="认定条件变化涉及的政策",
        items=[
            Item(
                title=row.title,
                url=reverse("policies:item", args=[row.pk]),
                detail=f"{version}已启用，请核对这项政策的对象和金额",
            )
            for row, version in found[:IN_INBOX]
        ],
        count=len(found),
        hint="核对后仍适用的不用处理；需要调整的拟新版本。",
        empty="没有因认定条件变化需要核对的政策。",
        order=47,
    )


def firm_news(actor: Actor, moment: datetime) -> Section | None:
    """What a firm was told of policies lately."""
    del moment
    if not can_see_own(actor):
        return None
    rows = PolicyMessage.objects.visible_to(actor).filter(enterprise__in=actor.subject_ids)
    rows = rows.select_related("item").order_by("-sent_at", "-pk")
    return Section(
        title="可以享受的政策",
        items=[
            Item(title=row.item.title, url=reverse("policies:mine"), detail=row.text)
            for row in rows[:IN_INBOX]
        ],
        count=rows.count(),
        url=reverse("policies:mine"),
        hint="在“政策”里看符合哪些、还差什么。",
        empty="还没有政策提醒；可以随时在“政策”里自己查看。",
        order=20,
    )


def firm_panel(request: HttpRequest, enterprise: Any) -> registry.Panel | None:  # noqa: ANN401 - the registry's signature
    """What a firm can get, on its profile."""
    actor = actor_of(request)
    if not (can_read_library(actor) or enterprise.pk in actor.subject_ids):
        return None
    found = items_of_firm(enterprise, local_date(now()))
    if not found.items:
        return None
    url = (
        reverse("policies:firm", args=[enterprise.uscc])
        if can_read_library(actor)
        else f"{reverse('policies:mine')}?uscc={enterprise.uscc}"
    )
    context = {"groups": groups_of(found), "url": url, "enterprise": enterprise}
    return registry.Panel("policies/panel.html", context, order=60)


def found_items(ids: Collection[int] | None) -> Iterator[search.Entry]:
    """Released items for everybody, drafts for who works for the zone."""
    rows = PolicyItem.objects.exclude(state=ItemState.ENDED).select_related("policy__document")
    rows = rows if ids is None else rows.filter(pk__in=ids)
    for row in rows.iterator():
        released = row.state == ItemState.RELEASED
        yield search.Entry(
            object_id=row.pk,
            title=row.title,
            names=(row.code, row.policy.document.number),
            text=f"{row.who} {row.benefit_words}",
            hint=f"{row.get_kind_display()}，{row.policy}",
            url=reverse("policies:public-item", args=[row.ref])
            if released
            else reverse("policies:item", args=[row.pk]),
            readers=frozenset({search.EVERYBODY}) if released else search.to_roles(*READ_INSIDE),
        )


def place_uses(actor: Actor, place_id: int) -> list[registry.FigureUse]:
    """Lines of items that cite a place."""
    rows = PolicyItem.objects.visible_to(actor).filter(lines__place=place_id).distinct()
    return [
        registry.FigureUse(
            "政策事项", reverse("policies:item", args=[row.pk]), f"{row.title}（第{row.version}版）"
        )
        for row in rows
    ]


def duties(actor: Actor, asked: DutiesAsked) -> Sequence[Duty]:
    """What units owe here: items that end soon and are neither continued nor stopped."""
    if not can_read_library(actor):
        return []
    day = local_date(asked.moment)
    rows = [*library.items_lapsed(day), *library.items_expiring(day)]
    found = []
    for row in rows:
        code = row.department.subject.code if row.department else ""
        owed = library.end_owed(row, day)
        if owed is None:
            continue
        due, what = owed
        if asked.unit_codes is not None and code not in asked.unit_codes:
            continue
        if asked.due_before is not None and due > asked.due_before:
            continue
        late = due < day
        found.append(
            Duty(
                group="item",
                title=f"政策“{row.title}”到期处理",
                url=reverse("policies:item", args=[row.pk]),
                unit=str(row.department or row.unit),
                unit_code=code,
                due_on=due,
                light="overdue" if late else "yellow",
                standing=f"{what}已过，没有接续或停止" if late else f"{what}即将截止",
            )
        )
    return found


def register() -> None:
    """Called once at start-up."""
    registry.pack_loaders.register("policies", registry.PackFolder(55, load_policies))
    registry.navigation.register(
        "policies",
        registry.NavigationEntry("政策库", "policies:list", order=54, visible=can_read_library),
    )
    registry.navigation.register(
        "my-policies",
        registry.NavigationEntry("政策", "policies:mine", order=54, visible=can_see_own),
    )
    registry.navigation.register(
        "public-policies",
        registry.NavigationEntry(
            "政策公开", "policies:public", order=54, visible=lambda actor: not actor.is_signed_in
        ),
    )
    registry.inbox_sources.register("policies-waiting", waiting_items)
    registry.inbox_sources.register("policies-ending", ending_items)
    registry.inbox_sources.register("policies-touched", touched_items)
    registry.inbox_sources.register("policies-news", firm_news)
    registry.enterprise_panels.register("policies", firm_panel)
    registry.search_sources.register(SEARCH_KIND, search.Source("政策", 6, found_items))
    registry.place_uses.register("policies", place_uses)
    registry.api_scopes.register("policies:read", "读政策事项和企业的政策匹配")
    duty_sources.register("policies", duties)
    duty_sources.register("policies.payments", paying.duties)
    for name, source in paying.SECTIONS.items():
        registry.inbox_sources.register(name, source)
    registry.api_scopes.register("policies:write", "以本企业名义申报惠企政策")
    registry.case_guards.register("policies", payment_guarded)
    registry.case_followers.register("policies", payment_followed)
    registry.case_panels.register("policies", paying.case_panel)
    registry.subject_movers.register("policies.applications", applications_mover())
