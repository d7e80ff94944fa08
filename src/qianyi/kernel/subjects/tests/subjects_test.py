"""Whose name who may see."""

from __future__ import annotations

import pytest

from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.subjects.models import Subject
from qianyi.kernel.subjects.tests import town as make

pytestmark = pytest.mark.django_db
OPEN = {"zone", "east", "east-side", "economy", "science"}
FIRMS = {"first", "second", "bank"}


@pytest.fixture
def town():
    return make.town()


def seen(actor):
    return set(Subject.objects.visible_to(actor).values_list("code", flat=True))


class TestVisibleTo:
    def test_shows_a_firm_itself_and_no_other(self, town):
        assert seen(make.acting(Role.ENTERPRISE_USER, town.first_firm)) == OPEN | {"first"}
        assert seen(make.acting(Role.ENTERPRISE_USER, town.second_firm)) == OPEN | {"second"}
        assert seen(make.acting(Role.INSTITUTION_USER, town.bank)) == OPEN | {"bank"}

    @pytest.mark.parametrize("role", [Role.LEADER, Role.PLANNER, Role.AUDITOR])
    def test_shows_firms_to_those_who_work_for_the_zone(self, town, role):
        assert seen(make.acting(role, town.zone.subject)) == OPEN | FIRMS

    @pytest.mark.parametrize(
        "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.INSPECTOR]
    )
    def test_shows_firms_to_no_administrator(self, town, role):
        assert seen(make.acting(role, town.zone.subject)) == OPEN

    def test_shows_the_public_places_alone(self, town):
        assert seen(Actor()) == OPEN

    def test_forgets_a_firm_whose_user_left(self, town):
        user = make.holding(Role.ENTERPRISE_USER, town.first_firm)
        user.memberships.update(valid_to=make.TODAY)
        assert seen(make.actor_of(user)) == OPEN
