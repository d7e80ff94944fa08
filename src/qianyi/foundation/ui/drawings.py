"""Small pictures drawn on the server as SVG: a line of a few points, and a progress bar.

Geometry only, in the units of the viewBox; ``ui/sparkline.html`` and ``ui/progress.html`` draw it.
No style attributes, so that the content security policy can forbid them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from . import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 96
HEIGHT: Final = 24
MARGIN: Final = 3
BAR: Final = 100


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A drawn series: runs of joined points, lone points, the last one, the target, the words."""

    runs: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    last: tuple[str, str] | None
    target_y: str
    words: str

    width = WIDTH
    height = HEIGHT


def sparkline(
    series: Sequence[tuple[str, object]], *, unit: str = "", target: object = None
) -> Sparkline:
    """Draw (label, value) pairs in order; a missing value leaves a gap, counted in the words.

    Values are Decimal, int or numeric text; labels are period codes or plain words.
    """
    values = [_decimal(value) for _, value in series]
    known = [value for value in values if value is not None]
    aim = _decimal(target)
    low, high = _bounds(known, aim)
    places = [
        None if value is None else (_x(index, len(values)), _y(value, low, high))
        for index, value in enumerate(values)
    ]
    runs: list[list[tuple[str, str]]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    drawn = [place for place in places if place is not None]
    return Sparkline(
        runs=tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        last=drawn[-1] if drawn else None,
        target_y="" if aim is None else _y(aim, low, high),
        words=_words(series, values, unit, aim),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """A drawn bar: reach of the done part and place of the mark of elapsed time, of 100."""

    done: str
    elapsed: str
    tone: str
    shown: str
    words: str


def progress(done: object, elapsed: object = None, *, tone: str = "blue") -> Progress | None:
    """Draw shares (0.25 is a quarter); None without one.

    Beyond 1 the bar is full and the words say how much.
    """
    share = _decimal(done)
    if share is None:
        return None
    time = _decimal(elapsed)
    words = f"已完成 {numbers.share(share).text}"
    if time is not None:
        words += f"，时间已过 {numbers.share(time).text}"
    return Progress(
        done=_of_bar(share),
        elapsed="" if time is None else _of_bar(time),
        tone=tone,
        shown=numbers.share(share, 0).text,
        words=words,
    )


def _decimal(value: object) -> Decimal | None:
    found = numbers.as_decimal(value)
    return found if isinstance(found, Decimal) else None


def _of_bar(share: Decimal) -> str:
    return f"{min(max(share, Decimal(0)), Decimal(1)) * BAR:.2f}"


def _bounds(known: Sequence[Decimal], aim: Decimal | None) -> tuple[Decimal, Decimal]:
    spread = [*known, *([] if aim is None else [aim])]
    return (min(spread), max(spread)) if spread else (Decimal(0), Decimal(0))


def _x(index: int, count: int) -> str:
    inner = WIDTH - 2 * MARGIN
    return f"{MARGIN + inner * index / (count - 1):.1f}" if count > 1 else f"{WIDTH / 2:.1f}"


def _y(value: Decimal, low: Decimal, high: Decimal) -> str:
    if high == low:
        return f"{HEIGHT / 2:.1f}"
    inner = HEIGHT - 2 * MARGIN
    return f"{MARGIN + float((high - value) / (high - low)) * inner:.1f}"


def _words(
    series: Sequence[tuple[str, object]],
    values: Sequence[Decimal | None],
    unit: str,
    aim: Decimal | None,
) -> str:
    told = [
        (numbers.period(label).text, value)
        for (label, _), value in zip(series, values, strict=True)
        if value is not None
    ]
    if not told:
        return "暂无数据"
    parts = [f"{label} {numbers.number(value, unit=unit).text}" for label, value in _ends(told)]
    words = "，到 ".join(parts)
    if gaps := len(values) - len(told):
        words += f"，其中 {gaps} 期暂无数据"
    if aim is not None:
        words += f"；目标 {numbers.number(aim, unit=unit).text}"
    return words


def _ends(told: list[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    return told if len(told) == 1 else [told[0], told[-1]]
