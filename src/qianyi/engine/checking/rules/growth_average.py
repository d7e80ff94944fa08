"""Average yearly growth against end points and number of years.

And the growth columns of tables read as statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.endpoints import Pair, base_year, basis_note, pairs
from qianyi.engine.checking.findings import finding, label
from qianyi.engine.checking.tolerance import Interval, compound, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_LONGEST = 15


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about every average growth no pair of published end points gives."""
    for view in corpus.documents:
        for figure in view.figures:
            if figure.aspect == "average" and figure.solid:
                yield from _checked(corpus, figure)


def _checked(corpus: Corpus, figure: Figure) -> Iterator[Finding]:
    span = figure.span
    if span is None or figure.statement.comparator != "=":
        return
    first = base_year(figure)
    if first is None:
        return
    starts = {first, span.first} if span.years > 1 else {first}
    if span.single and not figure.statement.base:
        starts = _only_start(corpus, figure)
    candidates = [
        pair
        for start in sorted(starts)
        for dimension in _dimensions(figure)
        for pair in pairs(corpus, figure, start, span.last, dimension)
        if 1 < pair.years <= _LONGEST
    ]
    if candidates and not any(_agrees(figure, pair) for pair in candidates):
        yield _finding(corpus, figure, candidates[0])


def _only_start(corpus: Corpus, figure: Figure) -> set[int]:
    """An average told with its last year only runs from the one earlier year the document gives.

    If there is just one.
    """
    assert figure.span is not None  # noqa: S101  (asked by _checked)
    years = {
        f.span.last
        for f in corpus.levels.within(corpus.owner(figure), figure, figure.document)
        if f.name.key == figure.name.key
        and f.span is not None
        and f.span.single
        and figure.span.last - _LONGEST < f.span.last < figure.span.last
    }
    return years if len(years) == 1 else set()


def _dimensions(figure: Figure) -> tuple[str, ...]:
    """A rate may belong to levels of any unit.

    An absolute yearly increase only to levels of its own.
    """
    if figure.dimension in (units.RATIO, units.POINTS):
        return (
            units.MONEY,
            units.RATIO,
            units.COUNT,
            units.PEOPLE,
            "平方米",
            "公里",
            "吨",
            "亿美元",
        )
    return (figure.dimension,)


def _agrees(figure: Figure, pair: Pair) -> bool:
    steady = (pair.end.interval - pair.base.interval).times(1 / pair.years)
    if figure.dimension != units.RATIO:
        return steady.meets(figure.interval)
    if pair.base.dimension == units.RATIO and steady.meets(figure.interval):
        return True
    return _rate(pair) is None or _meets(_rate(pair), figure.interval)


def _meets(rate: Interval | None, printed: Interval) -> bool:
    return rate is not None and rate.meets(printed)


def _rate(pair: Pair) -> Interval | None:
    if not (pair.base.interval.positive and pair.end.interval.positive):
        return None
    return compound(pair.base.interval, pair.end.interval, pair.years)


def _finding(corpus: Corpus, figure: Figure, pair: Pair) -> Finding:
    base, end, years = pair.base, pair.end, pair.years
    if figure.dimension == units.RATIO:
        rate = ((end.value / base.value) ** (1 / years) - 1) * 100
        sum_text = f"({shown(end.value, 4)}÷{shown(base.value, 4)})^(1/{years})−1＝{shown(rate)}%"
    else:
        step = (end.value - base.value) / years
        difference = f"({shown(end.value, 4)}−{shown(base.value, 4)})"
        sum_text = f"{difference}÷{years}＝{shown(step)}{figure.dimension}"
    notes = [*pair.notes, *basis_note((figure,), corpus.view(figure).sentence_text(figure))]
    return finding(
        corpus,
        "growth.average",
        f"{label(figure)}为{figure.quote}，由{_year(base)}、{_year(end)}年数值推算不同",
        f"按{_year(base)}年{shown(base.value, 4)}、"
        f"{_year(end)}年{shown(end.value, 4)}（{base.dimension}）推算："
        f"{sum_text}，原文{figure.quote}",
        [figure, base, end],
        notes,
    )


def _year(figure: Figure) -> str:
    return figure.span.code if figure.span else ""
