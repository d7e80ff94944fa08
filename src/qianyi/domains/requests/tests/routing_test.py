"""Routes: whose they are, how far they reach; sending a request on."""

from __future__ import annotations

from contextlib import suppress

import pytest

from qianyi.domains.requests import selectors, services
from qianyi.domains.requests.errors import (
    RequestInvalid,
    RuleNotFound,
)
from qianyi.domains.requests.models import RouteRule
from qianyi.domains.requests.services import RuleAsked
from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.requests import read_books
from qianyi.foundation import search
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.errors import CaseInvalid
from qianyi.kernel.cases.tests.town import MOMENT
from qianyi.kernel.subjects import services as subjects
from qianyi.kernel.subjects.tests.factories import SubjectFactory, TerritoryFactory
from qianyi.lib.errors import NotAllowed

from .desk import Desk


class TestRules:
    def test_from_a_pack_again_unchanged_changed_and_ended_by_hand(self, desk: Desk):
        def load(lead: str) -> bool:
            asked = RuleAsked(code="d.intake", lead=lead)
            return services.rule_ensure(asked=asked, moment=MOMENT, provenance={})[1]

        assert not load("demo.service")
        assert load("demo.economy")
        assert RouteRule.objects.filter(code="d.intake").count() == 2
        rule = RouteRule.objects.in_force().get(code="d.intake")
        services.rule_end(actor=desk.town.planner, rule_id=rule.pk, moment=MOMENT)
        assert not load("demo.economy")
        assert not RouteRule.objects.in_force().filter(code="d.intake").exists()

    def test_added_by_hand_counts_from_now_on(self, desk: Desk):
        planner = desk.town.planner
        asked = RuleAsked(code="mine", lead="demo.land", topic="labour", kind="help")
        services.rule_add(actor=planner, asked=asked, moment=MOMENT)
        request = desk.file(kind="help", content="一线用工招聘困难")
        assert request.case.unit == desk.town.units["land"]
        with pytest.raises(RequestInvalid):
            services.rule_add(actor=planner, asked=asked, moment=MOMENT)
        unnamed = RuleAsked(lead="demo.land", topic="power", kind="help")
        made = [services.rule_add(actor=planner, asked=unnamed, moment=MOMENT) for _ in range(2)]
        assert made[0].code != made[1].code

    @pytest.mark.parametrize(
        ("kind", "able"), [("", {"planner"}), ("help", {"planner"}), ("report", {"leader"})]
    )
    def test_are_kept_by_a_planner_and_those_of_reports_by_a_leader(self, desk: Desk, kind, able):
        town, elsewhere = desk.town, TerritoryFactory(subject=SubjectFactory(code="shili.other"))
        people = {
            "planner": town.planner, "leader": town.leader, "officer": town.officer("service"),
            "firm": desk.firm,
            "far planner": town.person("far", Role.PLANNER, elsewhere.subject),
            "far leader": town.person("far2", Role.LEADER, elsewhere.subject),
        }  # fmt: skip
        done = set()
        for name, actor in people.items():
            with suppress(NotAllowed):
                asked = RuleAsked(lead="demo.land", kind=kind)
                row = services.rule_add(actor=actor, asked=asked, moment=MOMENT)
                done.add(name)
                for other in set(people) - able:
                    with pytest.raises((NotAllowed, RuleNotFound)):
                        services.rule_end(actor=people[other], rule_id=row.pk, moment=MOMENT)
                services.rule_end(actor=actor, rule_id=row.pk, moment=MOMENT)
        assert done == able

    def test_reach_no_further_than_the_zone_of_their_unit(self, desk: Desk):
        """Two zones in one house: the other's line for this very topic does not take it."""
        other = TerritoryFactory(subject=SubjectFactory(code="shili.other"), is_demo=False)
        subjects.department_ensure(
            code="shili.power", name="示例另一区电力局", short_name="", territory=other,
            is_vertical=False, duties=[],
        )  # fmt: skip
        asked = RuleAsked(code="a.power", lead="shili.power", topic="power", kind="inquiry")
        services.rule_ensure(asked=asked, moment=MOMENT, provenance={})
        request = desk.file(content="供电增容")
        assert request.case.unit == desk.town.units["construction"]
        assert "shili.power" not in dict(selectors.units_offered(near=desk.town.zone))

    def test_of_the_pack_of_the_zone_name_its_own_units_and_are_unconfirmed(self):
        books = read_books(load_pack(find_packs()["leshan"]))
        routes = [line for book in books for line in book.routes]
        assert {line.kind for line in routes} >= {"", "report", "complaint"}
        assert all("待核实" in line.basis for line in routes)
        assert all(line.lead.startswith("leshan.") for line in routes)


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
