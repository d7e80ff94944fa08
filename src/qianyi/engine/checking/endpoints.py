"""Finding the two levels a growth, a change or a target is to be held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity
from qianyi.engine.checking.findings import comparable, scope_notes
from qianyi.engine.checking.when import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure

_MOST_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """A base and an end level, with what would explain a gap."""

    base: Figure
    end: Figure
    notes: tuple[str, ...]

    @property
    def years(self) -> int:
        """Years between the two."""
        first = self.base.span.last if self.base.span else 0
        return (self.end.span.last if self.end.span else 0) - first


def levels_at(
    corpus: Corpus, figure: Figure, year: int, dimension: str, *, alike: bool = False
) -> list[Figure]:
    """Levels of the figure's indicator in one whole year, nearest first.

    Same row, same document, then the rest.
    """
    chosen = [
        f
        for f in corpus.levels.at(corpus.owner(figure), figure, year)
        if f.dimension == dimension
        and (alike or f.name.key == figure.name.key)
        and comparable(f, figure)
    ]
    chosen.sort(key=lambda f: _distance(f, figure))
    return chosen[:_MOST_CANDIDATES]


def _distance(other: Figure, figure: Figure) -> tuple[bool, bool, bool, int]:
    return (
        other.name.key != figure.name.key,
        other.document != figure.document,
        other.row < 0 or other.row != figure.row,
        abs(other.start - figure.start),
    )


def pairs(
    corpus: Corpus, figure: Figure, first: int, last: int, dimension: str, *, alike: bool = False
) -> Iterator[Pair]:
    """Every base and end level of the figure's indicator in the two years."""
    ends = levels_at(corpus, figure, last, dimension, alike=alike)
    for base in levels_at(corpus, figure, first, dimension, alike=alike):
        for end in ends:
            if comparable(base, end):
                yield Pair(base, end, tuple(notes_on(figure, base, end)))


def notes_on(*figures: Figure) -> list[str]:
    """What would explain a gap between figures: an unstated scope, names that are only alike."""
    notes = scope_notes(*figures)
    if len({f.name.key for f in figures}) > 1:
        notes.append(severity.NAMES_ALIKE)
    return notes


def basis_note(figures: Iterable[Figure], sentence: str = "") -> list[str]:
    """The remark on price basis where growth does not follow from published levels."""
    if any(word in sentence for word in ("现价", "名义增", "按当年价")):
        return []
    return [severity.PRICE_BASIS] if any(f.name.price_based for f in figures) else []


def base_year(figure: Figure) -> int | None:
    """The year a growth or change is measured from.

    The stated base, else the year before its period.
    """
    stated = span_of(figure.statement.base)
    if stated is not None and stated.single:
        return stated.last
    if figure.span is None or not figure.span.whole:
        return None
    return figure.span.first - 1
