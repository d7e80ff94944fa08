"""Growth over one year against the two years' levels, and growth.

Increase and level said in one breath.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qianyi.engine.checking import units
from qianyi.engine.checking.endpoints import basis_note, pairs
from qianyi.engine.checking.findings import finding, label, printed_terms
from qianyi.engine.checking.tolerance import Interval, percent_change, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus, DocumentView
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_UP = re.compile(
    r"^[，,（(]?\s*(?:同比|较|比|净)?[^，。；0-9]{0,16}?(?:增加|增长|增收|多增|增|提高)(?:了|额)?\s*$"
)
_PERCENT = re.compile(
    r"^[，,、]?\s*(?:同比|增幅|增速)?(?:增长|增|提高|上升|达|为|达到)*(?:了)?\s*$"
)
_OVER_BASE = re.compile(r"^[，,（(]?\s*(?:较|比)[^，。；]{0,16}的\s*$")
_RISES = re.compile(r"^\s*(?:净)?(?:增加|增长|提高|减少|下降|降低|增|减)了?\s*$")
_FALL = re.compile(r"降|减|少|缩")
_LEVEL_ASPECTS = ("level", "cumulative")


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about yearly growth that the levels do not give."""
    for view in corpus.documents:
        for figure in view.figures:
            if figure.aspect == "growth" and figure.solid and figure.dimension == units.RATIO:
                yield from _by_levels(corpus, view, figure)
        for sentence in view.sentences():
            yield from _in_one_breath(corpus, view, sentence)
            yield from _over_a_told_base(corpus, view, sentence)


def _by_levels(corpus: Corpus, view: DocumentView, figure: Figure) -> Iterator[Finding]:
    span = figure.span
    if span is None or not span.single or figure.statement.comparator != "=":
        return
    falls = _falls(view, figure)
    candidates = [
        pair
        for dimension in (units.MONEY, units.COUNT, units.PEOPLE, "吨", "亿美元", "平方米")
        for pair in pairs(corpus, figure, span.last - 1, span.last, dimension)
        if pair.base.interval.positive and pair.end.interval.positive
    ]
    if not candidates:
        return
    signed = _negative(figure) if falls else figure.interval
    if any(percent_change(p.base.interval, p.end.interval).meets(signed) for p in candidates):
        return
    pair = candidates[0]
    rate = (pair.end.value / pair.base.value - 1) * 100
    yield finding(
        corpus,
        "growth.year",
        f"{label(figure)}为{figure.quote}，由两年数值推算不同",
        f"{shown(pair.end.value, 4)}÷{shown(pair.base.value, 4)}−1＝{shown(rate)}%，"
        f"原文{'下降' if falls else ''}{figure.quote}",
        [figure, pair.base, pair.end],
        [*pair.notes, *basis_note((figure,), view.sentence_text(figure))],
    )


def _negative(figure: Figure) -> Interval:
    return Interval(-figure.interval.high, -figure.interval.low)


def _falls(view: DocumentView, figure: Figure) -> bool:
    before = view.text[max(0, figure.start - 6) : figure.start]
    return _FALL.search(before) is not None


def _in_one_breath(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    for level, more, rate in zip(sentence, sentence[1:], sentence[2:], strict=False):
        if not _is_trio(view, level, more, rate):
            continue
        base = level.interval - more.interval
        if not base.positive or percent_change(base, level.interval).meets(rate.interval):
            continue
        before = level.value - more.value
        yield finding(
            corpus,
            "growth.year",
            f"{label(level)}{level.quote}、增加{more.quote}与增长{rate.quote}不相符",
            f"{shown(level.value, 4)}−{shown(more.value, 4)}＝{shown(before, 4)}，"
            f"{shown(more.value, 4)}÷{shown(before, 4)}＝{shown(more.value / before * 100)}%，"
            f"原文{rate.quote}",
            [level, more, rate],
            basis_note((level,), view.sentence_text(level)),
        )


def _over_a_told_base(
    corpus: Corpus, view: DocumentView, sentence: tuple[Figure, ...]
) -> Iterator[Finding]:
    """96家，比上年末的88家增加8家: the base stands between the level and the increase."""
    for end, base, more in zip(sentence, sentence[1:], sentence[2:], strict=False):
        gap = view.between(base, more)
        told = _OVER_BASE.match(view.between(end, base)) and _RISES.match(gap)
        if not told or end.dimension != base.dimension or more.statement.comparator != "=":
            continue
        if end.statement.comparator != "=" or end.dimension == units.RATIO:
            continue
        sign = -1.0 if _FALL.search(gap) else 1.0
        possible = _change(end, base, more, sign)
        if possible is None or possible.meets(more.interval):
            continue
        (last, first), unit = printed_terms([end, base])
        value = (last - first) * sign
        if more.dimension == units.RATIO:
            value, unit = value / first * 100, "%"
        yield finding(
            corpus,
            "growth.difference",
            f"{label(end)}{end.quote}、比{base.quote}{gap.strip()}{more.quote}不相符",
            f"{shown(last, 4)}与{shown(first, 4)}相比为{shown(value)}{unit}，原文{more.quote}",
            [end, base, more],
            basis_note((end,)) if more.dimension == units.RATIO else (),
        )


def _change(end: Figure, base: Figure, more: Figure, sign: float) -> Interval | None:
    if more.dimension == end.dimension:
        result = end.interval - base.interval
    elif more.dimension == units.RATIO and base.interval.positive and end.interval.positive:
        result = percent_change(base.interval, end.interval)
    else:
        return None
    return result if sign > 0 else Interval(-result.high, -result.low)


def _is_trio(view: DocumentView, level: Figure, more: Figure, rate: Figure) -> bool:
    if level.aspect not in _LEVEL_ASPECTS or rate.aspect not in ("growth", "change"):
        return False
    if level.dimension != more.dimension or rate.dimension != units.RATIO:
        return False
    if level.dimension == units.RATIO or level.span is None or level.span.years > 1:
        return False
    gap = view.between(level, more)
    return bool(
        _UP.match(gap) and not _FALL.search(gap) and _PERCENT.match(view.between(more, rate))
    )
