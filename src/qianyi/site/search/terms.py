"""What an object is found by, and what a question asks for, as lexemes of one ``tsvector``.

Four sorts of lexemes share the vector, told apart by their first letter: ``n`` and ``p`` are those
of names (``engine.matching.keys``), ``w`` words of the text, ``r`` who may find it. A question is
names or initials or words, and one of the asker's ``r``.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import rjieba

from qianyi.engine.matching import keys
from qianyi.engine.matching.keys import LATIN, all_of, needed, plain, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_TEXT: Final = 2_000_000
LONGEST_LEXEME: Final = 40
MOST_WORDS: Final = 30_000
"""A ``tsvector`` holds one megabyte; this many words of this length stay below it."""


def lexemes(*, names: Sequence[str], text: str, readers: Iterable[str]) -> list[str]:
    """Everything one object is found by."""
    sought_words: dict[str, None] = {}
    for word in rjieba.cut_for_search(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()):
        if (sought := plain(word)) and len(sought) <= LONGEST_LEXEME:
            sought_words[f"w{sought}"] = None
            if len(sought_words) >= MOST_WORDS:
                break
    of_names = sorted(keys.lexemes(names))
    return [*of_names, *sought_words, *(f"r{reader}" for reader in sorted(readers))]


def question(parts: Sequence[str], readers: Sequence[str] | None) -> str:
    """The ``tsquery`` of a question; ``readers`` None asks for everything (the system)."""
    sought = " & ".join(f"({_part(part)})" for part in parts)
    if readers is None:
        return sought
    return f"({sought}) & ({' | '.join(quoted(f'r{reader}') for reader in readers)})"


def words(part: str) -> set[str]:
    """The words of a plain part of a question."""
    return {word for word in map(plain, rjieba.cut(part)) if word}


def _part(part: str) -> str:
    ways = [all_of("n", needed(part)), all_of("w", sorted(words(part)))]
    if LATIN.fullmatch(part):
        ways.append(all_of("p", needed(part)))
    return " | ".join(ways)
