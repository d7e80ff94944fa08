"""Territories and departments; memberships; accounts as the administration keeps them."""

from .accounts import (
    account_deactivate,
    account_invite,
    account_update,
    contact_reveal,
    second_factor_reset,
)
from .enterprises import (
    CHANGEABLE,
    EnterpriseFacts,
    enterprise_change,
    enterprise_register,
    finding_keys,
    keys_renew,
    name_add,
)
from .memberships import membership_end, membership_ensure, membership_grant
from .places import department_ensure, subject_ensure, territory_ensure

__all__ = [
    "CHANGEABLE",
    "EnterpriseFacts",
    "account_deactivate",
    "account_invite",
    "account_update",
    "contact_reveal",
    "department_ensure",
    "enterprise_change",
    "enterprise_register",
    "finding_keys",
    "keys_renew",
    "membership_end",
    "membership_ensure",
    "membership_grant",
    "name_add",
    "second_factor_reset",
    "subject_ensure",
    "territory_ensure",
]
