"""Accounts for tests; passwords are made for each run."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

import factory

from qianyi.kernel.identity.models import User

MOMENT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PASSWORD = f"Aa9-{secrets.token_urlsafe(12)}"


def person(username: str = "shili-lin", **facts: Any) -> User:
    user = User(
        **{
            "username": username,
            "display_name": f"示例人员 {username}",
            "created_at": MOMENT,
            **facts,
        }
    )
    user.set_password(facts.get("password") or PASSWORD)
    user.save()
    return user


def machine(responsible: User, username: str = "shili-machine", **facts: Any) -> User:
    user = User(
        username=username,
        display_name="示例统计系统",
        created_at=MOMENT,
        is_machine=True,
        responsible=responsible,
        **facts,
    )
    user.set_unusable_password()
    user.save()
    return user


class UserFactory(factory.django.DjangoModelFactory):
    """An account without any role."""

    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user{number}")
    display_name = factory.LazyAttribute(lambda user: f"岗位 {user.username}")
    password = "!"
    created_at = MOMENT
