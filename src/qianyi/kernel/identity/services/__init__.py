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
from .erasure import account_clear
from .invitations import invitation_make, invitation_open, invitation_send, invitation_use
from .keys import api_key_check, api_key_create, api_key_revoke
from .locks import LockRule, attempt_count, attempts_clear, is_locked
from .passwords import ThreeKindsValidator, password_check
from .reports import own_actor, report

__all__ = [
    "LockRule",
    "ThreeKindsValidator",
    "account_activate",
    "account_clear",
    "account_create",
    "account_deactivate",
    "account_unlock",
    "account_update",
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
    "own_actor",
    "password_check",
    "report",
    "second_factor_reset",
    "sessions_end",
    "user_ensure",
    "user_set_password",
]
