"""Roles are given by one, to another, for a time; some are held apart."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from qianyi.foundation.permissions import Actor, Role, system_actor
from qianyi.kernel.audit.models import AccessLog
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.tests import factories as people
from qianyi.kernel.subjects import services
from qianyi.kernel.subjects.choices import excludes
from qianyi.kernel.subjects.errors import MembershipInvalid, RolesApart
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.selectors import actor_for_user
from qianyi.kernel.subjects.tests import town as make
from qianyi.lib.errors import NotAllowed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return make.town()


@pytest.fixture
def guard(town):
    """The security administrator."""
    return make.acting(Role.SECURITY_ADMIN, town.zone.subject)


def grant(town, actor, **changes):
    facts = {
        "actor": actor, "subject": town.zone.subject, "role": Role.PLANNER,
        "valid_from": make.TODAY, "valid_to": None, "reason": "示例任〔2026〕1号",
        "moment": make.MOMENT,
    }  # fmt: skip
    facts.update(changes)
    if "user" not in facts:
        facts["user"] = people.person()
    return services.membership_grant(**facts)


class TestMembershipGrant:
    def test_takes_effect_and_is_kept_in_the_log(self, town, guard):
        membership = grant(town, guard)
        actor = actor_for_user(user=membership.user, day=make.TODAY, via="web")
        assert actor.roles == {"planner"}
        assert membership.granted_by_id == guard.user_id
        log = AccessLog.objects.get(action="subjects.role_granted")
        assert (log.user_id, log.reason) == (guard.user_id, "示例任〔2026〕1号")
        assert membership.user.username not in log.target

    @pytest.mark.parametrize(
        ("offset", "held"), [(-1, False), (0, True), (4, True), (5, False)],
        ids=["before", "first day", "last day", "end day"],
    )  # fmt: skip
    def test_holds_from_day_to_day(self, town, guard, offset, held):
        row = grant(town, guard, valid_to=make.TODAY + 5 * DAY)
        actor = actor_for_user(user=row.user, day=make.TODAY + offset * DAY, via="web")
        assert ("planner" in actor.roles) is held

    @pytest.mark.parametrize(
        "changes",
        [
            {"reason": "  "},
            {"valid_from": make.TODAY - DAY},
            {"valid_to": make.TODAY},
            {"valid_to": make.TODAY - DAY},
            {"role": Role.DEPARTMENT_OFFICER},
            {"role": Role.ENTERPRISE_USER},
            {"role": Role.INSTITUTION_USER},
        ],
        ids=[
            "no basis", "in the past", "empty", "backwards", "officer of a zone",
            "enterprise user of a zone", "institution user of a zone",
        ],
    )  # fmt: skip
    def test_refuses(self, town, guard, changes):
        with pytest.raises(MembershipInvalid):
            grant(town, guard, **changes)

    def test_refuses_oneself(self, town, guard):
        with pytest.raises(MembershipInvalid, match="自己"):
            grant(town, guard, user=User.objects.get(pk=guard.user_id))

    def test_refuses_the_same_twice(self, town, guard):
        row = grant(town, guard)
        with pytest.raises(MembershipInvalid, match="相同"):
            grant(town, guard, user=row.user, valid_from=make.TODAY + DAY)

    def test_gives_the_same_again_after_it_ended(self, town, guard):
        row = grant(town, guard, valid_to=make.TODAY + DAY)
        again = grant(town, guard, user=row.user, valid_from=make.TODAY + DAY)
        assert again.pk != row.pk

    def test_makes_no_machine_an_administrator(self, town, guard):
        machine = people.machine(people.person())
        with pytest.raises(MembershipInvalid, match="机器"):
            grant(town, guard, user=machine, role=Role.AUDIT_ADMIN)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
    def test_is_for_the_security_administrator_alone(self, town, role):
        actor = Actor(user_id=people.person("shili-other").pk, roles=frozenset({role.value}))
        with pytest.raises(NotAllowed):
            grant(town, actor)

    def test_names_the_role_in_the_way(self, town, guard):
        user = make.holding(Role.SYSTEM_ADMIN, town.zone.subject)
        with pytest.raises(RolesApart, match=r"系统管理员.*规划编制人员"):
            grant(town, guard, user=user)

    def test_gives_an_excluded_role_once_the_other_has_ended(self, town, guard):
        user = make.holding(Role.SYSTEM_ADMIN, town.zone.subject)
        services.membership_end(
            actor=guard, membership=user.memberships.get(), reason="换岗", moment=make.MOMENT
        )
        assert grant(town, guard, user=user).role == Role.PLANNER


class TestRolesApart:
    @pytest.mark.parametrize(
        ("first", "second"),
        list(itertools.combinations(Role, 2)),
        ids=lambda role: role.value,
    )
    def test_the_database_keeps_the_same_rule(self, town, first, second):
        user = make.holding(first, town.zone.subject, "shili-both")
        row = Membership(
            user=user, subject=town.east.subject, role=second, valid_from=make.TODAY + DAY
        )
        if not excludes(first, second):
            row.save()
            return
        with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
            row.save()
        row.valid_from, row.valid_to = make.TODAY - 5 * DAY, make.TODAY
        row.save()

    def test_nobody_holds_two_of_the_three(self):
        three = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        assert all(excludes(*pair) for pair in itertools.combinations(three, 2))
        assert all(excludes(one, other) for one in three for other in Role if one != other)

    @pytest.mark.django_db(transaction=True)
    def test_two_given_at_the_same_moment_are_not_both_kept(self):
        town = make.town()
        user = people.person()
        kept, start = [], threading.Barrier(2)

        def give(role):
            try:
                start.wait(10)
                with transaction.atomic():
                    Membership.objects.create(
                        user=user, subject=town.zone.subject, role=role, valid_from=make.TODAY
                    )
                kept.append(role)
            except IntegrityError:
                return
            finally:
                connection.close()

        threads = [
            threading.Thread(target=give, args=(role,))
            for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(kept) == 1


class TestMembershipEnd:
    def test_works_at_once_and_stays_in_the_history(self, town, guard):
        row = grant(town, guard)
        services.membership_end(actor=guard, membership=row, reason="调离", moment=make.MOMENT)
        actor = actor_for_user(user=row.user, day=make.TODAY, via="web")
        assert actor.roles == frozenset()
        row.refresh_from_db()
        assert (row.end_reason, row.ended_by_id) == ("调离", guard.user_id)

    def test_ends_one_that_has_not_begun(self, town, guard):
        row = grant(town, guard, valid_from=make.TODAY + 9 * DAY)
        services.membership_end(actor=guard, membership=row, reason="误授", moment=make.MOMENT)
        actor = actor_for_user(user=row.user, day=make.TODAY + 20 * DAY, via="web")
        assert actor.roles == frozenset()

    def test_refuses_a_second_time_and_without_reason(self, town, guard):
        row = grant(town, guard)
        with pytest.raises(MembershipInvalid, match="事由"):
            services.membership_end(actor=guard, membership=row, reason=" ", moment=make.MOMENT)
        services.membership_end(actor=guard, membership=row, reason="调离", moment=make.MOMENT)
        with pytest.raises(MembershipInvalid, match="已经终止"):
            services.membership_end(actor=guard, membership=row, reason="x", moment=make.MOMENT)

    def test_refuses_ones_own(self, town, guard):
        row = Membership.objects.get(user_id=guard.user_id)
        with pytest.raises(MembershipInvalid, match="自己"):
            services.membership_end(actor=guard, membership=row, reason="x", moment=make.MOMENT)

    def test_keeps_the_last_security_administrator(self, town, guard):
        row = Membership.objects.get(user_id=guard.user_id)
        with pytest.raises(MembershipInvalid, match="最后一名"):
            services.membership_end(
                actor=system_actor(), membership=row, reason="x", moment=make.MOMENT
            )
        make.holding(Role.SECURITY_ADMIN, town.zone.subject, "shili-second")
        services.membership_end(
            actor=system_actor(), membership=row, reason="x", moment=make.MOMENT
        )

    def test_is_for_the_security_administrator_alone(self, town, guard):
        row = grant(town, guard)
        with pytest.raises(NotAllowed):
            services.membership_end(
                actor=make.acting(Role.SYSTEM_ADMIN, town.zone.subject),
                membership=row, reason="x", moment=make.MOMENT,
            )  # fmt: skip


class TestVisibleTo:
    @pytest.mark.parametrize(
        "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR]
    )
    def test_shows_all_to_those_who_look_after_them(self, town, guard, role):
        grant(town, guard)
        actor = make.acting(role, town.zone.subject, "shili-reader")
        assert Membership.objects.visible_to(actor).count() == 3

    def test_shows_others_their_own(self, town, guard):
        one = make.acting(Role.DEPARTMENT_OFFICER, town.economy)
        other = make.acting(Role.DEPARTMENT_OFFICER, town.science)
        for actor in (one, other):
            (row,) = Membership.objects.visible_to(actor)
            assert row.user_id == actor.user_id

    def test_shows_the_public_none(self, town, guard):
        assert not Membership.objects.visible_to(Actor()).exists()
