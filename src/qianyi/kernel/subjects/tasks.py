"""Work on firms that takes longer than a request: bringing a list in, looking for duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.foundation import history, jobs, search
from qianyi.foundation.addresses import ENTERPRISE_DUPLICATES, ENTERPRISE_IMPORTS
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from . import services
from .models import Enterprise, ImportBatch, ImportMode
from .permissions import can_keep_enterprises
from .selectors import actor_in_job

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor

    from .services import ImportRow

ROWS_A_STEP: Final = 2500
BRING_IN = jobs.Kind(
    "subjects.import", "导入企业名单", visible=can_keep_enterprises, page=ENTERPRISE_IMPORTS
)
FIND_DUPLICATES = jobs.Kind(
    "subjects.duplicates",
    "查找疑似重复企业",
    visible=can_keep_enterprises,
    page=ENTERPRISE_DUPLICATES,
)


@jobs.task(BRING_IN)
def bring_in(work: jobs.Work, *, batch_id: int, user_id: int) -> str:
    """Bring a list in; in parts that stay when it breaks off, or all of it at once."""
    batch = ImportBatch.objects.get(pk=batch_id)
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    rows = services.rows_looked_through(
        bytes(batch.content), today=clock.local_date(batch.uploaded_at)
    )
    right = [row for row in rows if not row.problems]
    steps = [right[at : at + ROWS_A_STEP] for at in range(0, len(right), ROWS_A_STEP)]
    work.measured(2 * len(steps))
    services.import_reset_counts(batch=batch)
    with history.acting(actor, BRING_IN.title):
        if batch.mode == ImportMode.ALL:
            _all_at_once(work, actor, batch, steps)
        else:
            _step_by_step(work, actor, batch, steps)
        services.import_finish(batch=batch, moment=clock.now())
        _tell_the_search_box(work, steps)
    done = ImportBatch.objects.get(pk=batch_id)
    return (
        f"新增 {done.new_count:,} 家，更新 {done.changed_count:,} 家，"
        f"{done.unchanged_count:,} 家没有变化。"
    )


def _step_by_step(
    work: jobs.Work, actor: Actor, batch: ImportBatch, steps: Sequence[Sequence[ImportRow]]
) -> None:
    for number, rows in enumerate(steps):
        try:
            with work.once(str(number)) as is_due:
                if is_due:
                    services.rows_bring_in(actor=actor, batch=batch, rows=rows, moment=clock.now())
        except QianyiError as refusal:
            work.problem(str(number), f"第 {rows[0].row}–{rows[-1].row} 行：{refusal.message}")


def _all_at_once(
    work: jobs.Work, actor: Actor, batch: ImportBatch, steps: Sequence[Sequence[ImportRow]]
) -> None:
    """One transaction; how far it is is told beside it, or nobody would see it before the end."""
    with transaction.atomic(), work.once("all") as is_due:
        for number, rows in enumerate(steps if is_due else ()):
            services.rows_bring_in(actor=actor, batch=batch, rows=rows, moment=clock.now())
            work.told(number)


def _tell_the_search_box(work: jobs.Work, steps: Sequence[Sequence[ImportRow]]) -> None:
    """The firms are there and found in their list; the box on every page learns of them last."""
    for number, rows in enumerate(steps):
        with work.once(f"search-{number}") as is_due:
            if is_due:
                codes = [row.uscc for row in rows]
                found = Enterprise.objects.filter(uscc__in=codes).values_list("pk", flat=True)
                search.touched("enterprise", *found)


@transaction.atomic
def import_enqueue(*, actor: Actor, batch: ImportBatch, mode: str, moment: datetime) -> JobRun:
    """Begin an import and put it in line."""
    begun = services.import_begin(actor=actor, batch=batch, mode=mode)
    run, _ = jobs.enqueue(
        kind=BRING_IN.name,
        key=import_key(begun),
        actor=actor,
        moment=moment,
        arguments={"batch_id": begun.pk, "user_id": actor.person_id},
    )
    return run


def import_key(batch: ImportBatch) -> str:
    """The key of the job that brings a list in."""
    return f"{BRING_IN.name}-{batch.pk}"


@jobs.task(FIND_DUPLICATES)
def find_duplicates(work: jobs.Work, *, user_id: int, asked_at: str) -> str:
    """Compare all names."""
    work.measured(1)
    actor, found = actor_in_job(user_id=user_id, moment=clock.now()), 0
    with history.acting(actor, FIND_DUPLICATES.title), work.once(asked_at) as is_due:
        if is_due:
            found = services.duplicates_find(actor=actor, moment=clock.now())
    return f"新发现 {found:,} 对疑似重复企业。" if found else "没有新的疑似重复企业。"


def duplicates_enqueue(*, actor: Actor, moment: datetime) -> JobRun:
    """Put it in line unless it is under way."""
    return jobs.enqueue_alone(
        kind=FIND_DUPLICATES.name,
        actor=actor,
        moment=moment,
        arguments={"user_id": actor.person_id, "asked_at": f"{moment:%Y%m%dT%H%M%S%f}"},
    )
