"""The jobs' own housekeeping: what a dead worker held is put in line again; old rows go."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app

from qianyi.lib import clock

from .ledger import effects, runs
from .models import ACTIVE

if TYPE_CHECKING:
    from procrastinate.job_context import JobContext

log = logging.getLogger("qianyi.jobs")
KEEP_DAYS = 90


@app.periodic(cron="* * * * *", periodic_id="minute")
@app.task(name="jobs.requeue_stalled", queueing_lock="jobs.requeue_stalled", pass_context=True)
async def requeue_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Put in line again what workers held that give no sign of life any more."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(
        seconds_since_heartbeat=settings.QIANYI_JOB_STALLED_SECONDS
    ):
        if job.id == context.job.id:
            continue
        log.warning("job requeued", extra={"facts": {"job": job.id, "task": job.task_name}})
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *", periodic_id="night")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Forget finished jobs and their steps after ninety days."""
    old = runs().exclude(state__in=ACTIVE)
    old = old.filter(finished_at__lt=clock.now() - timedelta(days=KEEP_DAYS))
    effects().filter(run_key__in=old.values("key")).delete()
    old.delete()
