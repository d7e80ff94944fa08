"""Jobs in line: the row people see and the job the worker takes, written in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager

from qianyi.foundation.registry import Registry

from .errors import JobNotFound
from .models import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

    from .models import JobEffect, JobRun, JobRunQuerySet


@dataclass(frozen=True, slots=True)
class Tables:
    """The concrete tables; the site registers the one pair there is under ``main``."""

    runs: type[JobRun]
    effects: type[JobEffect]


tables: Registry[Tables] = Registry("tables of jobs (one: main)")


def runs() -> JobRunQuerySet:
    """All jobs remembered."""
    return _tables().runs._default_manager.all()


def effects() -> Any:  # noqa: ANN401 - the manager of an abstract model has no type
    """All steps that have taken effect."""
    return _tables().effects._default_manager


def enqueue(
    *,
    kind: str,
    key: str,
    moment: datetime,
    actor: Actor,
    arguments: dict[str, Any] | None = None,
    slot: str = "",
    not_before: datetime | None = None,
) -> tuple[JobRun, bool]:
    """Put work in line, in the caller's transaction: (job, put in line now).

    The same key again gives the job there is, whatever became of it; so does a ``slot`` that is
    under way. ``arguments`` are plain JSON values and reach the task by name.
    """
    with transaction.atomic():
        found = _known(key, slot)
        if found is not None:
            return found, False
        try:
            with transaction.atomic():
                run = _tables().runs(
                    key=key, kind=kind, slot=slot, created_at=moment, started_by_id=actor.user_id
                )
                run.save(force_insert=True)
        except IntegrityError:
            # Another request put the same work in line a moment ago.
            found = _known(key, slot)
            if found is None:
                raise
            return found, False
        defer(kind, {"run_key": key, **(arguments or {})}, not_before=not_before)
    return run, True


def defer(kind: str, arguments: dict[str, Any], *, not_before: datetime | None = None) -> None:
    """Put a job in line in the caller's transaction, in the worker too.

    A worker's own connector writes at once and beside the transaction: another thread would take
    the job before the rows it is about are there, find nothing to do, and the work would be lost.
    """
    line = app.configure_task(kind, allow_unknown=False, schedule_at=not_before)
    JobDeferrer(job=line.job, job_manager=JobManager(DjangoConnector())).defer(**arguments)


def enqueue_alone(
    *,
    kind: str,
    actor: Actor,
    moment: datetime,
    arguments: dict[str, Any] | None = None,
    about: str = "",
) -> JobRun:
    """Put work in line of which only one may be under way; the one there is, where there is.

    ``about`` tells apart what may be done side by side (the year asked for).
    """
    slot = f"{kind}-{about}" if about else kind
    run, _ = enqueue(
        kind=kind,
        key=f"{slot}-{moment:%Y%m%dT%H%M%S%f}",
        slot=slot,
        actor=actor,
        moment=moment,
        arguments=arguments,
    )
    return run


def run_get(*, actor: Actor, key: str) -> JobRun:
    """One job.

    Raises:
        JobNotFound: there is none, or the actor may not see it.
    """
    found = runs().visible_to(actor).filter(key=key).first()
    if found is None:
        raise JobNotFound("没有找到这个后台任务，可能已被清理或您没有查看权限。")
    return found


def run_latest(*, actor: Actor, kind: str) -> JobRun | None:
    """The newest job of a kind the actor may see."""
    return runs().visible_to(actor).filter(kind=kind).order_by("-pk").first()


def _known(key: str, slot: str) -> JobRun | None:
    found = runs().filter(key=key).first()
    if found is None and slot:
        found = runs().active().filter(slot=slot).first()
    return found


def _tables() -> Tables:
    found = tables.get("main")
    if found is None:
        raise LookupError("no app registered the tables of jobs")
    return found


def is_final(run: JobRun) -> bool:
    """Nothing more happens to it."""
    return run.state in {JobState.DONE, JobState.FAILED}
