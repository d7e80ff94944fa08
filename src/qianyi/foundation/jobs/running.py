"""A task at work: how its steps take effect once, and what people see of it meanwhile."""

from __future__ import annotations

import functools
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, connections, transaction
from django.db.models import F
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from qianyi.foundation import history
from qianyi.foundation.logs import current_request_id
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import system_actor
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from .kinds import Kind, kinds
from .ledger import effects, is_final, runs
from .models import MOST_PROBLEMS, JobState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from procrastinate.job_context import JobContext

    from .models import JobRun

log = logging.getLogger("qianyi.jobs")
MOST_ATTEMPTS = 5
UNEXPECTED = "程序出现意外错误，任务没有完成；已记入日志，请联系管理员查看后重新提交。"


class TryAgain(Exception):
    """What a task waits for is not there yet; a refusal of our own would end it.

    Its sentence is what people read when the last attempt has failed as well.
    """


class Work:
    """One run of a task: what its function gets first."""

    def __init__(self, run_key: str) -> None:
        self.run_key = run_key

    def measured(self, total: int) -> None:
        """Say how many steps there are; the first word stands, also after a kill."""
        runs().filter(key=self.run_key, total__isnull=True).update(total=total)

    @contextmanager
    def once(self, step: str) -> Iterator[bool]:
        """A step that takes effect once: True where it is to be done now.

        The step's key, its effect and the progress are one transaction. Of two workers with the
        same step the second waits for the first and then gets False.
        """
        with transaction.atomic():
            is_new = self._mark(step)
            yield is_new
            if is_new:
                runs().filter(key=self.run_key).update(done=F("done") + 1)

    def told(self, done: int) -> None:
        """Show how far one long step is, through a connection beside its transaction.

        Inside the step nobody would see the progress before its end.
        """
        table = runs().model._meta.db_table
        beside = connections.create_connection("default")
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    f'UPDATE "{table}" SET done = %s WHERE key = %s',  # noqa: S608 - our own table
                    [done, self.run_key],
                )
        finally:
            beside.close()

    def problem(self, step: str, sentence: str) -> None:
        """A step that could not be done, counted once and told on the page."""
        with transaction.atomic():
            if not self._mark(step):
                return
            run = runs().select_for_update().get(key=self.run_key)
            run.failed += 1
            run.problems = [*run.problems, sentence][:MOST_PROBLEMS]
            run.save(update_fields=["failed", "problems"])

    def _mark(self, step: str) -> bool:
        """Write the step's key; False where it was there."""
        table = connection.ops.quote_name(effects().model._meta.db_table)
        with connection.cursor() as cursor:
            # The ORM does not say whether an ignored row was written; the count of rows does.
            cursor.execute(
                f"INSERT INTO {table} (key, run_key, made_at) VALUES (%s, %s, %s)"  # noqa: S608
                " ON CONFLICT DO NOTHING",
                [f"{self.run_key}/{step}", self.run_key, clock.now()],
            )
            return bool(cursor.rowcount)


def task(kind: Kind, *, wait: int = 10) -> Callable[[Callable[..., str]], Callable[..., None]]:
    """Make a function a task of that kind.

    It gets a :class:`Work` and the arguments given to ``enqueue`` and returns the sentence of what
    it did. A refusal ends the job with its own sentence; anything unexpected is tried again after
    ``wait`` seconds, then longer, and gives up after five attempts; :class:`TryAgain` as well, with
    words of its own.
    """
    kinds.register(kind.name, kind)

    def decorate(function: Callable[..., str]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(context: JobContext, *, run_key: str, **arguments: Any) -> None:  # noqa: ANN401
            token = current_request_id.set(f"job-{context.job.id}")
            try:
                # A task that works for a person says so itself, inside.
                with history.acting(system_actor(via="job"), kind.title):
                    _attempt(function, run_key, arguments, attempts=context.job.attempts)
            finally:
                current_request_id.reset(token)

        app.task(
            name=kind.name,
            pass_context=True,
            retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, wait=wait, linear_wait=wait * 3),
        )(run)  # type: ignore[arg-type]  # the library types tasks with positional context only
        return run

    return decorate


def _attempt(
    function: Callable[..., str], run_key: str, arguments: dict[str, Any], *, attempts: int
) -> None:
    run = runs().filter(key=run_key).first()
    if run is None or is_final(run):
        return
    runs().filter(key=run_key, started_at__isnull=True).update(started_at=clock.now())
    runs().filter(key=run_key).update(state=JobState.RUNNING)
    try:
        message = function(Work(run_key), **arguments)
    except QianyiError as refusal:
        log.info("job refused", extra={"facts": {"code": refusal.code, "job": run_key}})
        _end(run_key, JobState.FAILED, refusal.message)
    except Exception as problem:
        told = str(problem) if isinstance(problem, TryAgain) else UNEXPECTED
        if attempts >= MOST_ATTEMPTS:
            _end(run_key, JobState.FAILED, told)
        elif isinstance(problem, TryAgain):
            runs().filter(key=run_key).update(message=told[:500])
        raise
    else:
        _end(run_key, JobState.DONE, message)


def _end(run_key: str, state: JobState, message: str) -> None:
    now = clock.now()
    with transaction.atomic():
        runs().filter(key=run_key).update(state=state, message=message[:500], finished_at=now)
        _tell(runs().get(key=run_key), now)


def _tell(run: JobRun, moment: datetime) -> None:
    """Whoever started the work learns that it has ended, if its kind has a page to look at."""
    kind = kinds.get(run.kind)
    if kind is None or not kind.url or run.started_by_id is None:
        return
    notify(
        Notice(
            key=f"job-{run.key}",
            kind="jobs.ended",
            recipients=[run.started_by_id],
            title=f"{run.title}{run.get_state_display()}：{run.message}",
            url=kind.url,
            moment=moment,
        )
    )
