"""How far a target has come, how far it should be, and what is left to do."""

from __future__ import annotations

from qianyi.engine.foresight.pace import (
    STATUSES,
    Actual,
    Goal,
    Light,
    Pace,
    Status,
    average_growth,
    light,
    pace,
)

__all__ = [
    "STATUSES",
    "Actual",
    "Goal",
    "Light",
    "Pace",
    "Status",
    "average_growth",
    "light",
    "pace",
]
