"""When people are left in peace: quiet hours, and the hour of the daily digest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from qianyi.lib.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence


def quiet_until(moment: datetime, hours: Sequence[int]) -> datetime | None:
    """When the quiet hours that a moment lies in end; None outside of them.

    ``hours`` are the first quiet hour and the first that is not, in China; both the same means
    there are none.
    """
    first, last = hours
    local = moment.astimezone(ZONE)
    inside = first <= local.hour < last if first <= last else not last <= local.hour < first
    if first == last or not inside:
        return None
    ends = datetime.combine(local.date(), time(last % 24), ZONE)
    return ends if ends > local else ends + timedelta(days=1)
