"""Desks come from what packs say a unit is for; their figures are the apps' own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qianyi.domains.enterprises.models import LadderCount
from qianyi.domains.policies.models import PolicyItem
from qianyi.domains.policies.services import items
from qianyi.domains.policies.tests import factories as policies
from qianyi.domains.reporting.models import RosterCheck
from qianyi.foundation.permissions import Role
from qianyi.kernel.cases.tests import town as cases
from qianyi.kernel.identity.models import User
from qianyi.kernel.rules import services as rules
from qianyi.kernel.subjects.models import Department
from qianyi.kernel.subjects.tests import town as towns
from qianyi.site.homes import desks

pytestmark = pytest.mark.django_db
MOMENT = towns.MOMENT
TODAY = MOMENT.date()


@pytest.fixture
def town():
    made = towns.town()
    Department.objects.filter(subject=made.science).update(functions=["science"])
    Department.objects.filter(subject=made.economy).update(functions=["approvals", "statistics"])
    return made


@pytest.fixture
def officer(town):
    return towns.acting(Role.DEPARTMENT_OFFICER, town.science)


def told(actor):
    found, taken = desks.desks_of(actor, MOMENT)
    return {desk.key: {one.title: one for one in desk.sections} for desk in found}, taken


class TestDesks:
    def test_are_those_of_the_units_functions(self, town, officer):
        found, taken = told(officer)
        assert set(found) == {"science"}
        assert set(found["science"]) == {
            "即将到期的资质称号", "现在可以申报的企业", "申报日历", "应统未统",
        }  # fmt: skip
        assert taken == {"titles"}
        other, _ = told(towns.acting(Role.DEPARTMENT_OFFICER, town.economy))
        assert set(other) == {"approvals", "statistics"}

    def test_are_none_for_a_unit_without_functions_whatever_its_name(self, town, officer):
        Department.objects.update(functions=[])
        assert told(officer) == ({}, set())

    def test_of_planning_are_every_planners(self, town):
        found, taken = told(towns.acting(Role.PLANNER, town.zone.subject))
        assert set(found) == {"planning"}
        assert {"缺少的数据", "待登记批准的规划调整", "待审核发布的数据"} <= set(found["planning"])
        assert "planning.missing" in taken

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARK_OFFICER])
    def test_are_none_of_who_has_no_unit(self, town, role):
        assert told(towns.acting(role, town.zone.subject)) == ({}, set())

    def test_stand_on_the_workbench_once(self, town, officer):
        client = Client()
        client.force_login(User.objects.get(pk=officer.user_id))
        page = client.get("/me/").content.decode()
        assert '<h2 id="desk-science">科技</h2>' in page
        assert page.count("即将到期的资质称号") == 1


class TestReady:
    def test_counts_firms_of_the_units_own_territory_by_title(self, town, officer):
        title = rules.title_ensure(
            code="shili_title",
            facts={"name": "示例称号", "level": "zone", "validity": "years", "years": 3},
            provenance={},
        )  # fmt: skip
        far = towns.territory("far")
        for place, state, firms in (
            (town.east, "qualifies", 3), (town.west, "qualifies", 2), (town.east, "near", 9),
            (far, "qualifies", 7),
        ):  # fmt: skip
            LadderCount.objects.create(title=title, state=state, territory=place, firms=firms)
        section = told(officer)[0]["science"]["现在可以申报的企业"]
        assert (section.count, [item.title for item in section.items]) == (5, ["示例称号：5 家"])
        assert section.items[0].url.endswith("?state=qualifies")


class TestCalendar:
    @pytest.mark.parametrize(
        ("opens", "closes", "there"),
        [
            (None, 30, True), (None, 60, True), (None, 61, False), (None, 0, False),
            (1, None, True), (60, None, True), (61, 90, False), (-5, None, False),
        ],
    )  # fmt: skip
    def test_holds_windows_that_open_or_close_within_sixty_days(
        self, town, officer, opens, closes, there
    ):
        policies.indicator("ent.revenue")
        policies.indicator("ent.rd_expense")
        planner = towns.acting(Role.PLANNER, town.zone.subject)
        leader = towns.acting(Role.LEADER, town.zone.subject)
        days = {
            name: None if value is None else TODAY + timedelta(days=value)
            for name, value in (("opens_on", opens), ("closes_on", closes))
        }
        policies.released(town, planner, leader, valid_from=date(2020, 1, 1), **days)
        section = told(officer)[0]["science"]["申报日历"]
        assert section.count == int(there)

    def test_leaves_out_what_holds_elsewhere(self, town, officer):
        policies.indicator("ent.revenue")
        policies.indicator("ent.rd_expense")
        planner = towns.acting(Role.PLANNER, town.zone.subject)
        leader = towns.acting(Role.LEADER, town.zone.subject)
        far = towns.territory("far-park", "park", towns.territory("far"))
        row = policies.item(
            town, planner, policies.policy(town, planner), closes_on=TODAY + timedelta(days=9)
        )
        row.territory = far
        row.save(update_fields=["territory"])
        policies.condition(row, planner)
        items.item_submit(actor=planner, item=row, moment=policies.MOMENT)
        items.item_release(actor=leader, item=row, reason="示例", moment=policies.MOMENT)
        assert PolicyItem.objects.in_force(TODAY).count() == 1
        assert told(officer)[0]["science"]["申报日历"].count == 0


class TestUncounted:
    def test_says_that_nobody_has_looked(self, officer):
        section = told(officer)[0]["science"]["应统未统"]
        assert (section.count, "还没有按" in section.empty) == (0, True)

    def test_counts_what_the_newest_check_found_here(self, town, officer):
        RosterCheck.objects.create(
            year=TODAY.year - 1, day=TODAY, firms_count=2, made_at=MOMENT,
            findings=[
                [town.first_firm.pk, "应统未统", "示例理由"],
                [town.second_firm.pk, "在统未达标", "示例理由"],
            ],
        )  # fmt: skip
        section = told(officer)[0]["science"]["应统未统"]
        assert (section.count, section.items[0].detail) == (1, "示例理由")


class TestInProgress:
    def test_is_empty_with_a_word_for_it_and_open_to_the_head(self, town):
        head = towns.acting(Role.DEPARTMENT_HEAD, town.economy)
        section = told(head)[0]["approvals"]["在办的办件和工单"]
        assert (section.count, section.empty) == (0, "本单位没有在办的办件。")
        assert section.url == reverse("cases:list")


class TestDaysWords:
    def test_tell_days_used_promised_and_legal(self):
        town = cases.make_town()
        Department.objects.filter(subject=town.units["service"]).update(functions=["approvals"])
        town.activate(cases.LICENCE)
        case = town.open(cases.LICENCE)
        town.act(town.officer("service"), case, "accepted", moment=cases.MOMENT)
        later = cases.MOMENT + timedelta(days=2)
        found, _ = desks.desks_of(town.officer("service"), later)
        (section,) = found[0].sections
        assert (section.count, section.items[0].title) == (1, f"{case.number} 示例事由")
        assert "已用 2 个工作日，承诺 " in section.items[0].detail
        assert "，法定 " in section.items[0].detail
