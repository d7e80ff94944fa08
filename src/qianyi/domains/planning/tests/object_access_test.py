"""Two parks, two departments, two firms: nobody sees or changes what is the other's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qianyi.domains.planning import services
from qianyi.domains.planning.hooks import owing
from qianyi.domains.planning.models import Plan, TargetLead
from qianyi.domains.planning.tests import factories as make
from qianyi.foundation.duties import DutiesAsked
from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.documents.models import Document
from qianyi.kernel.indicators.models import Observation
from qianyi.kernel.subjects.tests import town as people
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
INSIDE_ALL = (Role.LEADER, Role.PLANNER, Role.AUDITOR)
OUTSIDE = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.INSPECTOR)


@pytest.fixture
def town():
    return people.town()


@pytest.fixture
def rows(town):
    """A plan, a target and a figure of the zone and of each park; one document."""
    measured = make.indicator()
    make.place()
    return {
        name: (
            plan := make.plan(territory, code=f"plan-{name}", title=f"示例规划 {name}"),
            make.target(plan, measured),
            make.actual(territory, measured, "2024", 40),
        )
        for name, territory in (("zone", town.zone), ("east", town.east), ("west", town.west))
    }


def seen(actor):
    return (
        set(Plan.objects.visible_to(actor).values_list("code", flat=True)),
        set(Observation.objects.visible_to(actor).values_list("subject__code", flat=True)),
        Document.objects.visible_to(actor).count(),
    )


ALL = ({"plan-zone", "plan-east", "plan-west"}, {"zone", "east", "east-side"}, 1)


class TestVisibleTo:
    @pytest.mark.parametrize("role", INSIDE_ALL, ids=lambda role: role.value)
    def test_shows_the_zone_to_those_who_work_on_plans(self, town, rows, role):
        assert seen(people.acting(role, town.zone.subject)) == ALL

    def test_shows_the_zone_to_officers_of_each_department(self, town, rows):
        for department in (town.economy, town.science):
            assert seen(people.acting(Role.DEPARTMENT_OFFICER, department)) == ALL

    def test_shows_a_park_officer_the_own_park_alone(self, town, rows):
        east = people.acting(Role.PARK_OFFICER, town.east.subject)
        west = people.acting(Role.PARK_OFFICER, town.west.subject)
        assert seen(east) == ({"plan-east"}, {"east"}, 1)
        assert seen(west) == ({"plan-west"}, {"east-side"}, 1)

    def test_shows_an_officer_of_the_whole_zone_its_parks(self, town, rows):
        assert seen(people.acting(Role.PARK_OFFICER, town.zone.subject)) == ALL

    def test_shows_the_head_of_a_unit_the_plans_it_leads_in(self, town, rows):
        head = people.acting(Role.DEPARTMENT_HEAD, town.economy)
        assert seen(head)[0] == set()
        lead = TargetLead.objects.create(target=rows["east"][1], department=town.economy.department)
        assert seen(head)[0] == {"plan-east"}
        assert seen(people.acting(Role.DEPARTMENT_HEAD, town.science))[0] == set()
        (duty,) = owing.targets(head, DutiesAsked(moment=make.MOMENT))
        assert (duty.unit_code, duty.title) == (town.economy.code, str(lead.target.indicator))

    @pytest.mark.parametrize("role", OUTSIDE, ids=lambda role: role.value)
    def test_shows_administrators_and_inspectors_no_business(self, town, rows, role):
        assert seen(people.acting(role, town.zone.subject)) == (set(), set(), 0)

    def test_shows_firms_and_institutions_nothing_internal(self, town, rows):
        for role, subject in (
            (Role.ENTERPRISE_USER, town.first_firm),
            (Role.ENTERPRISE_USER, town.second_firm),
            (Role.INSTITUTION_USER, town.bank),
        ):
            assert seen(people.acting(role, subject)) == (set(), set(), 0)

    def test_shows_the_public_nothing(self, rows):
        assert seen(Actor()) == (set(), set(), 0)

    def test_shows_nothing_after_the_membership_ended(self, town, rows):
        user = people.holding(Role.PLANNER, town.zone.subject)
        user.memberships.update(valid_to=people.TODAY)
        assert seen(people.actor_of(user)) == (set(), set(), 0)


class TestPages:
    def addresses(self, rows, name):
        plan, _, figure = rows[name]
        return (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/export/", f"/observations/{figure.pk}/")

    def test_of_the_other_park_are_not_there(self, client, town, rows):
        client.force_login(people.holding(Role.PARK_OFFICER, town.east.subject))
        for path in self.addresses(rows, "east"):
            assert client.get(path).status_code == 200, path
        for name in ("west", "zone"):
            for path in self.addresses(rows, name):
                assert client.get(path).status_code == 404, path

    def test_of_the_list_name_the_own_alone(self, client, town, rows):
        client.force_login(people.holding(Role.PARK_OFFICER, town.east.subject))
        page = client.get("/plans/").content.decode()
        assert "示例规划 east" in page
        assert "示例规划 west" not in page
        assert "示例规划 zone" not in page

    @pytest.mark.parametrize("role", OUTSIDE, ids=lambda role: role.value)
    def test_are_closed_to_administrators(self, client, town, rows, role):
        client.force_login(people.holding(role, town.zone.subject))
        for path in (*self.addresses(rows, "zone"), "/documents/", "/indicators/"):
            assert client.get(path).status_code in (403, 404), path


class TestChanging:
    @pytest.mark.parametrize(
        "role", [role for role in Role if role != Role.PLANNER], ids=lambda role: role.value
    )
    def test_is_the_planners_alone(self, town, rows, role):
        subject = {
            Role.DEPARTMENT_OFFICER: town.economy,
            Role.ENTERPRISE_USER: town.first_firm,
            Role.INSTITUTION_USER: town.bank,
        }.get(role, town.zone.subject)
        plan, target, _ = rows["zone"]
        actor = people.acting(role, subject)
        with pytest.raises(NotAllowed):
            services.target_revise(
                actor=actor, target=target, value=Decimal(90), words="", moment=make.MOMENT,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            services.plan_start_next(
                actor=actor, previous=plan, code="next", title="下一规划",
                starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31), moment=make.MOMENT,
            )  # fmt: skip
