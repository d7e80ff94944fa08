"""Two people edit one return: both edits are kept; where both changed one line they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Clash:
    """One line two people changed to different values; ``base`` is what both began with."""

    key: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged entries, lines taken from the other, and lines to ask about.

    ``entries`` holds the other's value at a clash, until somebody decides.
    """

    entries: Mapping[str, str]
    taken: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merge(base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Bring together two edits of ``base``. Blank and absent are the same.

    A line only one of them changed is that one's; both to the same value is no clash.
    """
    entries: dict[str, str] = {}
    taken: list[str] = []
    clashes: list[Clash] = []
    for key in dict.fromkeys((*mine, *theirs, *base)):
        was, own, other = (side.get(key, "").strip() for side in (base, mine, theirs))
        if other in (own, was):
            entries[key] = own
        elif own == was:
            entries[key] = other
            taken.append(key)
        else:
            entries[key] = other
            clashes.append(Clash(key, was, own, other))
    return Merged(entries, tuple(taken), tuple(clashes))
