"""Targets against their base, against what has been reached since, and against the pace so far."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qianyi.engine.checking import severity, units
from qianyi.engine.checking.endpoints import notes_on
from qianyi.engine.checking.findings import comparable, finding, label, spoken
from qianyi.engine.checking.rules.same_value import is_solid
from qianyi.engine.checking.tolerance import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qianyi.engine.checking.corpus import Corpus
    from qianyi.engine.checking.figures import Figure
    from qianyi.engine.checking.model import Finding

_KEPT = re.compile(r"保持|稳定|维持|控制|不超过|不高于|以内|不低于|完成市|守住")
_FLOORS = (">=", ">")
_CEILINGS = ("<=", "<")
_BEHIND = 0.7
_ANOTHER_MEASURE = 0.5


def find(corpus: Corpus) -> Iterator[Finding]:
    """Ask about targets below the base, already reached, or off the path needed."""
    for figures in corpus.by_key.values():
        yield from _against_earlier(corpus, figures)
    for targets in _targets(corpus):
        actuals = _actuals(corpus, targets[0])
        if actuals:
            yield from _against_base(corpus, targets, actuals)
            yield from _against_latest(corpus, targets, actuals)


def _against_earlier(corpus: Corpus, figures: list[Figure]) -> Iterator[Finding]:
    """One document asking less of a later year than of an earlier one."""
    goals = [f for f in figures if _is_goal(f)]
    goals.sort(key=lambda f: (f.document, f.span.last if f.span else 0, f.start))
    for early, late in pairwise(goals):
        if early.document != late.document or early.span == late.span or early.row != late.row >= 0:
            continue
        if not comparable(early, late) or early.dimension != late.dimension:
            continue
        if early.interval.meets(late.interval) or not _better(early.value, late.value, early):
            continue
        yield finding(
            corpus,
            "target.below",
            f"{label(late)}目标{spoken(late)}，反而不及{_when(early)}的目标{spoken(early)}",
            f"{_when(early)}目标{shown(early.value, 4)}，{_when(late)}目标{shown(late.value, 4)}{late.dimension}",
            [early, late],
            notes_on(early, late),
        )


def _is_goal(figure: Figure) -> bool:
    return (
        figure.aspect == "target"
        and figure.span is not None
        and figure.span.single
        and figure.statement.comparator not in _CEILINGS
        and is_solid(figure)
    )


def _targets(corpus: Corpus) -> Iterator[list[Figure]]:
    """Targets of one indicator, year and value, told in any number of places."""
    groups: dict[tuple[str, str, int, float, str], list[Figure]] = {}
    for (owner, key), figures in corpus.by_key.items():
        for figure in figures:
            span = figure.span
            if figure.aspect == "target" and span is not None and span.whole and is_solid(figure):
                slot = (owner, key, span.last, figure.value, figure.scope)
                groups.setdefault(slot, []).append(figure)
    yield from groups.values()


def _actuals(corpus: Corpus, target: Figure) -> list[Figure]:
    """Levels before the target's year that may be set beside it, oldest first."""
    assert target.span is not None  # noqa: S101  (chosen by year)
    found = [
        f
        for f in corpus.same_family(target)
        if f.aspect == "level"
        and f.span is not None
        and f.span.first == f.span.last
        and f.span.end < target.span.end
        and f.dimension == target.dimension
        and comparable(f, target)
    ]
    return sorted(
        found,
        key=lambda f: (
            f.span.end if f.span else 0,
            f.name.key != target.name.key,
            f.document,
            f.start,
        ),
    )


def _better(value: float, than: float, target: Figure) -> bool:
    return value > than if target.name.direction == "up" else value < than


def _against_base(
    corpus: Corpus, targets: list[Figure], actuals: list[Figure]
) -> Iterator[Finding]:
    """The base of the target's own document already better than the target."""
    target = targets[0]
    own = {t.document for t in targets}
    base_year = _base_year(target, [a for a in actuals if a.document in own])
    bases = [a for a in actuals if a.document in own and a.span and a.span.last == base_year]
    worse = [b for b in bases if _is_worse(corpus, target, b)]
    if not worse or any(
        not _is_worse(corpus, target, b) for b in bases if b.name.key == target.name.key
    ):
        return
    base = worse[0]
    notes = notes_on(target, base)
    if target.statement.comparator in (*_FLOORS, *_CEILINGS):
        notes.append(severity.FLOOR)
    yield finding(
        corpus,
        "target.below",
        f"{label(target)}目标{spoken(target)}，{base.span.code if base.span else ''}年已为{spoken(base)}",
        f"目标{shown(target.value, 4)}{'低于' if target.name.direction == 'up' else '高于'}基数"
        f"{shown(base.value, 4)}{target.dimension}，相差{shown(abs(base.value - target.value), 4)}",
        [*targets, *worse],
        notes,
    )


def _base_year(target: Figure, actuals: list[Figure]) -> int | None:
    years = [a.span.last for a in actuals if a.span and a.span.single]
    return max(years, default=None)


def _is_worse(corpus: Corpus, target: Figure, base: Figure) -> bool:
    """The base is strictly better than the target, and the target is no line to be kept."""
    if base.interval.meets(target.interval) or not _better(base.value, target.value, target):
        return False
    if target.name.direction == "down" and target.statement.comparator in _CEILINGS:
        return False
    if base.statement.comparator == "≈":
        return False
    view = corpus.view(target)
    around = view.text[max(0, target.start - 12) : target.statement.end + 4]
    return _KEPT.search(around) is None


def _against_latest(
    corpus: Corpus, targets: list[Figure], actuals: list[Figure]
) -> Iterator[Finding]:
    """The last value reported after the base year: reached already, or too slow."""
    target = targets[0]
    own = {t.document for t in targets}
    start = _base_year(target, [a for a in actuals if a.document in own])
    later = [a for a in actuals if start is not None and a.span and a.span.end > start + 1]
    if start is None:
        later = [a for a in actuals if a.document not in own and not _older(corpus, a, target)]
    if not later:
        return
    latest = later[-1]
    if _better(latest.value, target.value, target) or latest.value == target.value:
        yield from _met(corpus, targets, latest)
    elif start is not None:
        base = next(a for a in actuals if a.document in own and a.span and a.span.last == start)
        yield from _path(corpus, targets, base, latest)


def _older(corpus: Corpus, actual: Figure, target: Figure) -> bool:
    """Whether the value was already there when the target was set."""
    moment = corpus.view(target).moment
    return moment is None or actual.span is None or actual.span.end <= moment


def _met(corpus: Corpus, targets: list[Figure], latest: Figure) -> Iterator[Finding]:
    target = targets[0]
    if target.name.direction == "down" and target.statement.comparator in _CEILINGS:
        return
    if target.dimension == units.RATIO and latest.value == target.value:
        return
    yield finding(
        corpus,
        "target.met",
        f"{label(target)}目标{spoken(target)}，{_when(latest)}已达{spoken(latest)}",
        f"{_when(latest)}实际{shown(latest.value, 4)}，目标{shown(target.value, 4)}{target.dimension}，"
        f"提前{(target.span.last if target.span else 0) - (latest.span.last if latest.span else 0)}年达到",
        [*targets, latest],
        notes_on(target, latest),
    )


def _when(figure: Figure) -> str:
    return figure.span.label if figure.span else ""


def _path(corpus: Corpus, targets: list[Figure], base: Figure, latest: Figure) -> Iterator[Finding]:
    target = targets[0]
    if not (target.span and base.span and latest.span) or target.value == base.value:
        return
    if not _better(target.value, base.value, target):
        return
    if latest.value < base.value * _ANOTHER_MEASURE:
        return  # five firms supported this year are not the stock of fifty
    done = (latest.value - base.value) / (target.value - base.value)
    elapsed = (latest.span.end - base.span.end) / (target.span.end - base.span.end)
    if not 0 < elapsed < 1 or done / elapsed >= _BEHIND:
        return
    yield finding(
        corpus,
        "target.path",
        f"{label(target)}目标{spoken(target)}，{_when(latest)}为{spoken(latest)}，慢于所需进度",
        f"已完成({shown(latest.value, 4)}−{shown(base.value, 4)})÷({shown(target.value, 4)}−{shown(base.value, 4)})"
        f"＝{shown(done * 100, 1)}%，时间已过{shown(elapsed * 100, 1)}%，还差{shown(abs(target.value - latest.value), 4)}",
        [*targets, base, latest],
        notes_on(target, base, latest),
    )
