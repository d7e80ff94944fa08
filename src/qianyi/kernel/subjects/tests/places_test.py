"""Pages of territories, departments and institutions; the dictionary of industries."""

from __future__ import annotations

import pytest
from django.urls import reverse

from qianyi.foundation.permissions import Role
from qianyi.kernel.identity.models import User
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import Industry

from . import firms
from . import town as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return firms.place()


@pytest.fixture
def planner(client, at):
    client.force_login(User.objects.get(pk=at.planner.user_id))
    return client


def page(client, name, *args):
    response = client.get(reverse(f"places:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


class TestTerritories:
    def test_show_the_tree_with_firms(self, planner, at):
        firms.firm(at, 1, park=at.east)
        assert "示例east" in page(planner, "territories")
        assert "示例west" in page(planner, "territory", "zone")

    def test_give_totals_only_where_that_is_the_rule(self, planner, at):
        services.territory_ensure(
            code="base", name="示例基地", short_name="", territory_kind="base", parent=at.zone,
            aggregate_only=True, is_demo=True,
        )  # fmt: skip
        assert "只有汇总数" in page(planner, "territory", "base")

    def test_that_are_none_are_not_found(self, planner):
        assert planner.get(reverse("places:territory", args=["none"])).status_code == 404

    def test_are_for_who_works_in_the_zone(self, client, at):
        client.force_login(make.holding(Role.SYSTEM_ADMIN, at.zone.subject))
        assert client.get(reverse("places:territories")).status_code == 403


class TestDepartments:
    def test_show_their_duties(self, planner, at):
        services.department_ensure(
            code="economy", name="示例经济局", short_name="", territory=at.zone, is_vertical=True,
            duties=["示例职责"],
        )  # fmt: skip
        assert "示例职责" in page(planner, "departments")
        assert "商请" in page(planner, "department", "economy")


class TestInstitutions:
    @pytest.fixture
    def bank(self, at):
        return services.institution_ensure(
            code="bank", name="示例银行", institution_kind="bank", territory=at.zone,
            offers=["示例贷款"],
        )  # fmt: skip

    def test_show_what_they_offer(self, planner, bank):
        assert bank.is_demo
        assert "示例贷款" in page(planner, "institutions")
        assert "示例贷款" in page(planner, "institution", "bank")

    def test_are_not_for_a_park_officer(self, client, at, bank):
        client.force_login(User.objects.get(pk=at.officer.user_id))
        assert client.get(reverse("places:institution", args=["bank"])).status_code == 404

    def test_see_themselves(self, client, at, bank):
        client.force_login(make.holding(Role.INSTITUTION_USER, bank.subject))
        assert "示例银行" in page(client, "institution", "bank")


class TestIndustries:
    ROWS = (("C", "制造业", "section", None), ("26", "化学", "division", "C"),
            ("261", "基础化学", "group", "26"))  # fmt: skip

    def test_are_made_once_and_renewed(self):
        services.industries_ensure(rows=self.ROWS)
        services.industries_ensure(rows=[*self.ROWS[:2], ("261", "新名", "group", "26")])
        assert Industry.objects.count() == 3
        assert Industry.objects.get(code="261").name == "新名"
        assert Industry.objects.get(code="261").parent.parent.code == "C"
