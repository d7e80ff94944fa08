"""The back end for one subject: plain closures on Decimal, no frames, no imports that cost time.

Each expression becomes one function of a dict of values. The dict holds inputs (Decimal, bool,
str, date or None) and gains a value a step.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, TypeAlias

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.folding import fold

if TYPE_CHECKING:
    from qianyi.engine.rules.program import Program

Value: TypeAlias = Decimal | bool | str | date | None
Env: TypeAlias = dict[str, Any]
Fn: TypeAlias = Callable[[Env], Any]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program as functions: what is the same for every subject, and the steps to work out."""

    constants: Env
    steps: tuple[tuple[str, Fn], ...]


def run_subject(compiled: Compiled, facts: Mapping[str, Any]) -> Env:
    """All inputs and steps of one subject; missing inputs are None."""
    env = compiled.constants.copy()
    env.update(facts)
    for name, fn in compiled.steps:
        env[name] = fn(env)
    return env


def compile_subject(program: Program, absent: frozenset[str] = frozenset()) -> Compiled:
    """Every step as a function; ``absent`` columns are unknown for every subject."""
    constants: Env = dict.fromkeys(program.columns)
    steps = []
    for step in fold(program.steps, absent):
        if isinstance(step.expr, (x.Null, x.Num, x.Flag, x.Text)):
            constants[step.name] = None if isinstance(step.expr, x.Null) else step.expr.value
        else:
            steps.append((step.name, compile_expr(step.expr)))
    return Compiled(constants, tuple(steps))


def compile_expr(expr: x.Expr) -> Fn:
    """One expression as a function of the values by name."""
    return _MAKERS[type(expr)](expr)


def _constant(value: Value) -> Fn:
    return lambda _: value


def _column(expr: x.Col) -> Fn:
    name = expr.name
    return lambda env: env[name]


def _arith(expr: x.Arith) -> Fn:
    left, right = compile_expr(expr.left), compile_expr(expr.right)
    return _ARITH[expr.op](left, right)


def _plus(left: Fn, right: Fn) -> Fn:
    def work(env: Env) -> Any:  # noqa: ANN401  # Decimal or None; Any keeps the hot path plain
        a, b = left(env), right(env)
        return None if a is None or b is None else a + b

    return work


def _minus(left: Fn, right: Fn) -> Fn:
    def work(env: Env) -> Any:  # noqa: ANN401
        a, b = left(env), right(env)
        return None if a is None or b is None else a - b

    return work


def _times(left: Fn, right: Fn) -> Fn:
    def work(env: Env) -> Any:  # noqa: ANN401
        a, b = left(env), right(env)
        return None if a is None or b is None else a * b

    return work


def _over(left: Fn, right: Fn) -> Fn:
    def work(env: Env) -> Any:  # noqa: ANN401
        a, b = left(env), right(env)
        return None if a is None or not b else a / b

    return work


_ARITH = {"+": _plus, "-": _minus, "*": _times, "/": _over}


def _round(expr: x.Round) -> Fn:
    inner = compile_expr(expr.value)
    unit = Decimal(1).scaleb(-expr.places)

    def work(env: Env) -> Any:  # noqa: ANN401
        value = inner(env)
        return None if value is None else value.quantize(unit, ROUND_HALF_EVEN)

    return work


def _cmp(expr: x.Cmp) -> Fn:
    compare = _COMPARE[expr.op]
    if isinstance(expr.left, x.Col) and isinstance(expr.right, x.Num):
        return _cmp_limit(compare, expr.left.name, expr.right.value)
    left, right = compile_expr(expr.left), compile_expr(expr.right)

    def work(env: Env) -> bool | None:
        a, b = left(env), right(env)
        return None if a is None or b is None else compare(a, b)

    return work


def _cmp_limit(compare: Callable[[Any, Any], bool], name: str, limit: Decimal) -> Fn:
    def work(env: Env) -> bool | None:
        value = env[name]
        return None if value is None else compare(value, limit)

    return work


def _all(expr: x.All) -> Fn:
    items = tuple(compile_expr(item) for item in expr.items)

    def work(env: Env) -> bool | None:
        found: bool | None = True
        for item in items:
            value = item(env)
            if value is False:
                return False
            if value is None:
                found = None
        return found

    return work


def _some(expr: x.Some) -> Fn:
    items = tuple(compile_expr(item) for item in expr.items)

    def work(env: Env) -> bool | None:
        found: bool | None = False
        for item in items:
            value = item(env)
            if value is True:
                return True
            if value is None:
                found = None
        return found

    return work


def _not(expr: x.Not) -> Fn:
    inner = compile_expr(expr.value)

    def work(env: Env) -> bool | None:
        value = inner(env)
        return None if value is None else not value

    return work


def _is_null(expr: x.IsNull) -> Fn:
    inner = compile_expr(expr.value)
    return lambda env: inner(env) is None


def _case(expr: x.Case) -> Fn:
    rows = tuple((compile_expr(when), compile_expr(result)) for when, result in expr.rows)
    otherwise = compile_expr(expr.otherwise)

    def work(env: Env) -> Any:  # noqa: ANN401
        for when, result in rows:
            held = when(env)
            if held:
                return result(env)
            if held is None:
                return None
        return otherwise(env)

    return work


def _bands(expr: x.Bands) -> Fn:
    inner = compile_expr(expr.value)
    # From the top down each row needs its lower end only; the top row its upper end as well.
    rows = [(row.low, row.low_in, compile_expr(row.result)) for row in reversed(expr.rows)]
    top = expr.rows[-1] if expr.rows else None
    outside = compile_expr(expr.outside)

    def work(env: Env) -> Any:  # noqa: ANN401
        value = inner(env)
        if value is None:
            return None
        if top is not None and _above(value, top):
            return outside(env)
        for low, low_in, result in rows:
            if low is None or value > low or (low_in and value == low):
                return result(env)
        return outside(env)

    return work


def _above(value: Decimal, top: x.Span) -> bool:
    return top.high is not None and (value > top.high or (value == top.high and not top.high_in))


def _one_of(expr: x.OneOf) -> Fn:
    inner, words = compile_expr(expr.value), frozenset(expr.words)

    def work(env: Env) -> bool | None:
        value = inner(env)
        return None if value is None else value in words

    return work


def _industry(expr: x.Industry) -> Fn:
    inner = compile_expr(expr.value)
    letters, divisions, longer = x.prefixes(expr.codes)
    short = frozenset((*letters, *divisions))
    coarse = x.coarser(expr.codes)

    def work(env: Env) -> bool | None:
        value = inner(env)
        if value is None or value in coarse:
            return None
        return value[:2] in short or (bool(longer) and value.startswith(longer))

    return work


def _call(expr: x.Call) -> Fn:
    args = tuple(compile_expr(arg) for arg in expr.args)
    function = _CALLS[expr.name]

    def work(env: Env) -> Any:  # noqa: ANN401
        values = [arg(env) for arg in args]
        return None if None in values else function(*values)

    return work


def days_between(first: date, last: date) -> Decimal:
    """Days from one date to another."""
    return Decimal((last - first).days)


def years_between(first: date, last: date) -> Decimal:
    """Full years from one date to another."""
    passed = (last.month, last.day) >= (first.month, first.day)
    return Decimal(last.year - first.year - (0 if passed else 1))


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """A power of a base above zero; of others libraries do not agree, so it is not computable."""
    if base <= 0:
        return None
    try:
        return Decimal(repr(math.pow(base, exponent)))
    except OverflowError:
        return None


def cagr(last: Decimal, first: Decimal, years: Decimal) -> Decimal | None:
    """Yearly growth from first to last; only between values above zero."""
    if first <= 0 or last <= 0 or years <= 0:
        return None
    return Decimal(repr(float(last / first) ** (1 / float(years)))) - 1


def root(value: Decimal) -> Decimal | None:
    """A square root; none of a negative number."""
    return None if value < 0 else Decimal(repr(math.sqrt(value)))


_CALLS: dict[str, Callable[..., Value]] = {
    "at_most": min,
    "no_less": max,
    "greatest": max,
    "floor": lambda value: value.to_integral_value(ROUND_FLOOR),
    "ceil": lambda value: value.to_integral_value(ROUND_CEILING),
    "abs": abs,
    "sqrt": root,
    "power": power,
    "cagr": cagr,
    "days_between": days_between,
    "years_between": years_between,
}
_MAKERS: dict[type, Callable[..., Fn]] = {
    x.Num: lambda expr: _constant(expr.value),
    x.Flag: lambda expr: _constant(expr.value),
    x.Text: lambda expr: _constant(expr.value),
    x.Day: lambda expr: _constant(expr.value),
    x.Null: lambda _: _constant(None),
    x.Col: _column,
    x.Arith: _arith,
    x.Round: _round,
    x.Cmp: _cmp,
    x.All: _all,
    x.Some: _some,
    x.Not: _not,
    x.IsNull: _is_null,
    x.Case: _case,
    x.Bands: _bands,
    x.OneOf: _one_of,
    x.Industry: _industry,
    x.Call: _call,
}
