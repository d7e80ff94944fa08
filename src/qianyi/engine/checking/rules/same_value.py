"""The same indicator, subject, scope and period with two values.

The same digits with another unit.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from qianyi.engine.checking import lexicon, severity, units
from qianyi.engine.checking.endpoints import notes_on
from qianyi.engine.checking.findings import comparable, finding, label, printed_terms, spoken
from qianyi.engine.checking.tolerance import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_ASPECTS = frozenset({"level", "target", "cumulative", "growth", "average"})
_SHORT_NAME = 3
_LONG_SUBJECT = 5
_MANY_VALUES = 4
_SAME = 1e-9
_FACTORS = (1e4, 1e-4, 1e8, 1e-8)


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about every indicator with values that cannot be the same number."""
    for group in _groups(corpus):
        yield from _compared(corpus, group)


def _groups(corpus: Corpus) -> Iterator[list[Figure]]:
    for figures in corpus.by_family.values():
        groups: defaultdict[tuple[str, str, str], list[Figure]] = defaultdict(list)
        for figure in figures:
            when = _when(figure)
            if when and is_solid(figure):
                groups[when, figure.aspect, _kind(figure)].append(figure)
        yield from (group for group in groups.values() if len(group) > 1)


def _kind(figure: Figure) -> str:
    """Rates are compared with rates, amounts with amounts.

    万元 and 亿元 of one series meet here.
    """
    return "rate" if figure.dimension in (units.RATIO, units.POINTS) else "amount"


def _when(figure: Figure) -> str:
    """The period; a project's sizes need none, because a project has them once."""
    if figure.aspect not in _ASPECTS:
        return ""
    if figure.span is not None:
        return figure.span.code
    return ""


def is_solid(figure: Figure) -> bool:
    """Whether the name says enough to identify a series of values."""
    name = figure.name.key
    return figure.name.known or (len(name) > _SHORT_NAME and name not in lexicon.GENERIC)


def _compared(corpus: Corpus, group: list[Figure]) -> Iterator[Finding]:
    for part in _by_dimension(group):
        yield from _two_values(corpus, part)


def _by_dimension(group: Iterable[Figure]) -> Iterator[list[Figure]]:
    parts: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in group:
        parts[figure.dimension].append(figure)
    yield from parts.values()


def _two_values(corpus: Corpus, group: list[Figure]) -> Iterator[Finding]:
    """One finding for the widest gap, with every place that holds either value."""
    by_value: dict[float, list[Figure]] = {}
    for figure in group:
        by_value.setdefault(figure.value, []).append(figure)
    if not 1 < len(by_value) <= _MANY_VALUES:
        return
    values = sorted(by_value)
    pairs = [
        (a, b)
        for i, low in enumerate(values)
        for high in values[i + 1 :]
        if (found := _apart(by_value[low], by_value[high])) is not None
        for a, b in [found]
    ]
    if pairs:
        yield _finding(corpus, by_value, min(pairs, key=lambda p: len(notes_on(*p))))


def _apart(lows: Sequence[Figure], highs: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The clearest pair of two values that contradict each other, or None."""
    best: tuple[int, Figure, Figure] | None = None
    for low in lows[:_MANY_VALUES]:
        for high in highs[:_MANY_VALUES]:
            if _contradict(low, high):
                doubt = len(notes_on(low, high))
                if best is None or doubt < best[0]:
                    best = (doubt, low, high)
    return None if best is None else best[1:]


def _contradict(a: Figure, b: Figure) -> bool:
    if a.interval.meets(b.interval) or not comparable(a, b):
        return False
    together = a.document == b.document
    if together and a.sentence == b.sentence and a.sentence >= 0:
        return False  # one sentence naming two figures alike is a matter of reading
    return not (together and a.row >= 0 and a.row == b.row)


def _finding(
    corpus: Corpus, by_value: dict[float, list[Figure]], pair: tuple[Figure, Figure]
) -> Finding:
    low, high = pair
    places = [
        f
        for f in (*by_value[low.value], *by_value[high.value])
        if comparable(f, low) and comparable(f, high)
    ]
    notes = notes_on(low, high)
    if low.statement.comparator == "≈" or high.statement.comparator == "≈":
        notes.append(severity.APPROXIMATE)
    rule, factor = _rule(corpus, places, low, high)
    (less, more), unit = printed_terms([low, high])
    unit = "个百分点" if unit == units.RATIO else unit
    return finding(
        corpus,
        rule,
        f"{label(low)}有两个数值："
        f"{spoken(by_value[low.value][0])}与{spoken(by_value[high.value][0])}",
        f"{shown(more, 4)}−{shown(less, 4)}＝{shown(more - less, 4)}{unit}{factor}",
        places,
        notes,
    )


def _rule(corpus: Corpus, places: Sequence[Figure], low: Figure, high: Figure) -> tuple[str, str]:
    """A change of unit, a target drifting from one document to a later one, or two values."""
    if low.value and any(abs(high.value / low.value / f - 1) < _SAME for f in _FACTORS):
        return "same.unit", "，恰差整倍数，疑为单位误用"
    if low.aspect == "target" and _each_consistent(places, low, high):
        lows = [f for f in places if f.value == low.value]
        early, late = (
            (low, high) if _moment(corpus, lows[0]) <= _moment(corpus, high) else (high, low)
        )
        before = f"由{early.quote}（{corpus.view(early).key}）"
        return "drift.value", f"，{before}变为{late.quote}（{corpus.view(late).key}）"
    return "same.value", ""


def _each_consistent(places: Sequence[Figure], low: Figure, high: Figure) -> bool:
    """No single document holds both values."""
    lows = {f.document for f in places if f.value == low.value}
    highs = {f.document for f in places if f.value == high.value}
    return not lows & highs


def _moment(corpus: Corpus, figure: Figure) -> float:
    moment = corpus.view(figure).moment
    return moment if moment is not None else float("inf")
