"""Words that many firms ask about in a month, beside the month before.

A word counts once a request, and only where at least two firms used it, so that no word points at
one firm; names of firms are left out by the caller's list.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

FEWEST_FIRMS: Final = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One request's words: its month (2026-11), its topic, whose it is, the words it says."""

    month: str
    topic: str
    firm: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HotWord:
    """A word: requests and firms that used it in the month, requests of the month before."""

    word: str
    count: int
    firms: int
    before: int
    topics: tuple[str, ...]


def hot_words(
    said: Iterable[Said],
    *,
    month: str,
    before: str,
    left_out: Collection[str] = (),
    most: int = 30,
) -> list[HotWord]:
    """The words of a month, the most used first; of equal ones those that grew most."""
    used: dict[str, dict[int, str]] = defaultdict(dict)
    firms: dict[str, set[int]] = defaultdict(set)
    earlier: dict[str, int] = defaultdict(int)
    names: dict[str, bool] = {}
    for number, one in enumerate(said):
        for word in set(one.words):
            if word not in names:
                names[word] = any(word in name for name in left_out)
            if names[word]:
                continue
            if one.month == month:
                used[word][number] = one.topic
                firms[word].add(one.firm)
            elif one.month == before:
                earlier[word] += 1
    found = [
        HotWord(
            word,
            len(requests),
            len(firms[word]),
            earlier[word],
            tuple(sorted({topic for topic in requests.values() if topic})),
        )
        for word, requests in used.items()
        if len(firms[word]) >= FEWEST_FIRMS
    ]
    return sorted(found, key=lambda one: (-one.count, one.before - one.count, one.word))[:most]
