"""`qianyi accounts`: the first administrators, and what administrators may not do to each other.

Whoever can run commands here runs the machine. Every step is kept in the access log.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qianyi.cli import server
from qianyi.cli.audit import AccountUnknown
from qianyi.cli.console import result
from qianyi.foundation.postgres import database_attached
from qianyi.lib import clock
from qianyi.lib.errors import BadInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.foundation.permissions import Actor, Role
    from qianyi.kernel.identity.models import User
    from qianyi.kernel.subjects.models import Subject


class PlaceMissing(NotFound):
    """There is no subject of that code at which the role could be held."""

    code = "cli.place_missing"


class RoleUnknown(BadInput):
    """There is no such role."""

    code = "cli.role_unknown"


@contextmanager
def acting(why: str) -> Iterator[Actor]:
    """The database, reachable, and the operator who acts in it."""
    with database_attached():
        server.setup_django()
        server.migrate()
        from qianyi.foundation import history
        from qianyi.foundation.permissions import system_actor

        actor = system_actor(via="cli")
        with history.acting(actor, why):
            yield actor


def invite(*, username: str, name: str, email: str, role: str, at: str, reason: str) -> None:
    """Make an account (if there is none), give it a role, and print the link that opens it."""
    with acting(reason) as actor:
        from django.conf import settings
        from django.db import transaction
        from django.urls import reverse

        from qianyi.kernel.identity import services as identity
        from qianyi.kernel.identity.selectors import user_named
        from qianyi.kernel.subjects import services as subjects

        moment = clock.now()
        with transaction.atomic():
            user = user_named(username) or identity.account_create(
                actor=actor,
                username=username,
                display_name=name,
                email=email,
                phone="",
                moment=moment,
            )
            if role:
                subjects.membership_grant(
                    actor=actor,
                    user=user,
                    subject=_place(at or settings.QIANYI_ZONE),
                    role=_role(role),
                    valid_from=clock.local_date(moment),
                    valid_to=None,
                    reason=reason,
                    moment=moment,
                )
            _, token = identity.invitation_make(actor=actor, user=user, moment=moment)
        result(
            f"请把下面的链接当面交给 {user}，{settings.QIANYI_INVITATION_HOURS} 小时内有效，"
            "只能使用一次："
        )
        path = reverse("identity:invitation", args=[token])
        result(f"{settings.QIANYI_SITE_URL.rstrip('/')}{path}")


def reset_second_factor(*, username: str, reason: str) -> None:
    """Remove a lost second factor, an administrator's included."""
    with acting(reason) as actor:
        from qianyi.kernel.identity.services import second_factor_reset

        user = _user(username)
        second_factor_reset(actor=actor, user=user, reason=reason, moment=clock.now())
        result(f"已重置 {user}（{user.username}）的动态口令，下次登录时重新设置。")


def unlock(*, username: str, reason: str) -> None:
    """Take a lock-out away."""
    with acting(reason) as actor:
        from qianyi.kernel.identity.services import account_unlock

        user = _user(username)
        account_unlock(actor=actor, user=user, moment=clock.now())
        result(f"已解除 {user}（{user.username}）的登录锁定。")


def _user(username: str) -> User:
    from qianyi.kernel.identity.selectors import user_named

    user = user_named(username)
    if user is None:
        raise AccountUnknown(f"没有“{username}”这个账号，没有办理。请核对账号。")
    return user


def _role(name: str) -> Role:
    from qianyi.foundation.permissions import Role

    try:
        return Role(name)
    except ValueError:
        known = "、".join(f"{role.value}（{role.label}）" for role in Role)
        raise RoleUnknown(f"没有“{name}”这个角色。可选：{known}。", role=name) from None


def _place(code: str) -> Subject:
    from qianyi.kernel.subjects.models import Subject

    found = Subject.objects.filter(code=code).first()
    if found is None:
        raise PlaceMissing(
            f"没有代码为“{code}”的区域、部门或单位，角色无处任职。请先载入数据包，或用 --at 指定。",
            code=code,
        )
    return found
