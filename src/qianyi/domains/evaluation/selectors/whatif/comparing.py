"""The arithmetic of a what-if: who is in before and after, by which group, at what cost. Pure.

A frame of states has a row a firm: ``subject``, ``before`` and ``after`` (a state in words), the
groups it is counted by, and where money depends on a figure, ``base`` in 万元.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SUBJECT, BEFORE, AFTER, BASE = "subject", "before", "after", "base"
INDUSTRY, PARK, SIZE = "·industry", "·park", "·size"
GROUPS: Final[Mapping[str, str]] = {INDUSTRY: "行业", PARK: "园区", SIZE: "规模"}
UNKNOWN: Final = "暂无法判断"
FEN: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What every firm inside gets, in 万元, and what there is to give.

    Either the same ``amount`` for each, or ``rate`` per cent of the figure ``base``, no firm more
    than ``cap``. ``budget`` is what may be spent in all.
    """

    amount: Decimal | None = None
    base: str = ""
    rate: Decimal | None = None
    cap: Decimal | None = None
    budget: Decimal | None = None

    @property
    def is_asked(self) -> bool:
        """There is something to reckon with."""
        return self.amount is not None or bool(self.base and self.rate is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What it would cost, in 万元.

    Attributes:
        unpriced: firms inside after the change whose figure is not known; their money is not in.
        left: budget − after; negative is what is lacking; None without a budget.
        affordable: how many firms the budget pays for when all get the same; None else.
    """

    before: Decimal
    after: Decimal
    unpriced: int
    left: Decimal | None = None
    affordable: int | None = None

    @property
    def change(self) -> Decimal:
        """After − before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One industry, park or size: how many are inside, and who comes and goes."""

    name: str
    before: int
    after: int
    entering: int
    leaving: int

    @property
    def net(self) -> int:
        """How many more are inside."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a change comes to.

    Attributes:
        undecided: firms whose state cannot be told before or after: they neither enter nor leave.
        entering, leaving: subjects in the order of the frame.
        cleared, clouded: those of the undecided that are inside after, or were before.
        moves: (state before, state after, how many), for the picture of the flow.
        groups: lines by kind of group, largest change first; lines without any firm inside are
            left out.
    """

    total: int
    before: int
    after: int
    undecided: int
    entering: tuple[int, ...]
    leaving: tuple[int, ...]
    cleared: tuple[int, ...]
    clouded: tuple[int, ...]
    moves: tuple[tuple[str, str, int], ...]
    groups: Mapping[str, tuple[GroupLine, ...]]
    money: Money | None = None

    @property
    def net(self) -> int:
        """How many more are inside: entering − leaving + cleared − clouded."""
        return self.after - self.before


def compared(
    states: pl.DataFrame, *, inside: Collection[str], unknown: Collection[str], award: Award
) -> Outcome:
    """Who enters and leaves the states called ``inside``; unknown on one side is neither."""
    known = ~pl.col(BEFORE).is_in([*unknown]) & ~pl.col(AFTER).is_in([*unknown])
    was, is_ = pl.col(BEFORE).is_in([*inside]), pl.col(AFTER).is_in([*inside])
    marked = states.with_columns(
        was.alias("_was"),
        is_.alias("_is"),
        (known & ~was & is_).alias("_in"),
        (known & was & ~is_).alias("_out"),
        (~known).alias("_unknown"),
        (~known & is_).alias("_cleared"),
        (~known & was).alias("_clouded"),
    )
    moves = marked.group_by(BEFORE, AFTER).len().sort(BEFORE, AFTER).rows()
    sums = marked.select(pl.col("_was", "_is", "_unknown").sum()).row(0)
    return Outcome(
        total=marked.height,
        before=int(sums[0]),
        after=int(sums[1]),
        undecided=int(sums[2]),
        entering=tuple(marked.filter("_in")[SUBJECT].to_list()),
        leaving=tuple(marked.filter("_out")[SUBJECT].to_list()),
        cleared=tuple(marked.filter("_cleared")[SUBJECT].to_list()),
        clouded=tuple(marked.filter("_clouded")[SUBJECT].to_list()),
        moves=tuple((str(old), str(new), int(count)) for old, new, count in moves),
        groups={name: _grouped(marked, name) for name in GROUPS if name in marked.columns},
        money=_money(marked, award) if award.is_asked else None,
    )


def _grouped(marked: pl.DataFrame, name: str) -> tuple[GroupLine, ...]:
    sums = [pl.col(column).sum() for column in ("_was", "_is", "_in", "_out")]
    rows = marked.group_by(name).agg(sums).rows()
    lines = [GroupLine(str(row[0]), *(int(one) for one in row[1:])) for row in rows]
    lines = [one for one in lines if one.before or one.after]
    return tuple(
        sorted(lines, key=lambda one: (-(one.entering + one.leaving + abs(one.net)), one.name))
    )


def _money(marked: pl.DataFrame, award: Award) -> Money:
    if award.amount is not None:
        counted = {name: int(marked[name].sum()) for name in ("_was", "_is")}
        before, after = (award.amount * counted[name] for name in ("_was", "_is"))
        unpriced = 0
    else:
        paid = _paid(award)
        sums = marked.select(
            before=paid.filter("_was").sum(),
            after=paid.filter("_is").sum(),
            unpriced=paid.filter("_is").is_null().sum(),
        ).row(0, named=True)
        before, after = (_exact(sums[name]) for name in ("before", "after"))
        unpriced = int(sums["unpriced"])
    left = None if award.budget is None else award.budget - after
    affordable = None
    if award.budget is not None and award.amount:
        affordable = int(award.budget // award.amount)
    return Money(before=before, after=after, unpriced=unpriced, left=left, affordable=affordable)


def _paid(award: Award) -> pl.Expr:
    """What a firm gets: the share of its figure, never below nothing nor above the cap."""
    paid = pl.col(BASE) * float(award.rate or 0) / 100
    paid = pl.when(paid < 0).then(0.0).otherwise(paid)
    if award.cap is None:
        return paid
    cap = float(award.cap)
    return pl.when(paid > cap).then(cap).otherwise(paid)


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(FEN, rounding=ROUND_HALF_UP)


def balanced(
    weights: Mapping[str, Decimal], wanted: Mapping[str, Decimal], total: Decimal
) -> dict[str, Decimal]:
    """All weights with some set and the others scaled so that the sum is the total again.

    Scaled weights stand at two places; what rounding leaves goes to the largest of them. Where
    nothing is left to scale, or the set ones take the whole total, the weights come back unbalanced
    (the engine then says what is wrong with the sum).
    """
    free = {code: weight for code, weight in weights.items() if code not in wanted}
    room = total - sum(wanted.values(), Decimal(0))
    whole = sum(free.values(), Decimal(0))
    if not free or room <= 0 or not whole:
        return {**weights, **wanted}
    cent = Decimal("0.01")
    scaled = {
        code: (weight * room / whole).quantize(cent, rounding=ROUND_HALF_UP)
        for code, weight in free.items()
    }
    largest = max(scaled, key=lambda code: (scaled[code], code))
    scaled[largest] += room - sum(scaled.values(), Decimal(0))
    return {code: wanted.get(code, scaled.get(code, weight)) for code, weight in weights.items()}
