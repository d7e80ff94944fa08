"""Keeping accounts through the pages: what identity does, with the administrators kept apart.

Whoever could change the address or remove the second factor of another administrator could sign in
as that administrator. So through the pages nobody can; it is done at the machine, by its operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import ADMINISTRATORS, Actor
from qianyi.kernel.audit.services import personal_field_reveal
from qianyi.kernel.identity import services as identity
from qianyi.kernel.subjects.errors import AdministratorProtected
from qianyi.kernel.subjects.models import Membership
from qianyi.kernel.subjects.permissions import can_reveal_contact
from qianyi.lib.clock import local_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qianyi.kernel.identity.models import Invitation, User


def account_update(
    *, actor: Actor, user: User, display_name: str, email: str, phone: str, moment: datetime
) -> User:
    """Change name, address or number; see :func:`identity.account_update`.

    Raises:
        AdministratorProtected: the address of another administrator.
    """
    if email.strip() != user.email:
        refuse_other_administrator(actor=actor, user=user, what="修改邮箱", moment=moment)
    return identity.account_update(
        actor=actor, user=user, display_name=display_name, email=email, phone=phone, moment=moment
    )


def account_invite(
    *, actor: Actor, user: User, link_for: Callable[[str], str], moment: datetime
) -> Invitation:
    """Send a (new) link to the account's address; it goes to its owner, whoever asks for it."""
    return identity.invitation_send(actor=actor, user=user, link_for=link_for, moment=moment)


def account_deactivate(*, actor: Actor, user: User, reason: str, moment: datetime) -> None:
    """Switch an account off; see :func:`identity.account_deactivate`.

    Raises:
        AdministratorProtected: another administrator's.
    """
    refuse_other_administrator(actor=actor, user=user, what="停用账号", moment=moment)
    identity.account_deactivate(actor=actor, user=user, reason=reason, moment=moment)


def second_factor_reset(*, actor: Actor, user: User, reason: str, moment: datetime) -> None:
    """Remove a lost second factor; see :func:`identity.second_factor_reset`.

    Raises:
        AdministratorProtected: another administrator's.
    """
    refuse_other_administrator(actor=actor, user=user, what="重置动态口令", moment=moment)
    identity.second_factor_reset(actor=actor, user=user, reason=reason, moment=moment)


def contact_reveal(*, actor: Actor, user: User, field: str, reason: str, moment: datetime) -> str:
    """The full address or number behind the mask; the look is logged.

    Raises:
        NotAllowed: only the system administrator needs it.
        RevealReasonMissing: without a reason nobody looks.
    """
    return personal_field_reveal(
        actor=actor,
        row=user,
        field=field,
        allowed=can_reveal_contact(actor),
        reason=reason,
        moment=moment,
    )


def refuse_other_administrator(*, actor: Actor, user: User, what: str, moment: datetime) -> None:
    """Refuse when the account holds an administrator's role now or later, and is not one's own.

    Raises:
        AdministratorProtected: it does. The operator at the machine (``is_system``) may.
    """
    if actor.is_system or user.pk == actor.user_id:
        return
    today = local_date(moment)
    held = Membership.objects.filter(user=user, role__in=[role.value for role in ADMINISTRATORS])
    if any(row.valid_to is None or row.valid_to > today for row in held):
        raise AdministratorProtected(
            f"“{user}”是管理员，管理员之间不能互相{what}。确需办理，请由运维人员在服务器上用 "
            "qianyi accounts 命令办理，办理会记入访问记录。",
            user=user.username,
        )
