"""Territories and roles for tests."""

from __future__ import annotations

from datetime import date

import factory

from qianyi.foundation.permissions import Actor, Role
from qianyi.kernel.identity.tests.factories import UserFactory
from qianyi.kernel.subjects.models import Membership, Subject, SubjectKind, Territory, TerritoryKind


class SubjectFactory(factory.django.DjangoModelFactory):
    """A territory's subject."""

    class Meta:
        model = Subject

    kind = SubjectKind.TERRITORY
    code = factory.Sequence(lambda number: f"shili-{number}")
    name = factory.LazyAttribute(lambda subject: f"示例高新区{subject.code}")
    short_name = ""


class TerritoryFactory(factory.django.DjangoModelFactory):
    """A zone at the root of the tree."""

    class Meta:
        model = Territory

    subject = factory.SubFactory(SubjectFactory)
    territory_kind = TerritoryKind.ZONE
    parent = None
    path = factory.LazyAttribute(lambda territory: f"/{territory.subject.code}/")
    is_demo = True


class MembershipFactory(factory.django.DjangoModelFactory):
    """A role at a zone, in force for years."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    subject = factory.LazyFunction(lambda: TerritoryFactory().subject)
    role = Role.PLANNER
    valid_from = date(2020, 1, 1)


def actor_with(role: Role) -> Actor:
    """An actor with an account and one role."""
    user = MembershipFactory(role=role).user
    return Actor(user_id=user.pk, roles=frozenset({role.value}), display_name=str(user))
