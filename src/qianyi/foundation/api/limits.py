"""So many requests a minute for each caller, counted in the database.

A fixed window by the clock's minute, one statement a request: exact over all web processes and
machines, where a process's own cache would allow each process the whole number.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from ninja.throttling import BaseThrottle

from qianyi.foundation import registry
from qianyi.foundation.requests import actor_of
from qianyi.lib import clock

from .storage import found

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

KEEP = timedelta(hours=1)


class MinuteLimit(BaseThrottle):
    """Refuses what passes ``QIANYI_API_PER_MINUTE``, with the seconds to the next minute."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this request; whether it may go on."""
        actor = actor_of(request)
        name = f"user:{actor.user_id}" if actor.is_signed_in else self._address(request)
        return count_request(name, clock.now()) <= settings.QIANYI_API_PER_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute."""
        return float(60 - clock.now().second)

    def _address(self, request: HttpRequest) -> str:
        return f"address:{request.META.get('REMOTE_ADDR', '')}"[:80]


def count_request(name: str, moment: datetime) -> int:
    """How many requests that caller has made in this minute, this one included."""
    table = connection.ops.quote_name(found().counts._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS held (actor, minute, count) VALUES (%s, %s, 1)"  # noqa: S608
            " ON CONFLICT (actor, minute) DO UPDATE SET count = held.count + 1 RETURNING count",
            [name, moment.replace(second=0, microsecond=0)],
        )
        (count,) = cursor.fetchone()
    return int(count)


def visitor_count(
    request: HttpRequest, *, kind: str, most: int, action: str, target: str, moment: datetime
) -> bool:
    """Count what a visitor does on public pages by the address; whether it may go on.

    The address is kept as a keyed digest alone. The first time too many is reported, with
    ``target`` and not with what was asked.
    """
    secret = f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}"
    digest = hashlib.sha256(secret.encode()).hexdigest()[:16]
    count = count_request(f"{kind}:{digest}", moment)
    if count == most + 1:
        registry.report_access(
            registry.AccessEvent(
                action=action, actor=actor_of(request), moment=moment, target=target
            )
        )
    return count <= most


def forget_counts(moment: datetime) -> int:
    """Remove counts of minutes long past; how many."""
    counts = found().counts._default_manager
    return int(counts.filter(minute__lt=moment - KEEP).delete()[0])
