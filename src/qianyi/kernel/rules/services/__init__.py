"""Writing the rules app."""

from .runs import RunAsked, run_make, run_repeat
from .titles import (
    GrantFacts,
    grant_archive,
    grant_record,
    grant_restore,
    grant_revoke,
    grants_move,
    grants_move_back,
    grants_record,
    list_apply,
    list_cancel,
    list_upload,
    title_ensure,
)
from .versions import (
    draft_change,
    draft_discard,
    draft_make,
    version_activate,
    version_load,
    version_retire,
)

__all__ = [
    "GrantFacts",
    "RunAsked",
    "draft_change",
    "draft_discard",
    "draft_make",
    "grant_archive",
    "grant_record",
    "grant_restore",
    "grant_revoke",
    "grants_move",
    "grants_move_back",
    "grants_record",
    "list_apply",
    "list_cancel",
    "list_upload",
    "run_make",
    "run_repeat",
    "title_ensure",
    "version_activate",
    "version_load",
    "version_retire",
]
