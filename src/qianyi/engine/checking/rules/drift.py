"""The same target with a later (or earlier) deadline in a later document.

Changed values are seen by same_value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.checking import severity
from qianyi.engine.checking.endpoints import notes_on
from qianyi.engine.checking.findings import comparable, finding
from qianyi.engine.checking.rules.same_value import is_solid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask where one goal is promised for different years by documents of different dates."""
    for figures in corpus.by_family.values():
        by_value: dict[tuple[str, float], list[Figure]] = {}
        for figure in figures:
            if figure.aspect == "target" and figure.span and figure.span.whole and is_solid(figure):
                by_value.setdefault((figure.dimension, figure.value), []).append(figure)
        for group in by_value.values():
            yield from _moved(corpus, group)


def _moved(corpus: Corpus, group: list[Figure]) -> Iterator[Finding]:
    group = [f for f in group if corpus.view(f).moment is not None]
    if len({_year(f) for f in group}) <= 1:
        return
    group.sort(key=lambda f: (corpus.view(f).moment or 0.0, f.document, f.start))
    first, last = group[0], group[-1]
    if first.document == last.document or not comparable(first, last):
        return
    if _year(first) == _year(last) or _repeats(group, first, last):
        return
    places = [f for f in group if comparable(f, last) and _year(f) in (_year(first), _year(last))]
    notes = notes_on(first, last)
    if not all(corpus.view(f).dated for f in (first, last)):
        notes.append(severity.NOT_DATED)
    later = "推迟" if _year(last) > _year(first) else "提前"
    yield finding(
        corpus,
        "drift.deadline",
        f"{first.subject}{first.statement.indicator}{first.quote}的目标由{_year(first)}年变为{_year(last)}年",
        f"{corpus.view(first).key}：{_year(first)}年（口径{first.scope}）；"
        f"{corpus.view(last).key}：{_year(last)}年"
        f"（口径{last.scope}），{later}{abs(_year(last) - _year(first))}年",
        places,
        notes,
    )


def _repeats(group: list[Figure], first: Figure, last: Figure) -> bool:
    """The later document states the goal for the first year too: a series, not a moved deadline."""
    stated = {(f.document, _year(f)) for f in group}
    return (last.document, _year(first)) in stated or (first.document, _year(last)) in stated


def _year(figure: Figure) -> int:
    return figure.span.last if figure.span else 0
