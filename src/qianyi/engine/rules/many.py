"""Verdicts of many subjects, worked out in columns and told one by one.

What ``decide`` says of one subject, with the same words; the figures come from the columns of
:mod:`matching`, so that a hundred thousand subjects cost what telling costs.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qianyi.engine.rules.frames import PREFIX, prepare
from qianyi.engine.rules.lacking import Lacking
from qianyi.engine.rules.matching import plan_of
from qianyi.engine.rules.measures import RATIO_PLACES
from qianyi.engine.rules.program import PRECHECK, VERDICT
from qianyi.engine.rules.verdicts import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import polars as pl

    from qianyi.engine.rules.program import Program
    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.engine.rules.verdicts import Verdict

LACKS = "lacks"
"""The column of ``worked_out`` with the names of absent facts that leave something unknown."""


def decide_many(
    book: RuleBook,
    frame: pl.DataFrame,
    *,
    key: str,
    application: str | None = None,
    on: date | None = None,
) -> Iterator[tuple[Any, Verdict]]:
    """The key of each row and the verdict about it, in the frame's order.

    Inputs the frame has no column for are unknown for everybody.

    Raises:
        FactsNotUsable: a column of a wrong type.
    """
    program = book.program(application)
    names = [step.name for step in program.steps if step.role != "derived"]
    worked = worked_out(program, frame, names, keep=[key], on=on)
    blank = dict.fromkeys(program.columns)
    for row in worked.iter_rows(named=True):
        lacks = row.pop(LACKS)
        subject = row.pop(key)
        env = {**blank, **{name: exact(value) for name, value in row.items()}}
        yield subject, tell(program, env, missing=_labels(program, lacks))


def worked_out(
    program: Program,
    frame: pl.DataFrame,
    wanted: list[str],
    *,
    keep: list[str],
    on: date | None = None,
) -> pl.DataFrame:
    """Steps of a program by name beside columns of the frame, and ``lacks`` for each row."""
    import polars as pl  # noqa: PLC0415 - one subject never needs it

    ready = prepare(frame, program, on=on, allow_missing=True)
    lacking = Lacking(program, ready.absent)
    worked = ready.frame
    needed = tuple(dict.fromkeys([*wanted, *lacking.values]))
    for one_round in plan_of(program, needed, ready.absent):
        worked = worked.with_columns(*one_round)
    marked: pl.DataFrame = lacking.marked(worked).collect().to_native()
    words = [lacking.word(number) for number in range(lacking.words)]
    told: dict[tuple[int, ...], tuple[str, ...]] = {}
    rows = marked.select(words).rows() if words else [()] * marked.height
    for bits in set(rows):
        told[bits] = lacking.told(bits)
    named = marked.select(*keep, *(pl.col(PREFIX + name).alias(name) for name in wanted))
    return named.with_columns(
        pl.Series(LACKS, [list(told[bits]) for bits in rows], dtype=pl.List(pl.String))
    )


def short_of(program: Program) -> list[str]:
    """Steps from which one reads where a subject stands: verdict, conditions, limits and gaps."""
    found = [VERDICT, PRECHECK]
    for code in program.tests:
        found += [f"{code}_{end}" for end in ("pass", "gap", "amount", "limit", "pre", "applies")]
    steps = {step.name for step in program.steps}
    return [name for name in found if name in steps]


def _labels(program: Program, names: list[str]) -> Mapping[str, str]:
    return {name: program.columns[name].wanted for name in names}


@lru_cache(maxsize=65_536)
def _decimal(value: float) -> Decimal:
    """A double without the noise of its last digit: no unit is told finer than ten places."""
    return round(Decimal(format(value, ".16g")), RATIO_PLACES).normalize()


def exact(value: object) -> object:
    """A number as the one-subject back end holds it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return Decimal(value) if isinstance(value, int) else _decimal(value)
