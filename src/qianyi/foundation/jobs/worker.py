"""The worker: takes jobs out of the line, in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from procrastinate.contrib.django import app

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

GRACE_SECONDS = 20.0


def run_worker(*, wait: bool = True) -> None:
    """Work until told to stop (SIGTERM, SIGINT), or until the line is empty without ``wait``.

    Jobs at work get twenty seconds to end; what is cut off then is put in line again.
    """
    stalled = settings.QIANYI_JOB_STALLED_SECONDS
    # The web's connector shares Django's connection; a worker listens, and needs its own pool.
    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(connector) as working:
        working.run_worker(
            wait=wait,
            concurrency=settings.QIANYI_JOB_THREADS,
            install_signal_handlers=wait,
            listen_notify=wait,
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=stalled / 3,
            stalled_worker_timeout=stalled,
            delete_jobs="successful",
        )
