"""Writing forms, collections, returns and rosters."""

from .collecting import collection_check, collection_close, collection_open, dues_renew
from .deciding import return_lock, return_query, return_unlock, returns_accept
from .drafts import Edit, draft_save, flat, return_reopen, why_not_editable
from .filing import Submission, return_file
from .forms import form_ensure
from .moving import rows_count, rows_move, rows_move_back
from .reminding import due_remind, returns_remind
from .rosters import roster_check, roster_enter, roster_leave
from .totals import totals_renew

__all__ = [
    "Edit",
    "Submission",
    "collection_check",
    "collection_close",
    "collection_open",
    "draft_save",
    "due_remind",
    "dues_renew",
    "flat",
    "form_ensure",
    "return_file",
    "return_lock",
    "return_query",
    "return_reopen",
    "return_unlock",
    "returns_accept",
    "returns_remind",
    "roster_check",
    "roster_enter",
    "roster_leave",
    "rows_count",
    "rows_move",
    "rows_move_back",
    "totals_renew",
    "why_not_editable",
]
