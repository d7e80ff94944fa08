"""The API of facts: as known on a day, facts that are no numbers, panels for a purpose."""

from __future__ import annotations

import pytest
from django.test import Client

from qianyi.foundation.permissions import Role
from qianyi.kernel.indicators import services
from qianyi.kernel.indicators.services import QualityRow
from qianyi.kernel.indicators.tests.firms import (
    BOTH,
    FIRST,
    LATER,
    SYSTEM,
    firm,
    indicator,
    origin,
    quality,
    record,
    row,
    zone,
)
from qianyi.kernel.subjects.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(MembershipFactory(role=role).user)
    return client


@pytest.fixture
def planner():
    return client_of(Role.PLANNER)


@pytest.fixture
def firms():
    place = zone()
    found = [firm(number, place) for number in (1, 2, 3)]
    revenue = indicator()
    record(*(row(revenue, one, number) for number, one in enumerate(found, start=1)))
    record(row(revenue, found[0], 9), moment=LATER, uses=["统计"])
    return found


def panel(client: Client, **query: object):
    asked = {"purpose": "统计", "indicator": "ent.revenue", "period": "2024", **query}
    return client.get("/api/v1/territories/zone/panel", asked)


class TestPanelGet:
    def test_gives_a_row_a_firm_in_pages(self, planner, firms):
        first = panel(planner, limit=2).json()
        assert first["columns"] == ["ent.revenue@2024"]
        assert [one["values"] for one in first["rows"]] == [[9.0], [2.0]]
        assert (first["firms"], first["units"]) == (3, ["万元"])
        second = panel(planner, limit=2, after=first["next_after"]).json()
        assert [one["values"] for one in second["rows"]] == [[3.0]]
        assert second["next_after"] is None

    def test_counts_what_the_purpose_leaves_out(self, planner, firms):
        told = panel(planner, purpose="行政管理").json()
        assert told["left_out"] == 1
        assert [one["values"] for one in told["rows"]] == [[None], [2.0], [3.0]]

    def test_is_as_known_on_a_day(self, planner, firms):
        told = panel(planner, as_of="2025-04-01").json()
        assert [one["values"] for one in told["rows"]] == [[1.0], [2.0], [3.0]]

    @pytest.mark.parametrize(
        "query",
        [
            {"purpose": "招商"}, {"purpose": ""}, {"period": "去年"}, {"indicator": "ent.none"},
            {"as_of": "0001-01-01"}, {"as_of": "9999-12-31"}, {"limit": 0},
        ],
        ids=["purpose", "no purpose", "period", "indicator", "too early", "too late", "limit"],
    )  # fmt: skip
    def test_refuses_what_is_no_question(self, planner, firms, query):
        assert panel(planner, **query).status_code in {400, 422}

    def test_of_no_territory_is_not_found(self, planner, firms):
        asked = {"purpose": "统计", "indicator": "ent.revenue", "period": "2024"}
        assert planner.get("/api/v1/territories/nowhere/panel", asked).status_code == 404


class TestObservationList:
    def test_is_as_known_on_a_day(self, planner, firms):
        asked = {"indicator": "ent.revenue", "subject": firms[0].uscc}
        now = planner.get("/api/v1/observations", asked).json()["items"]
        then = planner.get("/api/v1/observations", {**asked, "known_on": "2025-04-01"}).json()
        assert [one["value"] for one in now] == ["9"]
        assert [one["value"] for one in then["items"]] == ["1"]
        assert now[0]["origin"] == "示例导入"


class TestQualitativeFactList:
    def test_lists_approved_facts(self, planner, firms):
        asked = quality("q.listed", "code", values=["主板"])
        services.qualities_record(
            actor=SYSTEM, origin=origin(), status="approved", uses=BOTH, moment=FIRST,
            rows=[QualityRow(quality=asked, subject_id=firms[0].pk, value="主板")],
        )  # fmt: skip
        (told,) = planner.get("/api/v1/qualitative-facts").json()["items"]
        assert (told["quality"], told["value"]) == ("q.listed", "主板")
