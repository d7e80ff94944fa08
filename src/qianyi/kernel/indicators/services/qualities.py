"""Dated facts that are no numbers: recorded, decided on, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.foundation import history
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.indicators.choices import COUNTED, PENDING, QualityKind, Status
from qianyi.kernel.indicators.errors import QualityInvalid, StatusOutOfOrder
from qianyi.kernel.indicators.models import QualitativeFact, Quality
from qianyi.kernel.indicators.permissions import can_decide, can_record

from .recording import SHOWN_PROBLEMS, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from qianyi.kernel.indicators.models import Origin

BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """One answer: a date, yes or no, or one of the quality's words; for when it holds."""

    quality: Quality
    subject_id: int
    value: date | bool | str
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    @property
    def key(self) -> tuple[int, int, date | None]:
        """What two live facts at one stage may not share."""
        return self.quality.pk, self.subject_id, self.valid_from


@transaction.atomic
def qualities_record(
    *,
    actor: Actor,
    origin: Origin,
    rows: Iterable[QualityRow],
    status: str,
    uses: Sequence[str],
    moment: datetime,
) -> Recorded:
    """Put facts that are no numbers into the fact base, all or none, as figures are.

    Raises:
        NotAllowed: the actor may not record for these subjects, or not at this status.
        QualityInvalid: listing every line that is wrong; nothing is recorded.
    """
    batch = list(rows)
    subjects = {row.subject_id for row in batch}
    allowed = can_record(actor, origin.kind, status, subjects)
    require(allowed=allowed, actor=actor, what="录入企业事实")
    _check(batch, uses)
    return _write(batch, origin, status, uses, moment, actor)


def _write(
    batch: Sequence[QualityRow],
    origin: Origin,
    status: str,
    uses: Sequence[str],
    moment: datetime,
    actor: Actor,
) -> Recorded:
    """End what the new facts replace at their stage and add them."""
    stage = COUNTED if status in COUNTED else PENDING
    live = {
        (row.quality_id, row.subject_id, row.valid_from): row
        for row in QualitativeFact.objects.live()
        .select_for_update()
        .filter(
            subject_id__in={row.subject_id for row in batch},
            quality_id__in={row.quality.pk for row in batch},
            status__in=stage,
        )
    }
    new = [row for row in batch if not _is_there(live.get(row.key), row, status, uses)]
    old = [live[row.key] for row in new if row.key in live]
    with history.acting(actor, origin.label[:300]):
        QualitativeFact.objects.filter(pk__in=[row.pk for row in old]).update(
            superseded_at=moment, ended_reason="有新的事实", ended_by_id=actor.user_id
        )
        made = QualitativeFact.objects.bulk_create(
            [_fact(row, origin, status, uses, moment, actor) for row in new], batch_size=BATCH
        )
        successors = {(one.quality_id, one.subject_id, one.valid_from): one for one in made}
        for row in old:
            row.superseded_by = successors[row.quality_id, row.subject_id, row.valid_from]
        QualitativeFact.objects.bulk_update(old, ["superseded_by"], batch_size=BATCH)
    return Recorded(len(made), len(old), len(batch) - len(new))


@transaction.atomic
def qualities_decide(
    *, actor: Actor, origin: Origin, to: str, moment: datetime, reason: str = ""
) -> int:
    """Accept (已审核) or take back (已撤回) what waits of one source; the number moved.

    Raises:
        NotAllowed: the actor may not decide that.
        StatusOutOfOrder: another status was asked for, or no reason given for taking back.
    """
    if to not in {Status.APPROVED, Status.WITHDRAWN}:
        raise StatusOutOfOrder("企业事实只能审核通过或撤回。")
    if to == Status.WITHDRAWN and not reason.strip():
        raise StatusOutOfOrder("撤回须写明理由。")
    require(allowed=can_decide(actor, to), actor=actor, what="审核企业事实")
    waiting = list(
        QualitativeFact.objects.live()
        .select_for_update()
        .filter(origin=origin, status__in=PENDING)
        .select_related("quality")
    )
    if to == Status.APPROVED:
        for uses, rows in groupby(sorted(waiting, key=_uses_of), key=_uses_of):
            _write([_again(one) for one in rows], origin, to, uses, moment, actor)
    with history.acting(actor, reason.strip()[:300]):
        QualitativeFact.objects.filter(pk__in=[one.pk for one in waiting]).update(
            superseded_at=moment,
            ended_reason=(reason.strip() or str(Status(to).label))[:300],
            ended_by_id=actor.user_id,
        )
    return len(waiting)


def _uses_of(fact: QualitativeFact) -> tuple[str, ...]:
    return tuple(fact.uses)


def _again(fact: QualitativeFact) -> QualityRow:
    return QualityRow(
        quality=fact.quality, subject_id=fact.subject_id, value=fact.value,
        valid_from=fact.valid_from, valid_to=fact.valid_to, note=fact.note,
    )  # fmt: skip


def _check(batch: Sequence[QualityRow], uses: Sequence[str]) -> None:
    problems = [] if uses else ["没有写明许可用途。"]
    seen: set[tuple[int, int, date | None]] = set()
    for number, row in enumerate(batch, start=1):
        wrong = _wrong(row)
        if row.key in seen:
            wrong = "同一事项、主体和起始日期出现了两次。"
        seen.add(row.key)
        if wrong:
            problems.append(f"第{number}条（{row.quality}）：{wrong}")
    if problems:
        raise QualityInvalid(
            "".join(problems[:SHOWN_PROBLEMS]) + "请改正后重新提交，本次没有录入任何事实。",
            problems=problems[:SHOWN_PROBLEMS],
        )


def _wrong(row: QualityRow) -> str:
    kinds = {QualityKind.DATE: date, QualityKind.BOOLEAN: bool, QualityKind.CODE: str}
    kind = QualityKind(row.quality.kind)
    if not isinstance(row.value, kinds[kind]):
        return f"应按“{kind.label}”填写，现为“{row.value}”。"
    if kind == QualityKind.CODE and row.value not in row.quality.values:
        return f"“{row.value}”不在可用的值里，可用的值：{'、'.join(row.quality.values)}。"
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        return f"有效期应先始后止，现为 {row.valid_from} 至 {row.valid_to}。"
    return ""


def _is_there(
    live: QualitativeFact | None, row: QualityRow, status: str, uses: Sequence[str]
) -> bool:
    return live is not None and (
        live.value, live.valid_to, live.note, live.status, list(live.uses)
    ) == (row.value, row.valid_to, row.note, status, list(uses))  # fmt: skip


def _fact(
    row: QualityRow,
    origin: Origin,
    status: str,
    uses: Sequence[str],
    moment: datetime,
    actor: Actor,
) -> QualitativeFact:
    return QualitativeFact(
        quality=row.quality,
        subject_id=row.subject_id,
        value_date=row.value if isinstance(row.value, date) else None,
        value_bool=row.value if isinstance(row.value, bool) else None,
        value_code=row.value if isinstance(row.value, str) else "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        origin=origin,
        status=status,
        uses=list(uses),
        note=row.note,
        recorded_at=moment,
        recorded_by_id=actor.user_id,
    )
