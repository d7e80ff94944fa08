"""Telling firms what they can get: looked at first, sent once, kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.policies.choices import Place, Standing
from qianyi.domains.policies.errors import TellInvalid
from qianyi.domains.policies.models import (
    PolicyCall,
    PolicyItem,
    PolicyMatch,
    PolicyMessage,
)
from qianyi.domains.policies.permissions import can_tell_firms
from qianyi.domains.policies.selectors.matches import FirmRow, MatchFilter, match_list, told_of
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

AGAIN_AFTER: Final = 30
"""Days before a firm is told of the same item again, unless asked otherwise."""
LEAST_DAYS, MOST_DAYS = 7, 365
MOST_AT_ONCE: Final = 500
LONGEST: Final = 300
TOLD: Final = (Place.QUALIFIES, Place.NEAR, Place.UNKNOWN)
"""Where a message helps; who is far is left alone."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one firm would be told.

    Attributes:
        readers: accounts of the firm that would get it.
        hindrance: why it is not sent, if so.
        item: what it is about, where several are told of at once.
    """

    row: FirmRow
    text: str
    readers: tuple[int, ...]
    hindrance: str = ""
    item: PolicyItem | None = None


def messages_plan(
    *,
    actor: Actor,
    item: PolicyItem,
    firm_ids: Collection[int],
    days: int = AGAIN_AFTER,
    moment: datetime,
) -> list[Planned]:
    """What each of the chosen firms would be told, and whom nothing is sent to, why.

    Raises:
        NotAllowed: the actor does not keep firms.
        TellInvalid: none chosen, too many, a span that is not allowed, or the item is not in force.
    """
    require(allowed=can_tell_firms(actor), actor=actor, what="向企业发送政策提醒")
    today = local_date(moment)
    _check(item, firm_ids, days, today)
    rows: list[PolicyMatch] = list(match_list(actor, item, MatchFilter()).filter(pk__in=firm_ids))
    readers = readers_of([row.pk for row in rows], today)
    last = _told_last([row.pk for row in rows], item, moment - timedelta(days=days))
    return [
        Planned(
            one,
            text_of(item, one),
            tuple(readers.get(one.pk, ())),
            _hindrance(actor, one, readers, last),
        )
        for one in told_of(item, rows, today)
    ]


@transaction.atomic
def messages_send(
    *,
    actor: Actor,
    item: PolicyItem,
    firm_ids: Collection[int],
    days: int = AGAIN_AFTER,
    moment: datetime,
) -> list[PolicyMessage]:
    """Tell the chosen firms that nothing hinders; what was said to whom is kept.

    Raises:
        NotAllowed: the actor does not keep firms.
        TellInvalid: as ``messages_plan``, or nobody of them can be told.
    """
    # Two officers at once: the second waits and finds what the first has sent.
    PolicyItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    planned = messages_plan(actor=actor, item=item, firm_ids=firm_ids, days=days, moment=moment)
    ready = [one for one in planned if not one.hindrance]
    if not ready:
        raise TellInvalid("所选企业都不能发送，原因见各行；没有发出任何提醒。")
    batch = f"{moment:%Y%m%dT%H%M%S%f}"
    sent = []
    for one in ready:
        row = PolicyMessage.objects.create(
            batch=batch, enterprise_id=one.row.pk, item=item, text=one.text,
            readers=len(one.readers), sent_at=moment, sent_by_id=actor.person_id,
        )  # fmt: skip
        notify(
            Notice(
                key=f"policy-{row.pk}", kind="policies.item", recipients=one.readers,
                title=one.text, url=reverse("policies:mine"), moment=moment,
            )
        )  # fmt: skip
        sent.append(row)
    return sent


def text_of(item: PolicyItem, row: FirmRow) -> str:
    """The message to one firm: where it stands, what is missing, and that this is no decision."""
    head = f"关于“{item.title}”："
    return f"{head}{row.words[: LONGEST - len(head) - len(SELF_CHECK)]}{SELF_CHECK}"


def _check(item: PolicyItem, firm_ids: Collection[int], days: int, day: date) -> None:
    if item.standing_on(day) != Standing.IN_FORCE:
        raise TellInvalid(f"“{item}”不在执行期内，不能提醒企业申报。")
    if not firm_ids:
        raise TellInvalid("请先选择要提醒的企业。", fields={"chosen": "请先选择企业。"})
    if len(firm_ids) > MOST_AT_ONCE:
        told = f"一次最多提醒 {MOST_AT_ONCE} 家企业，现选了 {len(firm_ids)} 家；请分批发送。"
        raise TellInvalid(told, fields={"chosen": told})
    if not LEAST_DAYS <= days <= MOST_DAYS:
        told = f"间隔天数应在 {LEAST_DAYS} 到 {MOST_DAYS} 之间。"
        raise TellInvalid(told, fields={"days": told})


def readers_of(firm_ids: Collection[int], day: date) -> dict[int, list[int]]:
    """Firm → its own users today."""
    rows = Membership.objects.valid_on(day).filter(
        subject_id__in=firm_ids, role=Role.ENTERPRISE_USER, user__is_active=True
    )
    found: dict[int, list[int]] = defaultdict(list)
    for subject_id, user_id in rows.order_by("pk").values_list("subject_id", "user_id"):
        found[subject_id].append(user_id)
    return found


def _told_last(firm_ids: Sequence[int], item: PolicyItem, since: datetime) -> dict[int, datetime]:
    """Firm → when it was told of the item since a moment."""
    sent = PolicyMessage.objects.filter(
        enterprise__in=firm_ids, item__code=item.code, sent_at__gt=since
    )
    return dict(sent.order_by("sent_at").values_list("enterprise_id", "sent_at"))


def _hindrance(
    actor: Actor, row: FirmRow, readers: dict[int, list[int]], last: dict[int, datetime]
) -> str:
    if not can_change_enterprise(actor, row.enterprise):
        return "这家企业不归您办理"
    if row.place not in TOLD:
        return f"{row.place.label}，不用提醒"
    if row.pk in last:
        return f"{local_date(last[row.pk]):%Y-%m-%d} 已提醒过"
    if not readers.get(row.pk):
        return "企业还没有平台账号"
    return ""


@transaction.atomic
def call_told(
    *, actor: Actor, call: PolicyCall, firm_ids: Collection[int], moment: datetime
) -> list[PolicyMessage]:
    """Tell the firms an open announcement is for; each once an announcement, by item.

    Raises:
        NotAllowed: the actor does not tell firms.
        TellInvalid: the announcement is not published, or nobody of the chosen can be told.
    """
    PolicyCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    ready = [
        one for one in call_plan(actor=actor, call=call, moment=moment)
        if one.row.pk in firm_ids and not one.hindrance
    ]  # fmt: skip
    if not ready:
        raise TellInvalid("请选择要告知的企业；不能告知的原因见各行，没有发出任何提醒。")
    sent = []
    for one in ready:
        item = one.item
        assert item is not None  # noqa: S101 - plans of announcements name their item
        row = PolicyMessage.objects.create(
            batch=_batch(call), enterprise_id=one.row.pk, item=item, text=one.text,
            readers=len(one.readers), sent_at=moment, sent_by_id=actor.person_id,
        )  # fmt: skip
        notify(
            Notice(
                key=f"policy-{row.pk}", kind="policies.call", recipients=one.readers,
                title=one.text, url=reverse("policies:public-call", args=[call.ref]),
                moment=moment,
            )
        )  # fmt: skip
        sent.append(row)
    return sent


def call_plan(*, actor: Actor, call: PolicyCall, moment: datetime) -> list[Planned]:
    """What firms that qualify, or lack little, would be told of an announcement.

    Raises:
        NotAllowed: the actor does not tell firms.
        TellInvalid: the announcement takes no applications now.
    """
    require(allowed=can_tell_firms(actor), actor=actor, what="向企业发送申报通知")
    today = local_date(moment)
    if not call.is_open_on(today):
        raise TellInvalid(f"“{call}”现在{call.standing_words(today)}，不能通知企业申报。")
    told = set(
        PolicyMessage.objects.filter(batch=_batch(call)).values_list("enterprise_id", "item_id")
    )
    found: list[Planned] = []
    for part in call.items.select_related("item").prefetch_related("item__lines").order_by("pk"):
        rows: list[PolicyMatch] = []
        for place in (Place.QUALIFIES, Place.NEAR):
            asked = MatchFilter(place=place.value)
            rows += match_list(actor, part.item, asked)[:MOST_AT_ONCE]
        near = told_of(part.item, rows, today)
        readers = readers_of([one.pk for one in near], today)
        for one in near:
            was = {one.pk: moment} if (one.pk, part.item_id) in told else {}
            head = f"{call.title}：“{part.item.title}”{call.last_day:%Y-%m-%d}截止申报。"
            text = f"{head}{one.words[: LONGEST - len(head) - len(SELF_CHECK)]}{SELF_CHECK}"
            hindrance = _hindrance(actor, one, readers, was)
            found.append(Planned(one, text, tuple(readers.get(one.pk, ())), hindrance, part.item))
    return found


def _batch(call: PolicyCall) -> str:
    return f"call-{call.ref}"
