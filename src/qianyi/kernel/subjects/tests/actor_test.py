"""Who an actor is: roles, reach, by session or by key."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from qianyi.foundation import registry
from qianyi.foundation.permissions import Actor, Role, within
from qianyi.kernel.identity.errors import ApiKeyInvalid
from qianyi.kernel.identity.services import api_key_create
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.models import Territory
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.tests import town as make
from qianyi.lib import clock

pytestmark = pytest.mark.django_db


class TestActorForUser:
    def test_reaches_what_the_memberships_reach(self):
        town = make.town()
        user = make.holding(Role.PARK_OFFICER, town.east.subject)
        services.membership_ensure(
            user=user, subject=town.economy, role=Role.DEPARTMENT_OFFICER, valid_from=make.TODAY
        )
        actor = actor_for_user(user=user, day=make.TODAY, via="web")
        assert actor.roles == {"park_officer", "department_officer"}
        assert actor.department_ids == {town.economy.pk}
        assert actor.territory_paths == {town.east.path}
        assert actor.subject_ids == {town.economy.pk, town.east.pk}

    def test_does_not_widen_one_role_by_the_place_of_another(self):
        town = make.town()
        user = make.holding(Role.PARK_OFFICER, town.east.subject)
        services.membership_ensure(
            user=user, subject=town.zone.subject, role=Role.INSPECTOR, valid_from=make.TODAY
        )
        actor = actor_for_user(user=user, day=make.TODAY, via="web")
        assert actor.reaches(Role.PARK_OFFICER, town.east.path)
        assert not actor.reaches(Role.PARK_OFFICER, town.west.path)
        assert not actor.reaches(Role.PARK_OFFICER, town.zone.path)
        assert actor.reaches(Role.INSPECTOR, town.west.path)

    def test_is_nobody_when_switched_off(self):
        town = make.town()
        user = make.holding(Role.PLANNER, town.zone.subject)
        user.is_active = False
        assert actor_for_user(user=user, day=make.TODAY, via="web") == Actor(via="web")


class TestWithin:
    def test_takes_a_subtree_and_no_neighbour_of_like_name(self):
        town = make.town()
        found = Territory.objects.filter(within("path", [town.east.path]))
        assert [row.pk for row in found] == [town.east.pk]
        assert town.west.path.startswith(town.east.path.rstrip("/"))

    def test_is_empty_without_paths(self):
        make.town()
        assert not Territory.objects.filter(within("path", [])).exists()


def made(machine):
    return api_key_create(
        actor=Actor(user_id=machine.responsible_id), machine=machine, name="每日取数",
        scopes=["plans:read"], days=30, moment=clock.now(),
    )  # fmt: skip


@pytest.fixture
def machine():
    town = make.town()
    machine = people.machine(people.person())
    services.membership_ensure(
        user=machine, subject=town.east.subject, role=Role.PARK_OFFICER, valid_from=make.TODAY
    )
    return machine


class TestActorFromKey:
    def build(self, **headers):
        builder = registry.actor_builders.get("api")
        assert builder is not None
        return builder(RequestFactory().get("/api/v1/plans", headers=headers))

    def test_is_the_public_without_a_key(self):
        actor = self.build()
        assert not actor.is_signed_in
        assert actor.via == "api"

    @pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
    def test_is_the_machine_within_its_scopes_and_memberships(self, machine, header):
        _, secret = made(machine)
        actor = self.build(**{header: f"Bearer {secret}" if header == "Authorization" else secret})
        assert actor.user_id == machine.pk
        assert actor.roles == {"park_officer"}
        assert actor.in_scope("plans:read")
        assert not actor.in_scope("plans:write")
        assert not actor.in_scope("documents:read")

    @pytest.mark.parametrize("given", ["Bearer qy_nonsense", "bearer x", "Bearer  qy_0"])
    def test_refuses_a_bad_key_instead_of_taking_it_for_the_public(self, given):
        with pytest.raises(ApiKeyInvalid):
            self.build(Authorization=given)
