"""Invitations by e-mail: a link that sets a password, once, for a time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.identity.choices import Happened
from qianyi.kernel.identity.errors import AccountInvalid, InvitationNotUsable
from qianyi.kernel.identity.models import Invitation, User
from qianyi.kernel.identity.permissions import can_manage_accounts

from .accounts import sessions_end
from .addresses import address_prove
from .mail import mail_queue
from .passwords import password_check, password_remember
from .reports import own_actor, report

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

NOT_USABLE = "这个邀请链接已经用过、已作废或已过期，请联系系统管理员重新发送。"


def token_digest(token: str) -> str:
    """How a link is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_make(*, actor: Actor, user: User, moment: datetime) -> tuple[Invitation, str]:
    """A new link for the account, ending those before it; (invitation, token).

    Raises:
        NotAllowed: the actor does not keep accounts.
        AccountInvalid: a machine, or an account without address.
    """
    require(allowed=can_manage_accounts(actor), actor=actor, what="邀请用户")
    if user.is_machine or not user.email:
        raise AccountInvalid("只能邀请填有电子邮箱的个人账号。")
    user.invitations.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=moment)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user,
        token_digest=token_digest(token),
        sent_to_index=user.email_index,
        created_at=moment,
        created_by_id=actor.user_id,
        expires_at=moment + timedelta(hours=settings.QIANYI_INVITATION_HOURS),
    )
    report(Happened.INVITED, actor=actor, user=user, moment=moment)
    return invitation, token


@transaction.atomic
def invitation_send(
    *, actor: Actor, user: User, link_for: Callable[[str], str], moment: datetime
) -> Invitation:
    """Make a link and put its mail in line; both or neither."""
    invitation, token = invitation_make(actor=actor, user=user, moment=moment)
    body = render_to_string(
        "identity/invitation.txt",
        {
            "user": user,
            "link": link_for(token),
            "hours": settings.QIANYI_INVITATION_HOURS,
            "product_name": settings.QIANYI_PRODUCT_NAME,
        },
    )
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}请设置登录密码"
    mail_queue(actor=actor, user=user, subject=subject, body=body, moment=moment)
    return invitation


def invitation_open(*, token: str, moment: datetime, lock: bool = False) -> Invitation:
    """The invitation behind a link.

    Raises:
        InvitationNotUsable: used, revoked, expired, unknown, or the address has changed since.
    """
    rows = Invitation.objects.select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(token_digest=token_digest(token)).first()
    usable = found is not None and found.is_open(moment) and _still_there(found)
    if found is None or not usable:
        raise InvitationNotUsable(NOT_USABLE)
    return found


@transaction.atomic
def invitation_use(*, token: str, password: str, moment: datetime) -> User:
    """Set the password, switch the account on, count the address as proved. Works once.

    Raises:
        InvitationNotUsable: see :func:`invitation_open`.
        PasswordInvalid: the password does not follow the rules; the link stays good.
    """
    invitation = invitation_open(token=token, moment=moment, lock=True)
    user = invitation.user
    password_check(password, user)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    password_remember(user, moment)
    invitation.used_at = moment
    invitation.save(update_fields=["used_at"])
    sessions_end(user)
    address_prove(user)
    report(Happened.INVITATION_USED, actor=own_actor(user), user=user, moment=moment)
    return user


def _still_there(invitation: Invitation) -> bool:
    return invitation.sent_to_index == invitation.user.email_index
