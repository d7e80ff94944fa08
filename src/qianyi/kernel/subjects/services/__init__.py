"""Territories and departments; memberships; accounts as the administration keeps them."""

from .accounts import (
    account_deactivate,
    account_invite,
    account_update,
    contact_reveal,
    second_factor_reset,
)
from .memberships import membership_end, membership_ensure, membership_grant
from .places import department_ensure, subject_ensure, territory_ensure

__all__ = [
    "account_deactivate",
    "account_invite",
    "account_update",
    "contact_reveal",
    "department_ensure",
    "membership_end",
    "membership_ensure",
    "membership_grant",
    "second_factor_reset",
    "subject_ensure",
    "territory_ensure",
]
