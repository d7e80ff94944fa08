"""What people enter for units, confirmed by others; objections and what asked units say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from qianyi.domains.reviews.choices import AppealState, AppraisalState, EntryKind, EntryState
from qianyi.domains.reviews.errors import AppraisalClosed, ReviewInvalid
from qianyi.domains.reviews.models import Appraisal, Entry, UnitAppeal, UnitScore
from qianyi.domains.reviews.permissions import (
    can_decide_entries,
    can_decide_kind,
    can_keep_schemes,
    is_of_unit,
)
from qianyi.domains.reviews.selectors.schemes import scheme_read
from qianyi.engine.appraisal import ENTERED
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation import history
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import quoted

from .evidence import Upload, files_check, files_keep
from .telling import appeal_answered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from qianyi.engine.appraisal import Scheme as Read
    from qianyi.foundation.permissions import Actor

LEAST_WORDS: Final = 5
ANSWER_WORKDAYS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryAsked:
    """What is entered: points or a value with its ground and files."""

    kind: str
    item: str = ""
    value: Decimal | None = None
    reason: str
    files: Sequence[Upload] = ()


@transaction.atomic
def entry_make(*, actor: Actor, score: UnitScore, asked: EntryAsked, moment: datetime) -> Entry:
    """Enter something for a unit. A unit enters for itself; keepers for any; it waits for another.

    Deductions and vetoes are the keepers' to enter.

    Raises:
        NotAllowed: neither the unit's officer nor a keeper, or a deduction by a unit.
        AppraisalClosed: it is published, or the unit is asked and not scored, or the item has an
            entry already.
        ReviewInvalid: naming each field.
    """
    own = is_of_unit(actor, score.department_id)
    keeps = can_keep_schemes(actor)
    against = asked.kind in (EntryKind.DEDUCTION, EntryKind.VETO)
    require(allowed=keeps or (own and not against), actor=actor, what="填报考核内容")
    appraisal = _unpublished(score.appraisal)
    if score.is_asked:
        raise AppraisalClosed("派驻、垂管单位只商请和反馈，不参加考核，不能填报分数。")
    _entry_checked(asked, scheme_read(appraisal.scheme))
    files_check(asked.files)
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                appraisal=appraisal, department=score.department, kind=asked.kind,
                item=asked.item if asked.kind in (EntryKind.ITEM, EntryKind.VETO) else "",
                value=None if asked.kind == EntryKind.VETO else asked.value,
                reason=asked.reason.strip(), entered_at=moment, entered_by_id=actor.person_id,
            )  # fmt: skip
    except IntegrityError as problem:
        raise AppraisalClosed(
            "这个项目已有填报；请先由另一人确认或不予采用，再重新填报。"
        ) from problem
    files_keep(actor=actor, files=asked.files, moment=moment, entry=made)
    return made


@transaction.atomic
def entry_decide(
    *, actor: Actor, entry: Entry, is_accepted: bool, reason: str, moment: datetime
) -> Entry:
    """Let an entry count, or not, with the reason. A veto is decided by a leader.

    Raises:
        NotAllowed: the actor may not decide, or entered it; a veto by somebody who is no leader.
        AppraisalClosed: decided already, or published.
        ReviewInvalid: no reason.
    """
    require(allowed=can_decide_kind(actor, entry.kind), actor=actor, what="确认考核填报")
    _unpublished(entry.appraisal)
    row = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.state != EntryState.OPEN:
        raise AppraisalClosed(f"这条填报现为“{row.get_state_display()}”，不能再确认。")
    if row.entered_by_id == actor.person_id:
        require(allowed=False, actor=actor, what="确认自己的填报（须由另一人确认）")
    _reasoned(reason, "reason", "请写明确认或不予采用的理由。")
    row.state = EntryState.ACCEPTED if is_accepted else EntryState.DECLINED
    row.decided_at, row.decided_by_id = moment, actor.person_id
    row.decision = reason.strip()[:300]
    with history.because(reason):
        row.save()
    return row


@transaction.atomic
def appeal_file(
    *,
    actor: Actor,
    score: UnitScore,
    item: str,
    statement: str,
    files: Sequence[Upload],
    moment: datetime,
) -> UnitAppeal:
    """A unit objects to its sheet, with evidence.

    Raises:
        NotAllowed: not the unit's officer.
        AppraisalClosed: not in the days to object, or one is waiting.
        ReviewInvalid: too few words, or an unknown item.
    """
    require(allowed=is_of_unit(actor, score.department_id), actor=actor, what="对计分提出异议")
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("scheme")
    appraisal = rows.get(pk=score.appraisal_id)
    today = local_date(moment)
    until = appraisal.appeals_until
    if appraisal.state != AppraisalState.TOLD or until is None or today > until or score.is_asked:
        raise AppraisalClosed("现在不能提出异议：只有反馈核对期内、参加考核的单位可以提出。")
    if item and scheme_read(appraisal.scheme).item(item) is None:
        raise ReviewInvalid("请从计分表的项目中选择。", fields={"item": "请从项目中选择。"})
    if len(statement.strip()) < LEAST_WORDS:
        sentence = f"请写明哪里不对、依据是什么（至少 {LEAST_WORDS} 个字）。"
        raise ReviewInvalid(sentence, fields={"statement": sentence})
    files_check(files)
    try:
        with transaction.atomic():
            made = UnitAppeal.objects.create(
                score=score, item=item, statement=statement.strip(), filed_at=moment,
                filed_by_id=actor.person_id,
                due_on=calendar_installed().add_workdays(today, ANSWER_WORKDAYS).on,
            )  # fmt: skip
    except IntegrityError as problem:
        raise AppraisalClosed("本单位已有一件异议等待答复，请等答复后再提。") from problem
    files_keep(actor=actor, files=files, moment=moment, appeal=made)
    return made


@transaction.atomic
def appeal_answer(
    *, actor: Actor, appeal: UnitAppeal, is_upheld: bool, answer: str, moment: datetime
) -> UnitAppeal:
    """Answer with the reason. What is upheld is put right by entries or data, and scored again.

    Raises:
        NotAllowed: neither keeper nor leader, or who filed it.
        AppraisalClosed: answered already.
        ReviewInvalid: no reason.
    """
    require(allowed=can_decide_entries(actor), actor=actor, what="答复考核异议")
    row = UnitAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if row.state != AppealState.FILED:
        raise AppraisalClosed(f"这件异议现为“{row.get_state_display()}”，不能再答复。")
    if row.filed_by_id == actor.person_id:
        require(allowed=False, actor=actor, what="答复自己提出的异议")
    _reasoned(answer, "answer", "请写明核实情况和理由。")
    row.state = AppealState.UPHELD if is_upheld else AppealState.REJECTED
    row.answer, row.answered_at, row.answered_by_id = answer.strip(), moment, actor.person_id
    row.save()
    appeal_answered(row, moment)
    return row


@transaction.atomic
def feedback_give(*, actor: Actor, score: UnitScore, words: str, moment: datetime) -> UnitScore:
    """A unit that is only asked says what it has to say.

    Raises:
        NotAllowed: not the unit's officer.
        AppraisalClosed: not told yet, published, or the unit is scored.
        ReviewInvalid: nothing said.
    """
    require(allowed=is_of_unit(actor, score.department_id), actor=actor, what="反馈意见")
    row = UnitScore.objects.select_for_update(of=("self",)).select_related("appraisal").get(
        pk=score.pk
    )  # fmt: skip
    if not row.is_asked or row.appraisal.state != AppraisalState.TOLD:
        raise AppraisalClosed("只有被商请的派驻、垂管单位在反馈核对期内填写反馈意见。")
    _reasoned(words, "words", "请写明反馈意见。")
    row.feedback, row.feedback_at, row.feedback_by_id = words.strip(), moment, actor.person_id
    row.save(update_fields=["feedback", "feedback_at", "feedback_by"])
    return row


def _entry_checked(asked: EntryAsked, read: Read) -> None:
    fields: dict[str, str] = {}
    item = read.item(asked.item)
    if asked.kind not in EntryKind.values:
        fields["kind"] = "请选择填报的类别。"
    if asked.kind == EntryKind.ITEM and (item is None or item.source != ENTERED):
        fields["item"] = "请选择办法中由人工填报的项目。"
    if asked.kind == EntryKind.VETO and asked.item not in read.vetoes:
        fields["item"] = f"一票否决只能是：{'、'.join(read.vetoes) or '本办法没有设'}。"
    if asked.kind != EntryKind.VETO and (asked.value is None or asked.value < 0):
        fields["value"] = "请填写不小于 0 的数。"
    if item is not None and item.rule == "points" and asked.value and asked.value > item.full:
        fields["value"] = f"最高 {item.full.normalize():f} 分。"
    if len(asked.reason.strip()) < LEAST_WORDS:
        fields["reason"] = f"请写明依据（至少 {LEAST_WORDS} 个字）。"
    if fields:
        raise ReviewInvalid("".join(fields.values()), fields=fields)


def _unpublished(appraisal: Appraisal) -> Appraisal:
    # Locked: nothing is entered or decided while somebody publishes.
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("scheme")
    row = rows.get(pk=appraisal.pk)
    if row.state == AppraisalState.PUBLISHED:
        raise AppraisalClosed(f"{quoted(row)}已公布，不能再填报或确认。")
    return row


def _reasoned(words: str, name: str, sentence: str) -> None:
    if not words.strip():
        raise ReviewInvalid(sentence, fields={name: sentence})
