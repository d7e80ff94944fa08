"""Telling the access log what happened to accounts; kernel.audit keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.logs import current_request_id
from qianyi.foundation.permissions import Actor
from qianyi.foundation.registry import AccessEvent, report_access

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.kernel.identity.choices import Happened
    from qianyi.kernel.identity.models import User


def report(
    happened: Happened,
    *,
    actor: Actor,
    user: User | None,
    moment: datetime,
    reason: str = "",
    ip: str | None = None,
    facts: dict[str, object] | None = None,
) -> None:
    """Keep that something happened to an account; the account is told by its number.

    The log outlives the person, so it holds no name.
    """
    report_access(
        AccessEvent(
            action=happened,
            actor=actor,
            moment=moment,
            target=f"账号 {user.pk}" if user else "",
            row=user,
            reason=reason,
            ip=ip,
            facts=facts,
        )
    )


def own_actor(user: User | None, *, via: str = "web") -> Actor:
    """Who acts at sign-in, before roles are known."""
    return Actor(
        user_id=user.pk if user else None,
        via=via,
        request_id=current_request_id.get(),
        display_name=str(user or ""),
    )
