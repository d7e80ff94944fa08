"""Writing: a check run with its findings, and planners' marks on them."""

from .marks import finding_explain, finding_raise, mark_withdraw
from .runs import check_run

__all__ = ["check_run", "finding_explain", "finding_raise", "mark_withdraw"]
