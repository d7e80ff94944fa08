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
    for told in _targets(corpus):
        met: list[Figure] = []
        for targets in told:
            yield from _against_base(corpus, targets)
            latest = _latest(corpus, targets)
            if latest is None:
                continue
            if _is_met(targets[0], latest):
                met.extend(targets)
            else:
                yield from _path(corpus, targets, latest)
        if met and (latest := _latest(corpus, met)) is not None:
            yield _met(corpus, met, latest)


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
            f"{_when(early)}目标{shown(early.value, 4)}，"
            f"{_when(late)}目标{shown(late.value, 4)}{late.dimension}",
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


def _targets(corpus: Corpus) -> Iterator[list[list[Figure]]]:
    """Targets of one indicator, year and scope, by value.

    Each value told in any number of places.
    """
    groups: dict[tuple[str, str, int, str], dict[float, list[Figure]]] = {}
    for (owner, key), figures in corpus.by_key.items():
        for figure in figures:
            span = figure.span
            if figure.aspect == "target" and span is not None and span.whole and is_solid(figure):
                values = groups.setdefault((owner, key, span.last, figure.scope), {})
                values.setdefault(figure.value, []).append(figure)
    for values in groups.values():
        yield [values[value] for value in sorted(values)]


def _bases(corpus: Corpus, targets: list[Figure]) -> list[Figure]:
    """Levels of the last whole year before the target that the target's own documents give."""
    target = targets[0]
    owner = corpus.owner(target)
    own = [
        f
        for document in sorted({t.document for t in targets})
        for f in corpus.levels.within(owner, target, document)
        if _may_stand_beside(f, target) and f.span and f.span.single
    ]
    last = max((f.span.last for f in own if f.span), default=0)
    return sorted(
        (f for f in own if f.span and f.span.last == last),
        key=lambda f: (f.name.key != target.name.key, f.document, f.start),
    )


def _may_stand_beside(level: Figure, target: Figure) -> bool:
    return (
        level.span is not None
        and target.span is not None
        and level.span.end < target.span.end
        and level.dimension == target.dimension
        and comparable(level, target)
    )


def _better(value: float, than: float, target: Figure) -> bool:
    return value > than if target.name.direction == "up" else value < than


def _against_base(corpus: Corpus, targets: list[Figure]) -> Iterator[Finding]:
    """The base of the target's own document already better than the target."""
    target = targets[0]
    bases = _bases(corpus, targets)
    worse = [b for b in bases if _is_worse(corpus, target, b)]
    same_name = [b for b in bases if b.name.key == target.name.key]
    if not worse or any(b not in worse for b in same_name):
        return
    base = worse[0]
    notes = notes_on(target, base)
    if target.statement.comparator in (*_FLOORS, *_CEILINGS):
        notes.append(severity.FLOOR)
    yield finding(
        corpus,
        "target.below",
        f"{label(target)}目标{spoken(target)}，{_when(base)}已为{spoken(base)}",
        f"目标{shown(target.value, 4)}{'低于' if target.name.direction == 'up' else '高于'}基数"
        f"{shown(base.value, 4)}{target.dimension}，相差{shown(abs(base.value - target.value), 4)}",
        [*targets, *worse],
        notes,
    )


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


def _latest(corpus: Corpus, targets: list[Figure]) -> Figure | None:
    """The last level reported after the target was set.

    After its base year, or in a later document.
    """
    target = targets[0]
    bases = _bases(corpus, targets)
    own = {t.document for t in targets}
    for level in corpus.levels.latest_first(corpus.owner(target), target):
        if not _may_stand_beside(level, target) or level.span is None:
            continue
        if bases and bases[0].span is not None:
            return level if level.span.end > bases[0].span.end else None
        moment = corpus.view(target).moment
        newer = moment is not None and level.span.end > moment
        return level if newer and level.document not in own else None
    return None


def _is_met(target: Figure, latest: Figure) -> bool:
    if target.name.direction == "down" and target.statement.comparator in _CEILINGS:
        return False
    if latest.value == target.value:
        return target.dimension != units.RATIO
    return _better(latest.value, target.value, target)


def _met(corpus: Corpus, targets: list[Figure], latest: Figure) -> Finding:
    target = targets[0]
    told = "、".join(dict.fromkeys(spoken(t) for t in targets))
    early = (target.span.last if target.span else 0) - (latest.span.last if latest.span else 0)
    return finding(
        corpus,
        "target.met",
        f"{label(target)}目标{told}，{_when(latest)}已达{spoken(latest)}",
        f"{_when(latest)}实际{shown(latest.value, 4)}，目标{told}，提前{early}年达到",
        [*targets, latest],
        notes_on(target, latest),
    )


def _when(figure: Figure) -> str:
    return figure.span.label if figure.span else ""


def _path(corpus: Corpus, targets: list[Figure], latest: Figure) -> Iterator[Finding]:
    target = targets[0]
    base = next(iter(_bases(corpus, targets)), None)
    if base is None or not (target.span and base.span and latest.span):
        return
    if not _better(target.value, base.value, target):
        return
    if latest.value < base.value * _ANOTHER_MEASURE:
        return  # five firms supported this year are not the stock of fifty
    done = (latest.value - base.value) / (target.value - base.value)
    elapsed = (latest.span.end - base.span.end) / (target.span.end - base.span.end)
    if not 0 < elapsed < 1 or done / elapsed >= _BEHIND:
        return
    gone = f"{shown(latest.value, 4)}−{shown(base.value, 4)}"
    whole = f"{shown(target.value, 4)}−{shown(base.value, 4)}"
    yield finding(
        corpus,
        "target.path",
        f"{label(target)}目标{spoken(target)}，{_when(latest)}为{spoken(latest)}，慢于所需进度",
        f"已完成({gone})÷({whole})"
        f"＝{shown(done * 100, 1)}%，时间已过{shown(elapsed * 100, 1)}%，"
        f"还差{shown(abs(target.value - latest.value), 4)}",
        [*targets, base, latest],
        notes_on(target, base, latest),
    )
