"""A desk at which applications are handled: money, an announcement, people, two firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.domains.policies.models import PolicyApplication, PolicyBudget
from qianyi.domains.policies.selectors.calls import call_item_get, items_of
from qianyi.domains.policies.services import applying, calls, deciding, ledger, publicity
from qianyi.domains.policies.services.applying import ApplicationFacts
from qianyi.domains.policies.services.deciding import DecisionFacts, PaymentFacts
from qianyi.domains.policies.tests import factories as make
from qianyi.foundation import history
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.cases.services import case_act
from qianyi.kernel.cases.tests.town import activated, process_text
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.tests import town as towns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qianyi.domains.policies.models import PolicyCall, PolicyCallItem, PolicyItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Enterprise
    from qianyi.kernel.subjects.tests.town import Town

MOMENT, TODAY = make.MOMENT, make.TODAY


@dataclass
class Desk:
    """Made once a test."""

    town: Town
    planner: Actor
    leader: Actor
    officer: Actor
    second: Actor
    firm: Actor
    other_firm: Actor
    firms: tuple[Enterprise, Enterprise]
    budget: PolicyBudget
    call: PolicyCall

    @property
    def part(self) -> PolicyCallItem:
        """The first item of the announcement."""
        return call_item_get(actor=self.officer, call_item_id=items_of(self.call)[0].pk)

    def apply(self, *, of: int = 0, moment: datetime = MOMENT, **facts: Any) -> PolicyApplication:
        """A firm applies for the first item."""
        told = {"agrees": True, "undertakes": True, **facts}
        call_item = told.pop("part", None) or self.part
        actor = (self.firm, self.other_firm)[of]
        with history.acting(actor):
            return applying.application_send(
                actor=actor, call_item=call_item, enterprise=self.firms[of],
                facts=ApplicationFacts(**told), moment=moment,
            )  # fmt: skip

    def step(
        self, row: PolicyApplication, step: str, actor: Actor | None = None, **more: Any
    ) -> None:
        """End a step of the case."""
        who = actor or self.officer
        act = Act("step_done", {"step": step, "opinion": "示例意见", **more})
        with history.acting(who):
            case_act(actor=who, case_id=row.case_id, act=act, moment=more.get("moment", MOMENT))
        row.refresh_from_db()

    def reviewed(self, row: PolicyApplication) -> PolicyApplication:
        """Taken in, checked and agreed to by the department."""
        for step, outcome in (("receive", "accepted"), ("check", "passed"), ("review", "agreed")):
            self.step(row, step, outcome=outcome)
        return row

    def published(self, *rows: PolicyApplication, moment: datetime = MOMENT) -> Any:
        """Put up for objection."""
        with history.acting(self.officer):
            return publicity.publicity_publish(
                actor=self.officer, call=self.call, kind="publicity",
                refs=[one.ref for one in rows], contact="示例单位", moment=moment,
            )  # fmt: skip

    def decide(self, row: PolicyApplication, amount: str, *, moment: datetime, **more: Any) -> None:
        """A leader decides."""
        facts = DecisionFacts(
            amount=Decimal(amount), document="示发〔2026〕9号", day=moment.date(), **more
        )
        with history.acting(self.leader):
            deciding.application_decide(
                actor=self.leader, application=row, facts=facts, moment=moment
            )
        row.refresh_from_db()

    def pay(self, row: PolicyApplication, amount: str, *, moment: datetime) -> None:
        """An officer writes a payment down."""
        facts = PaymentFacts(amount=Decimal(amount), day=moment.date(), voucher="示凭1")
        with history.acting(self.officer):
            deciding.application_pay(
                actor=self.officer, application=row, facts=facts, moment=moment
            )
        row.refresh_from_db()


def desk(
    town: Town,
    *,
    rule: str = "first_come",
    revenue: tuple[int, int] = (2000, 2000),
    conditions: Sequence[dict[str, Any]] = (),
    **item: Any,
) -> Desk:
    """Two firms with figures, one released item, an announcement that takes applications."""
    planner = towns.acting(Role.PLANNER, town.zone.subject)
    leader = towns.acting(Role.LEADER, town.zone.subject)
    officer = towns.acting(Role.DEPARTMENT_OFFICER, town.economy)
    second = towns.acting(Role.DEPARTMENT_OFFICER, town.economy, "shili-second")
    firms = make.firms(town)
    for number, firm in enumerate(firms):
        make.figures(firm, revenue=revenue[number], rd_expense=300 + 100 * number)
    activated(process_text("policy_payment"))
    row = make.released(town, planner, leader, conditions=conditions, **item)
    unit = Department.objects.get(subject=town.economy)
    with history.acting(officer):
        budget = ledger.budget_record(
            actor=officer, moment=MOMENT,
            facts=ledger.BudgetFacts(
                territory=town.zone, title="示例专项资金", year=TODAY.year, source="示例财政",
                unit=unit, amount=Decimal(60), day=TODAY, document="示财〔2026〕1号",
            ),
        )  # fmt: skip
    return Desk(
        town, planner, leader, officer, second,
        towns.acting(Role.ENTERPRISE_USER, town.first_firm),
        towns.acting(Role.ENTERPRISE_USER, town.second_firm),
        firms, budget, announced(planner, leader, row, budget, unit, rule=rule),
    )  # fmt: skip


def announced(
    planner: Actor,
    leader: Actor,
    item: PolicyItem,
    budget: PolicyBudget,
    unit: Department,
    **more: Any,
) -> PolicyCall:
    """A published announcement of one item, open for a month."""
    group = more.pop("group", "")
    money = more.pop("money", None) or Decimal(60)
    facts: dict[str, Any] = {
        "territory": item.territory, "year": TODAY.year, "batch": "第一批",
        "title": f"{item.title}申报", "unit": unit, "contact": "示例窗口",
        "opens_on": TODAY - timedelta(days=10), "closes_on": TODAY + timedelta(days=20),
        "parts": [calls.CallPart(item=item, budget=budget, pot=money, group=group)], **more,
    }  # fmt: skip
    with history.acting(planner):
        row = calls.call_write(actor=planner, facts=calls.CallFacts(**facts), moment=MOMENT)
        calls.call_submit(actor=planner, call=row)
    with history.acting(leader):
        return calls.call_publish(actor=leader, call=row, moment=MOMENT)


def days(count: int) -> datetime:
    """Some days later, at the same hour."""
    return MOMENT + timedelta(days=count)


def day(count: int) -> date:
    """Some days later."""
    return TODAY + timedelta(days=count)
