"""Conditions asked of more firms than a request can wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.foundation import history, jobs
from qianyi.kernel.subjects.selectors import actor_in_job
from qianyi.lib import clock

from . import services
from .models import RuleRun
from .permissions import can_read_runs

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.permissions import Actor

RUN: Final = jobs.Kind("rules.run", "测算认定条件", visible=can_read_runs, url_name="rules:runs")


@jobs.task(RUN)
def run_work(work: jobs.Work, *, run_id: int, user_id: int) -> str:
    """Work a run out in parts, then count and close it."""
    run = RuleRun.objects.select_related("version", "territory").get(pk=run_id)
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    parts = services.parts_of(services.population_ids(actor, run.territory, run.as_of))
    work.measured(len(parts) + 1)
    with history.acting(actor, RUN.title):
        for number, ids in parts.items():
            with work.once(str(number)) as is_due:
                if is_due:
                    services.run_part(actor=actor, run=run, ids=ids)
        with work.once("finish") as is_due:
            if is_due:
                services.run_finish(run=run, moment=clock.now())
    done = RuleRun.objects.get(pk=run_id)
    return (
        f"已测算 {done.subjects_count:,} 家：预判符合 {done.yes_count:,} 家，"
        f"不符合 {done.no_count:,} 家，暂无法判断 {done.unknown_count:,} 家。"
    )


@transaction.atomic
def run_start(
    *, actor: Actor, asked: services.RunAsked, moment: datetime, most: int = services.MOST_AT_ONCE
) -> RuleRun:
    """A run, worked out now; or by a job where there are more firms than ``most``.

    Raises:
        NotAllowed: the actor runs no conditions.
        RunInvalid: no such application type or purpose, or no firm there.
        VersionClosed: the draft was given up.
    """
    count = len(services.population_ids(actor, asked.territory, asked.as_of))
    if count <= most:
        return services.run_make(actor=actor, asked=asked, moment=moment)
    run, _ = services.run_begin(actor=actor, asked=asked, moment=moment)
    jobs.enqueue(
        kind=RUN.name,
        key=run_key(run),
        actor=actor,
        moment=moment,
        arguments={"run_id": run.pk, "user_id": actor.person_id},
    )
    return run


def run_key(run: RuleRun) -> str:
    """The key of the job that works a run out."""
    return f"{RUN.name}-{run.pk}"
