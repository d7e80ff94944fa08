"""Rules as data: who qualifies, what is missing, who scores what.

    >>> from qianyi.engine import rules
    >>> book = rules.load("high_tech_firm")
    >>> verdict = rules.decide(book, {"staff": 100, "tech_staff": 9})
    >>> verdict.answer, verdict.finding("H4").words
    ('no', '科技人员数还差1人')

A frame of many (Polars, pandas, PySpark) goes through ``rules.match``. What works on frames is
imported when first used: one subject needs neither Narwhals nor Polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qianyi.engine.rules.advice import Change, NextStep, next_step
from qianyi.engine.rules.casebook import CaseBook, Outcome, read_cases, run_cases
from qianyi.engine.rules.changes import differences
from qianyi.engine.rules.errors import (
    FactsNotUsable,
    FigureNotFound,
    FormulaNotUnderstood,
    RulePackNotFound,
)
from qianyi.engine.rules.figures import Figure, changed, figures
from qianyi.engine.rules.guarding import Guard, guards
from qianyi.engine.rules.paper import paper
from qianyi.engine.rules.rulebook import (
    RuleBook,
    books_of,
    load,
    load_all,
    read_book,
)
from qianyi.engine.rules.verdicts import Finding, Score, Used, Verdict, decide

if TYPE_CHECKING:
    from qianyi.engine.rules.matching import headers, match
    from qianyi.engine.rules.population import WhatIf, lapsing, near, what_if

_LATE = {
    "headers": "matching", "match": "matching", "WhatIf": "population", "lapsing": "population",
    "near": "population", "what_if": "population",
}  # fmt: skip

__all__ = [
    "CaseBook",
    "Change",
    "FactsNotUsable",
    "Figure",
    "FigureNotFound",
    "Finding",
    "FormulaNotUnderstood",
    "Guard",
    "NextStep",
    "Outcome",
    "RuleBook",
    "RulePackNotFound",
    "Score",
    "Used",
    "Verdict",
    "WhatIf",
    "books_of",
    "changed",
    "decide",
    "differences",
    "figures",
    "guards",
    "headers",
    "lapsing",
    "load",
    "load_all",
    "match",
    "near",
    "next_step",
    "paper",
    "read_book",
    "read_cases",
    "run_cases",
    "what_if",
]


def __getattr__(name: str) -> object:
    """What works on frames, imported when first asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
