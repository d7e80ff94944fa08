"""Reading plans.

Lists, the board, one indicator of a plan, what is missing, where a figure is used.
"""

from .attention import attention_list
from .board import UNKNOWN_LEAD, Board, BoardRow, Rival, board_get, row_for
from .missing import MissingFigure, missing_list
from .plans import (
    default_as_of,
    paper_counts,
    plan_companions,
    plan_get,
    plan_list,
    target_get,
    target_history,
    uses_of_observations,
)
from .series import ActualPoint, Standing

__all__ = [
    "UNKNOWN_LEAD",
    "ActualPoint",
    "Board",
    "BoardRow",
    "MissingFigure",
    "Rival",
    "Standing",
    "attention_list",
    "board_get",
    "default_as_of",
    "missing_list",
    "paper_counts",
    "plan_companions",
    "plan_get",
    "plan_list",
    "row_for",
    "target_get",
    "target_history",
    "uses_of_observations",
]
