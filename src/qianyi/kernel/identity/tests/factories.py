"""Users for tests."""

from __future__ import annotations

from datetime import UTC, datetime

import factory

from qianyi.kernel.identity.models import User

MOMENT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    """An account without any role."""

    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user{number}")
    display_name = factory.LazyAttribute(lambda user: f"岗位 {user.username}")
    password = "!"
    created_at = MOMENT
