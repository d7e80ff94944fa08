"""Refusals of jobs."""

from __future__ import annotations

from qianyi.lib.errors import NotFound


class JobNotFound(NotFound):
    """No such job, or not for this actor."""

    code = "jobs.job_not_found"
