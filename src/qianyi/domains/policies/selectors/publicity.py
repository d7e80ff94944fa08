"""Reading public lists and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qianyi.domains.policies.choices import ObjectionState, PublicityState
from qianyi.domains.policies.errors import PublicityNotFound
from qianyi.domains.policies.models import PolicyObjection, PolicyPublicity

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.policies.models import PolicyApplication
    from qianyi.foundation.permissions import Actor


def publicity_list(actor: Actor) -> QuerySet[PolicyPublicity]:
    """Lists the actor may see, the newest first, with objections that wait."""
    return (
        PolicyPublicity.objects.visible_to(actor)
        .select_related("call__unit__subject", "call__territory")
        .annotate(waiting=Count("objections", filter=Q(objections__state=ObjectionState.OPEN)))
        .order_by("-begins", "-pk")
    )


def publicity_get(*, actor: Actor, ref: str) -> PolicyPublicity:
    """One list.

    Raises:
        PublicityNotFound: there is none, or not for this actor.
    """
    rows = PolicyPublicity.objects.visible_to(actor).select_related(
        "call__unit__subject", "call__territory", "published_by"
    )
    found = rows.filter(ref=ref).first()
    if found is None:
        raise PublicityNotFound("没有找到这份公示，可能已经撤下；请从公示列表进入。")
    return found


def objection_get(*, actor: Actor, objection_id: int) -> PolicyObjection:
    """One objection.

    Raises:
        PublicityNotFound: there is none, or not for this actor.
    """
    rows = PolicyObjection.objects.visible_to(actor).select_related(
        "publicity__call__unit__subject", "application__enterprise__subject",
        "application__call_item__item", "enterprise__subject", "filed_by",
    )  # fmt: skip
    found = rows.filter(pk=objection_id).first()
    if found is None:
        raise PublicityNotFound("没有找到这件异议，或者您没有查看权限；请从公示页面进入。")
    return found


def last_publicity(application: PolicyApplication) -> PolicyPublicity | None:
    """The newest list put up for objection on which an application stands."""
    rows = PolicyPublicity.objects.public().naming(application).filter(kind="publicity")
    return rows.order_by("-pk").first()


def publicity_hindrance(application: PolicyApplication, day: date) -> str:
    """Why the step of publicity cannot be ended well yet; empty where it can."""
    shown = last_publicity(application)
    if shown is None:
        return "还没有公示；请在公告页面“公示名单”里公布。"
    if not shown.is_over_on(day):
        return f"公示到{shown.until:%Y-%m-%d}为止，期满后才能进入拨付决定。"
    waiting = application.objections.filter(state=ObjectionState.OPEN).count()
    return f"有{waiting}件异议还没有答复；请先答复。" if waiting else ""


def is_upheld(application: PolicyApplication) -> bool:
    """An objection to it holds."""
    return application.objections.filter(state=ObjectionState.UPHELD).exists()


def public_shown(ref: str) -> PolicyPublicity:
    """A list for anybody.

    Raises:
        PublicityNotFound: there is none, or it was taken down.
    """
    rows = PolicyPublicity.objects.filter(state=PublicityState.PUBLISHED, ref=ref)
    found = rows.select_related("call__unit__subject").first()
    if found is None:
        raise PublicityNotFound("没有找到这份公示，可能已经撤下；请从公示列表进入。")
    return found
