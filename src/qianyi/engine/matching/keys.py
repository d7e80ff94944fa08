"""What a name is found by: plain characters, initials of pinyin, pairs of characters.

A store keeps :func:`lexemes` of every object in one ``tsvector`` and asks with :func:`question`;
``n`` marks characters and pairs of names and codes, ``p`` the same of the initials.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_QUESTION: Final = 60
NOT_SOUGHT = re.compile(r"[\W_]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[a-z]+")
LATIN_OR_DIGITS = re.compile(r"[a-z0-9]+")


def plain(words: str) -> str:
    """Lower case, full-width folded to half-width, only letters and digits left.

    >>> plain("示例（乐山）科技 Co.")
    '示例乐山科技co'
    """
    return NOT_SOUGHT.sub("", unicodedata.normalize("NFKC", words).lower())


def asked_for(question: str) -> list[str]:
    """The parts of a question: what stands between spaces, made plain."""
    return [part for word in question[:LONGEST_QUESTION].split() if (part := plain(word))]


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """First letters of the pinyin of a plain name; letters and digits stay.

    >>> initials("gdp增速")
    'gdpzs'
    """
    return "".join(
        part if LATIN.match(part) else plain(part) for part in pinyin(name, first_letters=True)
    )


def sort_key(title: str) -> str:
    """The pinyin a list is sorted by; digits stand before letters.

    >>> sort_key("示例")
    'shi li'
    """
    return " ".join(pinyin(plain(title)))[:300]


def pinyin(name: str, *, first_letters: bool = False) -> list[str]:
    """The pinyin of each character of a name, or the first letter of it."""
    # Its dictionary takes a third of a second to load, which most commands never need.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    style = Style.FIRST_LETTER if first_letters else Style.NORMAL
    return lazy_pinyin(name, style=style, strict=False)


def grams(word: str) -> set[str]:
    """Single characters and pairs.

    >>> sorted(grams("尚纬"))
    ['尚', '尚纬', '纬']
    """
    return {*word, *(word[at : at + 2] for at in range(len(word) - 1))}


def needed(part: str) -> list[str]:
    """The pairs of a part; of a single character, itself."""
    return sorted({part[at : at + 2] for at in range(len(part) - 1)}) or [part]


def quoted(lexeme: str) -> str:
    """A lexeme as it stands in the text of a ``tsquery`` or ``tsvector``."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def all_of(sort: str, words: Sequence[str]) -> str:
    """A ``tsquery`` that asks for every word of one sort."""
    return "(" + " & ".join(quoted(f"{sort}{word}") for word in words) + ")"


def lexemes(plain_names: Iterable[str]) -> set[str]:
    """Every lexeme of an object's plain names and codes."""
    found: set[str] = set()
    for name in plain_names:
        found.update(f"n{gram}" for gram in grams(name))
        if CHINESE.search(name):
            found.update(f"p{gram}" for gram in grams(initials(name)))
    return found


def vector(plain_names: Iterable[str]) -> str:
    """The text of a ``tsvector`` of :func:`lexemes`."""
    return " ".join(quoted(lexeme) for lexeme in sorted(lexemes(plain_names)))


def question(parts: Sequence[str]) -> str:
    """The ``tsquery`` that asks for every part, as characters or as initials."""
    return " & ".join(f"({_part(part)})" for part in parts)


def _part(part: str) -> str:
    ways = [all_of("n", needed(part))]
    if LATIN_OR_DIGITS.fullmatch(part):
        ways.append(all_of("p", needed(part)))
    return " | ".join(ways)
