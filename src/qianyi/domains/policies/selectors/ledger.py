"""Reading the ledger: what every pot comes to, by item, year, unit and firm; its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from qianyi.domains.policies.errors import BudgetNotFound
from qianyi.domains.policies.models import PolicyBudget, PolicyEntry
from qianyi.engine.policies.ledgers import ZERO, Balance, balance_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor

ENTRY = (
    "budget__unit__subject", "application__enterprise__subject",
    "application__call_item__item", "application__call_item__call__unit__subject", "recorded_by",
    "reverses", "reversed_by",
)  # fmt: skip
WAYS = {
    "item": ("政策事项", "application__call_item__item__title"),
    "year": ("年度", "budget__year"),
    "unit": ("受理单位", "application__call_item__call__unit__subject__name"),
    "firm": ("企业", "application__enterprise__subject__name"),
}
"""How the lines may be added up: word, and what they have in common."""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A pot with what it comes to."""

    row: PolicyBudget
    balance: Balance


@dataclass(frozen=True, slots=True)
class SumLine:
    """Lines added up by one thing they have in common."""

    label: str
    balance: Balance
    firms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What the lines are narrowed to; empty takes all."""

    words: str = ""
    kind: str = ""
    year: int | None = None
    budget: int | None = None
    first: date | None = None
    last: date | None = None


def entry_list(actor: Actor, asked: EntryFilter | None = None) -> QuerySet[PolicyEntry]:
    """Lines of the ledger, the newest first."""
    asked = asked or EntryFilter()
    rows = PolicyEntry.objects.visible_to(actor).select_related(*ENTRY).order_by("-day", "-pk")
    for word in asked.words.split():
        rows = rows.filter(
            Q(application__enterprise__subject__name__icontains=word)
            | Q(application__call_item__item__title__icontains=word)
            | Q(document__icontains=word)
            | Q(voucher__icontains=word)
        )
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(budget__year=asked.year) if asked.year else rows
    rows = rows.filter(budget=asked.budget) if asked.budget else rows
    rows = rows.filter(day__gte=asked.first) if asked.first else rows
    return rows.filter(day__lte=asked.last) if asked.last else rows


def budget_lines(actor: Actor, *, year: int | None = None) -> list[BudgetLine]:
    """Every pot with what it comes to. Two queries."""
    rows = PolicyBudget.objects.visible_to(actor).select_related("unit__subject", "territory")
    rows = rows.filter(year=year) if year else rows
    found = list(rows.order_by("-year", "pk"))
    sums = balances_of([one.pk for one in found])
    return [BudgetLine(row, sums.get(row.pk, Balance())) for row in found]


def balances_of(budget_ids: Sequence[int]) -> dict[int, Balance]:
    """Pot → what it comes to."""
    rows = (
        PolicyEntry.objects.filter(budget__in=budget_ids)
        .order_by()
        .values_list("budget", "kind")
        .annotate(money=Sum("amount"))
    )
    parts: dict[int, list[tuple[str, Decimal]]] = {}
    for budget, kind, money in rows:
        parts.setdefault(budget, []).append((kind, money))
    return {budget: balance_of(lines) for budget, lines in parts.items()}


def balance_of_budget(budget: PolicyBudget) -> Balance:
    """One pot as it stands."""
    return balances_of([budget.pk]).get(budget.pk, Balance())


def balance_of_application(application_id: int) -> Balance:
    """One application as it stands in the ledger."""
    rows = PolicyEntry.objects.filter(application=application_id)
    return balance_of(rows.values_list("kind", "amount"))


def budget_get(*, actor: Actor, ref: str) -> PolicyBudget:
    """One pot.

    Raises:
        BudgetNotFound: there is none, or not for this actor.
    """
    rows = PolicyBudget.objects.visible_to(actor).select_related("unit__subject", "recorded_by")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise BudgetNotFound("没有找到这笔资金，或者您没有查看权限；请从兑付台账进入。")
    return found


def entry_get(*, actor: Actor, entry_id: int) -> PolicyEntry:
    """One line.

    Raises:
        BudgetNotFound: there is none, or not for this actor.
    """
    rows = PolicyEntry.objects.visible_to(actor).select_related(*ENTRY)
    found = rows.filter(pk=entry_id).first()
    if found is None:
        raise BudgetNotFound("没有找到这一笔记录，或者您没有查看权限；请从兑付台账进入。")
    return found


def sums_by(rows: QuerySet[PolicyEntry], way: str) -> list[SumLine]:
    """Lines of applications added up by item, year, unit or firm: the most decided first."""
    name = WAYS[way][1]
    kept = rows.filter(application__isnull=False).order_by()
    parts: dict[str, list[tuple[str, Decimal]]] = {}
    for label, kind, money in kept.values_list(name, "kind").annotate(money=Sum("amount")):
        parts.setdefault(str(label), []).append((kind, money))
    firms: dict[str, set[int]] = {}
    for label, firm in kept.values_list(name, "application__enterprise").distinct():
        firms.setdefault(str(label), set()).add(firm)
    found = [
        SumLine(label, balance_of(lines), len(firms.get(label, ())))
        for label, lines in parts.items()
    ]
    return sorted(found, key=lambda one: (-one.balance.committed, one.label))


def total_of(lines: Iterable[BudgetLine]) -> Balance:
    """All pots together."""
    found = [one.balance for one in lines]
    names = Balance.__dataclass_fields__
    return Balance(**{name: sum((getattr(one, name) for one in found), ZERO) for name in names})
