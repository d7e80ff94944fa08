"""Plans and their targets, lists and what is done about their items, changes of plans."""

from .adjustments import PlanAdjustment, PlanVersion
from .following import Consultation, ProgressReport, Urging
from .lists import ItemPartner, ListItem, Milestone, TaskList
from .plans import (
    SIGNS,
    Plan,
    PlanPaper,
    PlanQuerySet,
    Target,
    TargetLead,
    TargetObservation,
)

__all__ = [
    "SIGNS",
    "Consultation",
    "ItemPartner",
    "ListItem",
    "Milestone",
    "Plan",
    "PlanAdjustment",
    "PlanPaper",
    "PlanQuerySet",
    "PlanVersion",
    "ProgressReport",
    "Target",
    "TargetLead",
    "TargetObservation",
    "TaskList",
    "Urging",
]
