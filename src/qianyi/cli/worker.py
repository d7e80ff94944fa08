"""`qianyi worker`: a worker of its own, beside those `qianyi serve` keeps."""

from __future__ import annotations

import os

from qianyi.cli import server, supervisor
from qianyi.cli.console import note
from qianyi.foundation.postgres import database_attached


def run() -> None:
    """Take jobs out of the line until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qianyi.config.settings.production")
    supervisor.end_with_supervisor()
    with database_attached():
        server.setup_django()
        from qianyi.foundation.jobs.worker import run_worker

        note("后台任务进程已就绪。")
        run_worker()
