"""Talent without tables: what a pack states, and why a person fits a need. Plain values only."""

from .book import Book, CardLine, FieldLine, PlanLine, ServiceLine, read_books
from .reasons import (
    EDUCATIONS,
    GROUPS,
    RANKS,
    WAYS,
    Group,
    Match,
    Person,
    Reason,
    Wanted,
    match_of,
    matches_of,
)

__all__ = [
    "EDUCATIONS",
    "GROUPS",
    "RANKS",
    "WAYS",
    "Book",
    "CardLine",
    "FieldLine",
    "Group",
    "Match",
    "Person",
    "PlanLine",
    "Reason",
    "ServiceLine",
    "Wanted",
    "match_of",
    "matches_of",
    "read_books",
]
