"""The dictionary, where facts come from, and the one dated fact base."""

from __future__ import annotations

from .dictionary import Indicator, IndicatorName, NameRelation, Quality
from .observations import (
    SCOPE_CHOICES,
    Observation,
    ObservationQuerySet,
    QualitativeFact,
    QualitativeFactQuerySet,
)
from .origins import Consent, Origin, seen_by
from .releases import FigureRelease, FigureReleaseQuerySet

__all__ = [
    "SCOPE_CHOICES",
    "Consent",
    "FigureRelease",
    "FigureReleaseQuerySet",
    "Indicator",
    "IndicatorName",
    "NameRelation",
    "Observation",
    "ObservationQuerySet",
    "Origin",
    "QualitativeFact",
    "QualitativeFactQuerySet",
    "Quality",
    "seen_by",
]
