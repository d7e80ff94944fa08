"""Telling firms where they stand before a title: looked at first, sent once, kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.enterprises.choices import LadderState
from qianyi.domains.enterprises.errors import MessagesInvalid
from qianyi.domains.enterprises.models import LadderMessage, LadderStanding
from qianyi.domains.enterprises.permissions import can_keep_pool
from qianyi.engine.rules.words import SELF_CHECK
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import Role, require
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.permissions import can_change_enterprise
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.rules.models import Title

AGAIN_AFTER: Final = 30
"""Days before a firm is told of the same title again, unless asked otherwise."""
LEAST_DAYS, MOST_DAYS = 7, 365
MOST_AT_ONCE: Final = 500
LONGEST: Final = 300
TOLD: Final = (LadderState.QUALIFIES, LadderState.NEAR, LadderState.LAPSING, LadderState.UNKNOWN)
"""Where a message helps; who holds, and who is far, is left alone."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one firm would be told.

    Attributes:
        readers: accounts of the firm that would get it.
        hindrance: why it is not sent, if so.
    """

    standing: LadderStanding
    text: str
    readers: tuple[int, ...]
    hindrance: str = ""


def messages_plan(
    *, actor: Actor, title: Title, standing_ids: Collection[int], days: int, moment: datetime
) -> list[Planned]:
    """What each of the chosen firms would be told, and whom nothing is sent to, why.

    Raises:
        NotAllowed: the actor does not keep firms.
        MessagesInvalid: none chosen, too many, or a span of days that is not allowed.
    """
    require(allowed=can_keep_pool(actor), actor=actor, what="发送梯度培育提醒")
    _check(standing_ids, days)
    rows = list(
        LadderStanding.objects.visible_to(actor)
        .filter(pk__in=standing_ids, title=title)
        .select_related(
            "enterprise__subject", "enterprise__territory", "enterprise__park",
            "enterprise__building", "title",
        )
        .order_by("sort_key", "pk")
    )  # fmt: skip
    today = local_date(moment)
    readers = _readers([row.enterprise_id for row in rows], today)
    last = _told_last(rows, title, moment - timedelta(days=days))
    return [
        Planned(
            row,
            text_of(row),
            tuple(readers.get(row.enterprise_id, ())),
            _hindrance(actor, row, readers, last),
        )
        for row in rows
    ]


@transaction.atomic
def messages_send(
    *, actor: Actor, title: Title, standing_ids: Collection[int], days: int, moment: datetime
) -> list[LadderMessage]:
    """Tell the chosen firms that nothing hinders; what was said to whom is kept.

    Raises:
        NotAllowed: the actor does not keep firms.
        MessagesInvalid: none chosen, too many, or nobody of them can be told.
    """
    planned = messages_plan(
        actor=actor, title=title, standing_ids=standing_ids, days=days, moment=moment
    )
    ready = [one for one in planned if not one.hindrance]
    if not ready:
        raise MessagesInvalid("所选企业都不能发送，原因见各行；没有发出任何提醒。")
    batch = f"{moment:%Y%m%dT%H%M%S%f}"
    sent = []
    for one in ready:
        row = LadderMessage.objects.create(
            batch=batch,
            enterprise_id=one.standing.enterprise_id,
            title=title,
            text=one.text,
            readers=len(one.readers),
            sent_at=moment,
            sent_by_id=actor.person_id,
        )
        notify(
            Notice(
                key=f"ladder-{row.pk}",
                kind="enterprises.ladder",
                recipients=one.readers,
                title=one.text,
                url=reverse("ladder:mine"),
                moment=moment,
            )
        )
        sent.append(row)
    return sent


def text_of(row: LadderStanding) -> str:
    """The message to one firm: where it stands, what is missing, and that this is no decision."""
    head = f"关于申报“{row.title}”："
    return f"{head}{row.next_step[: LONGEST - len(head) - len(SELF_CHECK)]}{SELF_CHECK}"


def _check(standing_ids: Collection[int], days: int) -> None:
    if not standing_ids:
        raise MessagesInvalid("请先选择要提醒的企业。", fields={"chosen": "请先选择企业。"})
    if len(standing_ids) > MOST_AT_ONCE:
        told = f"一次最多提醒 {MOST_AT_ONCE} 家企业，现选了 {len(standing_ids)} 家；请分批发送。"
        raise MessagesInvalid(told, fields={"chosen": told})
    if not LEAST_DAYS <= days <= MOST_DAYS:
        told = f"间隔天数应在 {LEAST_DAYS} 到 {MOST_DAYS} 之间。"
        raise MessagesInvalid(told, fields={"days": told})


def _readers(enterprise_ids: Sequence[int], day: date) -> dict[int, list[int]]:
    """Firm → its own users today."""
    rows = Membership.objects.valid_on(day).filter(
        subject_id__in=enterprise_ids, role=Role.ENTERPRISE_USER, user__is_active=True
    )
    found: dict[int, list[int]] = defaultdict(list)
    for subject_id, user_id in rows.order_by("pk").values_list("subject_id", "user_id"):
        found[subject_id].append(user_id)
    return found


def _told_last(
    rows: Sequence[LadderStanding], title: Title, since: datetime
) -> dict[int, datetime]:
    """Firm → when it was told of the title since a moment."""
    sent = LadderMessage.objects.filter(
        enterprise__in=[row.enterprise_id for row in rows], title=title, sent_at__gt=since
    )
    return dict(sent.order_by("sent_at").values_list("enterprise_id", "sent_at"))


def _hindrance(
    actor: Actor,
    row: LadderStanding,
    readers: dict[int, list[int]],
    last: dict[int, datetime],
) -> str:
    if not can_change_enterprise(actor, row.enterprise):
        return "这家企业不归您办理"
    if row.state not in TOLD:
        return f"{row.get_state_display()}，不用提醒"
    if row.enterprise_id in last:
        return f"{local_date(last[row.enterprise_id]):%Y-%m-%d} 已提醒过"
    if not readers.get(row.enterprise_id):
        return "企业还没有平台账号"
    return ""
