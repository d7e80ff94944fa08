"""Reading announcements: the list, one, those open to a firm, what a batch comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from django.db.models import Count, Q, Sum

from qianyi.domains.policies.choices import (
    GIVEN_UP,
    ApplicationState,
    CallState,
    ItemState,
    PotRule,
)
from qianyi.domains.policies.errors import CallNotFound
from qianyi.domains.policies.models import PolicyApplication, PolicyCall, PolicyCallItem
from qianyi.engine.policies.allotting import Allotted, Claim, allot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qianyi.domains.policies.models import PolicyItem
    from qianyi.engine.policies.allotting import Rule
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise

ITEM = ("item__policy__document", "item__territory", "item__department__subject", "budget")
CALL = ("territory__subject", "unit__subject", "finance__subject", "written_by", "published_by")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One item of an announcement with what was asked, decided and paid of its money. 万元."""

    row: PolicyCallItem
    firms: int
    asked: Decimal
    decided: Decimal
    paid: Decimal

    @property
    def over(self) -> Decimal:
        """What is asked beyond the money of the batch; zero where it is enough."""
        return max(self.asked - self.row.pot, Decimal(0))


def call_list(
    actor: Actor, *, words: str = "", state: str = "", year: int | None = None
) -> QuerySet[PolicyCall]:
    """Announcements the actor may see, the newest first, with how many applied."""
    applied = Q(items__applications__state=ApplicationState.DRAFT)
    rows = (
        PolicyCall.objects.visible_to(actor)
        .select_related(*CALL)
        .annotate(
            applied=Count("items__applications", filter=~applied, distinct=True),
            parts=Count("items", distinct=True),
        )
        .order_by("-year", "-pk")
    )
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(items__item__title__icontains=word))
    rows = rows.filter(state=state) if state else rows
    return (rows.filter(year=year) if year else rows).distinct()


def call_get(*, actor: Actor, call_id: int) -> PolicyCall:
    """One announcement with its items.

    Raises:
        CallNotFound: there is none, or the actor may not see it.
    """
    return _found(PolicyCall.objects.visible_to(actor).filter(pk=call_id))


def call_public(*, ref: str) -> PolicyCall:
    """A published announcement, for anybody.

    Raises:
        CallNotFound: there is none.
    """
    return _found(PolicyCall.objects.public().filter(ref=ref))


def _found(rows: QuerySet[PolicyCall]) -> PolicyCall:
    found = rows.select_related(*CALL).first()
    if found is None:
        raise CallNotFound("没有找到这份申报公告，可能还没有发布；请从公告列表进入。")
    return found


def items_of(call: PolicyCall) -> list[PolicyCallItem]:
    """Items of an announcement, with their lines."""
    rows = call.items.select_related(*ITEM).prefetch_related("item__lines__place__document")
    return list(rows.order_by("pk"))


def call_item_get(*, actor: Actor, call_item_id: int) -> PolicyCallItem:
    """One item of an announcement the actor may see, with its lines.

    Raises:
        CallNotFound: there is none.
    """
    rows = PolicyCallItem.objects.visible_to(actor).filter(pk=call_item_id)
    rows = rows.select_related(*ITEM, "call__unit__subject", "call__territory__subject")
    found = rows.prefetch_related("item__lines__place").first()
    if found is None:
        raise CallNotFound("没有找到这项申报，可能公告还没有发布；请从“政策”里进入。")
    return found


def batch_of(call: PolicyCall) -> list[BatchLine]:
    """What each item of an announcement comes to. Two queries."""
    rows = items_of(call)
    applied = (
        PolicyApplication.objects.standing()
        .filter(call_item__call=call)
        .order_by()
        .values_list("call_item")
        .annotate(firms=Count("pk"), money=Sum("asked"))
    )
    sums = {pk: (firms, asked or Decimal(0)) for pk, firms, asked in applied}
    money = _ledger(rows)
    return [
        BatchLine(
            row,
            *sums.get(row.pk, (0, Decimal(0))),
            money.get((row.pk, "committed"), Decimal(0)),
            money.get((row.pk, "paid"), Decimal(0))
            - money.get((row.pk, "returned"), Decimal(0))
            - money.get((row.pk, "recovered"), Decimal(0)),
        )
        for row in rows
    ]


def _ledger(rows: Sequence[PolicyCallItem]) -> dict[tuple[int, str], Decimal]:
    found = (
        PolicyApplication.objects.filter(call_item__in=[one.pk for one in rows])
        .exclude(entries=None)
        .values_list("call_item", "entries__kind")
        .annotate(money=Sum("entries__amount"))
    )
    return {(pk, kind): money for pk, kind, money in found}


def open_for(enterprise: Enterprise, day: date) -> list[PolicyCallItem]:
    """What a firm may apply for on a day, by announcement."""
    rows = PolicyCallItem.objects.filter(
        call__in=PolicyCall.objects.open_on(day).values("pk"), item__state=ItemState.RELEASED
    )
    rows = rows.select_related(*ITEM, "call__unit__subject").order_by("call__closes_on", "pk")
    path = enterprise.territory.path
    return [one for one in rows if path.startswith(one.item.territory.path)]


@dataclass(frozen=True, slots=True)
class OpenPart:
    """What a firm may apply for, and its application where it has one."""

    part: PolicyCallItem
    row: PolicyApplication | None


def open_with_own(enterprise: Enterprise, day: date) -> list[OpenPart]:
    """What a firm may apply for on a day, each with the firm's own application that stands."""
    parts = open_for(enterprise, day)
    own = PolicyApplication.objects.filter(enterprise=enterprise, call_item__in=parts)
    there = {row.call_item_id: row for row in own.exclude(state__in=GIVEN_UP)}
    return [OpenPart(one, there.get(one.pk)) for one in parts]


def open_parts(item: PolicyItem, day: date) -> list[PolicyCallItem]:
    """Announcements that take applications for an item on a day."""
    rows = item.calls.filter(call__in=PolicyCall.objects.open_on(day).values("pk"))
    return list(rows.select_related("call__unit__subject").order_by("call__closes_on", "pk"))


def allotted_of(call_item: PolicyCallItem) -> dict[int, Allotted]:
    """What the rule of the announcement gives each application that stands, by its id.

    Those that come by a list without application are taken in the order of their confirmation.
    """
    rows = (
        PolicyApplication.objects.standing()
        .filter(call_item=call_item, submitted_at__isnull=False, asked__isnull=False)
        .order_by("submitted_at", "pk")
    )
    claims = [Claim(str(row.pk), row.asked) for row in rows if row.asked is not None]
    rule = cast("Rule", str(PotRule(call_item.call.rule)))
    return {int(one.key): one for one in allot(claims, call_item.pot, rule)}


def call_years(actor: Actor) -> list[int]:
    """Years there are announcements of."""
    rows = PolicyCall.objects.visible_to(actor).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def call_lacking(call: PolicyCall) -> list[str]:
    """What keeps an announcement from being published, a clause each."""
    rows = items_of(call)
    told = [] if rows else ["没有写可以申报的事项"]
    for row in rows:
        if row.item.state != ItemState.RELEASED:
            told.append(f"“{row.item}”不是已发布的版本")
        elif not row.item.benefit.is_money and row.item.benefit_form != "other":
            told.append(f"“{row.item}”的金额没有写全")
    if call.state == CallState.ENDED:
        told.append("已经结束")
    return told
