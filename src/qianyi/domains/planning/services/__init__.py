"""Writing plans.

Loading them from packs, changing a target by the plan's procedure, starting the next plan.
"""

from .archiving import plan_archive, plan_restore
from .loading import paper_ensure, plan_ensure, target_ensure
from .plans import observation_link, plan_start_next, target_revise

__all__ = [
    "observation_link",
    "paper_ensure",
    "plan_archive",
    "plan_ensure",
    "plan_restore",
    "plan_start_next",
    "target_ensure",
    "target_revise",
]
