"""The ledger, announcements, lists without application, objections, later conditions."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from qianyi.domains.policies.choices import ApplicationState, FollowState
from qianyi.domains.policies.errors import (
    ApplicationInvalid,
    ApplicationRefused,
    CallInvalid,
    FollowUpInvalid,
    LedgerInvalid,
    LedgerRefused,
    PublicityInvalid,
    SecondPersonNeeded,
    StepNotHere,
)
from qianyi.domains.policies.models import PolicyApplication, PolicyEntry, PolicyItem
from qianyi.domains.policies.selectors import ledger
from qianyi.domains.policies.services import calls as announcing
from qianyi.domains.policies.services import (
    deciding,
    later,
    listing,
    publicity,
)
from qianyi.domains.policies.services import ledger as keeping
from qianyi.domains.policies.tests import paying
from qianyi.domains.policies.tests.paying import MOMENT, TODAY, days
from qianyi.domains.policies.tests.steps import conclude, matched, ready, with_duty
from qianyi.foundation import history
from qianyi.foundation.permissions import system_actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.domains.policies.tests.paying import Desk
    from qianyi.kernel.subjects.tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    """The day the figures were made for; a test travels on from it."""
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(town: Town) -> Desk:
    return paying.desk(town)


def codes(refusal: pytest.ExceptionInfo[ApplicationRefused]) -> list[str]:
    found: list[str] = list(refusal.value.context["checks"])  # type: ignore[call-overload]
    return found


class TestTheLedger:
    def test_is_put_right_by_another_line_only(self, desk: Desk, today: Any) -> None:
        row = ready(desk, today)
        desk.decide(row, "30", moment=days(10))
        entry = PolicyEntry.objects.get(kind="committed")
        with history.acting(desk.officer):
            with pytest.raises(LedgerInvalid, match="理由"):
                deciding.line_reverse(actor=desk.officer, entry=entry, reason="", moment=days(10))
            made = deciding.line_reverse(
                actor=desk.officer, entry=entry, reason="文号有误", moment=days(10)
            )
            assert made.amount == -30
            with pytest.raises(LedgerRefused, match="已经冲销"):
                deciding.line_reverse(
                    actor=desk.officer, entry=entry, reason="再来", moment=days(10)
                )
        row.refresh_from_db()
        assert row.state == ApplicationState.SUBMITTED
        desk.decide(row, "30", moment=days(11))
        desk.pay(row, "30", moment=days(12))
        back = keeping.EntryFacts(
            kind="returned", amount=Decimal(30), day=days(13).date(), voucher="示退1",
            reason="户名有误",
        )  # fmt: skip
        with history.acting(desk.officer):
            deciding.money_back(actor=desk.officer, application=row, facts=back, moment=days(13))
            with pytest.raises(LedgerRefused, match="超过了它"):
                deciding.money_back(
                    actor=desk.officer, application=row, facts=back, moment=days(13)
                )
        row.refresh_from_db()
        assert row.state == ApplicationState.DECIDED
        desk.pay(row, "30", moment=days(14))
        found = ledger.balance_of_application(row.pk)
        assert [found.paid, found.returned, found.paid_net] == [60, 30, 30]
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyEntry.objects.filter(pk=entry.pk).update(amount=1)
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.delete()

    @pytest.mark.parametrize(
        ("kind", "amount"), [("committed", "60.000001"), ("paid", "1"), ("returned", "1")]
    )
    def test_the_database_refuses_what_no_service_would_write(
        self, desk: Desk, kind: str, amount: str
    ) -> None:
        row = desk.apply()
        with pytest.raises(DatabaseError, match="more is"), transaction.atomic():
            PolicyEntry.objects.create(
                budget=desk.budget, application=row, kind=kind, amount=Decimal(amount), day=TODAY,
                recorded_at=MOMENT, recorded_by_id=desk.officer.user_id,
            )  # fmt: skip

    def test_a_budget_is_lowered_to_what_was_decided_and_no_further(
        self, desk: Desk, today: Any
    ) -> None:
        row = ready(desk, today)
        desk.decide(row, "30", moment=days(10))

        def adjust(amount: str) -> None:
            with history.acting(desk.officer):
                keeping.budget_adjust(
                    actor=desk.officer, budget=desk.budget, moment=days(10),
                    facts=keeping.EntryFacts(
                        kind="adjusted", amount=Decimal(amount), day=TODAY, document="示",
                        reason="示例",
                    ),
                )  # fmt: skip

        with pytest.raises(LedgerRefused, match=r"还差0\.000001万元"):
            adjust("-30.000001")
        adjust("-30")
        assert ledger.balance_of_budget(desk.budget).left == 0

    def test_adds_up_the_same_by_every_way(self, desk: Desk, today: Any) -> None:
        row = ready(desk, today)
        desk.decide(row, "30", moment=days(10))
        for way in ledger.WAYS:
            (line,) = ledger.sums_by(ledger.entry_list(desk.officer), way)
            assert line.balance.committed == 30
            assert line.firms == 1
        (pot,) = ledger.budget_lines(desk.officer)
        assert ledger.total_of([pot]) == pot.balance


class TestAnnouncement:
    def test_is_published_by_a_second_person(self, desk: Desk) -> None:
        item = PolicyItem.objects.get()
        facts: dict[str, Any] = {
            "territory": item.territory, "year": 2026, "batch": "第三批", "title": "示例",
            "unit": desk.call.unit, "contact": "示例", "opens_on": TODAY,
            "closes_on": paying.day(1), "undertaking": "示例",
        }  # fmt: skip
        with history.acting(desk.planner):
            row = announcing.call_write(
                actor=desk.planner, facts=announcing.CallFacts(**facts), moment=MOMENT
            )
            with pytest.raises(CallInvalid, match="没有写可以申报的事项"):
                announcing.call_submit(actor=desk.planner, call=row)
            over = announcing.CallPart(item=item, budget=desk.budget, pot=Decimal("60.1"))
            with pytest.raises(CallInvalid, match="超过"):
                announcing.call_write(
                    actor=desk.planner, call=row, moment=MOMENT,
                    facts=announcing.CallFacts(**facts, parts=[over]),
                )  # fmt: skip
            part = announcing.CallPart(item=item, budget=desk.budget, pot=Decimal(60))
            announcing.call_write(
                actor=desk.planner, call=row, moment=MOMENT,
                facts=announcing.CallFacts(**facts, parts=[part]),
            )  # fmt: skip
            announcing.call_submit(actor=desk.planner, call=row)
            with pytest.raises(SecondPersonNeeded):
                announcing.call_publish(actor=desk.planner, call=row, moment=MOMENT)


class TestTheList:
    """Given without application."""

    def test_is_confirmed_by_the_firm_and_begins_at_the_publicity(
        self, town: Town, today: Any
    ) -> None:
        desk = paying.desk(town, without_application=True)
        matched(desk)
        planned = listing.list_plan(actor=desk.officer, call_item=desk.part, moment=MOMENT)
        assert {one.enterprise.pk: one.amount for one in planned} == {
            desk.firms[0].pk: Decimal(30), desk.firms[1].pk: Decimal(40),
        }  # fmt: skip
        with history.acting(desk.officer):
            rows = listing.list_make(
                actor=desk.officer, call_item=desk.part,
                firm_ids=[one.pk for one in desk.firms], moment=MOMENT,
            )  # fmt: skip
        first, other = sorted(rows, key=lambda one: one.asked or 0)
        with history.acting(desk.other_firm):
            listing.listed_contest(
                actor=desk.other_firm, application=other, reason="研发费用有误", moment=MOMENT
            )
        with history.acting(desk.officer):
            listing.contest_settle(
                actor=desk.officer, application=other, is_kept=False, reason="请自行申报"
            )
        other.refresh_from_db()
        assert other.state == ApplicationState.WITHDRAWN
        with history.acting(desk.firm):
            with pytest.raises(ApplicationInvalid, match="承诺"):
                listing.listed_confirm(
                    actor=desk.firm, application=first, undertakes=False, moment=MOMENT
                )
            listing.listed_confirm(
                actor=desk.firm, application=first, undertakes=True, moment=MOMENT
            )
        first.refresh_from_db()
        desk.published(first)
        today.move_to(days(10))
        desk.step(first, "publicity", outcome="passed")
        desk.decide(first, "30", moment=days(10))
        desk.pay(first, "30", moment=days(11))
        assert first.state == ApplicationState.PAID


class TestObjection:
    def test_is_answered_by_somebody_else_and_stops_the_decision(
        self, desk: Desk, today: Any
    ) -> None:
        row = desk.reviewed(desk.apply())
        shown = desk.published(row)

        def told(actor: Any, enterprise: Any, words: str) -> Any:
            with history.acting(actor):
                return publicity.objection_file(
                    actor=actor, publicity=shown, application_ref=row.ref, enterprise=enterprise,
                    channel="平台" if enterprise else "来信", statement=words, moment=MOMENT,
                )  # fmt: skip

        with pytest.raises(PublicityInvalid, match="10到2000字"):
            told(desk.other_firm, desk.firms[1], "不对")
        first = told(desk.officer, None, "来信反映研发费用不实，附有说明。")
        with pytest.raises(SecondPersonNeeded), history.acting(desk.officer):
            publicity.objection_answer(
                actor=desk.officer, objection=first, is_upheld=True, answer="查实的情况如下所述。",
                moment=MOMENT,
            )  # fmt: skip
        today.move_to(days(10))
        with pytest.raises(StepNotHere, match="异议还没有答复"):
            desk.step(row, "publicity", outcome="passed")
        with history.acting(desk.second):
            publicity.objection_answer(
                actor=desk.second, objection=first, is_upheld=True, answer="查实的情况如下所述。",
                moment=days(10),
            )  # fmt: skip
        with pytest.raises(StepNotHere, match="有异议成立"):
            desk.step(row, "publicity", outcome="passed")
        desk.step(row, "publicity", outcome="upheld", opinion="异议成立")
        assert row.state == ApplicationState.REFUSED
        with pytest.raises(PublicityInvalid, match="公示期已过"), history.acting(desk.firm):
            publicity.objection_file(
                actor=desk.firm, publicity=shown, application_ref=row.ref,
                enterprise=desk.firms[0], channel="平台", statement="公示期过了以后才提出来的。",
                moment=days(20),
            )  # fmt: skip


class TestLaterConditions:
    def test_are_looked_up_concluded_and_never_recovered_by_themselves(
        self, town: Town, today: Any
    ) -> None:
        desk = paying.desk(town)
        item = PolicyItem.objects.get()
        part = with_duty(desk, item)
        row = ready(desk, today, part=part)
        desk.decide(row, "30", moment=days(10))
        desk.pay(row, "30", moment=days(11))
        follow = row.follow_ups.get()
        assert follow.due_on == date(days(11).year + 3, days(11).month, days(11).day)
        assert later.follow_ups_look(moment=days(12)) == 0
        desk.firms[0].legal_status = "moved_out"
        desk.firms[0].save()
        due = days(11 + 3 * 366)
        with history.acting(system_actor()):
            assert later.follow_ups_look(moment=due) == 1
        follow.refresh_from_db()
        assert "已不在适用区域内" in follow.found
        assert follow.state == FollowState.OPEN
        with history.acting(desk.officer):
            with pytest.raises(FollowUpInvalid, match="不超过实际拨付的30万元"):
                conclude(desk, follow, "30.1", due)
            conclude(desk, follow, "30", due)
        follow.refresh_from_db()
        assert follow.recovery_state == "proposed"
        assert ledger.balance_of_application(row.pk).recovered == 0
        with history.acting(desk.leader):
            later.recovery_decide(
                actor=desk.leader, follow_up=follow, accepts=True, reason="迁出", moment=due
            )
        follow.refresh_from_db()
        assert follow.recovery_state == "accepted"


class TestTwoAtOnce:
    """Two people who decide at the same moment, each for what would be enough alone."""

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("way", ["service", "database"])
    def test_never_decide_more_than_the_pot(self, town: Town, way: str) -> None:
        desk = paying.desk(town)
        rows = [desk.apply(of=number, project=f"示例{number}") for number in (0, 1)]
        gate = threading.Barrier(2)

        def decide(row: PolicyApplication) -> str:
            try:
                gate.wait(10)
                with history.acting(desk.officer), transaction.atomic():
                    _commit(desk, row, way)
            except (LedgerRefused, DatabaseError) as refusal:
                return type(refusal).__name__
            finally:
                connection.close()
            return "written"

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(decide, rows))
        refusal = "LedgerRefused" if way == "service" else "IntegrityError"
        assert told == [refusal, "written"]
        assert ledger.balance_of_budget(desk.budget).committed == 40


def _commit(desk: Desk, row: PolicyApplication, way: str) -> None:
    """Forty of sixty, by the service or by a line no service looked at."""
    if way == "service":
        facts = keeping.EntryFacts(kind="committed", amount=Decimal(40), day=TODAY, document="示")
        keeping.entry_add(
            actor=desk.officer, budget=desk.budget, application=row, facts=facts, moment=MOMENT
        )
        return
    PolicyEntry.objects.create(
        budget=desk.budget, application=row, kind="committed", amount=Decimal(40), day=TODAY,
        recorded_at=MOMENT, recorded_by_id=desk.officer.user_id,
    )  # fmt: skip
