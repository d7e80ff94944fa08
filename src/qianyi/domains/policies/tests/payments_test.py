"""Paying out: one application from announcement to ledger, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from qianyi.domains.policies.choices import ApplicationState
from qianyi.domains.policies.errors import (
    ApplicationClosed,
    ApplicationInvalid,
    ApplicationRefused,
    ApplicationsTooOften,
    LedgerRefused,
    SecondPersonNeeded,
    StepNotHere,
)
from qianyi.domains.policies.models import PolicyApplication, PolicyItem
from qianyi.domains.policies.selectors import applications, calls, ledger, payments, prefilled
from qianyi.domains.policies.services import (
    applying,
    deciding,
    publicity,
)
from qianyi.domains.policies.tests import factories as make
from qianyi.domains.policies.tests import paying
from qianyi.domains.policies.tests.paying import MOMENT, TODAY, days
from qianyi.domains.policies.tests.steps import ready, released, towns_leader_as_officer
from qianyi.foundation import history
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.cases.models import Case
from qianyi.kernel.rules.models import TitleGrant
from qianyi.lib.errors import NotAllowed

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


class TestTheWholeWay:
    def test_from_announcement_to_the_decision(self, desk: Desk, today: Any) -> None:
        known = prefilled.prefilled(desk.firms[0], desk.part.item, TODAY)
        assert (known.amount, known.words) == (
            Decimal(30), "示例ent.rd_expense300万元×10%＝30万元",
        )  # fmt: skip
        told = {one.name: one for one in known.facts}
        assert told["ent_revenue_fy1"].value == "2000"
        assert "示例年报" in told["ent_revenue_fy1"].source

        row = desk.apply()
        assert (row.state, row.asked) == (ApplicationState.SUBMITTED, Decimal(30))
        assert row.case is not None
        assert "受理" in payments.of_firm(desk.firm, desk.firms[0].pk)[0].words
        desk.reviewed(row)
        with pytest.raises(StepNotHere, match="还没有公示"):
            desk.step(row, "publicity", outcome="passed")
        shown = desk.published(row)
        assert shown.rows == [
            {"ref": row.ref, "firm": "示例first", "item": "示例研发补助", "amount": "30"}
        ]
        with pytest.raises(StepNotHere, match="公示到"):
            desk.step(row, "publicity", outcome="passed")
        after = days(10)
        today.move_to(after)
        desk.step(row, "publicity", outcome="passed")
        with pytest.raises(StepNotHere, match="文号和金额"):
            desk.step(row, "decide", desk.leader, outcome="granted")
        with pytest.raises(ApplicationInvalid, match="不能超过申请"):
            desk.decide(row, "31", moment=after)
        with pytest.raises(ApplicationInvalid, match="写明理由"):
            desk.decide(row, "20", moment=after)
        desk.decide(row, "30", moment=after)
        assert row.state == ApplicationState.DECIDED
        assert row.pay_by is not None
        assert row.pay_by > date(2027, 2, 1)
        with pytest.raises(StepNotHere, match="登记拨付"):
            desk.step(row, "pay")

    def test_from_the_decision_to_the_ledger(self, desk: Desk, today: Any) -> None:
        row = ready(desk, today)
        desk.decide(row, "30", moment=days(10))
        desk.pay(row, "10", moment=days(11))
        assert row.state == ApplicationState.DECIDED
        with pytest.raises(LedgerRefused, match="最多还能拨付20万元"):
            desk.pay(row, "20.000001", moment=days(12))
        desk.pay(row, "20", moment=days(12))
        assert row.state == ApplicationState.PAID
        assert not Case.objects.get(pk=row.case_id).is_open
        mine = payments.of_firm(desk.firm, desk.firms[0].pk)[0]
        assert (mine.decided, mine.paid, mine.words) == (Decimal(30), Decimal(30), "已足额拨付")
        found = ledger.balance_of_budget(desk.budget)
        assert (found.left, found.unpaid, found.paid_net) == (
            Decimal(30), Decimal(0), Decimal(30),
        )  # fmt: skip
        assert payments.of_firm(desk.other_firm, desk.firms[0].pk) == []
        assert payments.totals_public() == []
        with history.acting(desk.officer):
            publicity.publicity_publish(
                actor=desk.officer, call=desk.call, kind="result", refs=[row.ref],
                contact="示例单位", moment=days(13),
            )  # fmt: skip
        total = payments.totals_public()[0]
        assert (total.firms, total.paid, total.is_demo) == (1, Decimal(30), True)

    def test_what_is_refused_ends_with_its_reason(self, desk: Desk) -> None:
        row = desk.apply()
        with pytest.raises(StepNotHere, match="写明理由"):
            desk.step(row, "receive", outcome="not_taken", opinion="")
        desk.step(row, "receive", outcome="not_taken", opinion="不属于支持范围")
        assert (row.state, row.closed_reason) == (ApplicationState.REFUSED, "不属于支持范围")
        again = desk.apply()
        assert again.pk != row.pk

    def test_a_stranger_sees_nothing_of_it(self, desk: Desk) -> None:
        row = desk.apply()
        assert not applications.application_list(desk.other_firm).exists()
        with pytest.raises(NotAllowed):
            applying.application_send(
                actor=desk.other_firm, call_item=desk.part, enterprise=desk.firms[0],
                facts=applying.ApplicationFacts(), moment=MOMENT,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            deciding.application_decide(
                actor=desk.officer, application=row, moment=MOMENT,
                facts=deciding.DecisionFacts(amount=Decimal(1), document="示", day=TODAY),
            )  # fmt: skip


class TestChecks:
    """What an application is refused for, each with its code."""

    def test_after_the_window(self, desk: Desk) -> None:
        last = desk.call.last_day
        assert desk.apply(moment=days((last - TODAY).days)).case_id
        with pytest.raises(ApplicationRefused, match="截止") as refusal:
            desk.apply(of=1, moment=days((last - TODAY).days + 1))
        assert codes(refusal) == ["window_closed"]
        with pytest.raises(ApplicationRefused, match="没有到申报期"):
            desk.apply(of=1, moment=days(-11))

    def test_twice(self, desk: Desk) -> None:
        desk.apply()
        with pytest.raises(ApplicationRefused, match="只能申报一次") as refusal:
            desk.apply()
        assert codes(refusal) == ["twice"]
        assert PolicyApplication.objects.count() == Case.objects.count() == 1

    @pytest.mark.parametrize(
        "change", [{"enterprise_type": "branch"}, {"name": "示例科技有限公司第二分公司"}]
    )
    def test_a_branch_for_its_parent(self, desk: Desk, change: dict[str, str]) -> None:
        firm = desk.firms[0]
        if "name" in change:
            firm.subject.name = change["name"]
            firm.subject.save()
        else:
            firm.enterprise_type = change["enterprise_type"]
            firm.save()
        with pytest.raises(ApplicationRefused, match="总公司") as refusal:
            desk.apply()
        assert codes(refusal) == ["branch"]

    def test_the_certificate_of_another_firm(self, desk: Desk) -> None:
        title = make.title()
        TitleGrant.objects.create(
            enterprise=desk.firms[1], title=title, number="GR202651000001",
            granted_on=date(2026, 1, 1), recorded_at=MOMENT,
        )  # fmt: skip
        for number in ("gr202651000001", desk.firms[1].uscc):
            with pytest.raises(ApplicationRefused) as refusal:
                desk.apply(certificate=number)
            assert codes(refusal) == ["certificate_of_another"]
        assert desk.apply(certificate=desk.firms[0].uscc).case_id

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"agrees": False}, "consent"),
            ({"undertakes": False}, "undertaking"),
            ({"asked": Decimal("50.000001")}, "over_cap"),
            ({"asked": Decimal("60.000001")}, "over_cap over_batch"),
        ],
    )
    def test_what_a_firm_has_to_promise_and_may_ask(
        self, desk: Desk, said: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(ApplicationRefused) as refusal:
            desk.apply(**said)
        assert codes(refusal) == code.split()
        assert list(refusal.value.fields) == [applying.FIELDS[code.split(maxsplit=1)[0]]]
        assert not Case.objects.exists()

    def test_more_than_was_worked_out_is_explained_and_decided(self, desk: Desk) -> None:
        with pytest.raises(ApplicationInvalid, match="请核对归集口径"):
            desk.apply(asked=Decimal(50))
        row = desk.apply(base=Decimal(500), explanation="另有委外研发。")
        assert (row.asked, row.base_source) == (Decimal(50), "企业填报，待核实")
        assert [one["code"] for one in row.open_findings] == ["own_base"]
        for step, outcome in (("receive", "accepted"), ("check", "passed")):
            desk.step(row, step, outcome=outcome)
        with pytest.raises(StepNotHere, match="没有核定"):
            desk.step(row, "review", outcome="agreed")
        with pytest.raises(ApplicationInvalid, match="理由"), history.acting(desk.officer):
            deciding.finding_settle(
                actor=desk.officer, application=row, number=0, reason=" ", moment=MOMENT
            )
        with history.acting(desk.officer):
            deciding.finding_settle(
                actor=desk.officer, application=row, number=0, reason="已核对合同", moment=MOMENT
            )
        desk.step(row, "review", outcome="agreed")

    def test_a_condition_not_met_is_told_with_its_clause(self, town: Town) -> None:
        desk = paying.desk(town, revenue=(999, 1000))
        with pytest.raises(ApplicationInvalid, match=r"第一条.*还差1万元"):
            desk.apply()
        row = desk.apply(explanation="年报口径不同。")
        assert [one["code"] for one in row.open_findings] == ["condition_not_met"]
        assert [one["code"] for one in desk.apply(of=1).findings] == ["over_pot"]

    def test_a_veto_of_the_item(self, town: Town) -> None:
        veto = {"name": "示例排除", "fact": "ent.revenue", "operator": ">", "is_veto": True,
                "threshold": Decimal(1500), "clause": "第四条"}  # fmt: skip
        desk = paying.desk(town, conditions=[veto])
        with pytest.raises(ApplicationRefused, match="第四条") as refusal:
            desk.apply()
        assert codes(refusal) == ["veto"]

    def test_a_script_is_stopped_and_told_of(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(applying, "MOST_A_MINUTE", 2)
        for _ in range(2):
            with pytest.raises(ApplicationRefused):
                desk.apply(agrees=False)
        for _ in range(2):
            with pytest.raises(ApplicationsTooOften, match="暂存"):
                desk.apply(agrees=False)
        told = AccessLog.objects.filter(action="policies.applications_too_often")
        assert told.count() == 1


class TestDoubleFunding:
    def test_is_shown_with_the_other_and_decided_with_a_reason(self, desk: Desk) -> None:
        first = desk.apply()
        item = PolicyItem.objects.get()
        other = make.item(desk.town, desk.planner, item.policy, title="示例另一补助")
        make.condition(other, desk.planner)
        other = released(desk, other)
        call = paying.announced(
            desk.planner, desk.leader, other, desk.budget, desk.call.unit, money=Decimal(20),
            batch="第二批",
        )  # fmt: skip
        part = calls.call_item_get(actor=desk.officer, call_item_id=calls.items_of(call)[0].pk)
        with pytest.raises(ApplicationInvalid, match="同一笔费用"):
            desk.apply(part=part)
        row = desk.apply(part=part, explanation="两项费用分别归集。")
        told = row.open_findings[0]
        assert told["code"] == "double_funding"
        assert "第一批“示例研发补助”申请30万元" in told["words"]
        assert first.case is not None
        assert f"工单{first.case.number}" in told["words"]


class TestThePot:
    def test_first_come_waits_and_is_never_cut(self, desk: Desk, today: Any) -> None:
        first = desk.reviewed(desk.apply())
        late = desk.reviewed(desk.apply(of=1))
        assert [one["code"] for one in late.findings] == ["over_pot"]
        desk.published(first, late)
        after = days(10)
        today.move_to(after)
        for row in (first, late):
            desk.step(row, "publicity", outcome="passed")
        told = calls.allotted_of(desk.part)
        assert told[first.pk].granted == Decimal(30)
        assert told[late.pk].granted is None
        assert "列入候补，不削减金额" in told[late.pk].words
        desk.decide(first, "30", moment=after)
        with pytest.raises(ApplicationInvalid, match="候补"):
            desk.decide(late, "40", moment=after)
        with pytest.raises(LedgerRefused, match="余30万元"):
            desk.decide(late, "40", moment=after, reason="示例")
        with pytest.raises(SecondPersonNeeded):
            deciding.application_pay(
                actor=towns_leader_as_officer(desk), application=first, moment=after,
                facts=deciding.PaymentFacts(
                    amount=Decimal(1), day=after.date(), voucher="示"
                ),
            )  # fmt: skip

    def test_by_shares_only_after_the_window(self, town: Town, today: Any) -> None:
        desk = paying.desk(town, rule="pro_rata")
        rows = [desk.reviewed(desk.apply(of=number)) for number in (0, 1)]
        desk.published(*rows)
        today.move_to(days(15))
        for row in rows:
            desk.step(row, "publicity", outcome="passed")
        with pytest.raises(ApplicationClosed, match="截止后才能"):
            desk.decide(rows[0], "25.714286", moment=days(15))
        today.move_to(days(25))
        told = calls.allotted_of(desk.part)
        assert [told[row.pk].granted for row in rows] == [
            Decimal("25.714286"), Decimal("34.285714"),
        ]  # fmt: skip
        desk.decide(rows[0], "25.714286", moment=days(25))
