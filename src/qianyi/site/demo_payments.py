"""Paying out in the demonstration: money, two announcements, applications at different steps.

One is paid, one is under review, one may pay twice for the same thing and waits for an officer's
reason. All of it is invented; whoever is named is an account or a firm of the demonstration.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.domains.policies.choices import PROCESS, ItemState
from qianyi.domains.policies.models import PolicyCall, PolicyItem
from qianyi.domains.policies.selectors.calls import call_item_get, items_of
from qianyi.domains.policies.selectors.prefilled import prefilled
from qianyi.domains.policies.services import applying, calls, deciding, ledger, publicity
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor
from qianyi.kernel.cases import services as cases
from qianyi.kernel.cases.choices import VersionState
from qianyi.kernel.cases.models import ProcessVersion
from qianyi.kernel.cases.selectors import Act
from qianyi.kernel.subjects.models import Department, Enterprise
from qianyi.lib import clock
from qianyi.site.demo_actors import account_actor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.domains.policies.models import PolicyApplication, PolicyBudget, PolicyCallItem
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.subjects.models import Territory

RESEARCH, INTEREST = "demo.research_share", "demo.finance_discount"
UNIT, MONEY_UNIT = "demo.science", "demo.economy"
PROJECT: Final = "示例产线研发项目"
WORDS: Final = "示例数据，虚构。按系统带出的数据核对后提交，不一致的在补充说明里写明。"


def payments_ensure(moment: datetime) -> int:
    """Announcements, applications and payments of the demonstration; once. How many applications.

    Needs the accounts, the departments, the released items and the process.
    """
    items = {
        row.code: row
        for row in PolicyItem.objects.filter(
            code__in=(RESEARCH, INTEREST), state=ItemState.RELEASED
        ).select_related("territory")
    }
    units = {
        row.subject.code: row
        for row in Department.objects.filter(
            subject__code__in=(UNIT, MONEY_UNIT), territory__isnull=False
        ).select_related("subject")
    }
    if len(items) < len((RESEARCH, INTEREST)) or len(units) < len((UNIT, MONEY_UNIT)):
        return 0
    if PolicyCall.objects.exists() or not _in_force(moment):
        return 0
    return _Stage(moment, items, units).play()


def _in_force(moment: datetime) -> bool:
    """The process put into force, unless an officer decided about it before."""
    rows = ProcessVersion.objects.filter(code=PROCESS)
    waiting = rows.filter(state=VersionState.LOADED, activated_at=None).first()
    if waiting is not None and not rows.exclude(state=VersionState.LOADED).exists():
        system = system_actor(via="cli")
        with history.acting(system, "示例数据"):
            cases.process_activate(
                actor=system, version_id=waiting.pk, reason="演示启用", moment=moment
            )
    return rows.filter(state=VersionState.ACTIVE).exists()


class _Stage:
    """Who acts, when, on what."""

    def __init__(
        self, moment: datetime, items: dict[str, PolicyItem], units: dict[str, Department]
    ) -> None:
        self.moment, self.items, self.units = moment, items, units
        self.people: dict[str, Actor] = {}

    def play(self) -> int:
        """Everything in order of time."""
        zone = self.items[RESEARCH].territory
        budget = self._money(zone)
        first = self._announce(RESEARCH, UNIT, budget, "150", days=24)
        second = self._announce(INTEREST, MONEY_UNIT, budget, "40", days=12)
        paid = self._apply("enterprise", first, days=23, project=PROJECT)
        made = 0
        if paid is not None:
            self._walk(paid, "science", days=22)
            self._finish(paid, first)
            made += 1
        later = self._apply("enterprise2", first, days=4)
        if later is not None:
            self._step(later, "receive", "accepted", "science", days=3)
            self._step(later, "check", "passed", "science", days=2)
            made += 1
        twice = self._apply("enterprise", second, days=3, project=PROJECT, asked=Decimal(6))
        if twice is not None:
            self._step(twice, "receive", "accepted", "officer", days=2)
            made += 1
        return made

    def _money(self, zone: Territory) -> PolicyBudget:
        at = self._at(30)
        with self._as("science") as actor:
            return ledger.budget_record(
                actor=actor, moment=at,
                facts=ledger.BudgetFacts(
                    territory=zone, title="科技创新专项资金（示例数据）", year=at.year,
                    source="示例本级财政", unit=self.units[UNIT], amount=Decimal(500),
                    day=clock.local_date(at), document="示财〔2026〕21号（示例）",
                ),
            )  # fmt: skip

    def _announce(
        self, code: str, unit: str, budget: PolicyBudget, pot: str, *, days: int
    ) -> PolicyCallItem:
        item, at = self.items[code], self._at(days)
        day = clock.local_date(at)
        facts = calls.CallFacts(
            territory=item.territory, year=at.year, batch="第一批",
            title=f"{item.title}申报公告（示例数据）", unit=self.units[unit],
            contact=item.contact or "示例窗口", opens_on=day,
            closes_on=day + timedelta(days=days + 20), words=WORDS,
            parts=[calls.CallPart(item=item, budget=budget, pot=Decimal(pot))],
        )  # fmt: skip
        with self._as("planner") as actor:
            row = calls.call_write(actor=actor, facts=facts, moment=at)
            calls.call_submit(actor=actor, call=row)
        with self._as("leader") as actor:
            row = calls.call_publish(actor=actor, call=row, moment=at)
            return call_item_get(actor=actor, call_item_id=items_of(row)[0].pk)

    def _apply(
        self,
        name: str,
        part: PolicyCallItem,
        *,
        days: int,
        project: str = "",
        asked: Decimal | None = None,
    ) -> PolicyApplication | None:
        """An application of an account's firm; None where the account has none in the register."""
        actor = self._actor(name)
        rows = Enterprise.objects.filter(pk__in=actor.subject_ids)
        firm = rows.select_related("subject", "territory", "industry").first()
        if firm is None:
            return None
        known = prefilled(firm, part.item, clock.local_date(self._at(days)))
        own = None if known.amount is not None or not known.base_name else Decimal(420)
        facts = applying.ApplicationFacts(
            base=own, agrees=True, undertakes=True, certificate=known.certificate,
            explanation="示例说明：以财务账目为准，备查。", project=project, asked=asked,
        )  # fmt: skip
        with self._as(name):
            return applying.application_send(
                actor=actor, call_item=part, enterprise=firm, facts=facts, moment=self._at(days)
            )

    def _walk(self, row: PolicyApplication, name: str, *, days: int) -> None:
        """From acceptance to the review, with a reason for whatever was found."""
        self._step(row, "receive", "accepted", name, days=days)
        self._step(row, "check", "passed", name, days=days - 1)
        with self._as(name) as actor:
            for number, one in enumerate(row.findings):
                if one["asks"]:
                    row = deciding.finding_settle(
                        actor=actor, application=row, number=number,
                        reason="已核对账目和凭证（示例）。", moment=self._at(days - 2),
                    )  # fmt: skip
        self._step(row, "review", "agreed", name, days=days - 3)

    def _finish(self, row: PolicyApplication, part: PolicyCallItem) -> None:
        """Put up for objection, decided, paid, the result published."""
        with self._as("science") as actor:
            publicity.publicity_publish(
                actor=actor, call=part.call, kind="publicity", refs=[row.ref],
                contact="示例科技创新局（示例电话）", moment=self._at(18),
            )  # fmt: skip
        self._step(row, "publicity", "passed", "science", days=8)
        at = self._at(6)
        amount = row.asked or Decimal(1)
        with self._as("leader") as actor:
            deciding.application_decide(
                actor=actor, application=row, moment=at,
                facts=deciding.DecisionFacts(
                    amount=amount, document="示高新管〔2026〕88号（示例）",
                    day=clock.local_date(at),
                ),
            )  # fmt: skip
        at = self._at(2)
        with self._as("science") as actor:
            deciding.application_pay(
                actor=actor, application=row, moment=at,
                facts=deciding.PaymentFacts(
                    amount=amount, day=clock.local_date(at), voucher="示凭〔2026〕0088（示例）"
                ),
            )  # fmt: skip
            publicity.publicity_publish(
                actor=actor, call=part.call, kind="result", refs=[row.ref],
                contact="示例科技创新局（示例电话）", moment=self._at(1),
            )  # fmt: skip

    def _step(
        self, row: PolicyApplication, step: str, outcome: str, name: str, *, days: int
    ) -> None:
        """A step of the case; papers the item asks for are received as originals."""
        assert row.case_id is not None  # noqa: S101 - it was sent
        act = Act("step_done", {"step": step, "outcome": outcome, "opinion": "示例意见"})
        at = self._at(days)
        with self._as(name) as actor:
            if step == "receive":
                self._papers(actor, row, at)
            cases.case_act(actor=actor, case_id=row.case_id, act=act, moment=at)

    def _papers(self, actor: Actor, row: PolicyApplication, at: datetime) -> None:
        known = prefilled(row.enterprise, row.call_item.item, clock.local_date(at))
        for line in known.asked_papers:
            upload = cases.Upload(
                filename="示例材料.txt", data="示例材料，虚构。".encode(), title=line.name[:160]
            )
            assert row.case_id is not None  # noqa: S101 - it was sent
            cases.material_add(actor=actor, case_id=row.case_id, upload=upload, moment=at)

    def _at(self, days: int) -> datetime:
        return self.moment - timedelta(days=days)

    def _actor(self, name: str) -> Actor:
        if name not in self.people:
            self.people[name] = account_actor(name, self.moment)
        return self.people[name]

    @contextmanager
    def _as(self, name: str) -> Iterator[Actor]:
        actor = self._actor(name)
        with history.acting(actor, "示例数据"):
            yield actor
