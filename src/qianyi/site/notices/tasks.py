"""Sending on, as a job: tried again when no channel answers."""

from __future__ import annotations

from qianyi.foundation import jobs
from qianyi.lib import clock

from . import services


@jobs.task(services.SEND, wait=60)
def notice_send(work: jobs.Work, *, notification_id: int) -> str:  # noqa: ARG001 - the kit's signature
    """Send one notice on."""
    try:
        return services.notice_send(notification_id=notification_id, moment=clock.now())
    except services.NobodyReached as refusal:
        raise jobs.TryAgain(refusal.message) from refusal
