"""Scores what was read against annotated figures, equal in meaning to the acceptance script.

A reading matches an annotation when their spans overlap and the figure is the same; each annotation
is matched once, in order. Annotations marked optional are neither hit nor miss. Over the matched,
unit, period, kind and comparator must be equal; subject and indicator alike by the characters they
share.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ALIKE = 0.6
EXACT = ("unit", "period", "kind", "comparator")
LIKE = ("subject", "indicator")
Figure = dict[str, Any]


@dataclass
class Score:
    """Counts of one or several documents; add them up with ``+=``."""

    hit: int = 0
    miss: int = 0
    extra: int = 0
    right: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Score) -> Score:
        self.hit += other.hit
        self.miss += other.miss
        self.extra += other.extra
        self.right += other.right
        return self

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall of the figures."""
        found, wanted = self.hit + self.extra, self.hit + self.miss
        return 2 * self.hit / (found + wanted) if self.hit else 0.0

    def share(self, attribute: str) -> float:
        """The share of matched figures with this attribute right; "all" for every attribute."""
        return self.right[attribute] / self.hit if self.hit else 0.0


def load(path: Path) -> list[Figure]:
    """The objects of a jsonl file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def same_value(a: Any, b: Any) -> bool:
    """Whether two values are the same figure."""
    if a is None or b is None:
        return a is b
    left, right = _numbers(a), _numbers(b)
    return len(left) == len(right) and all(
        abs(x - y) <= 1e-6 * max(1.0, abs(x)) for x, y in zip(left, right, strict=True)
    )


def _numbers(value: Any) -> list[float]:
    return [float(part) for part in value] if isinstance(value, list | tuple) else [float(value)]


def overlap(a: Figure, b: Figure) -> bool:
    """Whether two spans share a character."""
    return bool(a["char_start"] < b["char_end"] and b["char_start"] < a["char_end"])


def alike(a: str | None, b: str | None) -> bool:
    """Whether two names share enough of their characters."""
    left, right = set((a or "").replace(" ", "")), set((b or "").replace(" ", ""))
    if not left or not right:
        return not left and not right
    return 2 * len(left & right) / (len(left) + len(right)) >= ALIKE


def score(gold: Iterable[Figure], predicted: Iterable[Figure]) -> Score:
    """Score one document."""
    wanted = list(gold)
    free = sorted(predicted, key=lambda figure: figure["char_start"])
    result = Score()
    for figure in wanted:
        match = next((p for p in free if _matches(figure, p)), None)
        if match is not None:
            free.remove(match)
        if figure.get("optional"):
            continue
        if match is None:
            result.miss += 1
            continue
        result.hit += 1
        result.right += _right(figure, match)
    optional = [figure for figure in wanted if figure.get("optional")]
    result.extra = sum(1 for p in free if not any(overlap(o, p) for o in optional))
    return result


def _matches(figure: Figure, predicted: Figure) -> bool:
    return overlap(figure, predicted) and same_value(figure["value"], predicted.get("value"))


def _right(figure: Figure, match: Figure) -> Counter[str]:
    good = {name: (figure.get(name) or None) == (match.get(name) or None) for name in EXACT}
    good |= {name: alike(figure.get(name), match.get(name)) for name in LIKE}
    good["all"] = all(good.values())
    return Counter({name: int(right) for name, right in good.items()})
