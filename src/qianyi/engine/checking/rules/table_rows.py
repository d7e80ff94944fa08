"""Rows of tables: the growth.

Average or change column against the years printed in the same row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.endpoints import basis_note
from qianyi.engine.checking.findings import finding
from qianyi.engine.checking.tolerance import compound, percent_change, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding
    from qianyi.engine.checking.tolerance import Interval

_RULES = {"average": "growth.average", "growth": "growth.table", "change": "growth.difference"}


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about growth and change cells that the year cells of the row do not give."""
    for view in corpus.documents:
        for row in view.rows():
            levels = yearly_levels(row)
            if levels is None:
                continue
            base, end = levels
            for cell in row:
                if cell.aspect in _RULES and not _agrees(base, end, cell):
                    yield _finding(corpus, base, end, cell)


def yearly_levels(row: tuple[Figure, ...]) -> tuple[Figure, Figure] | None:
    """The first and last year of a row that has at least two, both of one unit."""
    levels = [f for f in row if f.aspect in ("level", "target") and f.span and f.span.single]
    if len(levels) <= 1:
        return None
    levels.sort(key=lambda f: f.span.last if f.span else 0)
    base, end = levels[0], levels[-1]
    if base.dimension != end.dimension or _years(base, end) < 1:
        return None
    return base, end


def _years(base: Figure, end: Figure) -> int:
    return (end.span.last if end.span else 0) - (base.span.last if base.span else 0)


def results(base: Figure, end: Figure, cell: Figure) -> list[Interval]:
    """Everything the cell may rightly hold.

    Rate, yearly step, difference, by what the column is called.
    """
    years = _years(base, end)
    difference = end.interval - base.interval
    rates: list[Interval] = []
    if base.interval.positive and end.interval.positive:
        rates = [
            compound(base.interval, end.interval, years),
            percent_change(base.interval, end.interval),
        ]
    if cell.aspect == "change":
        return [difference, *rates[1:]]
    steps = [difference.times(1 / years)]
    if cell.aspect == "growth":
        return [*rates[1:], *steps]
    return [*rates[:1], *steps, difference]


def _agrees(base: Figure, end: Figure, cell: Figure) -> bool:
    if cell.statement.comparator != "=":
        return True
    if cell.aspect == "growth" and _years(base, end) != 1:
        return True
    possible = results(base, end, cell)
    return not possible or any(result.meets(cell.interval) for result in possible)


def _finding(corpus: Corpus, base: Figure, end: Figure, cell: Figure) -> Finding:
    years = _years(base, end)
    computed = f"差额{shown(end.value - base.value, 4)}"
    if base.interval.positive and end.interval.positive:
        rate = ((end.value / base.value) ** (1 / years) - 1) * 100
        computed += (
            f"，{'年均' if years > 1 else ''}增长({shown(end.value, 4)}÷{shown(base.value, 4)})"
        )
        computed += f"{f'^(1/{years})' if years > 1 else ''}−1＝{shown(rate)}%"
    notes = basis_note((base,)) if cell.aspect != "change" and base.dimension != units.RATIO else []
    return finding(
        corpus,
        _RULES[cell.aspect],
        f"表中“{base.statement.indicator or ''}”一行的增长（变化）列{cell.quote}与{base.quote}、"
        f"{end.quote}不相符",
        f"{computed}，表中为{cell.quote}",
        [base, end, cell],
        notes,
    )
