"""What the site offers through the registries: tables for the kits, webhooks for events."""

from __future__ import annotations

from qianyi.foundation import jobs
from qianyi.foundation.api import storage

from .models import IdempotentReply, JobEffect, JobRun, RequestCount


def register() -> None:
    """Called once at start-up."""
    jobs.tables.register("main", jobs.Tables(runs=JobRun, effects=JobEffect))
    storage.tables.register("main", storage.Tables(replies=IdempotentReply, counts=RequestCount))
