"""Which row of which table a statement stands in, and what that row is called."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qianyi.engine.reading.model import Statement
    from qianyi.engine.text.model import Cell, Text

_NUMERIC = re.compile(r"^[\s\[［\]］()（）\d.,%％/—–\-+*]*$")


class RowNumbers:
    """Numbers the rows of one document.

    By the cells of its tables, else by the context the reader gives.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._numbers: dict[tuple[object, ...], int] = {}
        self._cells = sorted(
            (
                (cell.start, index, cell)
                for index, table in enumerate(text.tables)
                for cell in table.cells
            ),
            key=lambda item: (item[0], item[1], item[2].end),
        )
        self._starts = [start for start, _, _ in self._cells]
        self._words: dict[tuple[int, int], list[Cell]] = {}
        for _, index, cell in self._cells:
            self._words.setdefault((index, cell.row), []).append(cell)
        self.labels: dict[int, str] = {}

    def number(self, statement: Statement) -> int:
        """The row's number within the document; equal for the cells of one row."""
        row = self._row_of(statement.start)
        if row is not None:
            number = self._numbers.setdefault(("cell", *row), len(self._numbers))
            self.labels.setdefault(number, self._label(row))
            return number
        span = (statement.context_start, statement.context_end)
        known = span[1] > span[0]
        name = "" if known else statement.indicator or ""
        number = self._numbers.setdefault((*span, name), len(self._numbers))
        printed = self._text.text[span[0] : statement.start].strip() if known else ""
        self.labels.setdefault(number, printed or statement.indicator or "")
        return number

    def _row_of(self, offset: int) -> tuple[int, int] | None:
        for position in range(bisect_right(self._starts, offset) - 1, -1, -1):
            _, index, cell = self._cells[position]
            if offset < cell.end:
                return index, cell.row
            if cell.end > cell.start:
                return None  # only blank cells are stepped over
        return None

    def _label(self, row: tuple[int, int]) -> str:
        """The words of a row, its numbers left out."""
        cells = sorted(self._words[row], key=lambda cell: cell.column)
        return " ".join(w for cell in cells if (w := cell.text.strip()) and not _NUMERIC.match(w))
