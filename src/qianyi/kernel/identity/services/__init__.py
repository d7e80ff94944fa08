"""Accounts, lock-out, invitations, keys."""

from .accounts import (
    account_activate,
    account_create,
    account_deactivate,
    account_unlock,
    account_update,
    machine_create,
    second_factor_reset,
    sessions_end,
    user_ensure,
    user_set_password,
)
from .addresses import PROVED_BY, address_prove, address_proved
from .erasure import account_clear
from .invitations import invitation_make, invitation_open, invitation_send, invitation_use
from .keys import api_key_check, api_key_create, api_key_revoke
from .locks import LockRule, attempt_count, attempts_clear, is_locked
from .mail import mail_queue, mail_send
from .passwords import (
    NotUsedBeforeValidator,
    ThreeKindsValidator,
    password_check,
    password_remember,
)
from .reports import own_actor, report

__all__ = [
    "PROVED_BY",
    "LockRule",
    "NotUsedBeforeValidator",
    "ThreeKindsValidator",
    "account_activate",
    "account_clear",
    "account_create",
    "account_deactivate",
    "account_unlock",
    "account_update",
    "address_prove",
    "address_proved",
    "api_key_check",
    "api_key_create",
    "api_key_revoke",
    "attempt_count",
    "attempts_clear",
    "invitation_make",
    "invitation_open",
    "invitation_send",
    "invitation_use",
    "is_locked",
    "machine_create",
    "mail_queue",
    "mail_send",
    "own_actor",
    "password_check",
    "password_remember",
    "report",
    "second_factor_reset",
    "sessions_end",
    "user_ensure",
    "user_set_password",
]
