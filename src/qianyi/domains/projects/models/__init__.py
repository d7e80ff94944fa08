"""Tables of projects, their months, issues, promises and cases."""

from __future__ import annotations

from .dispatching import Issue, MonthReport, YearPlan
from .projects import Project, ProjectCase, ProjectQuerySet, StageMove
from .promises import Promise, PromiseQuerySet

__all__ = [
    "Issue",
    "MonthReport",
    "Project",
    "ProjectCase",
    "ProjectQuerySet",
    "Promise",
    "PromiseQuerySet",
    "StageMove",
    "YearPlan",
]
