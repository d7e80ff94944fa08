"""What the audit app does by the clock: sealing each minute, retention each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.lib import clock

from . import services


@app.periodic(cron="* * * * *", periodic_id="minute")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Seal what was added to the history; what is not committed yet is left for the next run."""
    services.chain_seal(clock.now())


@app.periodic(cron="43 3 * * *", periodic_id="night")
@app.task(name="audit.retain", queueing_lock="audit.retain")
def retain(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Remove what has passed its time of keeping, by the rules of the packs."""
    with history.acting(system_actor(via="job"), "到期清理"):
        services.retention_apply(clock.now())
