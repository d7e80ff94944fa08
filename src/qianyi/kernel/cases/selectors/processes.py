"""Reading versions of processes, and what their definitions say."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qianyi.engine.flow.loading import load_process
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.errors import ProcessNotFound
from qianyi.kernel.cases.models import ProcessVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor

DEFINITIONS_KEPT = 256


def process_list(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[ProcessVersion]:
    """Versions the actor may see, by title, the newest first."""
    rows = (
        ProcessVersion.objects.visible_to(actor)
        .select_related("activated_by", "ended_by")
        .defer("content")
        .order_by("title", "code", "-loaded_at", "-version")
    )
    for word in words.split():
        rows = rows.filter(title__icontains=word)
    return rows.filter(state=state) if state else rows


def process_get(*, actor: Actor, version_id: int) -> ProcessVersion:
    """One version.

    Raises:
        ProcessNotFound: there is none, or the actor may not see it.
    """
    found = ProcessVersion.objects.visible_to(actor).filter(pk=version_id).first()
    if found is None:
        raise ProcessNotFound("没有找到这个版本的办理流程；请从办理流程列表进入。")
    return found


def process_active(code: str) -> ProcessVersion:
    """The version in force.

    Raises:
        ProcessNotFound: there is none.
    """
    found = ProcessVersion.objects.active().filter(code=code).first()
    if found is None:
        raise ProcessNotFound(
            f"办理流程“{code}”没有启用的版本；请先在办理流程页启用，"
            "或运行 qianyi packs load 载入数据包。",
            code=code,
        )
    return found


def is_in_force(code: str) -> bool:
    """Whether cases of that process can be opened."""
    return ProcessVersion.objects.filter(code=code, state=VersionState.ACTIVE).exists()


def process_of(version: ProcessVersion) -> Process:
    """The definition of a version; kept in memory by its digest, which its content decides."""
    return _process(version.digest, version.pk)


@lru_cache(maxsize=DEFINITIONS_KEPT)
def _process(digest: str, version_id: int) -> Process:
    row = ProcessVersion.objects.only("content", "title", "version").get(
        pk=version_id, digest=digest
    )
    return load_process(row.content, where=f"{row.title} {row.version}")
