"""Whose figure it is, and who may act: subjects of every kind, and memberships."""

from __future__ import annotations

from .enterprises import (
    Enterprise,
    EnterpriseChange,
    EnterpriseName,
    EnterpriseQuerySet,
    EnterpriseType,
    LegalStatus,
    NameKind,
)
from .industries import Industry, IndustryLevel
from .keeping import DuplicatePair, ImportBatch, ImportMode, ImportState, MergeRecord
from .memberships import Membership
from .places import (
    Department,
    Function,
    Institution,
    InstitutionKind,
    Subject,
    SubjectKind,
    Territory,
    TerritoryKind,
    firms_at,
    firms_within_reach,
    territories_within_reach,
)

__all__ = [
    "Department",
    "DuplicatePair",
    "Enterprise",
    "EnterpriseChange",
    "EnterpriseName",
    "EnterpriseQuerySet",
    "EnterpriseType",
    "Function",
    "ImportBatch",
    "ImportMode",
    "ImportState",
    "Industry",
    "IndustryLevel",
    "Institution",
    "InstitutionKind",
    "LegalStatus",
    "Membership",
    "MergeRecord",
    "NameKind",
    "Subject",
    "SubjectKind",
    "Territory",
    "TerritoryKind",
    "firms_at",
    "firms_within_reach",
    "territories_within_reach",
]
