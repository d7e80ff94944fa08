"""Who keeps accounts and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.foundation.permissions import Actor, Role

if TYPE_CHECKING:
    from .models import ApiKey, User


def can_manage_accounts(actor: Actor) -> bool:
    """The system administrator keeps accounts; so does whoever runs the machine."""
    return actor.has_role(Role.SYSTEM_ADMIN)


def can_read_accounts(actor: Actor) -> bool:
    """All three administrators and the auditor see who has an account."""
    return actor.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR)


def can_make_key(actor: Actor, machine: User) -> bool:
    """The person who answers for the machine; nobody else ever sees a key."""
    return (
        machine.is_machine
        and machine.is_active
        and actor.via == "web"
        and actor.user_id is not None
        and actor.user_id == machine.responsible_id
    )


def can_revoke_key(actor: Actor, key: ApiKey) -> bool:
    """The responsible person, and the system and security administrators."""
    return actor.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN) or (
        actor.user_id is not None and actor.user_id == key.user.responsible_id
    )
