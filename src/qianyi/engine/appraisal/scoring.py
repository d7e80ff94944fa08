"""From values to points, each with its arithmetic in words. Exact numbers throughout.

What is not known is an interval from nothing to full marks, never nothing alone. What does not
apply to a unit, or is left out by its scheme, is taken from the full marks, and the rest counts for
the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, Literal

from qianyi.engine.appraisal.scheme import WHOLE, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qianyi.engine.appraisal.scheme import Item, Scheme

NOTHING: Final = Decimal(0)
CENT: Final = Decimal("0.01")
_TEN_PLACES: Final = Decimal("1e-10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is known of one unit's item.

    Attributes:
        value: None where it is not known; ``why_not`` says why.
        done, of: the numbers behind a share.
        applies: the unit has something to be measured by.
        lines: what went into it (title, words, address).
    """

    value: Decimal | None = None
    why_not: str = ""
    done: Decimal | None = None
    of: Decimal | None = None
    applies: bool = True
    lines: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A bonus, deduction or veto; ``is_settled`` False where nobody has decided yet."""

    kind: Literal["bonus", "deduction", "veto"]
    title: str
    points: Decimal = NOTHING
    is_settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of a unit's sheet. ``low`` and ``high`` are one where the value is known."""

    part: str
    item: Item
    given: Given
    low: Decimal
    high: Decimal
    counts: bool
    words: str

    @property
    def is_pending(self) -> bool:
        """Its points are not settled."""
        return self.counts and self.low != self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitResult:
    """A unit's sheet worked out. ``low``, ``high``: None where no item applies at all.

    Attributes:
        base: what is certain of the items, of a hundred, before bonus and deductions.
        deducted: confirmed; ``held_back`` also what nobody has decided yet, which ``low`` leaves
            out to be certain.
    """

    lines: tuple[Line, ...]
    bonus: Decimal
    deducted: Decimal
    held_back: Decimal
    base: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_vetoed: bool = False
    has_open_veto: bool = False
    words: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Nothing is open."""
        return self.low is not None and self.low == self.high and not self.has_open_veto


def points_of(item: Item, value: Decimal) -> tuple[Decimal, str]:
    """Points of a known value and how they were reckoned."""
    said = plain(round(value, 4))
    if item.rule == "points":
        points = _within(value, item.full)
        return points, f"确认 {said} 分，得 {plain(points)} 分。"
    if item.rule == "share":
        points = _cents(_within(value / item.target * item.full, item.full))
        return points, (
            f"{said} ÷ {plain(item.target)} × {plain(item.full)}，得 {plain(points)} 分。"
        )
    if value >= item.target:
        return item.full, f"{said} 达到目标 {plain(item.target)}，得满分。"
    short = ((item.target - value) / item.target * WHOLE).quantize(_TEN_PLACES)
    steps = _steps(item, short)
    lost = _cents(min(steps * item.lose, item.full))
    points = item.full - lost
    return points, (
        f"{said}，目标 {plain(item.target)}，差 {plain(_cents(short))}%，"
        f"每差 {plain(item.step)}% 扣 {plain(item.lose)} 分，扣 {plain(lost)} 分，"
        f"得 {plain(points)} 分。"
    )


def scored(
    scheme: Scheme, given: Mapping[str, Given], adjustments: Sequence[Adjustment] = ()
) -> UnitResult:
    """One unit's sheet; an item that is not in ``given`` is not known."""
    lines = tuple(
        _line(part.title, item, given.get(item.code, Given(why_not="没有数据。")))
        for part, item in scheme.items
    )
    bonus = min(_sum(adjustments, "bonus"), scheme.bonus_most)
    deducted = _sum(adjustments, "deduction")
    full = sum((line.item.full for line in lines if line.counts), NOTHING)
    # An open bonus or deduction widens what can still come out.
    open_bonus = min(_sum(adjustments, "bonus", settled=None), scheme.bonus_most)
    open_deducted = _sum(adjustments, "deduction", settled=None)
    low = _total(sum((line.low for line in lines if line.counts), NOTHING), full)
    high = _total(sum((line.high for line in lines if line.counts), NOTHING), full)
    vetoes = [one for one in adjustments if one.kind == "veto"]
    return UnitResult(
        lines=lines,
        bonus=bonus,
        deducted=deducted,
        held_back=open_deducted,
        base=low,
        low=None if low is None else max(low + bonus - open_deducted, NOTHING),
        high=None if high is None else max(high + open_bonus - deducted, NOTHING),
        is_vetoed=any(one.is_settled for one in vetoes),
        has_open_veto=any(not one.is_settled for one in vetoes),
        words=_words(full, low, high, bonus, deducted, _sum(adjustments, "bonus")),
    )


def _line(part: str, item: Item, given: Given) -> Line:
    if not given.applies:
        words = "本单位没有这一项，不计入满分。"
        return Line(part=part, item=item, given=given, low=NOTHING, high=NOTHING, counts=False,
                    words=words)  # fmt: skip
    if given.value is None:
        is_pending = item.unknown == "pending"
        tail = "待定，不按零分。" if is_pending else "不计入满分。"
        return Line(
            part=part, item=item, given=given, low=NOTHING,
            high=item.full if is_pending else NOTHING, counts=is_pending,
            words=f"{given.why_not or '没有数据。'}{tail}",
        )  # fmt: skip
    points, words = points_of(item, given.value)
    shares = (
        f"（{plain(given.done)}／{plain(given.of)}）"
        if given.done is not None and given.of is not None
        else ""
    )
    return Line(
        part=part, item=item, given=given, low=points, high=points, counts=True,
        words=shares + words,
    )  # fmt: skip


def _steps(item: Item, short: Decimal) -> Decimal:
    steps = short / item.step
    if item.counting == "whole":
        return steps.to_integral_value(ROUND_DOWN)
    return steps.to_integral_value(ROUND_CEILING) if item.counting == "started" else steps


def _sum(adjustments: Sequence[Adjustment], kind: str, *, settled: bool | None = True) -> Decimal:
    return sum(
        (
            one.points
            for one in adjustments
            if one.kind == kind and (settled is None or one.is_settled is settled)
        ),
        NOTHING,
    )


def _total(points: Decimal, full: Decimal) -> Decimal | None:
    if not full:
        return None
    return _cents(points / full * WHOLE)


def _words(
    full: Decimal,
    low: Decimal | None,
    high: Decimal | None,
    bonus: Decimal,
    deducted: Decimal,
    asked: Decimal,
) -> tuple[str, ...]:
    if low is None or high is None:
        return ("没有一个项目可以计分，不评定得分。",)
    said = []
    if full != WHOLE:
        said.append(f"计入的满分为 {plain(full)} 分，得分按 100 分折算。")
    if low != high:
        said.append(f"有待定的项目：已确定 {plain(low)} 分，最高可到 {plain(high)} 分。")
    if asked:
        said.append(f"加分 {plain(asked)} 分，计 {plain(bonus)} 分。")
    if deducted:
        said.append(f"扣分 {plain(deducted)} 分。")
    return tuple(said)


def _within(value: Decimal, full: Decimal) -> Decimal:
    return min(max(value, NOTHING), full)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
