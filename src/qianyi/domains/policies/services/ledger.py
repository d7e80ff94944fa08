"""Writing the ledger: pots, and lines that are never changed but taken back by another line.

The budget's row is locked first, so that two people at once write one after the other; the
database refuses what slips past.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction

from qianyi.domains.policies.choices import EntryKind
from qianyi.domains.policies.errors import LedgerInvalid, LedgerRefused
from qianyi.domains.policies.models import PolicyBudget, PolicyEntry
from qianyi.domains.policies.permissions import can_keep_ledger
from qianyi.domains.policies.selectors.ledger import balance_of_application, balance_of_budget
from qianyi.engine.policies.benefits import FEN
from qianyi.engine.policies.ledgers import refusal_of
from qianyi.foundation.permissions import require
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.domains.policies.models import PolicyApplication
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Department, Territory

MOST: Final = Decimal(100_000_000)
"""万元; more than that is a slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFacts:
    """What is said of a pot, and its first line."""

    territory: Territory
    title: str
    year: int
    source: str
    unit: Department
    amount: Decimal
    day: date
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What a line says beside its pot and application."""

    kind: str
    amount: Decimal
    day: date
    document: str = ""
    voucher: str = ""
    reason: str = ""


@transaction.atomic
def budget_record(*, actor: Actor, facts: BudgetFacts, moment: datetime) -> PolicyBudget:
    """A pot with the money it begins with.

    Raises:
        NotAllowed: the actor does not keep the ledger.
        LedgerInvalid: something is missing or impossible; ``fields`` says which.
    """
    require(allowed=can_keep_ledger(actor), actor=actor, what="登记兑付资金")
    wrong = {
        name: f"请填写{label}。"
        for name, label in (("title", "名称"), ("source", "资金来源"), ("document", "下达文件"))
        if not getattr(facts, name).strip()
    }
    same = PolicyBudget.objects.filter(
        territory=facts.territory, year=facts.year, title=facts.title.strip()
    )
    if same.exists():
        wrong["title"] = "这一年度已有同名的资金；增减请在那笔资金里登记预算调整。"
    if wrong:
        raise LedgerInvalid("；".join(wrong.values()), fields=wrong)
    row = PolicyBudget.objects.create(
        territory=facts.territory, title=facts.title.strip(), year=facts.year,
        source=facts.source.strip(), unit=facts.unit, is_demo=facts.territory.is_demo,
        recorded_at=moment, recorded_by_id=actor.person_id,
    )  # fmt: skip
    first = EntryFacts(
        kind=EntryKind.ALLOTTED, amount=facts.amount, day=facts.day, document=facts.document
    )
    entry_add(actor=actor, budget=row, application=None, facts=first, moment=moment)
    return row


@transaction.atomic
def budget_adjust(
    *, actor: Actor, budget: PolicyBudget, facts: EntryFacts, moment: datetime
) -> PolicyEntry:
    """More money, or less (an amount below zero), by a document and for a reason.

    Raises:
        NotAllowed: the actor does not keep the ledger.
        LedgerInvalid: no document or reason.
        LedgerRefused: less than was decided already.
    """
    require(allowed=can_keep_ledger(actor), actor=actor, what="调整兑付资金")
    wrong = {
        name: f"请填写{label}。"
        for name, label in (("document", "调整文件"), ("reason", "调整理由"))
        if not getattr(facts, name).strip()
    }
    if wrong:
        raise LedgerInvalid("；".join(wrong.values()), fields=wrong)
    return entry_add(actor=actor, budget=budget, application=None, facts=facts, moment=moment)


def entry_add(
    *,
    actor: Actor,
    budget: PolicyBudget,
    application: PolicyApplication | None,
    facts: EntryFacts,
    moment: datetime,
    reverses: PolicyEntry | None = None,
) -> PolicyEntry:
    """Write one line; the caller has asked whether the actor may.

    Raises:
        LedgerInvalid: an amount of nothing, finer than the fen, or a day to come.
        LedgerRefused: more decided than there is, or more paid than decided.
    """
    _check(facts, moment, is_signed=reverses is not None or facts.kind == EntryKind.ADJUSTED)
    held = PolicyBudget.objects.select_for_update(of=("self",)).get(pk=budget.pk)
    own = balance_of_application(application.pk) if application is not None else None
    refusal = refusal_of(facts.kind, facts.amount, balance_of_budget(held), own)
    if refusal:
        raise LedgerRefused(refusal, budget=held.ref)
    return PolicyEntry.objects.create(
        budget=held, application=application, kind=facts.kind, amount=facts.amount, day=facts.day,
        document=facts.document.strip()[:80], voucher=facts.voucher.strip()[:80],
        reason=facts.reason.strip()[:300], reverses=reverses, recorded_at=moment,
        recorded_by_id=actor.person_id,
    )  # fmt: skip


@transaction.atomic
def entry_reverse(
    *, actor: Actor, entry: PolicyEntry, reason: str, moment: datetime
) -> PolicyEntry:
    """Take a line back, whole, by a line against it.

    Raises:
        NotAllowed: the actor does not keep the ledger.
        LedgerInvalid: no reason.
        LedgerRefused: taken back already, is one itself, or other lines rest on it.
    """
    require(allowed=can_keep_ledger(actor), actor=actor, what="冲销台账记录")
    PolicyBudget.objects.select_for_update(of=("self",)).get(pk=entry.budget_id)
    if not reason.strip():
        sentence = "请写明冲销的理由。"
        raise LedgerInvalid(sentence, fields={"reason": sentence})
    if entry.reverses_id is not None:
        raise LedgerRefused("这一笔本身就是冲销记录；需要恢复的，请重新登记。")
    if PolicyEntry.objects.filter(reverses=entry).exists():
        raise LedgerRefused("这一笔已经冲销过。")
    facts = EntryFacts(
        kind=entry.kind, amount=-entry.amount, day=local_date(moment), document=entry.document,
        voucher=entry.voucher, reason=reason,
    )  # fmt: skip
    return entry_add(
        actor=actor, budget=entry.budget, application=entry.application, facts=facts,
        moment=moment, reverses=entry,
    )  # fmt: skip


def _check(facts: EntryFacts, moment: datetime, *, is_signed: bool) -> None:
    wrong = {}
    if facts.amount == 0 or (facts.amount < 0 and not is_signed):
        wrong["amount"] = "金额应大于0；更正请用冲销。"
    elif abs(facts.amount) > MOST:
        wrong["amount"] = "金额过大，请检查单位（万元）。"
    elif facts.amount != facts.amount.quantize(FEN):
        wrong["amount"] = "金额最多到分（万元后六位小数）。"
    if facts.day > local_date(moment):
        wrong["day"] = "日期不能晚于今天。"
    if facts.kind not in EntryKind.values:
        wrong["kind"] = f"事项只能是：{'、'.join(EntryKind.labels)}。"
    if wrong:
        raise LedgerInvalid("；".join(wrong.values()), fields=wrong)
