"""Rating subjects against each other: points, ranks, grades, and why.

Methods are data (``methods/*.yaml`` of packs). A run over a population goes by columns; one
subject goes by exact Decimals against the references of the run. No Django, no database.

Example:
    >>> method = get_method("per_mu_huangyan_2022")
    >>> one = score_subject(
    ...     method,
    ...     {
    ...         "above_scale": True, "land_owned": 10, "land_leased_in": 0, "land_leased_out": 0,
    ...         "tax": 300, "value_added": 1500, "energy": 500, "emission": 0.375, "staff": 75,
    ...         "rd": 30, "main_revenue": 1000,
    ...     },
    ... )
    >>> round(one.total, 3)
    Decimal('110.727')
"""

from __future__ import annotations

from qianyi.engine.scoring.cases import Outcome, ScoringCase, load_cases, run_all, run_case
from qianyi.engine.scoring.columns import score
from qianyi.engine.scoring.errors import (
    FrameRefused,
    InputsChanged,
    MethodNotFound,
    PublicationRefused,
    SourceNotUnderstood,
    SubjectNotRated,
    WeightsUnknown,
)
from qianyi.engine.scoring.explaining import Explanation, explain, explain_row
from qianyi.engine.scoring.freezing import (
    Differing,
    content_digest,
    differing,
    frozen_frame,
    frozen_read,
    frozen_write,
    outcome,
    outcome_digest,
    outcome_rows,
)
from qianyi.engine.scoring.loading import (
    find_methods,
    get_method,
    load_method,
    method_from_text,
)
from qianyi.engine.scoring.movement import Movement, movement, movement_rows
from qianyi.engine.scoring.records import Method
from qianyi.engine.scoring.references import Reference, References
from qianyi.engine.scoring.results import Scores
from qianyi.engine.scoring.sources import Source, Term, source_of, sources_of
from qianyi.engine.scoring.subjects import SubjectScore, score_subject
from qianyi.engine.scoring.uncertainty import Shaking, rank_intervals
from qianyi.engine.scoring.whatif import grade_changes, reweighted

__all__ = [
    "Differing",
    "Explanation",
    "FrameRefused",
    "InputsChanged",
    "Method",
    "MethodNotFound",
    "Movement",
    "Outcome",
    "PublicationRefused",
    "Reference",
    "References",
    "Scores",
    "ScoringCase",
    "Shaking",
    "Source",
    "SourceNotUnderstood",
    "SubjectNotRated",
    "SubjectScore",
    "Term",
    "WeightsUnknown",
    "content_digest",
    "differing",
    "explain",
    "explain_row",
    "find_methods",
    "frozen_frame",
    "frozen_read",
    "frozen_write",
    "get_method",
    "grade_changes",
    "load_cases",
    "load_method",
    "method_from_text",
    "movement",
    "movement_rows",
    "outcome",
    "outcome_digest",
    "outcome_rows",
    "rank_intervals",
    "reweighted",
    "run_all",
    "run_case",
    "score",
    "score_subject",
    "source_of",
    "sources_of",
]
