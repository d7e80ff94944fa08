"""What an object is found by, and what a question asks for, as lexemes of one ``tsvector``.

Four sorts of lexemes share the vector, told apart by their first letter: ``n`` single characters
and bigrams of names and codes, ``p`` the same of the initials of their pinyin, ``w`` words of the
text, ``r`` who may find it. A question is names or initials or words, and one of the asker's ``r``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import rjieba
from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_QUESTION: Final = 60
LONGEST_TEXT: Final = 2_000_000
LONGEST_LEXEME: Final = 40
MOST_WORDS: Final = 30_000
"""A ``tsvector`` holds one megabyte; this many words of this length stay below it."""

NOT_SOUGHT = re.compile(r"[\W_]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[a-z]+")


def plain(words: str) -> str:
    """Lower case, full-width folded to half-width, only letters and digits left."""
    return NOT_SOUGHT.sub("", unicodedata.normalize("NFKC", words).lower())


def asked_for(question: str) -> list[str]:
    """The parts of a question: what stands between spaces, made plain."""
    return [part for word in question[:LONGEST_QUESTION].split() if (part := plain(word))]


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """First letters of the pinyin of a plain name; letters and digits stay (gdp增速 → gdpzs)."""
    return "".join(
        part if LATIN.match(part) else plain(part)
        for part in lazy_pinyin(name, style=Style.FIRST_LETTER, strict=False)
    )


def sort_key(title: str) -> str:
    """The pinyin a list is sorted by; digits stand before letters."""
    return " ".join(lazy_pinyin(plain(title), strict=False))[:300]


def grams(word: str) -> set[str]:
    """Single characters and bigrams."""
    return {*word, *(word[at : at + 2] for at in range(len(word) - 1))}


def lexemes(*, names: Sequence[str], text: str, readers: Iterable[str]) -> list[str]:
    """Everything one object is found by."""
    found: set[str] = set()
    for name in names:
        found.update(f"n{gram}" for gram in grams(name))
        if CHINESE.search(name):
            found.update(f"p{gram}" for gram in grams(initials(name)))
    sought_words: dict[str, None] = {}
    for word in rjieba.cut_for_search(unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()):
        if (sought := plain(word)) and len(sought) <= LONGEST_LEXEME:
            sought_words[f"w{sought}"] = None
            if len(sought_words) >= MOST_WORDS:
                break
    return [*sorted(found), *sought_words, *(f"r{reader}" for reader in sorted(readers))]


def question(parts: Sequence[str], readers: Sequence[str] | None) -> str:
    """The ``tsquery`` of a question; ``readers`` None asks for everything (the system)."""
    sought = " & ".join(f"({_part(part)})" for part in parts)
    if readers is None:
        return sought
    return f"({sought}) & ({' | '.join(quoted(f'r{reader}') for reader in readers)})"


def words(part: str) -> set[str]:
    """The words of a plain part of a question."""
    return {word for word in map(plain, rjieba.cut(part)) if word}


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in the text of a ``tsquery`` or ``tsvector``."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _part(part: str) -> str:
    ways = [_all_of("n", needed(part))]
    ways.append(_all_of("w", sorted(words(part))))
    if LATIN.fullmatch(part):
        ways.append(_all_of("p", needed(part)))
    return " | ".join(ways)


def needed(part: str) -> list[str]:
    """The bigrams of a part; of a single character, itself."""
    return sorted({part[at : at + 2] for at in range(len(part) - 1)}) or [part]


def _all_of(sort: str, words: Sequence[str]) -> str:
    return "(" + " & ".join(quoted(f"{sort}{word}") for word in words) + ")"
