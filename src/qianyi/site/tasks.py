"""What the site does behind the pages: delivering webhooks, raising alarms, forgetting counts."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from qianyi.foundation import jobs
from qianyi.foundation.api.limits import forget_counts
from qianyi.lib import clock

from . import alarms
from .models import IdempotentReply
from .notices.services import digest_send
from .webhooks.sending import attempt_delivery
from .webhooks.services import DELIVER

KEEP_REPLIES = timedelta(days=2)


@jobs.task(jobs.Kind(DELIVER, "事件推送"))
def deliver(work: jobs.Work, *, delivery_id: int, attempt: int) -> str:  # noqa: ARG001
    """One attempt to deliver one event."""
    return attempt_delivery(delivery_id=delivery_id, attempt=attempt)


@app.periodic(cron="41 * * * *", periodic_id="hour")
@app.task(name="site.forget_api_memory", queueing_lock="site.forget_api_memory")
def forget_api_memory(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Forget counts of past hours and answers kept for repeats for two days."""
    forget_counts(clock.now())
    IdempotentReply.objects.filter(made_at__lt=clock.now() - KEEP_REPLIES).delete()


@app.periodic(cron="*/5 * * * *", periodic_id="five-minutes")
@app.task(name="site.watch", queueing_lock="site.watch")
def watch(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Tell whoever must know of many lock-outs and of history that is not sealed."""
    moment = clock.now()
    alarms.lockouts_watch(moment)
    alarms.sealing_watch(moment)


@app.periodic(cron="5 * * * *", periodic_id="hour")
@app.task(name="site.digest", queueing_lock="site.digest")
def digest(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Tell whoever has unread notices how many, at the hour set."""
    digest_send(clock.now())


@app.periodic(cron="29 4 * * *", periodic_id="night")
@app.task(name="site.verify", queueing_lock="site.verify")
def verify(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Recompute the whole chain each night and tell whoever must know that it does not fit."""
    alarms.chain_watch(clock.now())
