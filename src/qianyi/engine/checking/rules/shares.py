"""Shares against numerator and denominator.

Said in the same sentence or found under the names 甲占乙的比重.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.findings import comparable, finding, label, printed_terms, scope_notes
from qianyi.engine.checking.tolerance import share, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_NAMED = re.compile(
    r"^(?P<part>.{2,20}?)占(?:全区|全市|同期)?(?P<whole>.{2,16}?)的?(?:比重|比例|比率|份额|百分比)$"
)
_AFTER = re.compile(
    r"^[，,（(、]?\s*(?:[^，。；0-9]{0,8})?占(?P<whole>[^，。；0-9]{0,16}?)的?(?:比重|比例|比|总数|总量)?(?:达到|达|约|为|的|近)*\s*$"
)
_OVER = re.compile(r"^[，,（(]?\s*(?:约|仅|已|只)?(?:占|完成)[^0-9，。；]{0,16}$")
_IS = re.compile(r"^的(?:比重|比例|份额)?(?:约)?(?:为|达到|达|占)?\s*$")
_TOGETHER = re.compile(r"合计|共计|总计|总和|之和|共占|累计占|分别")
_LOOK_BACK = 24
_GROUP = re.compile(r"其中")
_AMONG_SHARES = ("level", "cumulative", "target", "other")


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about shares no given numerator and denominator produces."""
    for view in corpus.documents:
        for sentence in view.sentences():
            yield from _of_which(corpus, view, sentence)
            yield from _of_a_told_whole(corpus, view, sentence)
        for figure in view.figures:
            if figure.dimension == units.RATIO and figure.solid:
                yield from _named(corpus, figure)


def _of_which(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    """总投资759亿元，其中…总投资575.7亿元，占比75.8%.

    Whole before 其中, part after it, then the share.
    """
    for number, figure in enumerate(sentence):
        if number <= 1 or not _is_share(view, sentence, number):
            continue
        split = _last_of_which(view, sentence, number)
        if split is None:
            continue
        pairs = _same_unit(sentence[:split], sentence[split:number])
        if not pairs or any(share(p.interval, w.interval).meets(figure.interval) for p, w in pairs):
            continue
        part, whole = pairs[-1]
        if part.value > whole.value:
            continue
        yield _finding(corpus, figure, part, whole, ())


def _of_a_told_whole(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    """218.5亿元，占全区260.3亿元的83.9%; 到位36.2亿元，完成年度目标60亿元的60.3%."""
    for part, whole, rate in zip(sentence, sentence[1:], sentence[2:], strict=False):
        if rate.dimension != units.RATIO or rate.statement.comparator != "=":
            continue
        if part.dimension != whole.dimension or not (_has_level(part) and _has_level(whole)):
            continue
        if not (_OVER.match(view.between(part, whole)) and _IS.match(view.between(whole, rate))):
            continue
        if not share(part.interval, whole.interval).meets(rate.interval):
            yield _finding(corpus, rate, part, whole, ())


def _has_level(figure: Figure) -> bool:
    return figure.dimension not in (units.RATIO, units.POINTS, "") and figure.interval.positive


def _is_share(view: DocumentView, sentence: tuple[Figure, ...], number: int) -> bool:
    figure = sentence[number]
    if figure.dimension != units.RATIO or figure.statement.comparator != "=":
        return False
    match = _AFTER.match(view.between(sentence[number - 1], figure))
    if match is None:
        return "投资额占比" in view.between(sentence[number - 1], figure)
    named = match.group("whole")
    return not named or named in ("总", "全部", "合计", "总投资", "总额")


def _last_of_which(view: DocumentView, sentence: tuple[Figure, ...], number: int) -> int | None:
    """Position of the first figure after the last 其中 before ``number``."""
    for position in range(number - 1, 0, -1):
        if _GROUP.search(view.between(sentence[position - 1], sentence[position])):
            return position
    return None


def _same_unit(wholes: Iterable[Figure], parts: Iterable[Figure]) -> list[tuple[Figure, Figure]]:
    by_unit = {w.dimension: w for w in wholes if _countable(w)}
    return [
        (part, by_unit[part.dimension])
        for part in parts
        if _countable(part) and part.dimension in by_unit
    ]


def _countable(figure: Figure) -> bool:
    return (
        figure.aspect in _AMONG_SHARES
        and figure.dimension not in (units.RATIO, units.POINTS)
        and figure.interval.positive
    )


def _named(corpus: Corpus, figure: Figure) -> Iterator[Finding]:
    if figure.statement.comparator != "=" or figure.span is None:
        return
    match = _NAMED.match(figure.statement.indicator or "")
    if match is None:
        return
    view = corpus.view(figure)
    if _TOGETHER.search(view.text[max(0, figure.start - _LOOK_BACK) : figure.start]):
        return  # several parts added up: their names say nothing of a single one
    wholes = [f for f in corpus.named_then(figure, match.group("whole")) if _same_time(f, figure)]
    parts = [f for f in corpus.named_then(figure, match.group("part")) if _same_time(f, figure)]
    pairs = [
        (p, w)
        for p in parts[:4]
        for w in wholes[:4]
        if p.dimension == w.dimension and comparable(p, w)
    ]
    if pairs and not any(share(p.interval, w.interval).meets(figure.interval) for p, w in pairs):
        part, whole = pairs[0]
        yield _finding(corpus, figure, part, whole, scope_notes(part, whole, figure))


def _same_time(other: Figure, figure: Figure) -> bool:
    return (
        _countable(other)
        and other.span is not None
        and figure.span is not None
        and other.span.code == figure.span.code
        and comparable(other, figure)
    )


def _finding(
    corpus: Corpus, figure: Figure, part: Figure, whole: Figure, notes: Iterable[str]
) -> Finding:
    (over, under), _ = printed_terms([part, whole])
    return finding(
        corpus,
        "share.value",
        f"{label(figure)}{figure.quote}与所给数值不相符",
        f"{shown(over, 4)}÷{shown(under, 4)}＝{shown(part.value / whole.value * 100)}%，"
        f"原文{figure.quote}",
        [figure, part, whole],
        tuple(notes),
    )
