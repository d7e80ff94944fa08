"""Tables that lie in plain text: rows with tabs or wide gaps, Markdown, or one cell a line.

Each finder takes the lines that are still free and gives back tables with the lines they use.
Nothing is taken for a table unless at least two rows agree in shape: running text must never fall
into one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import grids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .grids import Row
    from .lines import Line
    from .model import Table

_LONGEST_CELL = 60
_LONGEST_LABEL = 24
_SHORT = 14
_PIPE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_WIDE = re.compile(r"(?:[ \u00a0]{3,}|\u3000{2,}|\t)[ \u3000\t\u00a0]*")
_HEADING_WORD = re.compile(
    r"(?:序号|指标(?:名称)?|项目(?:名称)?|名称|类别|类型|单位|地区|区域|年份|年度|行业|领域|企业名称|主要指标|规划名称|内容)"
)
_NOT_A_CELL = re.compile(r"[。\uff1b;\uff01]|^专栏|^注[:\uff1a]|^第[一二三四五六七八九十百]+[章节]")
_MOST_COLUMNS = 9
_MOST_LINES = 5000
_MOST_TRIES = 4
_FEWEST_LOOSE_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows that may be a table, and the last line looked at."""

    rows: list[Row]
    last: int


@dataclass(frozen=True, slots=True)
class Found:
    """A table and the lines it stands on, first and last inclusive."""

    table: Table
    first: int
    last: int


def find(text: str, lines: list[Line], taken: Iterable[tuple[int, int]] = ()) -> list[Found]:
    """All flattened tables, in order; lines inside ``taken`` spans are left alone."""
    spans = list(taken)
    free = [not any(s <= line.start < e for s, e in spans) for line in lines]
    found: list[Found] = []
    missed: list[int] = []  # where runs ended that were no table
    index = 0
    while index < len(lines):
        # A long run that is no table is not tried from each of its lines again.
        tries = sum(1 for end in missed[-_MOST_TRIES:] if end >= index)
        here = _starting_at(text, lines, free, index) if free[index] else None
        table = _found(text, here, index) if here else None
        if table:
            found.append(table)
            index = table.last + 1
            continue
        if here:
            missed.append(here.last)
        index = here.last + 1 if here and tries >= _MOST_TRIES - 1 else index + 1
    return found


def _starting_at(text: str, lines: list[Line], free: list[bool], index: int) -> _Run | None:
    line = lines[index]
    raw = text[line.start : line.end]
    if raw.startswith("|"):
        return _piped(text, lines, free, index)
    if "\t" in line.body:
        return _split_rows(text, lines, free, index, least=2)
    cells = _tabbed_cells(text, lines, free, index) if raw.startswith("\t") else None
    if cells and (_found(text, cells, index) or not _WIDE.search(line.body)):
        return cells
    if _WIDE.search(line.body):
        return _split_rows(text, lines, free, index, least=_FEWEST_LOOSE_ROWS)
    if line.body and _HEADING_WORD.fullmatch(line.body):
        return _cell_a_line(lines, free, index)
    return None


# One row a line ----------------------------------------------------------------------------


def _piped(text: str, lines: list[Line], free: list[bool], index: int) -> _Run | None:
    rows: list[Row] = []
    last = index
    for line in lines[index : index + _MOST_LINES]:
        if not line.body.startswith("|") or not free[line.index]:
            break
        last = line.index
        if not _PIPE_RULE.fullmatch(line.body):
            rows.append(_between(text, line, "|"))
    return _Run(rows, last)


def _between(text: str, line: Line, mark: str) -> Row:
    start = line.inner + 1
    end = line.inner_end - 1 if line.body.endswith(mark) and len(line.body) > 1 else line.inner_end
    row: Row = []
    position = start
    for part in text[start:end].split(mark):
        row.append(grids.trimmed(text, position, position + len(part)))
        position += len(part) + 1
    return row


def _cells_of(text: str, line: Line) -> Row:
    """The cells of a line split at tabs, else at wide gaps."""
    if "\t" in line.body:
        row: Row = []
        # A leading tab is an empty first cell; trailing blanks are not cells.
        position = line.start if text[line.start] == "\t" else line.inner
        for part in text[position : line.inner_end].split("\t"):
            row.append(grids.trimmed(text, position, position + len(part)))
            position += len(part) + 1
        return row
    row, position = [], line.inner
    for gap in _WIDE.finditer(text, line.inner, line.inner_end):
        row.append(grids.trimmed(text, position, gap.start()))
        position = gap.end()
    row.append(grids.trimmed(text, position, line.inner_end))
    return row


def _split_rows(
    text: str, lines: list[Line], free: list[bool], index: int, least: int
) -> _Run | None:
    """Consecutive lines of several cells each, at most one blank line between two of them."""
    loose = least > 2  # noqa: PLR2004 - wide gaps prove less than tabs
    rows: list[Row] = []
    last = index
    for line in lines[index : index + _MOST_LINES]:
        if not line:
            continue
        row = _cells_of(text, line)
        if not free[line.index] or len(row) < 2 or (rows and line.gap > 1):  # noqa: PLR2004
            break
        if any(e - s > _LONGEST_CELL or (loose and _NOT_A_CELL.search(text[s:e])) for s, e in row):
            break
        if loose and rows and len(row) != len(rows[0]):
            break
        rows.append(row)
        last = line.index
    return _Run(rows if len(rows) >= least else [], last)


# One cell a line ---------------------------------------------------------------------------


def _tabbed_cells(text: str, lines: list[Line], free: list[bool], index: int) -> _Run | None:
    """Every cell on a line of its own that begins with a tab; an empty line ends a row.

    A line without the tab carries on the cell above it (发展 / 实效) as long as another cell
    follows.
    """
    rows: list[Row] = []
    last = index
    position = index
    empty_before = True
    end = min(len(lines), index + _MOST_LINES)
    while position < end and free[position]:
        line = lines[position]
        raw_empty = line.start == line.end
        if raw_empty:
            empty_before = True
            position += 1
            continue
        if text[line.start] == "\t":
            if len(line.body) > _LONGEST_CELL or _NOT_A_CELL.search(line.body):
                break
            if empty_before or not rows:
                rows.append([])
            rows[-1].append(grids.trimmed(text, line.start + 1, line.end))
        elif _carries_on(text, lines, position) and rows and rows[-1]:
            rows[-1][-1] = (rows[-1][-1][0], line.inner_end)
        else:
            break
        last, empty_before = position, False
        position += 1
    return _Run(rows, last)


def _carries_on(text: str, lines: list[Line], position: int) -> bool:
    line = lines[position]
    if len(line.body) > _SHORT or line.gap > 1 or _NOT_A_CELL.search(line.body):
        return False
    following = next(
        (later for later in lines[position + 1 : position + 3] if later.start != later.end), None
    )
    return following is not None and text[following.start] == "\t"


def _cell_a_line(lines: list[Line], free: list[bool], index: int) -> _Run:
    """Short lines that repeat one pattern of words and figures in a fixed number of columns."""
    cells: list[Line] = []
    for line in lines[index : index + _MOST_LINES]:
        if not line:
            continue
        if not free[line.index] or (line.gap > 1 and cells) or not _may_be_cell(line.body):
            break
        cells.append(line)
    width = _best_width([line.body for line in cells])
    if not width:
        return _Run([], cells[-1].index if cells else index)
    used = cells[: len(cells) // width * width]
    rows = [
        [(c.inner, c.inner_end) for c in used[i : i + width]] for i in range(0, len(used), width)
    ]
    return _Run(rows, used[-1].index)


def _may_be_cell(body: str) -> bool:
    return len(body) <= _LONGEST_LABEL and not _NOT_A_CELL.search(body) and "\uff0c" not in body


def _best_width(cells: list[str]) -> int:
    best, width = 0.0, 0
    for columns in range(2, _MOST_COLUMNS + 1):
        rows = [cells[i : i + columns] for i in range(0, len(cells) // columns * columns, columns)]
        if len(rows) < _FEWEST_LOOSE_ROWS:
            break
        score = _regularity(rows)
        if score > best:
            best, width = score, columns
    return width if best >= 0.8 else 0  # noqa: PLR2004 - four cells of five


def _regularity(rows: list[list[str]]) -> float:
    """The share of cells of their column's type; 0 where no heading row can be told."""
    head, body = rows[0], rows[1:]
    if any(grids.is_number(cell) for cell in head):
        return 0.0
    alike, numeric = 0, []
    for column in zip(*body, strict=True):
        figures = sum(
            1 for cell in column if grids.is_number(cell) or (cell and grids.is_blank_mark(cell))
        )
        numeric.append(figures * 2 > len(column))
        alike += max(figures, len(column) - figures)
    if not any(numeric) or all(numeric):
        return 0.0
    return alike / (len(body) * len(head))


def _found(text: str, run: _Run, first: int) -> Found | None:
    """The table of a run, if at least two rows have two cells."""
    rows = [row for row in run.rows if any(s < e for s, e in row)]
    if sum(1 for row in rows if len(row) > 1) < 2:  # noqa: PLR2004 - two by two is the least
        return None
    return Found(grids.build(text, rows), first, run.last)
