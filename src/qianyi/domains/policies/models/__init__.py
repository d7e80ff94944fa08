"""Policies split into items, what firms they reach, and what was tried and told."""

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

__all__ = [
    "ALIVE",
    "PolicyCount",
    "PolicyDocument",
    "PolicyItem",
    "PolicyLine",
    "PolicyMatch",
    "PolicyMessage",
    "PolicyMove",
    "PolicyRound",
    "PolicyTrial",
    "new_ref",
]
