"""Which of four groups each firm is in before an item, by columns.

Says the same as ``engine.rules.standing`` of one firm: 符合, 差一项, 缺数据, 不符合. Words are told
one firm at a time; here it is a letter a firm, so that a hundred thousand firms before five hundred
items take seconds.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import narwhals as nw
import polars as pl

from qianyi.engine.rules.frames import PREFIX, prepare
from qianyi.engine.rules.matching import plan_of
from qianyi.engine.rules.program import PRECHECK
from qianyi.engine.rules.records import APPLIED_ON
from qianyi.engine.rules.standing import CLOSE, standing_of, standings_of
from qianyi.engine.rules.verdicts import decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from qianyi.engine.rules import RuleBook
    from qianyi.engine.rules.program import Program, Tested
    from qianyi.engine.rules.standing import Place, Standing
    from qianyi.engine.rules.verdicts import Verdict

Letter: TypeAlias = Literal["q", "n", "u", "f"]
LETTERS: Final[dict[Place, Letter]] = {
    "qualifies": "q", "near": "n", "unknown": "u", "further": "f",
}  # fmt: skip
PLACE: Final = "place"
SUBJECT: Final = "subject"
AT_ONCE: Final = 16


def place_frame(
    book: RuleBook, frame: pl.DataFrame, *, application: str | None = None, on: date | None = None
) -> pl.LazyFrame:
    """One column ``place`` with a letter a row, in the frame's order; nothing is worked out yet.

    Inputs the frame has no column for are unknown for everybody.

    Raises:
        FactsNotUsable: a column of a wrong type.
    """
    program = book.program(application)
    if not _is_asked_of(program, frame):
        return _alike(book, frame, application, on)
    ready = prepare(_dated(frame, on), program, allow_missing=True)
    return _placed(program, ready.frame.to_native(), ready.absent)


def _alike(
    book: RuleBook, frame: pl.DataFrame, application: str | None, on: date | None
) -> pl.LazyFrame:
    """Everybody's letter where nothing is known of anybody."""
    letter = LETTERS[_of_nobody(book, application, on).place]
    return frame.lazy().select(pl.repeat(letter, pl.len()).alias(PLACE))


def _placed(program: Program, inputs: pl.LazyFrame, absent: frozenset[str]) -> pl.LazyFrame:
    """The letters, from inputs made ready."""
    wanted = tuple(_wanted(program))
    worked = nw.from_native(inputs)
    for one_round in plan_of(program, wanted, absent):
        worked = worked.with_columns(*one_round)
    steps = frozenset(step.name for step in program.steps)
    lazy: pl.LazyFrame = worked.to_native()
    return lazy.select(_Placing(program, steps).letter().alias(PLACE))


def _wanted(program: Program) -> list[str]:
    """Steps the letters are read from: gaps only where a limit from above decides what is near."""
    found = [PRECHECK]
    for code, tested in program.tests.items():
        found += [f"{code}_{end}" for end in ("pass", "limit", "pre", "applies")]
        if tested.criterion.operator in ("<", "<="):
            found.append(f"{code}_gap")
    steps = {step.name for step in program.steps}
    return [name for name in found if name in steps]


def places(
    book: RuleBook, frame: pl.DataFrame, *, application: str | None = None, on: date | None = None
) -> pl.Series:
    """A letter a row."""
    return place_frame(book, frame, application=application, on=on).collect()[PLACE]


def places_of_all(
    asked: Sequence[tuple[RuleBook, str | None]], frame: pl.DataFrame, *, on: date
) -> list[pl.Series]:
    """A letter a row for each of many items, over one frame with the inputs of all.

    An input is made ready once, however many items ask for it: its name must mean the same fact in
    all of them (see ``lines.input_name``).
    """
    dated, shared = _dated(frame, on), _Shared()
    found: list[pl.Series] = []
    for start in range(0, len(asked), AT_ONCE):
        lazy = [
            shared.placed(book.program(application), dated)
            if _is_asked_of(book.program(application), frame)
            else _alike(book, frame, application, on)
            for book, application in asked[start : start + AT_ONCE]
        ]
        found += [one[PLACE] for one in pl.collect_all(lazy)]
    return found


class _Shared:
    """Inputs made ready once for many programs."""

    def __init__(self) -> None:
        self.columns: dict[str, pl.Series] = {}

    def placed(self, program: Program, frame: pl.DataFrame) -> pl.LazyFrame:
        ready = prepare(frame, program, allow_missing=True)
        lazy: pl.LazyFrame = ready.frame.to_native()
        names = [name for name in lazy.collect_schema().names() if name.startswith(PREFIX)]
        new = [name for name in names if name not in self.columns]
        if new:
            self.columns |= {one.name: one for one in lazy.select(new).collect()}
        inputs = pl.DataFrame([self.columns[name] for name in names])
        return _placed(program, inputs.lazy(), ready.absent)


def told_by(
    book: RuleBook, frame: pl.DataFrame, *, application: str | None = None, on: date | None = None
) -> Iterator[tuple[Any, Standing]]:
    """The ``subject`` of each row and where it stands, with words, in the frame's order."""
    if not _is_asked_of(book.program(application), frame):
        alike = _of_nobody(book, application, on)
        for subject in frame[SUBJECT]:
            yield subject, alike
        return
    yield from standings_of(book, _dated(frame, on), key=SUBJECT, application=application)


def _dated(frame: pl.DataFrame, on: date | None) -> pl.DataFrame:
    if on is None or APPLIED_ON in frame.columns:
        return frame
    return frame.with_columns(pl.lit(on).alias(APPLIED_ON))


def _is_asked_of(program: Program, frame: pl.DataFrame) -> bool:
    """Whether the frame has a column of one of the program's inputs, with some value."""
    return any(
        name in frame.columns and frame.schema[name] != pl.Null
        for name, column in program.columns.items()
        if column.input is not None
    )


def standing_before(program: Program, verdict: Verdict) -> Standing:
    """Where a firm stands by the verdict about it.

    As ``engine.rules.standing`` says it, but for conditions a person decides every one of: nothing
    was worked out then, so nobody qualifies and nothing is known.
    """
    found = standing_of(program, verdict)
    is_worked_out = any(column.input is not None for column in program.columns.values())
    if found.place == "qualifies" and not is_worked_out:
        return replace(found, place="unknown")
    return found


def _of_nobody(book: RuleBook, application: str | None, on: date | None) -> Standing:
    """Where a firm stands of which nothing is known."""
    facts = {APPLIED_ON: on} if on is not None else {}
    program = book.program(application)
    return standing_before(program, decide(book, facts, application=application))


class _Placing:
    """The expressions of one program."""

    def __init__(self, program: Program, steps: frozenset[str]) -> None:
        self.program = program
        self.steps = steps

    def letter(self) -> pl.Expr:
        top = [one for one in self.program.tests.values() if not one.depth]
        failed = [self.held(one).eq(other=False).fill_null(value=False) for one in top]
        unknown = [self.is_unknown(one) for one in top]
        reached = [fails & self.within_reach(one) for fails, one in zip(failed, top, strict=True)]
        is_near = (
            (pl.sum_horizontal(pl.lit(0), *failed) == 1)
            & ~_any(unknown)
            & _any(reached).fill_null(value=False)
        )
        precheck = pl.col(PREFIX + PRECHECK)
        return (
            pl.when(precheck.is_null()).then(pl.lit("u"))
            .when(precheck).then(pl.lit("q"))
            .when(is_near).then(pl.lit("n"))
            .otherwise(pl.lit("f"))
        )  # fmt: skip

    def held(self, tested: Tested) -> pl.Expr:
        """True, False, or null where it is not known or not decided."""
        one = tested.criterion
        held = pl.col(f"{PREFIX}{one.code}_pass")
        outside = one.table.outside if one.table else one.bands.outside if one.bands else ""
        limit = self.column(f"{one.code}_limit")
        if outside == "skip" and limit is not None:
            held = (
                pl.when(held.is_not_null() & limit.is_null()).then(statement=True).otherwise(held)
            )
        applies = self.column(f"{one.code}_applies")
        if applies is None:
            return held
        return (
            pl.when(applies.eq(other=False).fill_null(value=False))
            .then(statement=True)
            .otherwise(held)
        )

    def is_unknown(self, tested: Tested) -> pl.Expr:
        """Facts, not a person's decision, are missing."""
        if tested.criterion.manual:
            return pl.lit(value=False)
        unknown = self.held(tested).is_null()
        before = self.column(f"{tested.criterion.code}_pre")
        return unknown if before is None else unknown & before.is_null()

    def within_reach(self, tested: Tested) -> pl.Expr:
        """A firm, or time, can meet it."""
        one = tested.criterion
        if one.parts:
            return self._parts_within_reach(tested)
        if tested.veto:
            return pl.lit(value=False)
        if one.operator in ("<", "<="):
            return self._is_close(tested)
        if one.operator is not None:
            return pl.lit(value=True)
        inputs = [self.program.columns[name].input for name in tested.reads]
        return pl.lit(value=any(given is not None and not given.fixed for given in inputs))

    def _parts_within_reach(self, tested: Tested) -> pl.Expr:
        tests = self.program.tests
        parts = [tests[part.code] for part in tested.criterion.parts if part.code in tests]
        fails = [self.held(part).eq(other=False).fill_null(value=False) for part in parts]
        reach = [self.within_reach(part) for part in parts]
        if tested.criterion.all_of:
            return reduce(and_, [~f | r for f, r in zip(fails, reach, strict=True)])
        return _any([f & r for f, r in zip(fails, reach, strict=True)])

    def _is_close(self, tested: Tested) -> pl.Expr:
        code = tested.criterion.code
        gap, limit = self.column(f"{code}_gap"), self.column(f"{code}_limit")
        if gap is None:
            return pl.lit(value=False)
        bound = pl.lit(float(tested.limit)) if tested.limit is not None else limit
        if bound is None:
            return pl.lit(value=False)
        share = (gap.cast(pl.Float64) / bound.cast(pl.Float64).abs()).round(12)
        return (bound.ne(other=0) & (share <= CLOSE)).fill_null(value=False)

    def column(self, name: str) -> pl.Expr | None:
        return pl.col(PREFIX + name) if name in self.steps else None


def _any(parts: Sequence[pl.Expr]) -> pl.Expr:
    return reduce(or_, parts) if parts else pl.lit(value=False)
