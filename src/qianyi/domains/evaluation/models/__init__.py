"""Runs of evaluation methods, objections to them, and who may look at a firm's points."""

from __future__ import annotations

from .appeals import Appeal, AppealFile, AppealStep, PointsGrant, PointsLook
from .runs import (
    EvaluationRun,
    FrozenInputs,
    MethodVersion,
    RunResult,
    RunStep,
    new_ref,
)

__all__ = [
    "Appeal",
    "AppealFile",
    "AppealStep",
    "EvaluationRun",
    "FrozenInputs",
    "MethodVersion",
    "PointsGrant",
    "PointsLook",
    "RunResult",
    "RunStep",
    "new_ref",
]
