"""What lists do by themselves: items that are late get a 督办件, once a day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.lib import clock

from . import services


@app.periodic(cron="20 0 * * *", periodic_id="each-day")
@app.task(name="planning.supervise", queueing_lock="planning.supervise", lock="planning.supervise")
def supervise(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Open a 督办件 for every item that is late and has none."""
    actor = system_actor(via="job")
    with history.acting(actor, "清单事项逾期督办"):
        services.items_supervise(actor=actor, moment=clock.now())
