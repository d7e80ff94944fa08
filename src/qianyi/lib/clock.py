"""The only place that asks the machine what time it is.

Everything below the edge takes the moment as an argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC. Call it in views, commands and jobs only."""
    return datetime.now(UTC)  # noqa: TID251 - this is the edge


def local_date(moment: datetime) -> date:
    """The calendar day in China at an aware moment."""
    return moment.astimezone(ZONE).date()
