"""催办 and 督办: reminding units, opening 督办件 for what is late, keeping the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.planning import selectors
from qianyi.domains.planning.choices import UrgingKind
from qianyi.domains.planning.errors import ItemInvalid, ItemRefused
from qianyi.domains.planning.events import ITEM_SUPERVISED
from qianyi.domains.planning.models import ListItem, ProgressReport, Urging
from qianyi.domains.planning.permissions import can_press
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.events import Event, publish
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.cases.choices import LinkKind, Urgency
from qianyi.kernel.cases.services import CaseAsked, case_link, case_open
from qianyi.kernel.subjects.selectors import people_of_units
from qianyi.lib.clock import local_date
from qianyi.lib.errors import QianyiError
from qianyi.lib.sentences import quoted

from .lists import item_locked

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from qianyi.domains.planning.selectors import ItemNow
    from qianyi.kernel.cases.models import Case

PROCESS: Final = "supervision"
"""Code of the process a 督办件 runs by: its limit and its ladder (提级) are the pack's."""
AGAIN_AFTER: Final = 10
"""Working days after a 督办件 ended until the job opens another for what is still late."""
MOST_AT_ONCE: Final = 200
LONGEST_TITLE: Final = 190


@dataclass(frozen=True, slots=True)
class Pressed:
    """What became of several at once: those done; the item and the sentence of the others."""

    done: tuple[ListItem, ...]
    refused: tuple[tuple[ListItem, str], ...]


@transaction.atomic
def items_urge(*, actor: Actor, item_ids: Collection[int], words: str, moment: datetime) -> Pressed:
    """催办: tell the people of the lead units of these items, each for itself.

    Raises:
        NotAllowed: the actor is neither leader nor planner.
        ItemInvalid: nothing chosen, too many, or nothing said.
    """
    require(allowed=can_press(actor), actor=actor, what="催办清单事项")
    if not item_ids or len(item_ids) > MOST_AT_ONCE:
        raise ItemInvalid(f"请勾选要催办的事项，一次最多 {MOST_AT_ONCE} 项。")
    if not words.strip():
        sentence = "请写明催办的内容。"
        raise ItemInvalid(sentence, fields={"words": sentence})
    rows = ListItem.objects.visible_to(actor).filter(pk__in=item_ids)
    done: list[ListItem] = []
    refused: list[tuple[ListItem, str]] = []
    for item in rows.select_related("lead__subject", "task_list").order_by("pk"):
        why_not = _not_urged(item, moment)
        if why_not:
            refused.append((item, why_not))
            continue
        _urged(item, words.strip()[:300], actor, moment)
        done.append(item)
    return Pressed(tuple(done), tuple(refused))


@transaction.atomic
def item_supervise(*, actor: Actor, item: ListItem, reason: str, moment: datetime) -> Case:
    """Open a 督办件 about an item, following the one before where there was one.

    Raises:
        NotAllowed: the actor is neither leader nor planner, nor the job.
        ItemRefused: it has ended, has one open, names no lead unit or one that is only asked
            (派驻、垂管), or its list names no supervising unit.
        ItemInvalid: no reason.
        ProcessNotFound: the process of 督办事项 is not in force.
    """
    require(allowed=can_press(actor), actor=actor, what="发起督办")
    held = item_locked(item)
    if not reason.strip():
        sentence = "请写明督办的事由。"
        raise ItemInvalid(sentence, fields={"reason": sentence})
    before = list(
        Urging.objects.filter(item=held, kind=UrgingKind.SUPERVISE)
        .select_related("case")
        .order_by("-pk")
    )
    _supervisable(held, before)
    case = case_open(actor=actor, asked=_case_asked(held), moment=moment)
    Urging.objects.create(
        item=held,
        kind=UrgingKind.SUPERVISE,
        reason=reason.strip()[:300],
        case=case,
        made_at=moment,
        made_by_id=actor.user_id,
    )
    if before and before[0].case is not None:
        case_link(
            actor=actor, case_id=case.pk, other_number=before[0].case.number,
            kind=LinkKind.FOLLOWS, reason="同一清单事项再次督办", moment=moment,
        )  # fmt: skip
    publish(Event(ITEM_SUPERVISED, held.pk, reverse("lists:item", args=[held.pk]), moment))
    return case


def items_supervise(*, actor: Actor, moment: datetime) -> Pressed:
    """Open a 督办件 for every item that is late and has none; one that cannot does not stop others.

    What cannot have one (no lead named, a unit that is only asked, no supervising unit) is left
    out and said on its page. After a 督办件 has ended the next comes ten working days later.
    """
    day = local_date(moment)
    late = ListItem.objects.owed().filter(
        due_on__lt=day,
        lead__isnull=False,
        lead__is_vertical=False,
        task_list__supervisor__isnull=False,
    )
    done: list[ListItem] = []
    refused: list[tuple[ListItem, str]] = []
    for now in selectors.items_now(late, day):
        if not _is_due_again(now, day):
            continue
        try:
            item_supervise(
                actor=actor, item=now.item, reason=now.standing.reasons[0], moment=moment
            )
        except QianyiError as refusal:
            refused.append((now.item, refusal.message))
        else:
            done.append(now.item)
    return Pressed(tuple(done), tuple(refused))


def end_guard(case: Case) -> None:
    """A 督办件 of an item ends only after progress was reported since it was opened.

    An item that an adjustment dropped meanwhile takes no report any more: its 督办件 may end.

    Raises:
        ItemRefused: nothing was reported.
    """
    urging = Urging.objects.filter(case=case).select_related("item").first()
    if urging is None or urging.item.ended_at is not None:
        return
    since = ProgressReport.objects.filter(item=urging.item_id, reported_at__gte=urging.made_at)
    if not since.exists():
        raise ItemRefused(
            f"督办期间还没有报送过{quoted(urging.item)}的进展，不能办结；"
            "请责任单位先在清单事项中报送进展和佐证材料。"
        )


def _urged(item: ListItem, words: str, actor: Actor, moment: datetime) -> None:
    row = Urging.objects.create(
        item=item, kind=UrgingKind.URGE, reason=words, made_at=moment, made_by_id=actor.user_id
    )
    notify(
        Notice(
            key=f"planning-urging-{row.pk}",
            kind="planning.item_urged",
            recipients=people_of_units([item.lead_id], moment),
            title=f"催办{quoted(item.content[:60])}：{words}",
            url=reverse("lists:item", args=[item.pk]),
            moment=moment,
        )
    )


def _not_urged(item: ListItem, moment: datetime) -> str:
    """Why nobody can be urged about an item; empty where somebody can."""
    if item.ended_at is not None:
        return "已经结束，无须催办。"
    if item.lead is None:
        return "没有明确牵头单位，无人可催；请先明确牵头单位。"
    if not people_of_units([item.lead_id], moment):
        return f"“{item.lead}”在本系统没有经办人员，请另行联系。"
    return ""


def _supervisable(item: ListItem, before: list[Urging]) -> None:
    opened = next((one.case for one in before if one.case and one.case.is_open), None)
    if opened is not None:
        raise ItemRefused(f"这一事项已有在办的督办件 {opened.number}，不重复督办。")
    if item.lead is None:
        raise ItemRefused("这一事项没有明确牵头单位，无法督办；请先明确牵头单位。")
    if item.lead.is_vertical:
        raise ItemRefused(f"“{item.lead}”是派驻或垂管单位，只商请、不督办；请办理商请。")
    if item.task_list.supervisor_id is None:
        raise ItemRefused(f"清单{quoted(item.task_list)}没有指定督办单位，请先在清单中指定。")


def _case_asked(item: ListItem) -> CaseAsked:
    assert item.lead is not None  # noqa: S101 - _supervisable has refused one without
    assert item.task_list.supervisor is not None  # noqa: S101
    return CaseAsked(
        process=PROCESS,
        title=f"清单事项：{item.content}"[:LONGEST_TITLE],
        unit=item.lead.subject.code,
        units={"supervisor": item.task_list.supervisor.subject.code},
        level=Urgency.NORMAL,
        source="清单",
    )


def _is_due_again(now: ItemNow, day: date) -> bool:
    """None yet, or the last one ended long enough ago."""
    if now.supervision is not None:
        return False
    last = next((one.case for one in now.urgings if one.case), None)
    if last is None:
        return True
    ended = local_date(last.finished_at or last.opened_at)
    return calendar_installed().workdays_between(ended, day).days > AGAIN_AFTER
