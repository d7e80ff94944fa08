"""Real tables cell by cell: 合计 rows and columns, growth columns between two columns of levels.

Works on the cells themselves, so that it does not depend on how the reader named them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity
from qianyi.engine.checking.findings import Mark, finding
from qianyi.engine.checking.lexicon import is_price_based
from qianyi.engine.checking.tolerance import (
    Interval,
    around,
    compound,
    percent_change,
    shown,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.model import Finding
    from qianyi.engine.text.model import Cell, Table

_PLAIN = re.compile(
    r"^[\[［(（]?\s*(-|－|—|\+)?\s*(\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.(\d+))?\s*(%|％)?\s*[\]］)）]?$"
)
_TOTAL = re.compile(r"^(?:合计|总计|小计|总\s*计|合\s*计|全区合计|全市合计|总数)$")
_YEAR = re.compile(r"(20\d\d)\s*年?")
_GROWTH = re.compile(r"同比|增长|增速|增幅|±")
_NOT_RATE = re.compile(r"增加额|增减额|增量|差额|百分点|占比|累计")
_AVERAGE = re.compile(r"年均|年平均")
_THIS = re.compile(r"本年|本期|今年|本月止|当年")
_LAST = re.compile(r"上年|去年|同期|上期")
_RATE_ROW = re.compile(
    r"率|占比|比重|增速|指数|人均|平均|单位|增长|%|％|价格|均价|强度|排名|位次|年龄|寿命"
)
_MEASURED = re.compile(r"元|亩|平方|公顷|吨|公里|千瓦|米|投资|产值|收入|\.\d")
_FEWEST_PARTS = 2
_LARGEST = 400
_TOLD = 12


@dataclass(frozen=True, slots=True)
class _Number:
    cell: Cell
    value: float
    interval: Interval
    places: int
    percent: bool


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about totals and growth cells that the other cells do not give."""
    for view in corpus.documents:
        for table in view.document.text.tables:
            if table.rows <= _LARGEST:
                yield from _checked(corpus, view, table)


def _checked(corpus: Corpus, view: DocumentView, table: Table) -> Iterator[Finding]:
    grid = {(cell.row, cell.column): cell for cell in table.cells}
    numbers = {at: number for at, cell in grid.items() if (number := _number(cell)) is not None}
    yield from _column_totals(corpus, view, table, grid, numbers)
    yield from _row_totals(corpus, view, table, grid, numbers)
    yield from _growth_columns(corpus, view, table, grid, numbers)


def _number(cell: Cell) -> _Number | None:
    match = _PLAIN.match(unicodedata.normalize("NFKC", cell.text).strip())
    if match is None:
        return None
    sign = -1.0 if match.group(1) in ("-", "－", "—") else 1.0
    whole, places = match.group(2).replace(",", ""), match.group(3) or ""
    value = float(f"{whole}.{places or '0'}") * sign
    low, high = around(value, 10.0 ** -len(places))
    return _Number(
        cell, value, Interval(low, high), len(places), percent=match.group(4) is not None
    )


def _label(grid: dict[tuple[int, int], Cell], row: int, columns: int) -> str:
    """The text in front of a row's numbers."""
    words = [grid[row, c].text.strip() for c in range(columns) if (row, c) in grid]
    return next((w for w in words if w and not _PLAIN.match(w)), "")


def _header(table: Table, grid: dict[tuple[int, int], Cell], column: int) -> str:
    rows = range(max(1, table.header_rows))
    return "".join(grid[r, column].text.strip() for r in rows if (r, column) in grid)


def _column_totals(
    corpus: Corpus,
    view: DocumentView,
    table: Table,
    grid: dict[tuple[int, int], Cell],
    numbers: dict[tuple[int, int], _Number],
) -> Iterator[Finding]:
    """A last (or first) row called 合计 against the rows it closes."""
    first = max(1, table.header_rows)
    labels = {row: _label(grid, row, table.columns) for row in range(first, table.rows)}
    totals = [row for row, name in labels.items() if _TOTAL.match(name)]
    if len(totals) != 1 or any(
        "其中" in name or _RATE_ROW.search(name) for name in labels.values()
    ):
        return
    row = totals[0]
    if row not in (first, table.rows - 1):
        return
    others = [r for r in range(first, table.rows) if r != row]
    for column in range(table.columns):
        yield from _total(corpus, view, _header(table, grid, column), numbers.get((row, column)), [
            numbers.get((r, column)) for r in others
        ])  # fmt: skip


def _row_totals(
    corpus: Corpus,
    view: DocumentView,
    table: Table,
    grid: dict[tuple[int, int], Cell],
    numbers: dict[tuple[int, int], _Number],
) -> Iterator[Finding]:
    """A column called 合计 against the columns beside it."""
    headers = [_header(table, grid, c) for c in range(table.columns)]
    totals = [c for c, name in enumerate(headers) if _TOTAL.match(name)]
    if len(totals) != 1:
        return
    column = totals[0]
    numeric = [
        c
        for c in range(table.columns)
        if c != column and any((r, c) in numbers for r in range(table.rows))
    ]
    if any(
        _RATE_ROW.search(headers[c]) or "序号" in headers[c] or "其中" in headers[c]
        for c in numeric
    ):
        return
    for row in range(max(1, table.header_rows), table.rows):
        name = _label(grid, row, table.columns)
        if not _RATE_ROW.search(name):
            yield from _total(corpus, view, name, numbers.get((row, column)), [
                numbers.get((row, c)) for c in numeric
            ])  # fmt: skip


def _total(
    corpus: Corpus,
    view: DocumentView,
    name: str,
    whole: _Number | None,
    found: Sequence[_Number | None],
) -> Iterator[Finding]:
    parts = [n for n in found if n is not None]
    if (
        whole is None
        or len(parts) < _FEWEST_PARTS
        or _RATE_ROW.search(name)
        or whole.percent
        or "序号" in name
    ):
        return
    value = sum(p.value for p in parts)
    step = 10.0 ** -max(n.places for n in (whole, *parts))  # 12 beside 8.5 is 12.0
    added = total([Interval(*around(p.value, step)) for p in parts])
    if value == whole.value or (added.meets(whole.interval) and not _are_counts(view, whole, name)):
        return
    incomplete = len(parts) < len(found)
    if incomplete and value < whole.value:
        return
    yield finding(
        corpus,
        "sum.column",
        f"表中“{name}”合计{whole.cell.text.strip()}与各项之和不等",
        f"{_added(parts)}＝{shown(value, 4)}，"
        f"合计{shown(whole.value, 4)}，相差{shown(value - whole.value, 4)}",
        [_mark(view, whole), *(_mark(view, p) for p in parts[:5])],
    )


def _added(parts: Sequence[_Number]) -> str:
    told = "＋".join(shown(p.value, 4) for p in parts[:_TOLD])
    return f"{told}＋…" if len(parts) > _TOLD else told


def _are_counts(view: DocumentView, whole: _Number, name: str) -> bool:
    """Whole numbers in a table without measured units are counts.

    Exact, no rounding to allow for.
    """
    if "." in whole.cell.text:
        return False
    tables = view.document.text.tables
    own = next((t for t in tables if t.start <= whole.cell.start < t.end), None)
    words = view.text[max(0, own.start - 30) : own.end] if own else name
    return _MEASURED.search(words) is None


def _mark(view: DocumentView, number: _Number) -> Mark:
    return Mark(view, number.cell.start, number.cell.end)


def _growth_columns(
    corpus: Corpus,
    view: DocumentView,
    table: Table,
    grid: dict[tuple[int, int], Cell],
    numbers: dict[tuple[int, int], _Number],
) -> Iterator[Finding]:
    headers = [_header(table, grid, c) for c in range(table.columns)]
    for column, name in enumerate(headers):
        if not _GROWTH.search(name) or _NOT_RATE.search(name):
            continue
        pair = _level_columns(headers, column)
        if pair is None:
            continue
        base_column, end_column, years = pair
        if years > 1 and not _AVERAGE.search(name):
            continue
        for row in range(max(1, table.header_rows), table.rows):
            cells = tuple(numbers.get((row, c)) for c in (base_column, end_column, column))
            label = _label(grid, row, table.columns)
            if not re.search(r"率|增速|增长|占比|比重", label):
                yield from _growth(corpus, view, label, cells, years)


def _level_columns(headers: Sequence[str], column: int) -> tuple[int, int, int] | None:
    """The two columns of levels left of a growth column, and the years between them."""
    years = {
        c: int(m.group(1))
        for c, h in enumerate(headers[:column])
        if (m := _YEAR.search(h)) and not _GROWTH.search(h)
    }
    if len(years) == len(("base", "end")):
        (a, first), (b, second) = years.items()
        if first == second:
            return None
        return (a, b, second - first) if first < second else (b, a, first - second)
    this = [c for c, h in enumerate(headers[:column]) if _THIS.search(h) and not _LAST.search(h)]
    last = [c for c, h in enumerate(headers[:column]) if _LAST.search(h)]
    if len(this) == len(last) == 1:
        return last[0], this[0], 1
    return None


def _growth(
    corpus: Corpus, view: DocumentView, name: str, cells: tuple[_Number | None, ...], years: int
) -> Iterator[Finding]:
    base, end, rate = cells
    if base is None or end is None or rate is None or base.percent or end.percent:
        return
    if not (base.interval.positive and end.interval.positive):
        return
    computed = (
        compound(base.interval, end.interval, years)
        if years > 1
        else percent_change(base.interval, end.interval)
    )
    if computed.meets(rate.interval) or (end.interval - base.interval).times(1 / years).meets(
        rate.interval
    ):
        return
    value = ((end.value / base.value) ** (1 / years) - 1) * 100
    power = f"^(1/{years})" if years > 1 else ""
    yield finding(
        corpus,
        "growth.table",
        f"表中“{name}”增长{rate.cell.text.strip()}，由两年数值推算不同",
        f"({shown(end.value, 4)}÷{shown(base.value, 4)}){power}−1＝{shown(value)}%，"
        f"表中{rate.cell.text.strip()}",
        [_mark(view, base), _mark(view, end), _mark(view, rate)],
        [severity.PRICE_BASIS] if is_price_based(name) else [],
    )
