"""What waits for the three administrators and the auditor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from qianyi.foundation import registry
from qianyi.foundation.inbox import Item, Section
from qianyi.foundation.jobs.ledger import runs
from qianyi.foundation.jobs.models import JobState
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.audit.models import PendingSeal, Seal
from qianyi.kernel.identity.models import ApiKey, SignInLock
from qianyi.kernel.subjects.models import Membership
from qianyi.lib import clock
from qianyi.site.alarms import sealing_is_late

if TYPE_CHECKING:
    from datetime import datetime

SHOWN: Final = 6
SOON: Final = timedelta(days=30)
LATELY: Final = timedelta(days=7)


def health(actor: Actor, moment: datetime) -> Section | None:  # noqa: ARG001 - the kit's signature
    """Lines of the health page that say no, for the system administrator."""
    if actor.user_id is None or Role.SYSTEM_ADMIN not in actor.roles:
        return None
    broken = [line for check in registry.health_checks if (line := check()).ok is False]
    return Section(
        title="运行异常",
        items=[
            Item(title=line.label, url=reverse("health"), detail=line.detail) for line in broken
        ],
        count=len(broken),
        url=reverse("health"),
        hint="运行状态页里不正常的项目。",
        empty="各项运行正常。",
        order=10,
        tone="red",
    )


def failed_jobs(actor: Actor, moment: datetime) -> Section | None:
    """Background work that failed lately. Its words stay with whoever started it."""
    if actor.user_id is None or Role.SYSTEM_ADMIN not in actor.roles:
        return None
    found = runs().filter(state=JobState.FAILED, finished_at__gte=moment - LATELY)
    return Section(
        title="未完成的后台任务",
        items=[
            Item(
                title=run.title,
                url="",
                detail=f"{_moment(run.finished_at)} 结束，编号 {run.pk}；原因见运行日志。",
            )
            for run in found.order_by("-finished_at")[:SHOWN]
            if run.finished_at is not None
        ],
        count=found.count(),
        hint=f"最近 {LATELY.days} 天。",
        empty=f"最近 {LATELY.days} 天没有失败的后台任务。",
        order=20,
        tone="amber",
    )


def locked(actor: Actor, moment: datetime) -> Section | None:
    """Names under which signing in is locked, for system and security administrators."""
    if actor.user_id is None or not actor.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        return None
    count = SignInLock.objects.filter(locked_until__gt=moment).count()
    return Section(
        title="被锁定的登录",
        items=[
            Item(
                title=f"{count} 个账号名因连续输错口令被锁定",
                url=reverse("administration:accounts"),
                detail="到时自动解除；确认是本人后可在账号页提前解除。",
            )
        ]
        if count
        else [],
        count=count,
        url=reverse("administration:accounts"),
        empty="没有被锁定的账号。",
        order=30,
        tone="amber",
    )


def memberships_ending(actor: Actor, moment: datetime) -> Section | None:
    """Memberships that end soon, for the security administrator."""
    if actor.user_id is None or Role.SECURITY_ADMIN not in actor.roles:
        return None
    today = clock.local_date(moment)
    found = (
        Membership.objects.visible_to(actor)
        .valid_on(today)
        .filter(valid_to__isnull=False, valid_to__lte=today + SOON)
        .select_related("user", "subject")
        .order_by("valid_to", "pk")
    )
    return Section(
        title="即将到期的任职",
        items=[
            Item(
                title=f"{row.user} · {row.get_role_display()}",
                url=reverse("administration:account", args=[row.user_id]),
                detail=f"{row.subject}，{row.valid_to:%Y-%m-%d} 起失效",
            )
            for row in found[:SHOWN]
        ],
        count=found.count(),
        url=reverse("administration:memberships"),
        hint=f"{SOON.days} 天内到期，需要时请续期。",
        empty=f"{SOON.days} 天内没有到期的任职。",
        order=10,
    )


def keys_ending(actor: Actor, moment: datetime) -> Section | None:
    """API keys that expire soon, for the security administrator."""
    if actor.user_id is None or Role.SECURITY_ADMIN not in actor.roles:
        return None
    found = (
        ApiKey.objects.usable_at(moment)
        .filter(expires_at__lte=moment + SOON)
        .select_related("user")
        .order_by("expires_at", "pk")
    )
    return Section(
        title="即将到期的接口密钥",
        items=[
            Item(
                title=f"{key.user} · {key.name}",
                url=reverse("administration:account", args=[key.user_id]),
                detail=f"前缀 {key.prefix}，{key.expires_at.astimezone(clock.ZONE):%Y-%m-%d} 到期",
            )
            for key in found[:SHOWN]
        ],
        count=found.count(),
        empty=f"{SOON.days} 天内没有到期的接口密钥。",
        order=20,
    )


def chain(actor: Actor, moment: datetime) -> Section | None:
    """Whether the history is being sealed, for the audit administrator and the auditor."""
    if actor.user_id is None or not actor.has_role(Role.AUDIT_ADMIN, Role.AUDITOR):
        return None
    newest = Seal.objects.order_by("-last_position").first()
    waiting = PendingSeal.objects.count()
    stale = sealing_is_late(moment)
    since = _moment(newest.sealed_at) if newest else "从未封存"
    return Section(
        title="历史记录封存滞后",
        items=[
            Item(
                title=f"有 {waiting} 批历史记录等待封存",
                url=reverse("health"),
                detail=f"最近一次封存：{since}。后台任务进程可能没有运行，请通知系统管理员；"
                "核验请运行 qianyi audit verify。",
            )
        ]
        if stale
        else [],
        count=1 if stale else 0,
        empty=f"历史记录按时封存，最近一次：{since}。" if newest else "还没有需要封存的历史记录。",
        order=10,
        tone="red",
    )


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"


def register() -> None:
    """Called once at start-up."""
    for source in (health, failed_jobs, locked, memberships_ending, keys_ending, chain):
        registry.inbox_sources.register(f"site.{source.__name__}", source)
