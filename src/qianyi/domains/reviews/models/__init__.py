"""Tables of assessments and of scores of units."""

from __future__ import annotations

from .appraisals import Appraisal, Entry, Evidence, UnitAppeal, UnitScore
from .assessments import Assessment, AssessmentSection, AssessmentSnapshot
from .schemes import Scheme

__all__ = [
    "Appraisal",
    "Assessment",
    "AssessmentSection",
    "AssessmentSnapshot",
    "Entry",
    "Evidence",
    "Scheme",
    "UnitAppeal",
    "UnitScore",
]
