"""What reporting does by the clock: due dates by the newest calendar, reminders before the day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.lib import clock

from . import services


@app.periodic(cron="7 1 * * *", periodic_id="morning")
@app.task(name="reporting.morning", queueing_lock="reporting.morning")
def morning(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """At nine in China: renew due dates, remind those whose return is due or just late."""
    actor = system_actor(via="job")
    with history.acting(actor, "到期提醒"):
        services.dues_renew(actor=actor)
        services.due_remind(actor=actor, moment=clock.now())
