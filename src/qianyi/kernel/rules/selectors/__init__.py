"""Reading the rules app."""

from .titles import (
    GrantFilter,
    grant_get,
    grant_list,
    grants_of,
    lapsing_count,
    title_get,
    title_list,
    title_list_get,
    title_lists,
    titles_held,
)

__all__ = [
    "GrantFilter",
    "grant_get",
    "grant_list",
    "grants_of",
    "lapsing_count",
    "title_get",
    "title_list",
    "title_list_get",
    "title_lists",
    "titles_held",
]
