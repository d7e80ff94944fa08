"""Making, changing, switching off accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from qianyi.engine.matching.keys import sort_key
from qianyi.foundation import registry
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.identity.choices import Happened
from qianyi.kernel.identity.errors import AccountInvalid
from qianyi.kernel.identity.models import User
from qianyi.kernel.identity.permissions import can_manage_accounts

from .addresses import address_forget
from .locks import attempts_clear
from .passwords import password_remember
from .reports import report

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def user_ensure(
    *, username: str, display_name: str, password: str, moment: datetime, is_demo: bool = False
) -> tuple[User, bool]:
    """The user with that sign-in name, made if absent; (user, made).

    An existing user keeps its password. Raises Django's ValidationError when a new one's fields or
    password do not do.
    """
    found = User.objects.filter(username__iexact=username).first()
    if found:
        return found, False
    user = User(username=username, display_name=display_name, is_demo=is_demo, created_at=moment)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.sort_key = sort_key(display_name)
    user.save()
    password_remember(user, moment)
    registry.keep_personal(user, moment)
    return user, True


@transaction.atomic
def user_set_password(*, user: User, password: str, moment: datetime) -> None:
    """Give a new password, checked against the rules."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    password_remember(user, moment)


@transaction.atomic
def account_create(
    *,
    actor: Actor,
    username: str,
    display_name: str,
    email: str,
    phone: str,
    moment: datetime,
) -> User:
    """A person's account: without password and switched off until the invitation is used.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: the name or address is taken or malformed.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="建立账号")
    if not email.strip():
        raise AccountInvalid("请填写电子邮箱，邀请链接要发到这个邮箱。", field="email")
    user = User(
        username=username.strip(),
        display_name=display_name.strip(),
        is_active=False,
        created_at=moment,
    )
    user.email, user.phone = email.strip(), phone.strip()
    user.set_unusable_password()
    return _saved(user, moment)


@transaction.atomic
def machine_create(
    *, actor: Actor, username: str, display_name: str, responsible: User, moment: datetime
) -> User:
    """A machine's account, with the person who answers for it; what it may do is granted apart.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: the name is taken, or the responsible one is no active person.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="建立机器账号")
    if responsible.is_machine or not responsible.is_active:
        raise AccountInvalid("责任人须是在用的个人账号，请另选一人。", field="responsible")
    user = User(
        username=username.strip(),
        display_name=display_name.strip(),
        is_machine=True,
        responsible=responsible,
        created_at=moment,
    )
    user.set_unusable_password()
    return _saved(user, moment)


@transaction.atomic
def account_update(
    *, actor: Actor, user: User, display_name: str, email: str, phone: str, moment: datetime
) -> User:
    """Change name, address or number. A changed address counts as unproved until its link is used.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: a value is taken or malformed.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="修改账号资料")
    given = {
        "display_name": display_name.strip(),
        "email": email.strip(),
        "phone": phone.strip(),
    }
    changed = [name for name, value in given.items() if getattr(user, name) != value]
    for name, value in given.items():
        setattr(user, name, value)
    _saved(user, moment)
    if "email" in changed:
        address_forget(user)
    if changed:
        report(
            Happened.ACCOUNT_CHANGED,
            actor=actor,
            user=user,
            moment=moment,
            facts={"fields": changed},
        )
    return user


@transaction.atomic
def account_deactivate(*, actor: Actor, user: User, reason: str, moment: datetime) -> None:
    """Switch an account off: no sign-in, no key, no open link, and its sessions end at once.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: one's own account, or no reason.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="停用账号")
    if user.pk == actor.user_id:
        raise AccountInvalid("不能停用自己的账号，请由其他系统管理员办理。")
    if not reason.strip():
        raise AccountInvalid("请写明停用的事由。", field="reason")
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.invitations.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=moment)
    sessions_end(user)
    report(Happened.DEACTIVATED, actor=actor, user=user, moment=moment, reason=reason)


@transaction.atomic
def account_activate(*, actor: Actor, user: User, moment: datetime) -> None:
    """Switch an account on again. One that never had a password is invited, not switched on.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: the invitation was never used.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="启用账号")
    if not user.is_machine and not user.has_usable_password():
        raise AccountInvalid("这个账号还没有设置过密码，请重新发送邀请。")
    user.is_active = True
    user.save(update_fields=["is_active"])
    report(Happened.ACTIVATED, actor=actor, user=user, moment=moment)


@transaction.atomic
def account_unlock(*, actor: Actor, user: User, moment: datetime) -> None:
    """Take a lock-out away before its time.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: it is not locked, and nothing is counted.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="解除登录锁定")
    if not attempts_clear(user.username):
        raise AccountInvalid("这个账号没有被锁定。")
    report(Happened.UNLOCKED, actor=actor, user=user, moment=moment)


@transaction.atomic
def second_factor_reset(*, actor: Actor, user: User, reason: str, moment: datetime) -> None:
    """Remove a lost second factor and its recovery codes; all sessions of the account end.

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: there is none, or no reason is given.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="重置动态口令")
    if not reason.strip():
        raise AccountInvalid("请写明重置的事由。", field="reason")
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise AccountInvalid("这个账号没有设置动态口令。")
    sessions_end(user)
    report(Happened.SECOND_FACTOR_RESET, actor=actor, user=user, moment=moment, reason=reason)


def sessions_end(user: User, *, keep: str = "") -> int:
    """End every session of an account but the one kept; how many ended."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for session in ended:
        session.end()
    return len(ended)


def _saved(user: User, moment: datetime) -> User:
    try:
        user.full_clean()
    except ValidationError as refused:
        raise AccountInvalid("".join(refused.messages)) from refused
    user.sort_key = sort_key(user.display_name)
    user.save()
    registry.keep_personal(user, moment)
    return user
