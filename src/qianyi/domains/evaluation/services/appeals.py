"""Objections: put in by the firm or for it, answered with reasons, put right by another run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from qianyi.domains.evaluation.choices import (
    ANSWER_DAYS,
    AppealAction,
    AppealState,
    RunState,
    Side,
)
from qianyi.domains.evaluation.errors import AppealClosed, AppealInvalid
from qianyi.domains.evaluation.models import Appeal, AppealFile, AppealStep
from qianyi.domains.evaluation.permissions import (
    can_answer_appeals,
    can_appeal_for,
    is_of_firm,
)
from qianyi.domains.evaluation.selectors.methods import method_for
from qianyi.engine.text.limits import MEGABYTE, Limits
from qianyi.engine.text.load import text_from_bytes
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.files import file_keep
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.subjects.models import Department
from qianyi.lib.clock import local_date

from .telling import appeal_answered_told, appeal_filed_told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.evaluation.models import RunResult

MOST_FILES: Final = 10
LEAST_WORDS: Final = 10
READ: Final = (".pdf", ".docx", ".txt")
"""Read for marks of secrecy before they are kept."""
BEGINNINGS: Final = {
    ".xlsx": b"PK", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff",
}  # fmt: skip
KINDS: Final = (*READ, *BEGINNINGS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file as it came."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAsked:
    """What is contested, and why. ``indicator`` empty is the result as a whole."""

    statement: str
    indicator: str = ""
    claimed: str = ""
    files: Sequence[Evidence] = ()


@transaction.atomic
def appeal_file(*, actor: Actor, result: RunResult, asked: AppealAsked, moment: datetime) -> Appeal:
    """Put an objection in, by the firm itself or by an officer for it.

    Raises:
        NotAllowed: the actor is neither of the firm nor an officer.
        AppealClosed: the publicity period is not open, or one is waiting already.
        AppealInvalid: too few words, an unknown indicator or a file that is not taken.
    """
    allowed = can_appeal_for(actor, result.enterprise_id)
    require(allowed=allowed, actor=actor, what="提出评价异议")
    run = result.run
    today = local_date(moment)
    if run.state != RunState.PUBLICITY or run.publicity_to is None or today > run.publicity_to:
        raise AppealClosed(
            f"“{run.title}”现为“{run.get_state_display()}”，只有公示期内可以提出异议；"
            "公示期后请向评价牵头部门书面反映。",
            run=run.pk,
        )
    _check(asked, result)
    due = calendar_installed().add_workdays(today, ANSWER_DAYS)
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                run=run,
                result=result,
                enterprise_id=result.enterprise_id,
                side=Side.FIRM if is_of_firm(actor, result.enterprise_id) else Side.OFFICER,
                indicator=asked.indicator,
                statement=asked.statement.strip(),
                claimed=asked.claimed.strip()[:120],
                filed_at=moment,
                filed_by_id=actor.person_id,
                due_on=due.on,
                due_doubt=due.doubt[:300],
            )
    except IntegrityError as problem:
        raise AppealClosed(
            "本企业对这次评价已有一件异议等待答复；如需补充，请在那件异议中补充材料。",
            run=run.pk,
        ) from problem
    _step(actor, appeal, AppealAction.FILE, moment, "")
    _files_keep(actor, appeal, asked.files, moment)
    appeal_filed_told(appeal, moment)
    return appeal


@transaction.atomic
def appeal_add(
    *, actor: Actor, appeal: Appeal, files: Sequence[Evidence], words: str, moment: datetime
) -> Appeal:
    """More evidence or words, while it is not answered.

    Raises:
        NotAllowed: the actor is neither of the firm nor an officer.
        AppealClosed: it was answered or withdrawn.
        AppealInvalid: nothing was given, or a file is not taken.
    """
    require(allowed=can_appeal_for(actor, appeal.enterprise_id), actor=actor, what="补充异议材料")
    held = _open(appeal)
    if not files and not words.strip():
        sentence = "请写明补充说明或选择文件。"
        raise AppealInvalid(sentence, fields={"words": sentence})
    _check_files(files, already=held.files.count())
    _step(actor, held, AppealAction.ADD, moment, words.strip())
    _files_keep(actor, held, files, moment)
    return held


@transaction.atomic
def appeal_withdraw(*, actor: Actor, appeal: Appeal, reason: str, moment: datetime) -> Appeal:
    """The firm takes its objection back.

    Raises:
        NotAllowed: the actor is neither of the firm nor an officer.
        AppealClosed: it was answered or withdrawn.
        AppealInvalid: no reason.
    """
    require(allowed=can_appeal_for(actor, appeal.enterprise_id), actor=actor, what="撤回评价异议")
    held = _open(appeal)
    _reasoned(reason, "撤回异议须写明理由。")
    held.state = AppealState.WITHDRAWN
    held.save(update_fields=["state"])
    _step(actor, held, AppealAction.WITHDRAW, moment, reason.strip())
    return held


@transaction.atomic
def appeal_answer(
    *, actor: Actor, appeal: Appeal, is_upheld: bool, answer: str, moment: datetime
) -> Appeal:
    """The department answers with its reasons. What is upheld is put right by a run that follows.

    Raises:
        NotAllowed: the actor answers no objections, or put this one in.
        AppealClosed: it was answered or withdrawn.
        AppealInvalid: the answer gives no reasons.
    """
    require(allowed=can_answer_appeals(actor), actor=actor, what="答复评价异议")
    held = _open(appeal)
    if actor.person_id == held.filed_by_id:
        raise AppealClosed("这件异议由您代为登记，不能再由您答复；请由其他经办人员办理。")
    _reasoned(answer, "答复须写明核实情况和理由。")
    held.state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
    held.answer = answer.strip()
    held.answered_at, held.answered_by_id = moment, actor.person_id
    held.department = Department.objects.filter(pk__in=actor.department_ids).first()
    held.save(update_fields=["state", "answer", "answered_at", "answered_by", "department"])
    action = AppealAction.UPHOLD if is_upheld else AppealAction.REJECT
    _step(actor, held, action, moment, held.answer)
    appeal_answered_told(held, moment)
    return held


def _open(appeal: Appeal) -> Appeal:
    held = Appeal.objects.select_for_update(of=("self",)).select_related("run").get(pk=appeal.pk)
    if held.state != AppealState.FILED:
        raise AppealClosed(
            f"这件异议现为“{held.get_state_display()}”，已经办结，不能再改。", appeal=held.ref
        )
    return held


def _check(asked: AppealAsked, result: RunResult) -> None:
    fields: dict[str, str] = {}
    if len(asked.statement.strip()) < LEAST_WORDS:
        fields["statement"] = f"请写明哪里不对、依据是什么（至少{LEAST_WORDS}个字）。"
    known = {one.code for one in method_for(result.run).indicators}
    if asked.indicator and asked.indicator not in known:
        fields["indicator"] = "请从这次评价的指标中选择，或选“整个结果”。"
    if fields:
        raise AppealInvalid("".join(fields.values()), fields=fields)
    _check_files(asked.files, already=0)


def _check_files(files: Sequence[Evidence], *, already: int) -> None:
    """Kinds and sizes; a text marked secret is refused before anything is kept.

    Raises:
        AppealInvalid: naming the file and what is taken.
    """
    if len(files) + already > MOST_FILES:
        _refuse(f"一件异议最多 {MOST_FILES} 个文件，现为 {len(files) + already} 个。")
    for file in files:
        _check_file(file)


def _check_file(file: Evidence) -> None:
    suffix = PurePath(file.name).suffix.lower()
    most = settings.QIANYI_MAX_UPLOAD_MB
    if suffix not in KINDS:
        _refuse(f"“{file.name}”不是可用的文件类型，可用：{'、'.join(KINDS)}。")
    if not file.data or len(file.data) > most * MEGABYTE:
        _refuse(f"“{file.name}”是空文件，或超过 {most} MB 的上限。")
    if suffix in READ:
        text_from_bytes(file.data, file.name, limits=Limits(max_bytes=most * MEGABYTE))
    elif not file.data.startswith(BEGINNINGS[suffix]):
        _refuse(f"“{file.name}”的内容与它的类型不符，请检查后重新选择。")


def _refuse(sentence: str) -> None:
    raise AppealInvalid(sentence, fields={"files": sentence})


def _reasoned(text: str, sentence: str) -> None:
    if not text.strip():
        raise AppealInvalid(sentence, fields={"reason": sentence, "answer": sentence})


def _files_keep(actor: Actor, appeal: Appeal, files: Sequence[Evidence], moment: datetime) -> None:
    AppealFile.objects.bulk_create(
        [
            AppealFile(
                appeal=appeal,
                filename=PurePath(file.name).name[:255],
                digest=hashlib.sha256(file.data).hexdigest(),
                size=len(file.data),
                added_at=moment,
                added_by_id=actor.person_id,
            )
            for file in files
        ]
    )
    for file in files:
        file_keep(file.data)


def _step(
    actor: Actor, appeal: Appeal, action: AppealAction, moment: datetime, reason: str
) -> None:
    AppealStep.objects.create(
        appeal=appeal, action=action, at=moment, by_id=actor.person_id, reason=reason
    )
