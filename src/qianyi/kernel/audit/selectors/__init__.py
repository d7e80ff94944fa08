"""Reading the history: what is sealed, whether it is whole, what happened to one object."""

from .accesses import access_about
from .exports import FIELDS, HEADINGS, event_rows
from .happenings import actor_name, actor_names, history_of
from .sources import Source, content_sql, source_list
from .verification import Break, Verification, chain_verify

__all__ = [
    "FIELDS",
    "HEADINGS",
    "Break",
    "Source",
    "Verification",
    "access_about",
    "actor_name",
    "actor_names",
    "chain_verify",
    "content_sql",
    "event_rows",
    "history_of",
    "source_list",
]
