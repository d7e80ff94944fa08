"""Writing the rules app."""

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

__all__ = [
    "GrantFacts",
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
    "title_ensure",
]
