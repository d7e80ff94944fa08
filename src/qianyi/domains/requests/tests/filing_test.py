"""Filing: topic and unit by rules with the reason, limits by class, doors, the sealed route."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import HandlerInvalid, RequestInvalid, RouteNotFound
from qianyi.domains.requests.models import Request, RouteRule
from qianyi.domains.requests.services import RequestAsked, RuleAsked
from qianyi.foundation import search
from qianyi.foundation.permissions import ANONYMOUS
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.models import Case, Dispatch
from qianyi.kernel.cases.selectors import case_list
from qianyi.kernel.cases.services.telling import _recipients, _words
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
        assert request.due_on == date(2025, 9, 8) != request.case.due_on
        with pytest.raises(RequestInvalid) as refusal:
            desk.file(**asked)
        assert set(refusal.value.fields) == {"outside_number"}

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


class TestTheSealedRoute:
    @pytest.fixture
    def report(self, desk: Desk) -> Request:
        town = desk.town
        handler = town.officer("committee")
        services.handler_name(
            actor=town.leader, user_id=handler.user_id, unit="demo.committee", moment=MOMENT
        )
        return desk.file(kind="report", title="示例举报", content="示例举报内容")

    def test_is_seen_by_those_named_and_the_firm_alone(self, desk: Desk, report: Request):
        town = desk.town
        seen = {
            "named": town.officer("committee"), "firm": desk.firm,
            "colleague": town.officer("committee", 2), "leader": town.leader,
            "auditor": town.auditor, "stranger": town.stranger, "service": town.officer("service"),
        }  # fmt: skip
        assert {
            name for name, actor in seen.items() if Request.objects.visible_to(actor).exists()
        } == {"named", "firm"}
        assert not selectors.request_list(town.officer("committee")).exists()
        assert selectors.sealed_list(town.officer("committee")).count() == 1
        assert not case_list(town.leader).exists()

    def test_nobody_else_is_told_and_nothing_is_said(self, desk: Desk, report: Request):
        case = Case.objects.get()
        effects = [effect for row in Dispatch.objects.all() for effect in row.effects]
        assert effects
        for effect in effects:
            told = _recipients(case, effect, local_date(MOMENT))
            allowed = {desk.town.officer("committee").user_id, desk.firm.user_id}
            assert told <= allowed
            assert "示例" not in _words(case, effect).replace(case.number, "")

    def test_goes_by_rules_for_reports_whatever_its_topic(self, desk: Desk, report: Request):
        other = desk.file(kind="report", title="示例举报", content="供电增容时的示例情况")
        assert other.topic.code == "power"
        assert other.case.unit == report.case.unit == desk.town.units["committee"]

    def test_is_refused_where_no_rule_is_for_reports(self, desk: Desk, report: Request):
        RouteRule.objects.filter(code="d.report").update(ended_at=MOMENT)
        with pytest.raises(RouteNotFound):
            desk.file(kind="report")

    def test_is_refused_while_nobody_is_named(self, desk: Desk):
        with pytest.raises(RouteNotFound, match="没有保存"):
            desk.file(kind="report")
        assert not Request.objects.exists()

    def test_only_a_leader_names_and_only_an_officer_of_the_unit(self, desk: Desk):
        town = desk.town
        asked = {"user_id": town.officer("economy").user_id, "unit": "demo.committee"}
        with pytest.raises(NotAllowed):
            services.handler_name(actor=town.officer("committee"), moment=MOMENT, **asked)
        with pytest.raises(HandlerInvalid):
            services.handler_name(actor=town.leader, moment=MOMENT, **asked)

    def test_is_answered_by_those_named(self, desk: Desk, report: Request):
        named = desk.town.officer("committee")
        services.step_take(actor=named, request=report, step="sign", moment=MOMENT)
        assert desk.again(report).case.step_words == "首次联系"


class TestRules:
    def test_from_a_pack_again_unchanged_changed_and_ended_by_hand(self, desk: Desk):
        def load(lead: str) -> bool:
            asked = RuleAsked(code="d.intake", lead=lead)
            return services.rule_ensure(asked=asked, moment=MOMENT, provenance={})[1]

        assert not load("demo.service")
        assert load("demo.economy")
        assert RouteRule.objects.filter(code="d.intake").count() == 2
        rule = RouteRule.objects.in_force().get(code="d.intake")
        services.rule_end(actor=desk.town.officer("service"), rule_id=rule.pk, moment=MOMENT)
        assert not load("demo.economy")
        assert not RouteRule.objects.in_force().filter(code="d.intake").exists()

    def test_added_by_hand_counts_from_now_on(self, desk: Desk):
        officer = desk.town.officer("service")
        asked = RuleAsked(code="mine", lead="demo.land", topic="labour", kind="help")
        services.rule_add(actor=officer, asked=asked, moment=MOMENT)
        request = desk.file(kind="help", content="一线用工招聘困难")
        assert request.case.unit == desk.town.units["land"]
        with pytest.raises(RequestInvalid):
            services.rule_add(actor=officer, asked=asked, moment=MOMENT)
        with pytest.raises(NotAllowed):
            services.rule_add(actor=desk.firm, asked=asked, moment=MOMENT)


class TestRequestSendOn:
    def test_the_other_unit_has_it_with_the_reason(self, desk: Desk):
        request, town = desk.file(), desk.town
        services.request_send_on(
            actor=town.officer("service"), request=request, unit="demo.economy",
            assist=["demo.land"], reason="属经济发展职责", moment=MOMENT,
        )  # fmt: skip
        request = desk.again(request)
        assert request.case.unit == town.units["economy"]
        assert request.route_words == "改派给示例economy局，理由：属经济发展职责"
        assert [row.unit for row in request.case.steps.live()] == [town.units["economy"]]
        desk.begin(request, unit="economy")
        assert set(request.case.steps.live().values_list("signer", flat=True)) == {
            "", "demo.land",
        }  # fmt: skip

    def test_the_other_unit_finds_it_by_search(self, desk: Desk, monkeypatch):
        request, told = desk.file(), []
        monkeypatch.setattr(search, "touched", lambda kind, *ids: told.append((kind, *ids)))
        services.request_send_on(
            actor=desk.town.officer("service"), request=request, unit="demo.economy", assist=[],
            reason="属经济发展职责", moment=MOMENT,
        )  # fmt: skip
        assert told == [("case", request.case_id)]

    def test_while_it_is_worked_on_the_new_units_are_asked_at_once(self, desk: Desk):
        request, town = desk.begin(desk.file()), desk.town
        services.request_send_on(
            actor=town.officer("service"), request=request, unit="demo.economy",
            assist=["demo.land"], reason="属经济发展职责", moment=MOMENT,
        )  # fmt: skip
        live = request.case.steps.live().values_list("step", "unit", "signer")
        assert set(live) == {
            ("handle", town.units["economy"].pk, ""),
            ("handle", town.units["land"].pk, "demo.land"),
        }  # fmt: skip

    def test_is_refused_to_others_and_without_reason(self, desk: Desk):
        request = desk.file()
        asked = {"request": request, "unit": "demo.economy", "assist": [], "moment": MOMENT}
        with pytest.raises(NotAllowed):
            services.request_send_on(actor=desk.firm, reason="示例", **asked)
        with pytest.raises(CaseInvalid):
            services.request_send_on(actor=desk.town.officer("service"), reason=" ", **asked)
