"""What firms are paid: the lines of one firm, and totals for the public.

The pages of the site that are no page of this app read here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.urls import reverse

from qianyi.domains.policies.choices import ApplicationState, PublicityKind
from qianyi.domains.policies.models import PolicyEntry, PolicyPublicity
from qianyi.engine.policies.ledgers import balance_of
from qianyi.lib.clock import local_date, now

from .applications import application_list, hands_of, money_of, standing_words

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.domains.policies.models import PolicyApplication
    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One application of a firm, as its home page shows it. Money in 万元.

    Attributes:
        decided: None before a decision; paid is zero until money was paid, net of what came back.
        pay_by: the promised last day; None before the decision.
        words: where it stands and who has it, in one sentence.
        is_late: past the promised day and not whole paid.
        needs_firm: it waits for the firm (list to confirm, draft to send).
    """

    title: str
    year: int
    asked: Decimal | None
    decided: Decimal | None
    paid: Decimal
    pay_by: date | None
    words: str
    url: str
    is_late: bool = False
    needs_firm: bool = False
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTotal:
    """What was decided and paid of the applications of a year whose result is public. 万元."""

    year: int
    firms: int
    applications: int
    decided: Decimal
    paid: Decimal
    is_demo: bool = False


def of_firm(actor: Actor, firm_id: int) -> list[PaymentRow]:
    """What a firm applied for, the newest first; empty where the actor may not see the firm."""
    rows = list(application_list(actor).filter(enterprise=firm_id))
    hands, day = hands_of(rows), local_date(now())
    is_own = firm_id in actor.subject_ids
    return [_row(one, hands.get(one.case_id or 0, ""), day, is_own=is_own) for one in rows]


def _row(row: PolicyApplication, hands: str, day: date, *, is_own: bool) -> PaymentRow:
    money = money_of(row)
    waits = (ApplicationState.DRAFT, ApplicationState.LISTED)
    return PaymentRow(
        title=str(row.call_item),
        year=row.call_item.call.year,
        asked=row.asked,
        decided=money.committed or None,
        paid=money.paid_net,
        pay_by=row.pay_by,
        words=standing_words(row, hands, day),
        url=reverse(f"policies:{'own-' if is_own else ''}application", args=[row.ref]),
        is_late=row.is_late_on(day),
        needs_firm=row.state in waits,
        is_demo=row.enterprise.is_demo,
    )


def totals_public(*, territory_path: str = "") -> list[PublicTotal]:
    """Totals by year, the newest first, of a territory or of all; demonstration data apart."""
    shown = PolicyPublicity.objects.public().filter(kind=PublicityKind.RESULT)
    if territory_path:
        shown = shown.filter(call__territory__path__startswith=territory_path)
    refs = {one["ref"] for rows in shown.values_list("rows", flat=True) for one in rows}
    entries = PolicyEntry.objects.filter(application__ref__in=refs).order_by()
    year, demo = "application__call_item__call__year", "application__enterprise__is_demo"
    lines: dict[tuple[int, bool], list[tuple[str, Decimal]]] = defaultdict(list)
    for of, is_demo, kind, amount in entries.values_list(year, demo, "kind").annotate(
        money=Sum("amount")
    ):
        lines[of, is_demo].append((kind, amount))
    counts = {
        (row[year], row[demo]): row
        for row in entries.values(year, demo).annotate(
            firms=Count("application__enterprise", distinct=True),
            parts=Count("application", distinct=True),
        )
    }
    found = []
    for key in sorted(lines, reverse=True):
        money = balance_of(lines[key])
        found.append(
            PublicTotal(
                year=key[0], firms=counts[key]["firms"], applications=counts[key]["parts"],
                decided=money.committed, paid=money.paid_net, is_demo=key[1],
            )
        )  # fmt: skip
    return found
