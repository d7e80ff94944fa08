"""Cases and everything that belongs to one."""

from __future__ import annotations

from .cases import (
    Case,
    CaseCounter,
    CaseLink,
    CaseParticipant,
    CaseQuerySet,
    ref_new,
)
from .papers import Material, Message, Note
from .processes import ProcessVersion
from .records import (
    CaseHappening,
    Dispatch,
    Escalation,
    Proposal,
    Rating,
    is_outside,
)
from .steps import Absence, Assignment, FinishedSpan, StepInstance, Tally
from .timed import Timed

__all__ = [
    "Absence",
    "Assignment",
    "Case",
    "CaseCounter",
    "CaseHappening",
    "CaseLink",
    "CaseParticipant",
    "CaseQuerySet",
    "Dispatch",
    "Escalation",
    "FinishedSpan",
    "Material",
    "Message",
    "Note",
    "ProcessVersion",
    "Proposal",
    "Rating",
    "StepInstance",
    "Tally",
    "Timed",
    "is_outside",
    "ref_new",
]
