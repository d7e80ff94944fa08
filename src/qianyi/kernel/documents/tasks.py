"""Work on documents that takes longer than a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.reading import GRAMMAR
from qianyi.foundation import history, jobs
from qianyi.kernel.subjects.selectors import actor_in_job
from qianyi.lib import clock
from qianyi.lib.errors import QianyiError

from . import selectors, services
from .permissions import can_store_document

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.foundation.jobs.models import JobRun
    from qianyi.foundation.permissions import Actor

REREAD_ALL = jobs.Kind(
    "documents.reread_all", "全部重新读取", visible=can_store_document, url_name="documents:list"
)


@jobs.task(REREAD_ALL)
def reread_all(work: jobs.Work, *, user_id: int) -> str:
    """Read again every document whose newest reading is by an earlier grammar, each once."""
    actor = actor_in_job(user_id=user_id, moment=clock.now())
    stale = selectors.versions_stale(actor=actor, grammar=GRAMMAR)
    work.measured(len(stale))
    for version_id in stale:
        version = selectors.version_by_id(version_id)
        step = str(version_id)
        try:
            with history.acting(actor, REREAD_ALL.title), work.once(step) as is_due:
                if is_due:
                    services.version_reread(actor=actor, version=version, moment=clock.now())
        except QianyiError as refusal:
            work.problem(step, f"{version.filename}：{refusal.message}")
    return "所有文件都已由现在的读取程序读过；已有的更正仍然有效。"


def reread_all_enqueue(*, actor: Actor, moment: datetime) -> JobRun:
    """Put it in line unless it is under way."""
    return jobs.enqueue_alone(
        kind=REREAD_ALL.name, actor=actor, moment=moment, arguments={"user_id": actor.user_id}
    )
