"""What officers and leaders do with an application: findings, decision, payment, money back.

The steps of the case that move money are done here, with the line of the ledger that belongs to
them, in one transaction; the case page leads here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from qianyi.domains.policies.choices import ApplicationState, CallState, EntryKind, PotRule
from qianyi.domains.policies.errors import (
    ApplicationClosed,
    ApplicationInvalid,
    LedgerRefused,
    SecondPersonNeeded,
)
from qianyi.domains.policies.models import PolicyApplication, PolicyBudget, PolicyEntry
from qianyi.domains.policies.permissions import can_decide_payments, is_of_call
from qianyi.domains.policies.selectors.calls import allotted_of
from qianyi.domains.policies.selectors.ledger import balance_of_application
from qianyi.domains.policies.selectors.publicity import publicity_hindrance
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.notices import Notice, notify
from qianyi.foundation.permissions import require
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import LIVE
from qianyi.kernel.cases.models import CaseHappening, StepInstance
from qianyi.kernel.cases.selectors import Act
from qianyi.lib.clock import local_date

from .later import follow_ups_make
from .ledger import EntryFacts, entry_add, entry_reverse
from .telling import readers_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.foundation.permissions import Actor

PAY_STEPS: Final = ("pay", "pay_later")
DECIDE: Final = "decide"
REVIEWS: Final = ("receive", "check", "review")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFacts:
    """A decision (拨付决定): amount in 万元, number of the document, its day."""

    amount: Decimal
    document: str
    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """Money that went out: amount in 万元, day, number of the voucher."""

    amount: Decimal
    day: date
    voucher: str


@transaction.atomic
def finding_settle(
    *, actor: Actor, application: PolicyApplication, number: int, reason: str, moment: datetime
) -> PolicyApplication:
    """Say why an application may go on in spite of a finding (double funding, data that differ).

    Raises:
        NotAllowed: not an officer of the unit.
        ApplicationClosed: there is no such finding, or it was settled.
        ApplicationInvalid: no reason.
    """
    call = application.call_item.call
    require(allowed=is_of_call(actor, call), actor=actor, what="核定申报中的核对情况")
    row = _locked(application)
    if not 0 <= number < len(row.findings) or row.findings[number].get("reason"):
        raise ApplicationClosed("没有这一条核对情况，或已经核定；请刷新页面。")
    if not reason.strip():
        sentence = "请写明核定的理由和依据。"
        raise ApplicationInvalid(sentence, fields={"reason": sentence})
    row.findings[number] |= {
        "reason": reason.strip()[:300], "by": actor.display_name,
        "on": local_date(moment).isoformat(),
    }  # fmt: skip
    row.save(update_fields=["findings"])
    return row


@transaction.atomic
def application_decide(
    *, actor: Actor, application: PolicyApplication, facts: DecisionFacts, moment: datetime
) -> PolicyApplication:
    """Decide to pay: the line in the ledger, the step of the case, the day by which it is paid.

    Raises:
        NotAllowed: not a leader there.
        SecondPersonNeeded: whoever reviewed it.
        ApplicationClosed: it does not wait for a decision, or the rule of the batch has to wait.
        ApplicationInvalid: no document, more than was asked, or another amount without a reason.
        LedgerRefused: more than the batch or the budget has.
    """
    call = application.call_item.call
    require(allowed=can_decide_payments(actor, call), actor=actor, what="作出拨付决定")
    # The budget first: whoever decides at the same moment waits here, and counts after us.
    PolicyBudget.objects.select_for_update(of=("self",)).get(pk=application.call_item.budget_id)
    row = _locked(application)
    again = _decided_again(row)
    _check_turn(row, actor, moment, again=again)
    _check_amount(row, facts)
    _check_batch(row, facts.amount)
    entry = EntryFacts(
        kind=EntryKind.COMMITTED, amount=facts.amount, day=facts.day, document=facts.document,
        reason=facts.reason,
    )  # fmt: skip
    entry_add(actor=actor, budget=row.call_item.budget, application=row, facts=entry, moment=moment)
    due = calendar_installed().add_workdays(facts.day, row.call_item.item.pay_days)
    row.state, row.pay_by, row.pay_by_doubt = ApplicationState.DECIDED, due.on, due.doubt[:300]
    row.save()
    if not again:
        opinion = f"{facts.document}，{facts.amount.normalize():f}万元。{facts.reason}"
        _step(actor, row, DECIDE, moment, outcome="granted", opinion=opinion.strip())
    _tell(
        row, "decided", moment,
        f"“{row.call_item.item}”已决定拨付{facts.amount.normalize():f}万元"
        f"（{facts.document}），{due.on:%Y-%m-%d}前拨付。",
    )  # fmt: skip
    return row


@transaction.atomic
def application_pay(
    *, actor: Actor, application: PolicyApplication, facts: PaymentFacts, moment: datetime
) -> PolicyApplication:
    """Write down a payment; paid whole, the case ends and later conditions are looked after.

    Raises:
        NotAllowed: not an officer of the unit.
        SecondPersonNeeded: whoever decided.
        ApplicationClosed: it is not decided.
        LedgerInvalid: an amount or day that cannot be.
        ApplicationInvalid: no voucher, or paid before it was decided.
        LedgerRefused: more than was decided.
    """
    call = application.call_item.call
    require(allowed=is_of_call(actor, call), actor=actor, what="登记拨付")
    PolicyBudget.objects.select_for_update(of=("self",)).get(pk=application.call_item.budget_id)
    row = _locked(application)
    if row.state != ApplicationState.DECIDED:
        raise ApplicationClosed(f"这一件现为“{row.get_state_display()}”，不能登记拨付。")
    decision = _decision_of(row)
    if decision is not None and decision.recorded_by_id == actor.user_id:
        raise SecondPersonNeeded("拨付决定由您登记，须由另一名人员登记拨付。")
    wrong = {} if facts.voucher.strip() else {"voucher": "请填写凭证号。"}
    if decision is not None and facts.day < decision.day:
        wrong["day"] = f"拨付日期不能早于决定日期 {decision.day:%Y-%m-%d}。"
    if wrong:
        raise ApplicationInvalid("；".join(wrong.values()), fields=wrong)
    entry = EntryFacts(
        kind=EntryKind.PAID, amount=facts.amount, day=facts.day, voucher=facts.voucher
    )
    entry_add(actor=actor, budget=row.call_item.budget, application=row, facts=entry, moment=moment)
    money = balance_of_application(row.pk)
    if money.unpaid == 0:
        row.state = ApplicationState.PAID
        row.save(update_fields=["state"])
        for step in PAY_STEPS:
            opinion = f"凭证{facts.voucher}，{facts.day:%Y-%m-%d}"
            _step(actor, row, step, moment, opinion=opinion)
        follow_ups_make(row, facts.day)
    left = f"，还有{money.unpaid.normalize():f}万元待拨付" if money.unpaid else "，已足额拨付"
    _tell(
        row, f"paid-{money.paid_net:f}-{facts.voucher}", moment,
        f"“{row.call_item.item}”已拨付{facts.amount.normalize():f}万元"
        f"（{facts.day:%Y-%m-%d}，凭证{facts.voucher}）{left}。",
    )  # fmt: skip
    return row


@transaction.atomic
def money_back(
    *, actor: Actor, application: PolicyApplication, facts: EntryFacts, moment: datetime
) -> PolicyEntry:
    """Money that came back: by the bank or the firm (退回), or by order (追回).

    What is taken back by order needs a decision of a leader on a later condition, or a document.

    Raises:
        NotAllowed: not an officer of the unit.
        ApplicationInvalid: no reason, no voucher, or no document where it is by order.
        LedgerRefused: more than was paid.
    """
    call = application.call_item.call
    require(allowed=is_of_call(actor, call), actor=actor, what="登记退回或追回")
    wrong = {} if facts.reason.strip() else {"reason": "请写明原因。"}
    if not facts.voucher.strip():
        wrong["voucher"] = "请填写凭证号。"
    if facts.kind == EntryKind.RECOVERED and not facts.document.strip():
        wrong["document"] = "追回须有决定文号。"
    if facts.kind not in (EntryKind.RETURNED, EntryKind.RECOVERED):
        wrong["kind"] = "只能登记退回或追回。"
    if wrong:
        raise ApplicationInvalid("；".join(wrong.values()), fields=wrong)
    row = _locked(application)
    made = entry_add(
        actor=actor, budget=row.call_item.budget, application=row, facts=facts, moment=moment
    )
    if facts.kind == EntryKind.RETURNED:
        state_settle(row)
    return made


@transaction.atomic
def line_reverse(*, actor: Actor, entry: PolicyEntry, reason: str, moment: datetime) -> PolicyEntry:
    """Take a line back; its application stands again where it stood before that line.

    Raises:
        NotAllowed, LedgerInvalid, LedgerRefused: as ``services.ledger.entry_reverse``.
    """
    made = entry_reverse(actor=actor, entry=entry, reason=reason, moment=moment)
    if entry.application is not None:
        state_settle(_locked(entry.application))
    return made


def state_settle(row: PolicyApplication) -> None:
    """Let an application follow its lines, whichever was written last."""
    money = balance_of_application(row.pk)
    # What was taken back by order was paid all the same: it is not owed again.
    unpaid = money.committed - money.paid + money.returned
    state = ApplicationState.SUBMITTED
    if money.committed > 0:
        state = ApplicationState.DECIDED if unpaid > 0 else ApplicationState.PAID
    if row.state in (ApplicationState.DECIDED, ApplicationState.PAID, ApplicationState.SUBMITTED):
        row.state = state
        if state == ApplicationState.SUBMITTED:
            row.pay_by = None
        row.save(update_fields=["state", "pay_by"])


def is_to_decide(row: PolicyApplication) -> bool:
    """Its turn for the decision has come, or the decision was taken back."""
    return row.state == ApplicationState.SUBMITTED and (
        _is_live(row, DECIDE) or _decided_again(row)
    )


def decision_hindrance(row: PolicyApplication, moment: datetime) -> str:
    """Why a decision cannot be taken yet; empty where it can."""
    day = local_date(moment)
    call = row.call_item.call
    if row.open_findings:
        return "还有核对情况没有核定；请受理单位先写明理由。"
    waits = call.rule in (PotRule.PRO_RATA, PotRule.REVIEW)
    if waits and call.state == CallState.PUBLISHED and day < call.closes_on:
        rule = call.get_rule_display()
        return f"本批{rule}，申报到{call.last_day:%Y-%m-%d}截止，截止后才能作出决定。"
    return publicity_hindrance(row, day)


def _check_turn(row: PolicyApplication, actor: Actor, moment: datetime, *, again: bool) -> None:
    live = _is_live(row, DECIDE)
    if row.state != ApplicationState.SUBMITTED or not (live or again):
        raise ApplicationClosed(
            f"这一件现为“{row.get_state_display()}”，还没有轮到或已经作出拨付决定。"
        )
    hindrance = decision_hindrance(row, moment)
    if hindrance:
        raise ApplicationClosed(f"还不能作出拨付决定：{hindrance}")
    reviewed = CaseHappening.objects.filter(step__in=REVIEWS, by_id=actor.user_id)
    if row.case_id is not None and reviewed.filter(case_id=row.case_id).exists():
        raise SecondPersonNeeded("这一件由您审核，须由另一名领导作出拨付决定。")


def _check_amount(row: PolicyApplication, facts: DecisionFacts) -> None:
    wrong = {} if facts.document.strip() else {"document": "请填写决定文号。"}
    granted = allotted_of(row.call_item).get(row.pk)
    by_rule = granted.granted if granted else row.asked
    if row.asked is not None and facts.amount > row.asked:
        wrong["amount"] = f"不能超过申请的{row.asked.normalize():f}万元。"
    elif facts.amount != by_rule and not facts.reason.strip():
        told = granted.words if granted else "没有申请金额。"
        wrong["reason"] = f"决定金额与规则算出的不同，请写明理由。规则：{told}"
    if wrong:
        raise ApplicationInvalid("；".join(wrong.values()), fields=wrong)


def _check_batch(row: PolicyApplication, amount: Decimal) -> None:
    """The money of the batch, beside that of the budget."""
    entries = PolicyEntry.objects.filter(
        application__call_item=row.call_item, kind=EntryKind.COMMITTED
    )
    given = sum(entries.values_list("amount", flat=True), Decimal(0))
    left = row.call_item.pot - given
    if amount > left:
        raise LedgerRefused(
            f"本批“{row.call_item}”资金{row.call_item.pot.normalize():f}万元，已决定"
            f"{given.normalize():f}万元，余{left.normalize():f}万元，不够作出{amount.normalize():f}万元的决定。"
            "列入候补，或调整其他决定后再办。"
        )


def _decided_again(row: PolicyApplication) -> bool:
    """The decision was taken back after the case had gone on: it is written anew, not acted."""
    was = PolicyEntry.objects.filter(application=row, kind=EntryKind.COMMITTED).exists()
    return was and balance_of_application(row.pk).committed == 0 and not _is_live(row, DECIDE)


def _decision_of(row: PolicyApplication) -> PolicyEntry | None:
    """The newest decision that stands."""
    rows = PolicyEntry.objects.filter(
        application=row, kind=EntryKind.COMMITTED, reverses=None, reversed_by=None
    )
    return rows.order_by("-pk").first()


def _is_live(row: PolicyApplication, step: str) -> bool:
    if row.case_id is None:
        return False
    return StepInstance.objects.filter(case_id=row.case_id, step=step, status__in=LIVE).exists()


def _step(
    actor: Actor,
    row: PolicyApplication,
    step: str,
    moment: datetime,
    *,
    outcome: str = "",
    opinion: str = "",
) -> None:
    """The step of the case, where it is open."""
    if not _is_live(row, step):
        return
    assert row.case_id is not None  # noqa: S101 - a live step has a case
    values: dict[str, Any] = {"step": step, "opinion": opinion}
    if outcome:
        values["outcome"] = outcome
    act = Act("step_done", values)
    cases.case_act(actor=actor, case_id=row.case_id, act=act, moment=moment)


def _locked(application: PolicyApplication) -> PolicyApplication:
    rows = PolicyApplication.objects.select_for_update(of=("self",)).select_related(
        "call_item__item", "call_item__call__territory", "call_item__budget",
        "enterprise__subject",
    )  # fmt: skip
    return rows.get(pk=application.pk)


def _tell(row: PolicyApplication, what: str, moment: datetime, words: str) -> None:
    readers = readers_of([row.enterprise_id], local_date(moment)).get(row.enterprise_id, [])
    notify(
        Notice(
            key=f"policy-{row.pk}-{what}"[:120], kind="policies.payment", recipients=readers,
            title=words, url=reverse("policies:own-application", args=[row.ref]), moment=moment,
        )
    )  # fmt: skip
