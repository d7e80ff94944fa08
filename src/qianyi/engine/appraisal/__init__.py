"""Scores of units by a published scheme: the scheme as data, the arithmetic, the workbook."""

from __future__ import annotations

from qianyi.engine.appraisal.grading import Standing, graded
from qianyi.engine.appraisal.loading import (
    FOLDER,
    plain_of,
    scheme_from_plain,
    scheme_from_text,
    schemes_of,
)
from qianyi.engine.appraisal.scheme import (
    ENTERED,
    Grade,
    Item,
    Part,
    Scheme,
    rule_words,
    scheme_problems,
)
from qianyi.engine.appraisal.scoring import Adjustment, Given, Line, UnitResult, points_of, scored

__all__ = [
    "ENTERED",
    "FOLDER",
    "Adjustment",
    "Given",
    "Grade",
    "Item",
    "Line",
    "Part",
    "Scheme",
    "Standing",
    "UnitResult",
    "graded",
    "plain_of",
    "points_of",
    "rule_words",
    "scheme_from_plain",
    "scheme_from_text",
    "scheme_problems",
    "schemes_of",
    "scored",
]
