"""The sealed route: who sees a report, who does not any more, what is told and exported."""

from __future__ import annotations

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import (
    HandlerInvalid,
    ReplyMissing,
    RequestNotFound,
    RouteNotFound,
)
from qianyi.domains.requests.hooks.sealing import SEALED
from qianyi.domains.requests.models import Request, RouteRule
from qianyi.domains.requests.permissions import is_sealed_handler
from qianyi.foundation import history
from qianyi.foundation.permissions import Role
from qianyi.kernel.audit.selectors import event_rows
from qianyi.kernel.cases.models import Case, Dispatch
from qianyi.kernel.cases.selectors import Act, case_list
from qianyi.kernel.cases.services import case_act
from qianyi.kernel.cases.services.telling import _recipients, _words
from qianyi.kernel.cases.tests.town import MOMENT
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory
from qianyi.lib.clock import local_date
from qianyi.lib.errors import NotAllowed

from .desk import DAY, Desk


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
        assert selectors.mine_list(desk.firm).get() == report
        assert not selectors.mine_list(town.stranger).exists()
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

    def test_whose_naming_has_ended_sees_nothing_and_the_others_go_on(
        self, desk: Desk, report: Request
    ):
        town = desk.town
        one, other = town.officer("committee"), town.officer("committee", 2)
        rows = selectors.handler_list(town.leader)
        ended = {"actor": town.leader, "handler_id": rows.get().pk, "moment": MOMENT}
        with pytest.raises(HandlerInvalid, match="先另指定"):
            services.handler_end(**ended)
        services.handler_name(
            actor=town.leader, user_id=other.user_id, unit="demo.committee", moment=MOMENT
        )
        assert not selectors.sealed_list(other).exists()
        services.handler_end(**ended)
        assert not Request.objects.visible_to(one).exists()
        assert not is_sealed_handler(one)
        assert selectors.sealed_list(other).get() == report
        services.step_take(actor=other, request=report, step="sign", moment=MOMENT)
        with pytest.raises(RequestNotFound):
            services.redo_ask(actor=one, request=report, reason="示例", moment=MOMENT)

    def test_a_leader_of_another_zone_neither_names_nor_learns_who_is(
        self, desk: Desk, report: Request
    ):
        elsewhere = TerritoryFactory(subject=SubjectFactory(code="shili.other"))
        far = desk.town.person("far", Role.LEADER, elsewhere.subject)
        assert not selectors.handler_list(far).exists()
        assert selectors.people_offered(far, local_date(MOMENT)) == []
        with pytest.raises(NotAllowed):
            services.handler_name(
                actor=far, user_id=desk.town.officer("committee", 2).user_id,
                unit="demo.committee", moment=MOMENT,
            )  # fmt: skip

    def test_written_down_by_an_officer_is_not_followed_by_that_officer(
        self, desk: Desk, report: Request
    ):
        writer = desk.town.officer("service")
        row = desk.file(actor=writer, kind="report", channel="phone")
        assert row.terms == []
        assert not Request.objects.visible_to(writer).exists()
        assert Request.objects.visible_to(desk.town.officer("committee")).count() == 2

    def test_brings_nobody_else_in(self, desk: Desk, report: Request):
        for kind, values in (
            ("copied", {"to": ["demo.land"]}),
            ("transferred", {"step": "sign", "to_unit": "demo.land"}),
            ("signers_added", {"step": "sign", "signers": ["demo.land"]}),
        ):
            with pytest.raises(ReplyMissing, match="密封"):
                case_act(
                    actor=desk.town.officer("committee"), case_id=report.case_id,
                    act=Act(kind, values), moment=MOMENT,
                )  # fmt: skip

    def test_leaves_no_export_of_the_history(self, desk: Desk, report: Request):
        ours = {
            kept.model for kept in history.kept_models()
            if kept.model._meta.app_label == "requests"
        }  # fmt: skip
        assert {one.__name__ for one in ours - set(SEALED)} == {
            "KnowledgeItem", "KnowledgeUse", "RouteRule", "SealedHandler", "Topic",
        }  # fmt: skip
        kept = history.kept_for(Request)
        assert kept is not None
        at = kept.event._default_manager.latest("pgh_id").pgh_created_at
        rows = list(event_rows(at - DAY, at + DAY))
        assert any(row["kind"] == "企业诉求" and row["row"] == report.pk for row in rows)
        assert "示例举报" not in "".join(str(row) for row in rows)

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
