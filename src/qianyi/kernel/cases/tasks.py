"""What cases do by themselves: time passing, people being told, sums being added up."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.lib import clock

from . import services
from .services.telling import TASK

MOST_ATTEMPTS = 5


@app.task(name=TASK, retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=10, linear_wait=30))
def tell(dispatch_id: int) -> None:
    """Tell what one event has to tell; a row left over is found by ``sweep``."""
    with history.acting(system_actor(via="job"), "办件通知"):
        services.dispatch_tell(dispatch_id=dispatch_id, moment=clock.now())


@app.periodic(cron="*/5 * * * *", periodic_id="five-minutes")
@app.task(name="cases.tick", queueing_lock="cases.tick", lock="cases.tick")
def tick(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Let time pass for whatever has something due."""
    with history.acting(system_actor(via="job"), "时限到期处理"):
        services.clock_tick(clock.now())


@app.periodic(cron="*/10 * * * *", periodic_id="ten-minutes")
@app.task(name="cases.sweep", queueing_lock="cases.sweep", lock="cases.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Tell what a dead worker left, and add up what has ended."""
    with history.acting(system_actor(via="job"), "办件通知和汇总"):
        services.dispatch_sweep(clock.now())
        services.tallies_fold()
