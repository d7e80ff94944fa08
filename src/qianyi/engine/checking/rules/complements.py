"""Parts that make up a whole by definition.

Three sectors, exports and imports, town and country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from qianyi.engine.checking import lexicon
from qianyi.engine.checking.findings import Mark, finding, label, printed_terms
from qianyi.engine.checking.tolerance import shown, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_STRUCTURE = re.compile(
    r"(?:三次产业|三产|一二三产业|产业)(?:增加值)?(?:结构|比例|比重|比)[^0-9。；]{0,24}?"
    r"([0-9]+(?:\.[0-9]+)?)\s*[:：∶]\s*([0-9]+(?:\.[0-9]+)?)\s*[:：∶]\s*([0-9]+(?:\.[0-9]+)?)"
    r"(?:[^0-9。；]{0,10}?(?:调整|优化|变化|变)?为?[^0-9。；]{0,6}?"
    r"([0-9]+(?:\.[0-9]+)?)\s*[:：∶]\s*([0-9]+(?:\.[0-9]+)?)\s*[:：∶]\s*([0-9]+(?:\.[0-9]+)?))?"
)
_HUNDRED, _ROUNDING = 100.0, 0.25
_LOOSE = 0.001


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask where defined parts do not make the whole.

    And where structure ratios do not make one hundred.
    """
    for whole_names, part_names in lexicon.COMPLEMENTS:
        yield from _sets(corpus, whole_names, part_names)
    for view in corpus.documents:
        yield from _structures(corpus, view)


def _sets(
    corpus: Corpus, whole_names: tuple[str, ...], part_names: tuple[tuple[str, ...], ...]
) -> Iterator[Finding]:
    wholes = {corpus.names.of_level(name).key for name in whole_names}
    for (owner, key), figures in corpus.by_key.items():
        if key not in wholes:
            continue
        parts = [_levels(corpus, owner, names) for names in part_names]
        if not all(parts):
            continue
        for slot, whole in _by_slot(figures).items():
            chosen = [by_slot.get(slot) for by_slot in parts]
            if all(chosen):
                yield from _judged(corpus, whole, [p for p in chosen if p is not None])


def _levels(corpus: Corpus, owner: str, names: tuple[str, ...]) -> dict[tuple[object, ...], Figure]:
    found: dict[tuple[object, ...], Figure] = {}
    for name in names:
        key = corpus.names.of_level(name).key
        for slot, figure in _by_slot(corpus.by_key.get((owner, key), [])).items():
            found.setdefault(slot, figure)
    return found


def _by_slot(figures: list[Figure]) -> dict[tuple[object, ...], Figure]:
    """One figure a document, period, scope, kind and unit.

    A slot with two different values is left to other rules.
    """
    slots: defaultdict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.span is not None and figure.aspect in ("level", "target", "cumulative"):
            slot = (
                figure.document,
                figure.span.code,
                figure.scope,
                figure.aspect,
                figure.dimension,
            )
            slots[slot].append(figure)
    return {slot: group[0] for slot, group in slots.items() if len({f.value for f in group}) == 1}


def _judged(corpus: Corpus, whole: Figure, parts: list[Figure]) -> Iterator[Finding]:
    if any(f.statement.comparator != "=" for f in (whole, *parts)):
        return
    added = total([p.interval for p in parts])
    slack = abs(whole.value) * _LOOSE
    if added.low - slack <= whole.interval.high and whole.interval.low <= added.high + slack:
        return
    (told, *terms), unit = printed_terms([whole, *parts])
    yield finding(
        corpus,
        "complement",
        f"{label(whole)}{whole.quote}与其组成各项之和不等",
        f"{'＋'.join(shown(t, 4) for t in terms)}＝{shown(sum(terms), 4)}，总数{shown(told, 4)}，"
        f"相差{shown(sum(terms) - told, 4)}{unit}",
        [whole, *parts],
    )


def _structures(corpus: Corpus, view: DocumentView) -> Iterator[Finding]:
    for match in _STRUCTURE.finditer(view.text):
        for group in (1, 4):
            if match.group(group) is None:
                continue
            ratios = [float(match.group(group + i)) for i in range(3)]
            added = sum(ratios)
            if added > _HUNDRED / 2 and abs(added - _HUNDRED) > _ROUNDING:
                yield finding(
                    corpus,
                    "complement",
                    "三次产业结构各项之和不等于100",
                    f"{'＋'.join(shown(r) for r in ratios)}＝{shown(added)}",
                    [Mark(view, match.start(group), match.end(group + 2))],
                )
