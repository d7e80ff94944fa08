"""Levels by year, so that a growth.

A change or a target finds its base without looking through all documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.names import Name

_MOST = 12
_LEVELS = ("level", "target")


@dataclass(slots=True)
class _Slot:
    """Levels of one indicator in one year.

    Those of each document, and one of every distinct value.
    """

    by_document: dict[int, list[Figure]] = field(default_factory=dict)
    distinct: dict[tuple[float, str, str], Figure] = field(default_factory=dict)

    def add(self, figure: Figure) -> None:
        self.by_document.setdefault(figure.document, []).append(figure)
        if len(self.distinct) < _MOST:
            self.distinct.setdefault((figure.value, figure.dimension, figure.scope), figure)

    def near(self, document: int) -> list[Figure]:
        own = self.by_document.get(document, [])
        return [*own, *(f for f in self.distinct.values() if f.document != document)]


@dataclass(slots=True)
class LevelIndex:
    """Filled while a corpus is indexed.

    Every question to it costs the same however many documents there are.
    """

    _periods: dict[tuple[str, str, str], _Slot] = field(default_factory=dict)
    _within: dict[tuple[str, str, int], list[Figure]] = field(default_factory=dict)
    _actuals: dict[tuple[str, str], dict[tuple[float, float, str, str], Figure]] = field(
        default_factory=dict
    )

    def add(self, owner: str, figure: Figure) -> None:
        """Take a figure in if it is a level."""
        span = figure.span
        if figure.aspect not in _LEVELS or span is None:
            return
        family = figure.name.family
        self._periods.setdefault((owner, family, span.code), _Slot()).add(figure)
        if figure.aspect == "level" and span.first == span.last:
            self._within.setdefault((owner, family, figure.document), []).append(figure)
            kept = self._actuals.setdefault((owner, family), {})
            kept.setdefault((span.end, figure.value, figure.dimension, figure.scope), figure)

    def at(self, owner: str, figure: Figure, year: int) -> list[Figure]:
        """Levels of the figure's family in one whole year.

        Its own document's, and one of each distinct value.
        """
        slot = self._periods.get((owner, figure.name.family, str(year)))
        return [] if slot is None else slot.near(figure.document)

    def of(self, owner: str, name: Name, figure: Figure) -> list[Figure]:
        """Levels called ``name`` in the figure's own period."""
        code = figure.span.code if figure.span else ""
        slot = self._periods.get((owner, name.family, code))
        return (
            []
            if slot is None
            else [f for f in slot.near(figure.document) if f.name.key == name.key]
        )

    def within(self, owner: str, figure: Figure, document: int) -> list[Figure]:
        """Actual levels of the figure's family in one document."""
        return self._within.get((owner, figure.name.family, document), [])

    def latest_first(self, owner: str, figure: Figure) -> Iterator[Figure]:
        """Actual levels of the figure's family from the last period back.

        One of each distinct value.
        """
        kept = self._actuals.get((owner, figure.name.family), {})
        yield from sorted(
            kept.values(),
            key=lambda f: (
                -(f.span.end if f.span else 0.0),
                f.name.key != figure.name.key,
                f.document,
                f.start,
            ),
        )
