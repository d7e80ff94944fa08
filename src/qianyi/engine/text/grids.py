"""A table as a grid of cell spans: aligning short rows, telling headings from data."""

from __future__ import annotations

import re
from typing import TypeAlias

from .lines import BLANKS
from .model import Cell, Table

Span: TypeAlias = tuple[int, int]
Row: TypeAlias = list[Span]

_YEAR = re.compile(r"(?:19|20)\d\d\s*年?(?:目标值?|实际值?|预计|完成|底|末)?")
_NUMBER = re.compile(
    r"[\[\uff3b(\uff08≥≤><＞＜约超+\-－±]*\s*\d[\d,\uff0c. ]*\s*"
    r"(?:[-~\uff5e—–至]\s*[\d.,]+)?\s*"
    r"(?:[%％‰]|个百分点|[万亿]?(?:元|美元|人|户|家|个|亩|吨|件|项)|平方米|平方公里|公里)?(?:以上|以下|左右|以内)?\s*[\]\uff3d)\uff09]?\*?"
)
_BLANK_CELL = re.compile(r"[—–\-－/\uff0f…·]*")
_MOST_HEADER_ROWS = 4


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without blanks at either end; an empty span stays where it began."""
    while start < end and (text[start] in BLANKS or text[start] == "\n"):
        start += 1
    while end > start and (text[end - 1] in BLANKS or text[end - 1] == "\n"):
        end -= 1
    return start, end


def is_number(cell: str) -> bool:
    """Whether a cell holds a figure and nothing else; a bare year is a heading, not a figure."""
    stripped = cell.strip()
    return bool(_NUMBER.fullmatch(stripped)) and not _YEAR.fullmatch(stripped)


def is_blank_mark(cell: str) -> bool:
    """Whether a cell says that there is no figure: empty, a dash or a slash."""
    return bool(_BLANK_CELL.fullmatch(cell.strip()))


def header_rows(rows: list[list[str]]) -> int:
    """How many rows at the top are headings: those before the first row that holds a figure."""
    if not rows:
        return 0
    if not any(is_number(cell) for row in rows for cell in row):
        return 1 if len(rows) > 1 else 0
    for index, row in enumerate(rows[: _MOST_HEADER_ROWS + 1]):
        filled = [cell for cell in row if cell.strip()]
        if any(is_number(cell) for cell in filled):
            # A column of serial numbers does not make its heading a row of data.
            return index
        if index and len(filled) == 1 and len(row) > 1:
            return index
    return 1


def aligned(text: str, rows: list[Row]) -> list[list[tuple[int, Span]]]:
    """Each row's cells with their column; a short row keeps its last cell where it belongs.

    A flattened table does not say which cells were merged. Where the last cell of a short row
    is built like the words of the last column (预期性, 约束性), it goes there.
    """
    width = max((len(row) for row in rows), default=0)
    last = {text[s:e] for row in rows if len(row) == width for s, e in row[-1:]}
    placed: list[list[tuple[int, Span]]] = []
    for row in rows:
        columns = list(range(len(row)))
        if 1 < len(row) < width and _is_like(text[row[-1][0] : row[-1][1]], last):
            columns[-1] = width - 1
        placed.append(list(zip(columns, row, strict=True)))
    return placed


def _is_like(word: str, others: set[str]) -> bool:
    """Whether a word is one of the others or built like one: as long, with the same ending."""
    if word in others:
        return True
    shapes = {(len(other), other[-1:]) for other in others if not is_number(other)}
    return bool(word) and not is_number(word) and (len(word), word[-1:]) in shapes


def build(
    text: str,
    rows: list[Row],
    caption: str = "",
    placed: list[list[tuple[int, Span]]] | None = None,
) -> Table:
    """A table of these rows; ``placed`` gives columns where the extractor knows them."""
    placed = placed if placed is not None else aligned(text, rows)
    cells = tuple(
        Cell(index, column, start, end, text[start:end].strip().replace("\n", ""))
        for index, row in enumerate(placed)
        for column, (start, end) in row
    )
    spans = [span for row in placed for _, span in row]
    words = [[text[s:e] for _, (s, e) in row] for row in placed]
    return Table(
        start=min(start for start, _ in spans),
        end=max(end for _, end in spans),
        cells=cells,
        rows=len(placed),
        columns=max(cell.column for cell in cells) + 1,
        header_rows=header_rows(words),
        caption=caption,
    )
