"""Totals over several years against the yearly values inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.checking import severity, units
from qianyi.engine.checking.findings import comparable, finding, label, scope_notes
from qianyi.engine.checking.tolerance import shown, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_LONGEST = 10
_FEW, _MANY = 0.3, 4.0


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about totals smaller than their years, or leaving the other years an unlikely rest."""
    for view in corpus.documents:
        for figure in view.figures:
            if _is_total(figure):
                yield from _checked(corpus, figure)


def _is_total(figure: Figure) -> bool:
    span = figure.span
    return (
        figure.solid
        and figure.aspect == "cumulative"
        and figure.statement.comparator == "="
        and figure.dimension not in (units.RATIO, units.POINTS, "")
        and span is not None
        and 1 < span.years <= _LONGEST
    )


def _checked(corpus: Corpus, figure: Figure) -> Iterator[Finding]:
    assert figure.span is not None  # noqa: S101  (asked by _is_total)
    first, last = figure.span.first, figure.span.last
    yearly = _yearly(corpus, figure, first - 1, last)
    inside = {year: f for year, f in yearly.items() if year >= first}
    if not inside:
        return
    added = total([f.interval for f in inside.values()])
    complete = len(inside) == figure.span.years
    if added.low > figure.interval.high or (complete and added.high < figure.interval.low):
        yield _sum_finding(corpus, figure, inside)
    elif not complete:
        yield from _pace(corpus, figure, yearly, inside)


def _yearly(corpus: Corpus, figure: Figure, first: int, last: int) -> dict[int, Figure]:
    """One yearly value a year, the strictly same name before an alike one, the smaller of two."""
    found: dict[int, Figure] = {}
    own = corpus.levels.within(corpus.owner(figure), figure, figure.document)
    pool = [f for f in own if _is_yearly(f, figure)]
    pool.sort(key=lambda f: (f.name.key != figure.name.key, f.value, f.document, f.start))
    for each in pool:
        year = each.span.last if each.span else 0
        if first <= year <= last:
            found.setdefault(year, each)
    return found


def _is_yearly(other: Figure, figure: Figure) -> bool:
    return (
        other.dimension == figure.dimension
        and other.span is not None
        and other.span.single
        and comparable(other, figure)
    )


def _sum_finding(corpus: Corpus, figure: Figure, inside: dict[int, Figure]) -> Finding:
    parts = [inside[year] for year in sorted(inside)]
    value = sum(p.value for p in parts)
    return finding(
        corpus,
        "cumulative.sum",
        f"{label(figure)}累计{figure.quote}与分年数不相符",
        f"{'＋'.join(f'{year}年{shown(inside[year].value, 4)}' for year in sorted(inside))}＝"
        f"{shown(value, 4)}，"
        f"累计{shown(figure.value, 4)}{figure.dimension}",
        [figure, *parts],
        _notes(figure, parts),
    )


def _notes(figure: Figure, parts: list[Figure]) -> list[str]:
    notes = scope_notes(figure, *parts)
    if any(p.name.key != figure.name.key for p in parts):
        notes.append(severity.NAMES_ALIKE)
    return notes


def _pace(
    corpus: Corpus, figure: Figure, yearly: dict[int, Figure], inside: dict[int, Figure]
) -> Iterator[Finding]:
    assert figure.span is not None  # noqa: S101
    if len(yearly) <= 1:
        return
    missing = figure.span.years - len(inside)
    rest = figure.value - sum(f.value for f in inside.values())
    mean = rest / missing
    values = [f.value for f in yearly.values()]
    if min(values) <= 0 or min(values) * _FEW <= mean <= max(values) * _MANY:
        return
    parts = [yearly[year] for year in sorted(yearly)]
    spent = "−".join(shown(f.value, 4) for f in inside.values())
    told = f"{label(figure)}累计{figure.quote}"
    pace = f"{missing}年年均{'仅' if mean < min(values) else '达'}{shown(mean)}{figure.dimension}"
    yield finding(
        corpus,
        "cumulative.pace",
        f"{told}，扣除已知年份后其余{pace}",
        f"({shown(figure.value, 4)}−{spent})÷{missing}＝{shown(mean)}，"
        f"而{'、'.join(f'{year}年为{shown(yearly[year].value, 4)}' for year in sorted(yearly))}",
        [figure, *parts],
        _notes(figure, parts),
    )
