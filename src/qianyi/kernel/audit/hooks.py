"""What the audit app offers through the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.sessions.models import Session

from qianyi.foundation import registry

from . import services
from .models import AccessLog

if TYPE_CHECKING:
    from datetime import datetime

LOG_LEAST_DAYS = 183  # half a year: 网络安全法 article 21


def keep(event: registry.AccessEvent) -> None:
    """Keep what an app below this one reports."""
    services.access_log(
        actor=event.actor,
        action=event.action,
        target=event.target,
        reason=event.reason,
        moment=event.moment,
        row=event.row,
        ip=event.ip,
        facts=event.facts,
    )


def log_expired(before: datetime) -> int:
    """Lines of the access log older than that."""
    return AccessLog.objects.filter(at__lt=before).count()


def log_remove(before: datetime) -> int:
    """Remove them: the one delete of the log there is; each leaves a row of history."""
    with pgtrigger.ignore("audit.AccessLog:never_deleted"):
        return AccessLog.objects.filter(at__lt=before).delete()[0]


def sessions_expired(before: datetime) -> int:
    """Sessions that ended before that."""
    return Session.objects.filter(expire_date__lt=before).count()


def sessions_remove(before: datetime) -> int:
    """Remove them."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def register() -> None:
    """Called once at start-up."""
    registry.access_recorders.register("audit", keep)
    registry.personal_keepers.register("audit", services.personal_keep)
    registry.retained.register(
        "access_log",
        registry.Retained(
            label="访问记录", least_days=LOG_LEAST_DAYS, expired=log_expired, remove=log_remove
        ),
    )
    registry.retained.register(
        "sessions",
        registry.Retained(
            label="到期的登录会话",
            least_days=0,
            expired=sessions_expired,
            remove=sessions_remove,
        ),
    )
