"""Versions of processes: loaded from packs, put into force, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import selectors
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.errors import CaseInvalid, ProcessClosed, ProcessKept
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.permissions import can_keep_processes

if TYPE_CHECKING:
    from datetime import datetime

    from qianyi.engine.flow import Process
    from qianyi.foundation.permissions import Actor


@transaction.atomic
def process_load(
    *,
    actor: Actor,
    process: Process,
    content: str,
    moment: datetime,
    provenance: dict[str, str],
) -> tuple[ProcessVersion, bool]:
    """A version from a pack: (row, made). It waits until an officer puts it into force.

    Raises:
        ProcessKept: that version is there with another content; a pack gives it a new version.
    """
    require(allowed=actor.is_system, actor=actor, what="载入办理流程")
    there = ProcessVersion.objects.filter(code=process.code, version=process.version).first()
    if there is not None and there.digest != process.digest:
        raise ProcessKept(
            f"办理流程“{process.title}”的版本 {process.version} 已在库中且内容不同，"
            "在办事项按它办理，已有版本不能改动；请在数据包里给出新的版本号。",
            code=process.code,
            version=process.version,
        )
    if there is not None:
        return there, False
    row = ProcessVersion.objects.create(
        code=process.code,
        version=process.version,
        title=process.title,
        kind=process.kind,
        standings=list(process.standing),
        basis="；".join(str(one.title) for one in process.basis)[:300],
        certainty=process.certainty,
        content=content,
        digest=process.digest,
        loaded_at=moment,
        **provenance,
    )
    return row, True


@transaction.atomic
def process_activate(
    *, actor: Actor, version_id: int, reason: str, moment: datetime
) -> ProcessVersion:
    """Open new cases by this version from now on; the one in force until now is ended.

    Cases under way keep theirs.

    Raises:
        NotAllowed: the actor is no policy officer.
        CaseInvalid: no reason.
        ProcessClosed: it is in force already.
    """
    require(allowed=can_keep_processes(actor), actor=actor, what="启用办理流程")
    row = _locked(actor, version_id)
    if row.state == VersionState.ACTIVE:
        raise ProcessClosed(f"“{row}”已经启用，无须再办。")
    _require_reason(reason, "启用")
    selectors.process_of(row)  # what cannot be read any more must not be put into force
    with history.because(reason.strip()):
        for old in ProcessVersion.objects.active().filter(code=row.code):
            _end(old, actor, moment)
        row.state = VersionState.ACTIVE
        row.activated_at, row.activated_by_id = moment, actor.user_id
        row.ended_at, row.ended_by = None, None
        row.save()
    return row


@transaction.atomic
def process_retire(
    *, actor: Actor, version_id: int, reason: str, moment: datetime
) -> ProcessVersion:
    """No new cases by this version; those under way go on.

    Raises:
        NotAllowed: the actor is no policy officer.
        CaseInvalid: no reason.
        ProcessClosed: it is not in force.
    """
    require(allowed=can_keep_processes(actor), actor=actor, what="停用办理流程")
    row = _locked(actor, version_id)
    if row.state != VersionState.ACTIVE:
        raise ProcessClosed(f"“{row}”没有启用，不需要停用。")
    _require_reason(reason, "停用")
    with history.because(reason.strip()):
        _end(row, actor, moment)
    return row


def _end(row: ProcessVersion, actor: Actor, moment: datetime) -> None:
    row.state = VersionState.RETIRED
    row.ended_at, row.ended_by_id = moment, actor.user_id
    row.save()


def _locked(actor: Actor, version_id: int) -> ProcessVersion:
    row = selectors.process_get(actor=actor, version_id=version_id)
    return ProcessVersion.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        sentence = f"请写明{what}的理由。"
        raise CaseInvalid(sentence, fields={"reason": sentence})
