"""Which absent facts make a value unknown: only those it really fails on.

A condition with one part already false does not wait for the other parts' facts; a ``CASE`` waits
for its first unknown condition, not for rows behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.subject import compile_expr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.subject import Env


def absent(program: Program, env: Env, wanted: Iterable[str]) -> list[str]:
    """Columns without a value that leave the wanted steps unknown; reviewers' are not facts."""
    search = _Search(program, env)
    for name in wanted:
        search.column(name)
    known = program.columns
    return [name for name in search.found if name in known and not known[name].review]


class _Search:
    """One look behind values of one subject. What a name stands on is looked for once."""

    def __init__(self, program: Program, env: Env) -> None:
        self.steps = program.expressions
        self.functions = program.functions
        self.env = env
        self.found: dict[str, None] = {}
        self.seen: set[str] = set()

    def column(self, name: str) -> None:
        """What leaves a column or a step unknown."""
        if name in self.seen or self.env[name] is not None:
            return
        self.seen.add(name)
        step = self.steps.get(name)
        if step is None:
            self.found[name] = None
        else:
            self.behind(step)

    def behind(self, expr: x.Expr) -> None:
        """What leaves an expression unknown."""
        if isinstance(expr, x.Col):
            self.column(expr.name)
        elif self.value(expr) is None:
            if isinstance(expr, x.Industry):
                # absent, or too coarse to tell
                self.found |= dict.fromkeys(x.names(expr))
            for part in self.taken(expr):
                self.behind(part)

    def value(self, expr: x.Expr) -> Any:  # noqa: ANN401 - a value of any kind
        """What an expression comes to; expressions live as long as their program does."""
        known = self.functions.get(id(expr))
        if known is None:
            known = self.functions[id(expr)] = compile_expr(expr)
        return known(self.env)

    def taken(self, expr: x.Expr) -> Iterable[x.Expr]:
        """The parts an unknown expression was really worked out from."""
        if isinstance(expr, x.Case):
            return [self.taken_row(expr)]
        if isinstance(expr, x.Bands):
            if self.value(expr.value) is None:
                return [expr.value]
            return [row.result for row in expr.rows]
        return x.parts(expr)

    def taken_row(self, expr: x.Case) -> x.Expr:
        """The row a choice stopped at."""
        for when, result in expr.rows:
            held = self.value(when)
            if held is None:
                return when
            if held:
                return result
        return expr.otherwise
