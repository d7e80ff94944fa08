"""The text of a file as it is put together: paragraphs and table rows in order, offsets kept.

The convention: each paragraph is followed by a newline; a table row is one line, its cells joined
by tabs, blanks around a cell's text dropped and newlines in it turned into spaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import grids

if TYPE_CHECKING:
    from .grids import Span
    from .model import Table

PlacedCell = tuple[int, str]  # column from 0, text


@dataclass(slots=True)
class Extracted:
    """What an extractor gives back.

    Attributes:
        parts: the text in pieces; ``text`` joins them.
        tables: with offsets into the joined text.
        outline: heading level by offset of the paragraph.
        headers: texts of page headers and footers, which are not part of the text.
    """

    parts: list[str] = field(default_factory=list)
    size: int = 0
    tables: list[Table] = field(default_factory=list)
    outline: dict[int, int] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    pages: int | None = None
    warnings: list[str] = field(default_factory=list)
    _rows: list[list[list[tuple[int, Span]]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was added so far."""
        return "".join(self.parts)

    def paragraph(self, words: str, level: int | None = None) -> None:
        """Add a paragraph; ``level`` makes it a heading."""
        if level is not None and words.strip():
            self.outline[self.size] = level
        self._add(words + "\n")

    def table(self, rows: list[list[PlacedCell]]) -> None:
        """Add a table; a grid of one column is prose in a frame, whose lines are paragraphs."""
        if not any(column for row in rows for column, _ in row):
            for row in rows:
                for _, cell in row:
                    self._add("\n".join(_lines(cell)) + "\n")
            return
        placed: list[list[tuple[int, Span]]] = []
        for row in rows:
            spans: list[tuple[int, Span]] = []
            words = [(column, one_line(cell)) for column, cell in row]
            position = self.size
            for column, cell in words:
                spans.append((column, (position, position + len(cell))))
                position += len(cell) + 1
            self._add("\t".join(cell for _, cell in words) + "\n")
            placed.append(spans)
        self._rows.append(placed)

    def finished(self) -> str:
        """The whole text, with the tables built on it."""
        text = self.text
        self.tables = [grids.build(text, [], placed=placed) for placed in self._rows]
        return text

    def _add(self, words: str) -> None:
        self.parts.append(words)
        self.size += len(words)


def one_line(cell: str) -> str:
    """A cell's text on one line: line breaks and tabs in it turned into spaces."""
    return " ".join(_lines(cell))


def _lines(cell: str) -> list[str]:
    """The lines of a cell that hold words."""
    return [part.strip() for part in cell.replace("\t", " ").splitlines() if part.strip()]
