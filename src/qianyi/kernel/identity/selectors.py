"""Reading users, their locks, sessions and keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, OuterRef

from .errors import ApiKeyNotFound
from .models import ApiKey, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A place where the account is signed in."""

    id: int
    began_at: object
    address: str
    browser: str
    is_this: bool


def user_get(username: str) -> User | None:
    """The active user with that sign-in name, regardless of case."""
    return User.objects.filter(username__iexact=username.strip(), is_active=True).first()


def user_named(username: str) -> User | None:
    """The user with that sign-in name, switched off or not."""
    return User.objects.filter(username__iexact=username.strip()).first()


def user_usernames() -> list[str]:
    """Sign-in names of active users, in order; for messages that list what is allowed."""
    return list(
        User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True)
    )


def user_list() -> QuerySet[User]:
    """All accounts by the pinyin of their names, with whether a second factor is set up."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return (
        User.objects.select_related("responsible")
        .annotate(has_factor=Exists(factor))
        .order_by("sort_key", "username")
    )


def has_second_factor(user: User) -> bool:
    """Whether one-time codes are set up."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def needs_second_factor(actor: Actor | None) -> bool:
    """Whether one of the actor's roles must have a second factor (QIANYI_SECOND_FACTOR_ROLES)."""
    needed: list[str] = settings.QIANYI_SECOND_FACTOR_ROLES
    return actor is not None and not actor.roles.isdisjoint(needed)


def password_is_due(user: User, actor: Actor, moment: datetime) -> bool:
    """Whether the password is older than its roles allow (QIANYI_PASSWORD_DAYS, 0: never).

    An account without a password of its own has none to change.
    """
    days: int = settings.QIANYI_PASSWORD_DAYS
    roles: list[str] = settings.QIANYI_PASSWORD_DAYS_ROLES
    if not days or (roles and actor.roles.isdisjoint(roles)) or not user.has_usable_password():
        return False
    return moment - (user.password_changed_at or user.created_at) >= timedelta(days=days)


def session_list(user: User, current_key: str) -> list[OwnSession]:
    """Where the account is signed in now, newest first."""
    rows = UserSession.objects.purge_and_list(user)
    return [
        OwnSession(row.pk, row.created_at, row.ip, row.user_agent, row.session_key == current_key)
        for row in sorted(rows, key=lambda row: row.created_at, reverse=True)
    ]


def machine_list(user: User) -> QuerySet[User]:
    """Machines the person answers for."""
    return user.machines.order_by("sort_key", "username")


def machine_get(*, user: User, machine_id: int) -> User | None:
    """One of the person's machines."""
    return user.machines.filter(pk=machine_id).first()


def key_list(user: User) -> QuerySet[ApiKey]:
    """Keys of the person's machines, newest first."""
    return (
        ApiKey.objects.select_related("user").filter(user__responsible=user).order_by("-created_at")
    )


def key_get(*, user: User, key_id: int) -> ApiKey:
    """One key of the person's machines.

    Raises:
        ApiKeyNotFound: there is none, or somebody else answers for it.
    """
    found = key_list(user).filter(pk=key_id).first()
    if found is None:
        raise ApiKeyNotFound("没有找到这个密钥，或它属于他人负责的机器账号；请从“我的账号”进入。")
    return found
