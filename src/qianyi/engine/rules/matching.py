"""A pack over a population: the same program on Polars (lazily, streaming) and on Spark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import narwhals as nw

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.columns import rounds_of
from qianyi.engine.rules.frames import PREFIX, check_values, prepare
from qianyi.engine.rules.program import PRECHECK, VERDICT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.rulebook import RuleBook

Detail: TypeAlias = Literal["verdict", "conditions", "all"]


def match(
    book: RuleBook,
    frame: Any,  # noqa: ANN401  # polars, pandas, pyspark … whatever Narwhals knows
    *,
    application: str | None = None,
    on: date | None = None,
    detail: Detail | Sequence[str] = "all",
    allow_missing: bool = False,
    check: bool = True,
    keep: Sequence[str] | None = None,
) -> Any:  # noqa: ANN401  # a frame of the same library
    """The pack applied to every row of a frame.

    Added columns: ``verdict`` and ``precheck`` (true, false, null for unknown); for each condition
    ``<code>_pass``, ``_value``, ``_gap``, and ``_amount`` for quotients; ``<code>_low`` and
    ``_high`` for points; the class and the grade. A lazy frame stays lazy; a Polars frame that
    does not fit into memory is best given as ``pl.scan_parquet(…)``.

    Args:
        book: the pack.
        frame: one row a subject; columns by code or Chinese label, money in the pack's unit.
        application: type of application; the first of the pack when left out.
        on: date of application for all, where there is no column ``applied_on``.
        detail: verdict only, with conditions, or all; or the names of exactly the results wanted.
        allow_missing: inputs without a column are unknown for everybody, instead of refused.
        check: look for NaN, infinities and text first (Polars only).
        keep: the frame's own columns to carry along; all when left out.

    Raises:
        FactsNotUsable: columns are missing, misspelt or of a wrong type, or values are wrong.
    """
    program = book.program(application)
    is_polars = nw.from_native(frame).implementation is nw.Implementation.POLARS
    if check and is_polars:
        check_values(frame, program)
    ready = prepare(frame, program, on=on, allow_missing=allow_missing)
    wanted = outputs_of(program, detail) if isinstance(detail, str) else list(detail)
    worked = ready.frame
    for one_round in plan_of(program, tuple(wanted), ready.absent):
        worked = worked.with_columns(*one_round)
    kept = [name for name in (ready.kept if keep is None else keep) if name not in wanted]
    chosen = [nw.col(name) for name in kept] + [nw.col(PREFIX + w).alias(w) for w in wanted]
    result = worked.select(*chosen)
    native = nw.from_native(frame)
    return result.collect().to_native() if isinstance(native, nw.DataFrame) else result.to_native()


def outputs_of(program: Program, detail: str = "all") -> list[str]:
    """The columns a result has, in order."""
    roles = {
        "verdict": {"verdict", "class", "grade"},
        "conditions": {"verdict", "class", "grade", "pass", "value", "gap", "amount"},
    }.get(detail)
    found = [
        step.name
        for step in program.steps
        if step.name in program.outputs and (roles is None or step.role in roles)
    ]
    total = program.pack.scores
    if total is not None and detail == "conditions":
        found += [f"{total.code}_low", f"{total.code}_high"]
    first = [name for name in (VERDICT, PRECHECK) if name in found]
    return [*first, *(name for name in found if name not in first)]


def plan_of(program: Program, wanted: tuple[str, ...], absent: frozenset[str]) -> list[list[Any]]:
    """The expressions of a run in rounds, kept with the program: they are the same every time."""
    key = (wanted, absent)
    if key not in program.plans:
        steps = [
            replace(step, name=PREFIX + step.name, expr=renamed(step.expr))
            for step in program.steps
        ]
        program.plans[key] = rounds_of(
            steps, [PREFIX + name for name in wanted], frozenset(PREFIX + name for name in absent)
        )
    return program.plans[key]


def renamed(expr: x.Expr) -> x.Expr:
    """An expression with every name marked."""
    if isinstance(expr, x.Col):
        return x.Col(PREFIX + expr.name)
    return x.rebuilt(expr, renamed)


def headers(book: RuleBook, application: str | None = None) -> dict[str, str]:
    """Chinese headers of the columns a result has."""
    program = book.program(application)
    found = {VERDICT: "结论", PRECHECK: "预判（不计待评审）", "grade": "等次"}
    ends = {"pass": "是否符合", "value": "数值", "gap": "差距", "amount": "差额"}
    for code, tested in program.tests.items():
        for end, word in ends.items():
            found[f"{code}_{end}"] = f"{code} {tested.criterion.name}：{word}"
    for code, scored in program.points.items():
        found[f"{code}_low"] = f"{scored.item.name}（{code}）：最低分"
        found[f"{code}_high"] = f"{scored.item.name}（{code}）：最高分"
    for one in program.pack.derived:
        found[one.code] = f"{one.name}（{one.unit}）" if one.unit else one.name
    if program.pack.classes:
        found[program.pack.classes.code] = program.pack.classes.name
    return found
