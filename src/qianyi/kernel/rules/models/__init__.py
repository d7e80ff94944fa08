"""Tables of the rules app: titles and who holds them, versions of conditions and their runs."""

from __future__ import annotations

from .titles import Title, TitleGrant, TitleGrantQuerySet, TitleList
from .versions import (
    RuleResult,
    RuleResultQuerySet,
    RuleRun,
    RuleRunQuerySet,
    RuleVersion,
    RuleVersionQuerySet,
)

__all__ = [
    "RuleResult",
    "RuleResultQuerySet",
    "RuleRun",
    "RuleRunQuerySet",
    "RuleVersion",
    "RuleVersionQuerySet",
    "Title",
    "TitleGrant",
    "TitleGrantQuerySet",
    "TitleList",
]
