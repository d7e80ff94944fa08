"""Increases and percentage points against the two levels they lie between.

And multi-year totals minus one year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity, units
from qianyi.engine.checking.endpoints import Pair, base_year, basis_note, levels_at, notes_on, pairs
from qianyi.engine.checking.findings import finding, label
from qianyi.engine.checking.tolerance import Interval, percent_change, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_FALL = re.compile(r"降|减|缩|回落|下滑")
_LOOK_BACK = 8


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about differences that the levels do not give."""
    for view in corpus.documents:
        for before, figure in zip((None, *view.figures), view.figures, strict=False):
            if figure.aspect != "change" or not figure.solid or figure.row >= 0:
                continue
            if before is not None and _is_total_of(before, figure):
                yield from _total_minus_year(corpus, before, figure)
            else:
                yield from _checked(corpus, view, figure)


def _is_total_of(total: Figure, change: Figure) -> bool:
    """A multi-year total directly followed by an increase over a single year."""
    several = total.span is not None and total.span.years > 1
    return (
        total.aspect == "cumulative"
        and several
        and total.sentence == change.sentence
        and total.dimension == change.dimension
        and total.name.family == change.name.family
    )


def _total_minus_year(corpus: Corpus, total: Figure, change: Figure) -> Iterator[Finding]:
    first = base_year(change)
    if first is None:
        return
    known = levels_at(corpus, change, first, change.dimension)
    gap = total.interval - change.interval
    base = next((f for f in known if f.interval.meets(gap)), None)
    rest = shown(total.value - change.value, 4)
    sum_text = f"{shown(total.value, 4)}−{shown(change.value, 4)}＝{rest}{total.dimension}"
    tail = f"，恰为{first}年一年的数{base.quote}" if base else ""
    yield finding(
        corpus,
        "cumulative.base",
        f"{label(total)}累计{total.quote}，却与{first}年单年数比较得出增加{change.quote}",
        f"{sum_text}{tail}；{total.span.years if total.span else ''}年累计与单年数不能相减",
        [total, change, *([base] if base else [])],
        [] if base else [severity.NO_BASE],
    )


def _checked(corpus: Corpus, view: DocumentView, figure: Figure) -> Iterator[Finding]:
    first = base_year(figure)
    if first is None or figure.span is None or figure.statement.comparator != "=":
        return
    sign = -1.0 if _falls(view, figure) else 1.0
    candidates = [
        pair
        for dimension in _dimensions(figure)
        for pair in pairs(corpus, figure, first, figure.span.last, dimension, alike=True)
    ]
    if not candidates:
        return
    if any(_agrees(figure, pair, sign) for pair in candidates):
        return
    strict = [p for p in candidates if severity.NAMES_ALIKE not in p.notes]
    yield _finding(corpus, view, figure, (strict or candidates)[0], sign)


def _falls(view: DocumentView, figure: Figure) -> bool:
    before = view.text[max(0, figure.start - _LOOK_BACK) : figure.start]
    return _FALL.search(before) is not None or "降低" in (figure.statement.indicator or "")


def _dimensions(figure: Figure) -> tuple[str, ...]:
    if figure.dimension == units.POINTS:
        return (units.RATIO,)
    if figure.dimension == units.RATIO:
        return (units.MONEY, units.COUNT, units.PEOPLE, "平方米", "公里", "吨", units.RATIO)
    return (figure.dimension,)


def _result(pair: Pair, dimension: str, sign: float) -> Interval | None:
    """What the levels give, in the unit of the figure."""
    base, end = pair.base.interval, pair.end.interval
    if dimension == units.RATIO and pair.base.dimension != units.RATIO:
        if not (base.positive and end.positive):
            return None
        result = percent_change(base, end)
    else:
        result = end - base
    return result if sign > 0 else Interval(-result.high, -result.low)


def _agrees(figure: Figure, pair: Pair, sign: float) -> bool:
    result = _result(pair, figure.dimension, sign)
    if result is None or result.meets(figure.interval):
        return True
    if figure.dimension == units.RATIO and pair.base.dimension == units.RATIO:
        if not pair.base.interval.positive:
            return True
        rate = percent_change(pair.base.interval, pair.end.interval)
        signed = rate if sign > 0 else Interval(-rate.high, -rate.low)
        return signed.meets(figure.interval)
    return False


def _finding(
    corpus: Corpus, view: DocumentView, figure: Figure, pair: Pair, sign: float
) -> Finding:
    base, end = pair.base, pair.end
    implied = end.value - sign * figure.value
    if figure.dimension == units.RATIO and base.dimension != units.RATIO:
        rate = (end.value / base.value - 1) * 100 * sign
        sum_text = f"{shown(end.value, 4)}÷{shown(base.value, 4)}−1＝{shown(sign * rate)}%"
    else:
        sum_text = (
            f"{shown(end.value, 4)}−{shown(base.value, 4)}＝{shown(end.value - base.value, 4)}，"
            f"按原文增减{figure.quote}倒推基数为{shown(implied, 4)}"
        )
    ratio_of_levels = figure.dimension == units.RATIO and base.dimension != units.RATIO
    notes = list(dict.fromkeys([*pair.notes, *notes_on(base, end)]))
    if ratio_of_levels:
        notes += basis_note((figure,), view.sentence_text(figure))
    return finding(
        corpus,
        "growth.difference",
        f"{label(figure)}{figure.quote}，与{_code(base)}、{_code(end)}年两期数值之差不同",
        f"{sum_text}，原文{figure.quote}",
        [figure, base, end],
        notes,
    )


def _code(figure: Figure) -> str:
    return figure.span.code if figure.span else ""
