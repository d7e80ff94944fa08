"""Requests of enterprises on plain values: where they go, what is like them, what may be shown.

No database, no network: routing by rules, likeness of texts, taking names out of an answer before
it is published, words that many ask about, and the rates of the board with their formulas.
"""

from __future__ import annotations

from .anonymising import Anonymised, Removed, anonymise
from .book import FOLDER, Book, RouteLine, TopicLine, read_books
from .hot_words import HotWord, Said, hot_words
from .likeness import Likeness, likest, words_kept, words_of
from .rates import RATES, Rate, RequestFacts, rates
from .routing import Asked, Routed, Rule, Topic, route, topic_guess

__all__ = [
    "FOLDER",
    "RATES",
    "Anonymised",
    "Asked",
    "Book",
    "HotWord",
    "Likeness",
    "Rate",
    "Removed",
    "RequestFacts",
    "RouteLine",
    "Routed",
    "Rule",
    "Said",
    "Topic",
    "TopicLine",
    "anonymise",
    "hot_words",
    "likest",
    "rates",
    "read_books",
    "route",
    "topic_guess",
    "words_kept",
    "words_of",
]
