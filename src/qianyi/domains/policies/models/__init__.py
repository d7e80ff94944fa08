"""Policies split into items, what firms they reach, and what was tried and told."""

from .applications import PolicyApplication, PolicyFollowUp
from .budgets import PolicyBudget, PolicyEntry
from .calls import PolicyCall, PolicyCallItem
from .library import PolicyDocument, PolicyItem, new_ref
from .lines import PolicyLine
from .matching import (
    ALIVE,
    PolicyCount,
    PolicyMatch,
    PolicyMessage,
    PolicyMove,
    PolicyRound,
    PolicyTrial,
)
from .publicity import PolicyObjection, PolicyPublicity

__all__ = [
    "ALIVE",
    "PolicyApplication",
    "PolicyBudget",
    "PolicyCall",
    "PolicyCallItem",
    "PolicyCount",
    "PolicyDocument",
    "PolicyEntry",
    "PolicyFollowUp",
    "PolicyItem",
    "PolicyLine",
    "PolicyMatch",
    "PolicyMessage",
    "PolicyMove",
    "PolicyObjection",
    "PolicyPublicity",
    "PolicyRound",
    "PolicyTrial",
    "new_ref",
]
