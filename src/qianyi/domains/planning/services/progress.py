"""Progress of an item by month, with evidence; a correction is a new version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.planning import selectors
from qianyi.domains.planning.errors import ItemInvalid
from qianyi.domains.planning.models import Milestone, ProgressReport
from qianyi.domains.planning.permissions import can_report, own_units
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.cases.services.scanning import media_type_of, scan
from qianyi.kernel.documents.services import file_store
from qianyi.lib.clock import local_date
from qianyi.lib.sentences import in_one

from .lists import item_locked

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from decimal import Decimal

    from qianyi.domains.planning.models import ListItem

MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_FILES: Final = 10
WHOLE: Final = 100
LONGEST: Final = {"words": 1000, "obstacle": 300}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows what was done."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What was done until the end of a month.

    Attributes:
        month: 2026-10.
        value: the number reached since the start, where the item's result is a number.
        share: percent done, where it is not.
        reached: ids of steps that were reached.
    """

    month: str
    words: str
    value: Decimal | None = None
    share: int | None = None
    obstacle: str = ""
    reached: Collection[int] = ()
    files: Sequence[Evidence] = ()


@transaction.atomic
def progress_report(
    *, actor: Actor, item: ListItem, progress: Progress, moment: datetime
) -> ProgressReport:
    """Report an item's progress for a month; one of that month already there stays as a version.

    Evidence of the earlier version stays with the new one.

    Raises:
        NotAllowed: the actor is of none of the item's units.
        ItemRefused: the item has ended.
        ItemInvalid: naming what does not hold together.
        QianyiError: a scanner refuses a file; nothing of it is kept.
    """
    held = item_locked(item)
    require(allowed=can_report(actor, held), actor=actor, what="报送清单事项进展")
    last = ProgressReport.objects.filter(item=held, month=progress.month).order_by("-version")
    before = last.first()
    kept = list(before.evidence) if before else []
    _checked(held, progress, kept, moment)
    evidence = kept + [_kept(one, moment) for one in progress.files]
    if before is not None and before.superseded_at is None:
        before.superseded_at = moment
        before.save(update_fields=["superseded_at"])
    units = own_units(actor, held)
    report = ProgressReport.objects.create(
        item=held,
        month=progress.month,
        version=before.version + 1 if before else 1,
        words=progress.words.strip(),
        value=progress.value if held.target_value else None,
        share=None if held.target_value else progress.share,
        obstacle=progress.obstacle.strip(),
        evidence=evidence,
        unit_id=units[0] if units else None,
        reported_at=moment,
        reported_by_id=actor.user_id,
    )
    _steps_reached(held, progress.reached, moment)
    return report


def _steps_reached(item: ListItem, reached: Collection[int], moment: datetime) -> None:
    for step in Milestone.objects.filter(item=item, pk__in=reached, reached_on__isnull=True):
        step.reached_on = local_date(moment)
        step.save(update_fields=["reached_on"])


def _kept(file: Evidence, moment: datetime) -> dict[str, str]:
    checked = scan(file.name, file.data)
    stored = file_store(data=file.data, moment=moment)
    return {
        "digest": stored.digest,
        "filename": file.name[:200],
        "media_type": media_type_of(file.name),
        "scan": checked[:200],
    }


def _checked(item: ListItem, progress: Progress, kept: Sequence[object], moment: datetime) -> None:
    problems = _month_problem(progress.month, moment)
    if not progress.words.strip():
        problems["words"] = "请写明这个月做了什么。"
    for name, most in LONGEST.items():
        if len(getattr(progress, name).strip()) > most:
            problems[name] = f"最多 {most} 字。"
    problems |= _amount_problem(item, progress)
    if len(kept) + len(progress.files) > MOST_FILES:
        problems["evidence"] = f"佐证材料最多 {MOST_FILES} 份，已有 {len(kept)} 份。"
    elif not problems and _is_done(item, progress) and not (kept or progress.files):
        problems["evidence"] = "报送完成的，请附佐证材料。"
    if problems:
        raise ItemInvalid(in_one(problems.values()), fields=problems)


def _month_problem(month: str, moment: datetime) -> dict[str, str]:
    if not MONTH.fullmatch(month):
        return {"month": "月份请写成 2026-10。"}
    this = f"{local_date(moment):%Y-%m}"
    return {"month": f"不能报送以后的月份，最晚是 {this}。"} if month > this else {}


def _amount_problem(item: ListItem, progress: Progress) -> dict[str, str]:
    if item.target_value:
        if progress.value is None or progress.value < 0:
            return {"value": f"请填写到这个月末累计完成多少{item.unit}，没有完成的填 0。"}
        return {}
    if progress.share is None or not 0 <= progress.share <= WHOLE:
        return {"share": "请填写到这个月末完成的比例，0 到 100。"}
    return {}


def _is_done(item: ListItem, progress: Progress) -> bool:
    share = selectors.done_share(
        item, ProgressReport(value=progress.value, share=progress.share, item=item)
    )
    return share is not None and share >= 1
