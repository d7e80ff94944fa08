"""Forms, collections, returns, filings and rosters."""

from .forms import Collection, Form
from .returns import Decision, Filing, Query, Return
from .rosters import RosterCheck, RosterEntry

__all__ = [
    "Collection",
    "Decision",
    "Filing",
    "Form",
    "Query",
    "Return",
    "RosterCheck",
    "RosterEntry",
]
