"""Runs of evaluation methods with what follows from them, and the zone's own evaluation."""

from __future__ import annotations

from .appeals import Appeal, AppealFile, AppealStep, PointsGrant, PointsLook
from .exports import RunPaper
from .measures import CreditSanction, Measure
from .methods import MethodVersion
from .runs import (
    EvaluationRun,
    FrozenInputs,
    RunResult,
    RunStep,
    new_ref,
)
from .scenarios import Scenario
from .zone import ComparisonFigure, ComparisonSet, ZoneAssessment, ZoneSystemVersion

__all__ = [
    "Appeal",
    "AppealFile",
    "AppealStep",
    "ComparisonFigure",
    "ComparisonSet",
    "CreditSanction",
    "EvaluationRun",
    "FrozenInputs",
    "Measure",
    "MethodVersion",
    "PointsGrant",
    "PointsLook",
    "RunPaper",
    "RunResult",
    "RunStep",
    "Scenario",
    "ZoneAssessment",
    "ZoneSystemVersion",
    "new_ref",
]
