"""The ways an item gives points: bands, ladders, steps, ratios, spans left to a reviewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.engine.rules import records as r
from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.naming import NOTHING, ONE, ZERO, Naming, spans
from qianyi.engine.rules.program import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from qianyi.engine.rules.typed import Typed

NONE, TRUE = x.Num(ZERO), x.Flag(value=True)
POINT_PLACES = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Least and most points; unknown where data are missing. ``fixed``: both are the same."""

    low: x.Expr
    high: x.Expr
    fixed: bool


def same(expr: x.Expr) -> Pair:
    """Points nothing is left open about."""
    return Pair(expr, expr, fixed=True)


class Ways:
    """What items are lowered with, one method a way of scoring."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self.steps: list[Step] = []

    def way(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        """Least and most points by the item's own way; unknown where data are missing."""
        return next(work for key, work in _WAYS.items() if getattr(one, key))(self, one, extra)

    def _add(self, name: str, expr: x.Expr, role: str, owner: str, kind: str = "number") -> x.Col:
        self.steps.append(Step(name, expr, kind, role, owner))  # type: ignore[arg-type]
        return x.Col(name)

    def _value(
        self, one: r.Item, text: str, unit: str, extra: Mapping[str, Typed] | None
    ) -> tuple[x.Expr, Typed]:
        typed, value = self.naming.declared(text, unit, one.at, f"评分项“{one.name}”", extra)
        if typed.kind not in ("number", "null"):
            self.naming.complain(one.at, f"评分项“{one.name}”的公式应算出数量。")
        if one.negative_to_zero:
            value = floored(value)
        if not isinstance(value, (x.Col, x.Num)):
            name = f"{one.code}_value{len(self.steps)}"
            value = self._add(name, value, "hidden", one.code)
        return value, typed

    def _within_max(self, one: r.Item, points: r.Points, at: object) -> None:
        if points.high > one.max:
            self.naming.complain(
                at,  # type: ignore[arg-type]
                f"评分项“{one.name}”的{points.high}分超过该项满分 max {one.max}。",
            )

    def _bands(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        assert one.bands is not None  # noqa: S101  # chosen by this
        value, typed = self._value(one, one.bands.value, one.bands.unit, extra)
        ends = []
        for end in ("low", "high"):
            rows = [(row.within, x.Num(getattr(row.points, end))) for row in one.bands.rows]
            found = spans(rows, self._told(one), whole=typed.whole)
            ends.append(x.Bands(value, found, x.Null()))
        for row in one.bands.rows:
            self._within_max(one, row.points, row.at)
        fixed = all(row.points.is_fixed for row in one.bands.rows)
        return Pair(ends[0], ends[1], fixed)

    def _told(self, one: r.Item) -> Callable[[str], None]:
        rows = one.bands.rows if one.bands else ()
        at = rows[0].at if rows else one.at
        return lambda message: self.naming.complain(at, f"评分项“{one.name}”{message}")

    def _ladder(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        assert one.ladder is not None  # noqa: S101  # chosen by this
        last = one.ladder.otherwise
        low: list[tuple[x.Expr, x.Expr]] = []
        high: list[tuple[x.Expr, x.Expr]] = []
        for row in one.ladder.rows:
            holds = self._holds(one, one.ladder, row, extra)
            low.append((holds, x.Num(row.points.low)))
            high.append((holds, x.Num(row.points.high)))
            self._within_max(one, row.points, row.at)
        self._reachable(one, one.ladder)
        end = (x.Num(last.low), x.Num(last.high)) if last else (NONE, NONE)
        falling = self._falling(one, extra)
        if falling is not None:
            low_rows, high_rows = falling
            return Pair(low_rows, high_rows, _is_fixed(one.ladder))
        return Pair(x.Case(tuple(low), end[0]), x.Case(tuple(high), end[1]), _is_fixed(one.ladder))

    def _falling(
        self, one: r.Item, extra: Mapping[str, Typed] | None
    ) -> tuple[x.Expr, x.Expr] | None:
        """A ladder down one value is bands: one comparison a row instead of two."""
        ladder = one.ladder
        assert ladder is not None  # noqa: S101  # asked by the caller
        values = {(row.value or ladder.value, row.unit or ladder.unit) for row in ladder.rows}
        lows = [row.within.from_ for row in ladder.rows]
        plain = all(
            row.within == r.Interval(from_=row.within.from_) and not row.when for row in ladder.rows
        )
        known = [low for low in lows if low is not None]
        if len(values) != 1 or not plain or len(known) < len(lows):
            return None
        if known != sorted(set(known), reverse=True):
            return None
        ((text, unit),) = values
        value, _ = self._value(one, text, unit, extra)
        last = ladder.otherwise or r.Points(ZERO, ZERO)
        ends = []
        for end in ("low", "high"):
            spans_: list[x.Span] = []
            above: Decimal | None = None
            for row, low in zip(ladder.rows, known, strict=True):
                points = x.Num(getattr(row.points, end))
                spans_.append(x.Span(low, True, above, False, points))  # noqa: FBT003
                above = low
            spans_.append(x.Span(None, False, above, False, x.Num(getattr(last, end))))  # noqa: FBT003
            ends.append(x.Bands(value, tuple(reversed(spans_)), x.Null()))
        return ends[0], ends[1]

    def _holds(
        self, one: r.Item, ladder: r.Ladder, row: r.Rung, extra: Mapping[str, Typed] | None
    ) -> x.Expr:
        what = f"评分项“{one.name}”的“{row.name or '一档'}”"
        tests: list[x.Expr] = []
        if row.when:
            tests.append(self.naming.flag(row.when, row.at, what))
        if row.within != r.Interval():
            value, unit = row.value or ladder.value, row.unit or ladder.unit
            expr = NOTHING.expr
            if value:
                expr, _ = self._value(one, value, unit, extra)
            else:
                self.naming.complain(row.at, f"{what}写了起止，还要写 value（按什么分档）。")
            tests.extend(inside(expr, row.within))
        if not tests:
            self.naming.complain(row.at, f"{what}要写 when 或起止（from、above、to、below）。")
        return tests[0] if len(tests) == 1 else x.All(tuple(tests))

    def _reachable(self, one: r.Item, ladder: r.Ladder) -> None:
        """A row below one with a lower bound of the same value can never hold."""
        lowest: dict[str, Decimal] = {}
        for row in ladder.rows:
            low = row.within.from_ if row.within.from_ is not None else row.within.above
            key = row.value or ladder.value
            if row.when or low is None or row.within.to is not None or row.within.below is not None:
                continue
            if key in lowest and low >= lowest[key]:
                self.naming.complain(
                    row.at,
                    f"评分项“{one.name}”从{low}起的一档永远轮不到：上面已有从{lowest[key]}起的一档，"
                    "请由高到低排列。",
                )
            lowest[key] = min(low, lowest.get(key, low))

    def _per(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        per = one.per
        assert per is not None  # noqa: S101  # chosen by this
        value, _ = self._value(one, per.value, per.unit, extra)
        steps = x.Call("floor", (x.Round(x.Arith("/", value, x.Num(per.every)), POINT_PLACES),))
        return same(least(floored(times(steps, per.points)), one.max))

    def _ratio(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        way = one.ratio
        assert way is not None  # noqa: S101  # chosen by this
        value, _ = self._value(one, way.value, way.unit, extra)
        base, _ = self._value(one, way.base, way.unit, extra)
        share = x.Arith("/", base, value) if way.reverse else x.Arith("/", value, base)
        points: x.Expr = x.Round(times(share, one.max), POINT_PLACES)
        return same(points if way.cap is None else least(points, one.max * way.cap))

    def _minmax(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        way = one.minmax
        assert way is not None  # noqa: S101  # chosen by this
        value, _ = self._value(one, way.value, way.unit, extra)
        low, _ = self._value(one, way.lowest, way.unit, extra)
        high, _ = self._value(one, way.highest, way.unit, extra)
        above = x.Arith("-", high, value) if way.reverse else x.Arith("-", value, low)
        share = x.Arith("/", above, x.Arith("-", high, low))
        inner = x.Arith("+", x.Num(way.floor), times(share, ONE - way.floor))
        points = x.Round(times(inner, one.max), POINT_PLACES)
        return same(x.Case(((x.Cmp("=", high, low), x.Num(one.max)),), points))

    def _formula(self, one: r.Item, extra: Mapping[str, Typed] | None) -> Pair:
        value, _ = self._value(one, one.formula, "分", extra)
        return same(least(floored(value), one.max))

    def _manual(self, one: r.Item, _: Mapping[str, Typed] | None) -> Pair:
        assert one.manual is not None  # noqa: S101  # chosen by this
        self._within_max(one, one.manual, one.at)
        return Pair(x.Num(one.manual.low), x.Num(one.manual.high), fixed=False)


def _is_fixed(ladder: r.Ladder) -> bool:
    last = ladder.otherwise
    return all(row.points.is_fixed for row in ladder.rows) and (not last or last.is_fixed)


def inside(value: x.Expr, within: r.Interval) -> list[x.Expr]:
    """The comparisons an interval stands for."""
    ends = ((">=", within.from_), (">", within.above), ("<=", within.to), ("<", within.below))
    return [x.Cmp(op, value, x.Num(end)) for op, end in ends if end is not None]


def added(values: list[x.Expr]) -> x.Expr:
    """Their sum."""
    total = values[0] if values else NONE
    for value in values[1:]:
        total = x.Arith("+", total, value)
    return total


def best(values: list[x.Expr]) -> x.Expr:
    """The greatest of them."""
    return values[0] if len(values) == 1 else x.Call("greatest", tuple(values))


def least(value: x.Expr, cap: Decimal) -> x.Expr:
    """The value, at most the cap."""
    return x.Call("at_most", (value, x.Num(cap)))


def floored(value: x.Expr) -> x.Expr:
    """The value, at least nothing."""
    return x.Call("no_less", (value, NONE))


def times(value: x.Expr, factor: Decimal) -> x.Expr:
    """The value many times."""
    return value if factor == 1 else x.Arith("*", value, x.Num(factor))


_WAYS: dict[str, Callable[..., Pair]] = {
    "bands": Ways._bands,  # noqa: SLF001  # the class's own table
    "ladder": Ways._ladder,  # noqa: SLF001
    "per": Ways._per,  # noqa: SLF001
    "ratio": Ways._ratio,  # noqa: SLF001
    "minmax": Ways._minmax,  # noqa: SLF001
    "formula": Ways._formula,  # noqa: SLF001
    "manual": Ways._manual,  # noqa: SLF001
}
