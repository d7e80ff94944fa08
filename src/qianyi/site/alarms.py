"""What somebody has to be told of at once: many lock-outs, history that is not sealed or not whole.

Told by urgent notices, which go out by the channels of the installation in their order. The same
happening is told once an hour, a broken chain once a day, until it is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Max
from django.urls import reverse

from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role
from qianyi.kernel.audit.models import PendingSeal, Seal
from qianyi.kernel.audit.selectors import chain_verify
from qianyi.kernel.identity.models import SignInLock
from qianyi.kernel.subjects.models import Membership
from qianyi.lib import clock

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LOCKED_TOGETHER: Final = 3
"""So many names locked at the same time are no longer somebody's bad memory."""
SEALED_WITHIN: Final = timedelta(minutes=10)
HOLD: Final = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
KEEP: Final = (Role.AUDIT_ADMIN, Role.SECURITY_ADMIN)


def lockouts_watch(moment: datetime) -> int:
    """How many names are locked; told where they are many."""
    locked = SignInLock.objects.filter(locked_until__gt=moment).count()
    if locked >= LOCKED_TOGETHER:
        _tell(
            f"site.lockouts-{moment:%Y%m%d%H}",
            f"{locked} 个账号名同时因连续输错口令被锁定，可能有人在猜口令，请核查访问记录。",
            reverse("administration:accounts"),
            HOLD,
            moment,
        )
    return locked


def sealing_watch(moment: datetime) -> bool:
    """Whether history is sealed in time; told where it is not."""
    if not sealing_is_late(moment):
        return True
    _tell(
        f"site.sealing_late-{moment:%Y%m%d%H}",
        "历史记录没有按时封存，后台任务进程可能没有运行，请通知系统管理员。",
        reverse("health"),
        KEEP,
        moment,
    )
    return False


def chain_watch(moment: datetime) -> bool:
    """Whether the history is whole, every link and every live row; told where it is not."""
    found = chain_verify()
    if not found.is_whole:
        count = len(found.breaks) + found.more_breaks
        _tell(
            f"site.chain_broken-{moment:%Y%m%d}",
            f"历史记录核验发现 {count} 处不符，请立即在服务器上运行 qianyi audit verify 查看，"
            "并保护现场。",
            reverse("health"),
            KEEP,
            moment,
        )
    return found.is_whole


def sealing_is_late(moment: datetime) -> bool:
    """History waits to be sealed and nothing has been for a while."""
    newest = Seal.objects.aggregate(newest=Max("sealed_at"))["newest"]
    is_old = newest is None or newest < moment - SEALED_WITHIN
    return is_old and PendingSeal.objects.exists()


def _tell(key: str, title: str, url: str, roles: Collection[Role], moment: datetime) -> None:
    people = Membership.objects.valid_on(clock.local_date(moment)).filter(role__in=roles)
    notify(
        Notice(
            key=key,
            kind="site.alarm",
            recipients=sorted(set(people.values_list("user_id", flat=True))),
            title=title,
            url=url,
            moment=moment,
            is_urgent=True,
        )
    )
