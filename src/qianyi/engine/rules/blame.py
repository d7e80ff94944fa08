"""Which absent facts make a value unknown: only those it really fails on.

A condition with one part already false does not wait for the other parts' facts; a ``CASE`` waits
for its first unknown condition, not for rows behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.subject import compile_expr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.subject import Env


def absent(program: Program, env: Env, wanted: Iterable[str]) -> list[str]:
    """Columns without a value that leave the wanted steps unknown; reviewers' are not facts."""
    steps = {step.name: step.expr for step in program.steps}
    found: dict[str, None] = {}
    for name in wanted:
        for column in _behind(x.Col(name), env, steps):
            if column in program.columns and not program.columns[column].review:
                found[column] = None
    return list(found)


def _behind(expr: x.Expr, env: Env, steps: dict[str, x.Expr]) -> Iterator[str]:
    if isinstance(expr, x.Col):
        if env[expr.name] is not None:
            return
        if expr.name in steps:
            yield from _behind(steps[expr.name], env, steps)
        else:
            yield expr.name
    elif compile_expr(expr)(env) is None:
        if isinstance(expr, x.Industry):
            yield from x.names(expr)  # absent, or too coarse to tell
        for part in _taken(expr, env):
            yield from _behind(part, env, steps)


def _taken(expr: x.Expr, env: Env) -> Iterable[x.Expr]:
    """The parts an unknown expression was really worked out from."""
    if isinstance(expr, x.Case):
        return [_taken_row(expr, env)]
    if isinstance(expr, x.Bands):
        value = compile_expr(expr.value)(env)
        return [expr.value] if value is None else [row.result for row in expr.rows]
    return x.parts(expr)


def _taken_row(expr: x.Case, env: Env) -> x.Expr:
    for when, result in expr.rows:
        held = compile_expr(when)(env)
        if held is None:
            return when
        if held:
            return result
    return expr.otherwise
