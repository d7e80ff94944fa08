"""Lists of accounts, memberships and places."""

from __future__ import annotations

from .accounts import account_table, membership_state, membership_table
from .places import department_table, institution_table, territory_table

__all__ = [
    "account_table",
    "department_table",
    "institution_table",
    "membership_state",
    "membership_table",
    "territory_table",
]
