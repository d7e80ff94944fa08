"""Rows called a rate that hold the levels the rate is a rate of; found before anything is compared.

Left alone, such cells would be taken for growth rates and set against real ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.checking.tolerance import compound

if TYPE_CHECKING:
    from qianyi.engine.checking.figures import Figure

_RATE_LABEL = re.compile(r"增长率|增速|增长速度|增幅")
_AVERAGE_LABEL = re.compile(r"年均|平均")


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A row of levels under the name of a rate.

    First and last year, the growth column, the label's word.
    """

    base: Figure
    end: Figure
    rate: Figure
    name: str


def level_row(label: str, row: tuple[Figure, ...]) -> LevelRow | None:
    """The row, where its label is a rate and its growth column the growth of its own cells."""
    name = next((w for w in re.split(r"[\s|]+", label) if _RATE_LABEL.search(w)), "")
    if not name or _AVERAGE_LABEL.search(name):
        return None
    years = sorted(
        (f for f in row if f.aspect in ("level", "target", "growth") and f.span and f.span.single),
        key=lambda f: f.span.last if f.span else 0,
    )
    rate = next((f for f in row if f.aspect == "average"), None)
    if rate is None or len(years) <= 1:
        return None
    base, end = years[0], years[-1]
    if not _grows_by(base, end, rate):
        return None
    return LevelRow(base, end, rate, re.sub(r"^\d+[.、．]", "", name))


def _grows_by(base: Figure, end: Figure, rate: Figure) -> bool:
    years = (end.span.last if end.span else 0) - (base.span.last if base.span else 0)
    if years < 1 or not (base.interval.positive and end.interval.positive):
        return False
    return compound(base.interval, end.interval, years).meets(rate.interval)
