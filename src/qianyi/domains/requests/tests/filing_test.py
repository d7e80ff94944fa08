"""Filing: topic and unit by rules with the reason, limits by class, doors, 12345 orders."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import (
    OrderKnown,
    RequestInvalid,
)
from qianyi.domains.requests.models import Request
from qianyi.domains.requests.services import RequestAsked
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import ANONYMOUS
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.models import Escalation
from qianyi.kernel.cases.selectors import inbox
from qianyi.kernel.cases.selectors.duties import duties_by_cases
from qianyi.kernel.cases.services import case_tick
from qianyi.kernel.cases.tests.town import MOMENT
from qianyi.lib.clock import local_date
from qianyi.lib.errors import NotAllowed

from .desk import DAY, Desk


class TestRequestFile:
    def test_goes_by_its_words_to_the_unit_of_the_rule_and_says_why(self, desk: Desk):
        request = desk.file(kind="help", title="供电线路增容", content="厂区供电容量不足")
        assert request.topic.code == "power"
        assert request.case.unit == desk.town.units["construction"]
        assert request.assist == ["demo.economy"]
        assert request.route_words == (
            "主题“用电”按“供电、增容、线路”识别；按主题“用电”对应的分办规则，由示例construction局主办。"
        )
        assert request.case.source == "企业自提"

    def test_without_a_rule_of_its_own_goes_to_the_counter(self, desk: Desk):
        request = desk.file()
        assert request.topic.code == "other"
        assert request.case.unit == desk.town.units["service"]
        assert "没有更具体的分办规则" in request.route_words

    def test_limits_follow_the_class(self, desk: Desk):
        due = {
            kind: desk.file(kind=kind).case.due_on
            for kind in ("inquiry", "help", "suggestion", "complaint")
        }
        assert due == {
            "inquiry": date(2025, 9, 4),
            "help": date(2025, 9, 10),
            "suggestion": date(2025, 9, 10),
            "complaint": date(2025, 9, 22),
        }

    def test_an_officer_chooses_the_unit_with_a_reason(self, desk: Desk):
        officer = desk.town.officer("service")
        asked = {"actor": officer, "channel": "phone", "unit": "demo.economy"}
        with pytest.raises(RequestInvalid):
            desk.file(**asked)
        request = desk.file(**asked, unit_reason="企业点名")
        assert request.case.unit == desk.town.units["economy"]
        assert request.route_words.startswith("登记时选定由示例economy局主办，理由：企业点名")

    def test_a_12345_order_keeps_its_number_and_its_clock(self, desk: Desk):
        officer = desk.town.officer("service")
        asked = {
            "actor": officer, "channel": "hotline", "outside_number": "示例-0001",
            "outside_due_on": date(2025, 9, 8), "received_at": MOMENT - DAY,
        }  # fmt: skip
        request = desk.file(**asked)
        assert request.case.outside_number == "示例-0001"
        assert request.case.opened_at == MOMENT - DAY
        assert request.due_on == request.case.due_on == date(2025, 9, 8)
        assert request.runs_by_order
        with pytest.raises(OrderKnown, match=request.case.number) as refusal:
            desk.file(**asked)
        assert refusal.value.number == request.case.number
        with pytest.raises(OrderKnown) as refusal:
            desk.file(**(asked | {"actor": desk.town.officer("land")}))
        assert refusal.value.number == ""
        assert request.case.number not in str(refusal.value)

    def test_a_12345_order_is_late_reminded_and_owed_by_its_own_limit(self, desk: Desk):
        """By the class it would have until the 10th; the hotline says the 3rd."""
        officer, leader = desk.town.officer("service"), desk.town.leader
        request = desk.file(
            actor=officer, kind="help", channel="hotline", outside_number="示例-0002",
            outside_due_on=date(2025, 9, 3),
        )  # fmt: skip
        late = MOMENT + 3 * DAY
        asked = DutiesAsked(moment=late, due_before=local_date(late))
        (duty,) = duties_by_cases(leader, asked)
        assert (duty.due_on, duty.light) == (date(2025, 9, 3), "overdue")
        assert case_tick(request.case_id, late)
        rungs = Escalation.objects.filter(case_id=request.case_id)
        assert next(one.act for one in rungs.order_by("pk")) == "催办"
        shown = selectors.RequestFilter(is_late=True, moment=late)
        assert selectors.request_list(leader, shown).get() == request
        assert inbox(officer, late).overdue == 1

    def test_a_12345_order_done_again_has_the_limit_of_its_class(self, desk: Desk):
        officer = desk.town.officer("service")
        request = desk.file(
            actor=officer, kind="help", channel="hotline", outside_number="示例-0003",
            outside_due_on=date(2025, 9, 3),
        )  # fmt: skip
        request = desk.answer(desk.begin(request))
        again = MOMENT + 4 * DAY
        services.redo_ask(actor=desk.firm, request=request, reason="仍不亮", moment=again)
        request = desk.again(request)
        assert request.due_on == date(2025, 9, 16)
        assert not request.runs_by_order
        assert request.case.light(again) == "green"
        late = selectors.RequestFilter(is_late=True, moment=again)
        assert not selectors.request_list(desk.town.leader, late).exists()

    @pytest.mark.parametrize(
        ("asked", "fields"),
        [
            ({"title": " "}, {"title"}),
            ({"content": "长" * 4001}, {"content"}),
            ({"kind": "紧急"}, {"kind"}),
            ({"level": "now"}, {"level"}),
            ({"topic": "nothing"}, {"topic"}),
            ({"channel": "hotline"}, {"outside_number", "outside_due_on"}),
            ({"channel": "visit"}, {"visited_on", "visited_by"}),
            (
                {"channel": "visit", "visited_on": date(2025, 9, 2), "visited_by": "示例班子"},
                {"visited_on"},
            ),
            (
                {"channel": "hotline", "outside_number": "1", "outside_due_on": date(2025, 8, 31)},
                {"outside_due_on"},
            ),
            (
                {"channel": "hotline", "outside_number": "1", "outside_due_on": date.max},
                {"outside_due_on"},
            ),
            (
                {
                    "channel": "hotline",
                    "outside_number": "1",
                    "received_at": datetime(9999, 12, 31, 23, tzinfo=UTC),
                },
                {"received_at"},
            ),
            (
                {
                    "channel": "hotline",
                    "outside_number": "1",
                    "received_at": datetime(1, 1, 1, tzinfo=UTC),
                },
                {"received_at"},
            ),
        ],
        ids=lambda one: "-".join(one) if isinstance(one, dict) else "",
    )
    def test_refuses_what_does_not_fit(self, desk: Desk, asked, fields):
        actor = desk.town.officer("service") if "channel" in asked else desk.firm
        with pytest.raises(RequestInvalid) as refusal:
            desk.file(actor=actor, **asked)
        assert set(refusal.value.fields) == fields
        assert not Request.objects.exists()

    def test_doors_belong_to_whom_they_are_for(self, desk: Desk):
        with pytest.raises(NotAllowed):
            desk.file(channel="phone")
        with pytest.raises(NotAllowed):
            desk.file(actor=desk.town.officer("service"), channel="own")
        with pytest.raises(NotAllowed):
            desk.file(actor=ANONYMOUS)
        with pytest.raises(CaseInvalid):
            desk.file(subject_id=desk.town.other_firm.pk)

    def test_sent_twice_with_one_token_is_one_request(self, desk: Desk):
        asked = RequestAsked(
            kind="inquiry", title="示例", content="示例", subject_id=desk.town.firm.pk
        )
        made = [
            services.request_file(actor=desk.firm, asked=asked, moment=MOMENT, token="t1")
            for _ in range(2)
        ]
        assert made[0].pk == made[1].pk
