"""Simplifying a program when some columns are unknown for everybody (no reviewer decided yet).

Only what the three-valued rules allow: the result is the same, the work less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qianyi.engine.rules import syntax as x

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.engine.rules.program import Step

_SIMPLE = (x.Null, x.Flag, x.Num, x.Text)
NULL, TRUE, FALSE = x.Null(), x.Flag(value=True), x.Flag(value=False)


def fold(steps: Sequence[Step], absent: frozenset[str]) -> list[Step]:
    """The steps with the absent columns unknown; every step keeps its name."""
    known: dict[str, x.Expr] = dict.fromkeys(absent, NULL)
    found = []
    for step in steps:
        expr = simpler(step.expr, known)
        if isinstance(expr, _SIMPLE):
            known[step.name] = expr
        found.append(replace(step, expr=expr))
    return found


def simpler(expr: x.Expr, known: dict[str, x.Expr]) -> x.Expr:
    """An expression with known values put in."""
    if isinstance(expr, x.Col):
        return known.get(expr.name, expr)
    if isinstance(expr, (x.All, x.Some)):
        return _joined(expr, known)
    if isinstance(expr, x.Case):
        return _case(expr, known)
    if isinstance(expr, (x.Arith, x.Cmp)):
        left, right = simpler(expr.left, known), simpler(expr.right, known)
        is_unknown = isinstance(left, x.Null) or isinstance(right, x.Null)
        return NULL if is_unknown else replace(expr, left=left, right=right)
    if isinstance(expr, (x.Round, x.Not, x.OneOf, x.Industry)):
        return _inner(expr, known)
    if isinstance(expr, x.IsNull):
        return _is_null(expr, known)
    return _rest(expr, known)


def _inner(expr: x.Round | x.Not | x.OneOf | x.Industry, known: dict[str, x.Expr]) -> x.Expr:
    value = simpler(expr.value, known)
    if isinstance(value, x.Null):
        return NULL
    if isinstance(expr, x.Not) and isinstance(value, x.Flag):
        return x.Flag(value=not value.value)
    return replace(expr, value=value)


def _is_null(expr: x.IsNull, known: dict[str, x.Expr]) -> x.Expr:
    value = simpler(expr.value, known)
    if isinstance(value, _SIMPLE):
        return x.Flag(value=isinstance(value, x.Null))
    return x.IsNull(value)


def _joined(expr: x.All | x.Some, known: dict[str, x.Expr]) -> x.Expr:
    decides = x.Flag(value=isinstance(expr, x.Some))
    neutral = x.Flag(value=not decides.value)
    items = [simpler(item, known) for item in expr.items]
    if decides in items:
        return decides
    items = [item for item in items if item != neutral]
    if not items:
        return neutral
    return items[0] if len(items) == 1 else replace(expr, items=tuple(items))


def _case(expr: x.Case, known: dict[str, x.Expr]) -> x.Expr:
    rows: list[tuple[x.Expr, x.Expr]] = []
    otherwise: x.Expr | None = None
    for when, result in expr.rows:
        held = simpler(when, known)
        if held == FALSE:
            continue
        if held == TRUE or isinstance(held, x.Null):
            otherwise = simpler(result, known) if held == TRUE else NULL
            break
        rows.append((held, simpler(result, known)))
    if otherwise is None:
        otherwise = simpler(expr.otherwise, known)
    return x.Case(tuple(rows), otherwise) if rows else otherwise


def _rest(expr: x.Expr, known: dict[str, x.Expr]) -> x.Expr:
    if isinstance(expr, x.Bands):
        value = simpler(expr.value, known)
        rows = tuple(replace(row, result=simpler(row.result, known)) for row in expr.rows)
        outside = simpler(expr.outside, known)
        return NULL if isinstance(value, x.Null) else x.Bands(value, rows, outside)
    if isinstance(expr, x.Call):
        args = tuple(simpler(arg, known) for arg in expr.args)
        return NULL if NULL in args else replace(expr, args=args)
    return expr
