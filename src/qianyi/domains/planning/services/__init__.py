"""Writing plans and lists.

Loading them from packs, changing a plan by its procedure, starting the next one; items of lists,
their progress, urging and supervision, asking other units.
"""

from .adjusting import (
    adjustment_approve,
    adjustment_change,
    adjustment_decline,
    adjustment_make,
    adjustment_propose,
    adjustment_withdraw,
)
from .approving import plan_approve
from .archiving import plan_archive, plan_restore
from .consulting import consultation_answer, consultation_ask
from .drafting import line_of_item, line_of_target, line_remove
from .importing import Imported, asked_by_codes, asked_of, items_import, list_ensure, units_by_name
from .lists import (
    ItemAsked,
    ListAsked,
    item_change,
    item_end,
    item_make,
    item_reopen,
    list_archive,
    list_change,
    list_make,
)
from .loading import paper_ensure, plan_ensure, target_ensure
from .plans import TO_BE_SET, observation_link, plan_reviewed, plan_start_next, target_revise
from .pressing import MOST_AT_ONCE as MOST_URGED
from .pressing import Pressed, end_guard, item_supervise, items_supervise, items_urge
from .progress import Evidence, Progress, progress_report
from .taking import item_from_commitment

__all__ = [
    "MOST_URGED",
    "TO_BE_SET",
    "Evidence",
    "Imported",
    "ItemAsked",
    "ListAsked",
    "Pressed",
    "Progress",
    "adjustment_approve",
    "adjustment_change",
    "adjustment_decline",
    "adjustment_make",
    "adjustment_propose",
    "adjustment_withdraw",
    "asked_by_codes",
    "asked_of",
    "consultation_answer",
    "consultation_ask",
    "end_guard",
    "item_change",
    "item_end",
    "item_from_commitment",
    "item_make",
    "item_reopen",
    "item_supervise",
    "items_import",
    "items_supervise",
    "items_urge",
    "line_of_item",
    "line_of_target",
    "line_remove",
    "list_archive",
    "list_change",
    "list_ensure",
    "list_make",
    "observation_link",
    "paper_ensure",
    "plan_approve",
    "plan_archive",
    "plan_ensure",
    "plan_restore",
    "plan_reviewed",
    "plan_start_next",
    "progress_report",
    "target_ensure",
    "target_revise",
    "units_by_name",
]
