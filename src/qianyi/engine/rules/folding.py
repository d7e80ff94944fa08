"""Simplifying a program when some columns are unknown for everybody (no reviewer decided yet).

Only what the three-valued rules allow: the result is the same, the work less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qianyi.engine.rules import syntax as x

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    special = _SPECIAL.get(type(expr))
    if special is not None:
        return special(expr, known)
    # Every other one is unknown as soon as something inside it is.
    done = x.rebuilt(expr, lambda part: simpler(part, known))
    return NULL if any(isinstance(part, x.Null) for part in x.parts(done)) else done


def _not(expr: x.Not, known: dict[str, x.Expr]) -> x.Expr:
    value = simpler(expr.value, known)
    if isinstance(value, x.Flag):
        return x.Flag(value=not value.value)
    return NULL if isinstance(value, x.Null) else x.Not(value)


def _bands(expr: x.Bands, known: dict[str, x.Expr]) -> x.Expr:
    done = x.rebuilt(expr, lambda part: simpler(part, known))
    return NULL if isinstance(done, x.Bands) and isinstance(done.value, x.Null) else done


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
    if NULL in items:
        items = [*(item for item in items if item != NULL), NULL]
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


_SPECIAL: dict[type, Callable[..., x.Expr]] = {
    x.IsNull: _is_null,
    x.All: _joined,
    x.Some: _joined,
    x.Not: _not,
    x.Case: _case,
    x.Bands: _bands,
}
