"""The back end for frames: every step as a Narwhals expression, on Polars and on Spark alike.

What differs between the two is made not to matter here: a zero denominator becomes null before
the division, values are rounded before they are compared, dates are day numbers, and a ``Case``
whose condition is unknown is null.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import narwhals as nw

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from qianyi.engine.rules.program import Step

DIVISION = "__div"
"""An industry column's name with this holds its division as a number."""
YMD, YMD_YEAR = "__ymd", 10_000
"""A date column's name with this holds the date as one number (20240229)."""
_BEFORE = re.compile(r"_before_[0-9]$")
"""Whether a year lies before the firm began (naming.left_out): never unknown."""
EPOCH = 719_163
"""The ordinal of 1970-01-01: dates in frames are days since then."""


def layers(steps: Sequence[Step], wanted: Iterable[str] | None = None) -> list[list[Step]]:
    """Steps in rounds: each round reads only inputs and earlier rounds; unneeded ones left out."""
    needed = _needed(steps, wanted)
    rank: dict[str, int] = {}
    rounds: list[list[Step]] = []
    for step in steps:
        if step.name not in needed:
            continue
        at = max((rank[name] + 1 for name in x.names(step.expr) if name in rank), default=0)
        rank[step.name] = at
        while len(rounds) <= at:
            rounds.append([])
        rounds[at].append(step)
    return rounds


def _needed(steps: Sequence[Step], wanted: Iterable[str] | None) -> set[str]:
    by_name = {step.name: step for step in steps}
    waiting = list(by_name if wanted is None else wanted)
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            waiting.extend(x.names(by_name[name].expr))
    return found


def rounds_of(
    steps: Sequence[Step], wanted: Sequence[str], absent: frozenset[str] = frozenset()
) -> list[list[Any]]:
    """Narwhals expressions in rounds; ``absent`` columns are unknown for everybody.

    Each round reads only what the frame has and what earlier rounds made.
    """
    return [[_named(step) for step in one] for one in layers(_without(steps, absent), wanted)]


def _named(step: Step) -> Any:  # noqa: ANN401
    expr = column_expr(step.expr)
    if isinstance(step.expr, x.Null):
        expr = expr.cast({"number": nw.Float64, "flag": nw.Boolean}.get(step.kind, nw.String))
    return expr.alias(step.name)


def column_expr(expr: x.Expr) -> Any:  # noqa: ANN401
    """One expression as a Narwhals expression."""
    return _MAKERS[type(expr)](expr)


def _column(expr: x.Col) -> Any:  # noqa: ANN401
    return nw.col(expr.name)


def _arith(expr: x.Arith) -> Any:  # noqa: ANN401
    left, right = column_expr(expr.left), column_expr(expr.right)
    if expr.op == "+":
        return left + right
    if expr.op == "-":
        return left - right
    if expr.op == "*":
        return left * right
    if isinstance(expr.right, x.Num) and expr.right.value:
        return left / right
    return left / nw.when(right != 0).then(right)


def _cmp(expr: x.Cmp) -> Any:  # noqa: ANN401
    left, right = column_expr(expr.left), column_expr(expr.right)
    return _COMPARE[expr.op](left, right)


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _all(expr: x.All) -> Any:  # noqa: ANN401
    found = None
    for item in expr.items:
        one = _truth(item)
        found = one if found is None else found & one
    return nw.lit(value=True) if found is None else found


def _truth(item: x.Expr) -> Any:  # noqa: ANN401
    return nw.lit(None, dtype=nw.Boolean) if isinstance(item, x.Null) else column_expr(item)


def _some(expr: x.Some) -> Any:  # noqa: ANN401
    found = None
    for item in expr.items:
        one = _truth(item)
        found = one if found is None else found | one
    return nw.lit(value=False) if found is None else found


def _case(expr: x.Case) -> Any:  # noqa: ANN401
    """Rows from the last to the first; an unknown condition leaves the value unknown."""
    if len(expr.rows) == 1 and expr.rows[0][0] == x.IsNull(expr.otherwise):
        instead = expr.rows[0][1]
        if isinstance(instead, x.Num):
            return column_expr(expr.otherwise).fill_null(float(instead.value))
    rest: Any = None if isinstance(expr.otherwise, x.Null) else column_expr(expr.otherwise)
    for when, result in reversed(expr.rows):
        held = column_expr(when)
        sure = isinstance(when, x.IsNull) or _always_known(when)
        if isinstance(result, x.Null):
            rest = None if rest is None else nw.when(~held).then(rest)
            continue
        chosen = nw.when(held).then(column_expr(result))
        if rest is None:
            rest = chosen
        elif sure:
            rest = chosen.otherwise(rest)
        else:
            rest = chosen.otherwise(nw.when(~held).then(rest))
    return nw.lit(None) if rest is None else rest


def _always_known(expr: x.Expr) -> bool:
    if isinstance(expr, (x.All, x.Some)):
        return all(_always_known(item) for item in expr.items)
    if isinstance(expr, x.Not):
        return _always_known(expr.value)
    if isinstance(expr, x.Col):
        return _BEFORE.search(expr.name) is not None
    return isinstance(expr, (x.IsNull, x.Flag))


def _bands(expr: x.Bands) -> Any:  # noqa: ANN401
    """From the top row down each needs its lower end only; the top one its upper end as well."""
    value = column_expr(expr.value)
    nothing = isinstance(expr.outside, x.Null)
    outside = None if nothing else nw.when(~value.is_null()).then(column_expr(expr.outside))
    rest = outside
    for row in expr.rows:
        result = None if isinstance(row.result, x.Null) else column_expr(row.result)
        rest = _band(value, row, result, rest)
    top = expr.rows[-1] if expr.rows else None
    if top is None or top.high is None:
        return rest
    beyond = value > float(top.high) if top.high_in else value >= float(top.high)
    return (
        nw.when(~beyond).then(rest)
        if outside is None
        else nw.when(~beyond).then(rest).otherwise(outside)
    )


def _band(value: Any, row: x.Span, result: Any, rest: Any) -> Any:  # noqa: ANN401
    if row.low is None:
        held = ~value.is_null()
    else:
        held = value >= float(row.low) if row.low_in else value > float(row.low)
    if result is None:
        return rest if rest is None else nw.when(~held).then(rest)
    chosen = nw.when(held).then(result)
    return chosen if rest is None else chosen.otherwise(rest)


def _industry(expr: x.Industry) -> Any:  # noqa: ANN401
    assert isinstance(expr.value, x.Col)  # noqa: S101  # formulas name an input there
    value = column_expr(expr.value)
    letters, divisions, longer = x.prefixes(expr.codes)
    numbers = [*(section_number(letter) for letter in letters), *map(int, divisions)]
    # A section nobody asks for, written alone, has no number and lies in none of those asked for.
    found = nw.col(expr.value.name + DIVISION).is_in(numbers).fill_null(value=False)
    for code in longer:
        found = found | value.str.starts_with(code)
    # is_in calls an unknown code a false one in some libraries.
    told = ~value.is_null()
    coarse = sorted(x.coarser(expr.codes))
    return nw.when(told & ~value.is_in(coarse) if coarse else told).then(found)


def section_number(letter: str) -> int:
    """A section written alone, as a number beyond all divisions."""
    return 100 + ord(letter)


def _one_of(expr: x.OneOf) -> Any:  # noqa: ANN401
    value = column_expr(expr.value)
    return nw.when(~value.is_null()).then(value.is_in(list(expr.words)))


def _call(expr: x.Call) -> Any:  # noqa: ANN401
    if expr.name in ("at_most", "no_less"):
        return _clipped(expr)
    if expr.name == "years_between":
        return _years_between(expr)
    args = [column_expr(arg) for arg in expr.args]
    return _CALLS[expr.name](*args)


def _clipped(expr: x.Call) -> Any:  # noqa: ANN401
    value, limit = expr.args
    end = float(limit.value) if isinstance(limit, x.Num) else column_expr(limit)
    if expr.name == "at_most":
        return column_expr(value).clip(upper_bound=end)
    return column_expr(value).clip(lower_bound=end)


def _power(base: Any, exponent: Any) -> Any:  # noqa: ANN401
    """Only above zero: what a power of zero or less is, libraries do not agree upon."""
    return nw.when(base > 0).then(base**exponent)


def _cagr(last: Any, first: Any, years: Any) -> Any:  # noqa: ANN401
    sound = (first > 0) & (last > 0) & (years > 0)
    base = nw.when(sound).then(last) / nw.when(first > 0).then(first)
    return base ** (1.0 / years) - 1.0


def _years_between(expr: x.Call) -> Any:  # noqa: ANN401
    """Full years between two dates, by their year, month and day written as one number."""
    first, last = (column_expr(as_ymd(arg)) for arg in expr.args)
    return (last - first) // YMD_YEAR


def as_ymd(expr: x.Expr) -> x.Expr:
    """A date expression with dates as numbers such as 20240229."""
    if isinstance(expr, x.Col):
        return x.Col(expr.name + YMD)
    if isinstance(expr, x.Day):
        return x.Num(Decimal(ymd_number(expr.value)))
    return x.rebuilt(expr, as_ymd)


def ymd_number(day: date) -> int:
    """A date as a number such as 20240229."""
    return day.year * YMD_YEAR + day.month * 100 + day.day


def day_number(day: date) -> int:
    """A date as frames hold it."""
    return day.toordinal() - EPOCH


_CALLS: dict[str, Callable[..., Any]] = {
    "greatest": nw.max_horizontal,
    "floor": lambda value: value.floor(),
    "ceil": lambda value: value.ceil(),
    "abs": lambda value: value.abs(),
    "sqrt": lambda value: nw.when(value >= 0).then(value).sqrt(),
    "power": _power,
    "cagr": _cagr,
    "days_between": lambda first, last: last - first,
}
_MAKERS: dict[type, Callable[..., Any]] = {
    x.Num: lambda expr: nw.lit(float(expr.value)),
    x.Flag: lambda expr: nw.lit(expr.value),
    x.Text: lambda expr: nw.lit(expr.value),
    x.Day: lambda expr: nw.lit(day_number(expr.value)),
    x.Null: lambda _: nw.lit(None),
    x.Col: _column,
    x.Arith: _arith,
    x.Round: lambda expr: column_expr(expr.value).round(expr.places),
    x.Cmp: _cmp,
    x.All: _all,
    x.Some: _some,
    x.Not: lambda expr: ~column_expr(expr.value),
    x.IsNull: lambda expr: column_expr(expr.value).is_null(),
    x.Case: _case,
    x.Bands: _bands,
    x.OneOf: _one_of,
    x.Industry: _industry,
    x.Call: _call,
}


def _without(steps: Sequence[Step], absent: frozenset[str]) -> list[Step]:
    """Steps with columns nobody has replaced by the unknown, and what follows worked out."""
    return fold(steps, absent) if absent else list(steps)
