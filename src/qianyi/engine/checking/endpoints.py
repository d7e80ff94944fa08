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
    from qianyi.engine.checking.figures import Aspect, Figure

_LEVELS: frozenset[Aspect] = frozenset({"level", "target"})
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
        assert self.base.span and self.end.span  # noqa: S101  (chosen by year)
        return self.end.span.last - self.base.span.last


def levels_at(
    corpus: Corpus, figure: Figure, year: int, dimension: str, *, alike: bool = False
) -> list[Figure]:
    """Levels of the figure's indicator in one whole year, nearest first: same row, same document, then the rest."""
    pool = corpus.same_family(figure) if alike else corpus.same_name(figure)
    chosen = [f for f in pool if _is_level(f, year, dimension) and comparable(f, figure)]
    chosen.sort(key=lambda f: _distance(f, figure))
    return chosen[:_MOST_CANDIDATES]


def _is_level(figure: Figure, year: int, dimension: str) -> bool:
    span = figure.span
    return (
        figure.aspect in _LEVELS
        and figure.dimension == dimension
        and span is not None
        and span.single
        and span.last == year
    )


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
    """The remark on price basis where the indicator's growth does not follow from its published levels."""
    if any(word in sentence for word in ("现价", "名义增", "按当年价")):
        return []
    return [severity.PRICE_BASIS] if any(f.name.price_based for f in figures) else []


def base_year(figure: Figure) -> int | None:
    """The year a growth or change is measured from: the stated base, else the year before its period."""
    stated = span_of(figure.statement.base)
    if stated is not None and stated.single:
        return stated.last
    if figure.span is None or not figure.span.whole:
        return None
    return figure.span.first - 1
