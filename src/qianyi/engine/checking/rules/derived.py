"""Figures that follow from others: productivity, per head, per area, the share of the city."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking import lexicon, units
from qianyi.engine.checking.findings import comparable, finding, label, scope_notes, spoken
from qianyi.engine.checking.tolerance import share, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding
    from qianyi.engine.checking.tolerance import Interval

_PER = re.compile(r"^(?:人均|每人)(?P<whole>.{2,})$")
_PER_AREA = re.compile(r"^(?:亩均|地均|单位面积|每亩|每平方公里)(?P<whole>.{2,})$")
_AREAS = (
    "建成区面积",
    "规上工业用地面积",
    "工业用地面积",
    "用地面积",
    "园区面积",
    "已建成工业用地面积",
)
_OF_CITY = re.compile(
    r"^(?P<part>.{2,16}?)(?:(?:占|在)(?:全市|本市|[一-龥]{2,3}市)|全市)的?"
    r"(?:比重|比例|份额|占比|总量的比重|总数的比重)$"
)
_LOOSE_LOW, _LOOSE_HIGH = 0.8, 1.25
_FEW_TIMES = 2.0
_YEARS_APART = 6


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask where a derived figure and the figures it derives from are far apart."""
    cities = _city_figures(corpus)
    told: set[tuple[str, str]] = set()
    for view in corpus.documents:
        for figure in view.figures:
            if not (figure.solid and figure.span and figure.span.single):
                continue
            if figure.aspect not in ("level", "target"):
                continue
            slot = (corpus.owner(figure), figure.name.key)
            if slot not in told:  # one cause: the series, not each of its years
                for found in _quotients(corpus, figure):
                    told.add(slot)
                    yield found
            yield from _share_of_city(corpus, figure, cities)


def _quotients(corpus: Corpus, figure: Figure) -> Iterator[Finding]:
    if "/" not in figure.dimension and not _PER.match(figure.name.key):
        return
    for derived, over, under in lexicon.IDENTITIES:
        if figure.name.key == corpus.names.of_level(derived).key:
            yield from _quotient(corpus, figure, over, (under,))
    if match := _PER.match(figure.name.key):
        yield from _quotient(corpus, figure, match.group("whole"), ("常住人口",))
    if match := _PER_AREA.match(figure.name.key):
        yield from _quotient(corpus, figure, match.group("whole"), _AREAS)


def _quotient(
    corpus: Corpus, figure: Figure, over: str, unders: tuple[str, ...]
) -> Iterator[Finding]:
    wholes = _at(corpus, figure, over)
    wholes = [w for w in wholes if w.dimension == units.MONEY and w.interval.positive]
    if not wholes or figure.value <= 0:
        return
    value = figure.value
    heads = [h for name in unders for h in _heads(corpus, figure, name)]
    same_year = [h for h in heads if h.span == figure.span]
    if same_year:
        if not any(_close(w.value / h.value / value) for w in wholes for h in same_year):
            yield _finding(corpus, figure, wholes[0], same_year[0], value)
    elif heads:
        nearest = min(heads, key=lambda h: abs(_year(h) - _year(figure)))
        needed = wholes[0].value / value / nearest.value
        if not 1 / _FEW_TIMES <= needed <= _FEW_TIMES:
            yield _finding(corpus, figure, wholes[0], nearest, value)


def _close(ratio: float) -> bool:
    return _LOOSE_LOW <= ratio <= _LOOSE_HIGH


def _year(figure: Figure) -> int:
    return figure.span.last if figure.span else 0


def _at(corpus: Corpus, figure: Figure, name: str) -> list[Figure]:
    return [f for f in corpus.named_then(figure, name) if comparable(f, figure)]


def _heads(corpus: Corpus, figure: Figure, name: str) -> list[Figure]:
    return [
        f
        for f in corpus.named(figure, name)
        if f.span
        and f.interval.positive
        and f.aspect in ("level", "target")
        and abs(f.span.last - _year(figure)) < _YEARS_APART
        and comparable(f, figure)
        and f.dimension in (units.PEOPLE, "平方米")
    ]


def _finding(corpus: Corpus, figure: Figure, whole: Figure, head: Figure, value: float) -> Finding:
    needed = whole.value / value
    return finding(
        corpus,
        "derived",
        f"{label(figure)}{spoken(figure)}与{whole.statement.indicator}{spoken(whole)}、"
        f"{head.statement.indicator}{spoken(head)}难以同时成立",
        f"{spoken(whole)}÷{spoken(figure)}＝{shown(needed, 0)}{head.dimension}，"
        f"而{_when(head)}{head.statement.indicator}为{spoken(head)}，"
        f"相差{shown(needed / head.value, 1)}倍",
        [figure, whole, head],
        scope_notes(figure, whole, head),
    )


def _when(figure: Figure) -> str:
    return figure.span.label if figure.span else ""


def _city_figures(corpus: Corpus) -> dict[tuple[str, str], list[Figure]]:
    """Figures of cities by indicator and period."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for (owner, key), figures in corpus.by_key.items():
        if owner.endswith("市"):
            for figure in figures:
                if figure.span is not None:
                    found.setdefault((key, figure.span.code), []).append(figure)
    return found


def _share_of_city(
    corpus: Corpus, figure: Figure, cities: dict[tuple[str, str], list[Figure]]
) -> Iterator[Finding]:
    match = _OF_CITY.match(figure.statement.indicator or "")
    if match is None or figure.dimension != units.RATIO or figure.span is None:
        return
    name = corpus.names.of_level(match.group("part"))
    wholes = cities.get((name.key, figure.span.code), [])
    parts = _at(corpus, figure, match.group("part"))
    pairs = [
        (p, w)
        for p in parts
        for w in wholes
        if p.dimension == w.dimension and w.interval.positive and w.subject != p.subject
    ]
    if not pairs or any(_fits(share(p.interval, w.interval), figure) for p, w in pairs):
        return
    part, whole = pairs[0]
    yield finding(
        corpus,
        "share.value",
        f"{label(figure)}{figure.quote}与所给两数不相符",
        f"{shown(part.value, 4)}÷{shown(whole.value, 4)}＝"
        f"{shown(part.value / whole.value * 100)}%，原文{figure.quote}",
        [figure, part, whole],
        scope_notes(figure, part),
    )


def _fits(computed: Interval, figure: Figure) -> bool:
    if figure.statement.comparator in (">=", ">"):
        return computed.high >= figure.interval.low
    return computed.meets(figure.interval)
