"""The demonstration's accounts as actors, in whose names its rows are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor


def account_actor(username: str, moment: datetime) -> Actor:
    """Who an account is at a moment.

    Raises:
        User.DoesNotExist: the demonstration's accounts are not made yet.
    """
    user = User.objects.get(username=username)
    return actor_for_user(user=user, day=local_date(moment), via="cli")


def account_found(username: str, moment: datetime) -> Actor | None:
    """The same; None where there is no such account."""
    if not User.objects.filter(username=username).exists():
        return None
    return account_actor(username, moment)
