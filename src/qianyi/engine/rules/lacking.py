"""Which absent facts leave conditions unknown, for a whole frame: what ``blame`` says of one.

Each input is a bit; the bits of a step are those of the parts it really fails on. A condition with
one part already false waits for nothing, a ``CASE`` for its first unknown condition only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.columns import column_expr, layers
from qianyi.engine.rules.folding import fold
from qianyi.engine.rules.frames import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.engine.rules.program import Program, Step

BITS_A_WORD = 62
MARK = PREFIX + "lacks"
Bits: TypeAlias = tuple[int, ...]


class Lacking:
    """The bits of one program over one frame whose values are worked out already.

    Attributes:
        names: what each bit stands for; bit ``n`` is in word ``n // BITS_A_WORD``.
        values: steps that must stand in the frame before the bits are worked out.
    """

    def __init__(self, program: Program, absent: frozenset[str]) -> None:
        self.program = program
        self.names = [name for name, column in program.columns.items() if not column.review]
        self.steps = {step.name: step for step in fold(program.steps, absent)}
        self.absent = absent
        self.asked = [name for name in _asked(program) if f"{name}" in self.steps]
        self.rounds = layers([*self.steps.values()], self.asked)
        self.values = sorted({step.name for one in self.rounds for step in one} | self._looked_at())

    @property
    def words(self) -> int:
        """How many numbers hold the bits."""
        return -(-len(self.names) // BITS_A_WORD)

    def marked(self, frame: Any) -> Any:  # noqa: ANN401 - a frame of any library
        """The frame with ``word(n)`` for each word: what leaves the row's conditions unknown."""
        for word in range(self.words):
            for one in self.rounds:
                frame = frame.with_columns(*(self._step(step, word) for step in one))
            frame = frame.with_columns(self._wanted(word).alias(self.word(word)))
        return frame

    def word(self, number: int) -> str:
        """The column of one word of the whole."""
        return f"{MARK}_{number}"

    def told(self, bits: Bits) -> tuple[str, ...]:
        """Names of the columns that bits stand for, in the program's order."""
        return tuple(
            name
            for place, name in enumerate(self.names)
            if bits[place // BITS_A_WORD] >> (place % BITS_A_WORD) & 1
        )

    def _looked_at(self) -> set[str]:
        pre = {f"{code}_pre" for code in self.program.tests}
        known = {f"{code}_known" for code in self.program.points}
        return (pre | known) & set(self.steps)

    def _step(self, step: Step, word: int) -> Any:  # noqa: ANN401
        return self._bits(step.expr, word).alias(self._name(step.name, word))

    def _name(self, step: str, word: int) -> str:
        return f"{MARK}_{word}_{step}"

    def _bits(self, expr: x.Expr, word: int) -> Any:  # noqa: ANN401
        """Bits of what leaves an expression unknown; none where it is known."""
        if isinstance(expr, x.Col):
            return self._of_name(expr.name, word)
        inner = self._inner(expr, word)
        if isinstance(expr, x.Industry):
            inner = self._too_coarse(expr, word)
        if inner is None:
            return nw.lit(0)
        return nw.when(_value(expr).is_null()).then(inner).otherwise(nw.lit(0))

    def _too_coarse(self, expr: x.Industry, word: int) -> Any:  # noqa: ANN401
        """The bit of the code itself: where belonging is unknown it is absent or too coarse."""
        place = self.names.index(next(iter(x.names(expr))))
        return nw.lit(1 << place % BITS_A_WORD) if place // BITS_A_WORD == word else None

    def _of_name(self, name: str, word: int) -> Any:  # noqa: ANN401
        if name in self.steps:
            return nw.col(self._name(name, word))
        if name in self.absent and self.program.columns[name].review:
            return nw.lit(0)
        place = self.names.index(name) if name in self.names else -1
        if place // BITS_A_WORD != word:
            return nw.lit(0)
        bit = nw.lit(1 << place % BITS_A_WORD)
        if name in self.absent:
            return bit
        return nw.when(nw.col(PREFIX + name).is_null()).then(bit).otherwise(nw.lit(0))

    def _inner(self, expr: x.Expr, word: int) -> Any:  # noqa: ANN401
        if isinstance(expr, x.Case):
            return self._case(expr, word)
        if isinstance(expr, x.Bands):
            results = self._joined([row.result for row in expr.rows], word)
            return (
                nw.when(_value(expr.value).is_null())
                .then(self._bits(expr.value, word))
                .otherwise(nw.lit(0) if results is None else results)
            )
        return self._joined(list(x.parts(expr)), word)

    def _joined(self, parts: Sequence[x.Expr], word: int) -> Any:  # noqa: ANN401
        """The bits of all parts that can have any; None where none can."""
        some = [part for part in parts if any(True for _ in x.names(part))]
        return reduce(or_, (self._bits(part, word) for part in some)) if some else None

    def _case(self, expr: x.Case, word: int) -> Any:  # noqa: ANN401
        rest = self._bits(expr.otherwise, word)
        for when, result in reversed(expr.rows):
            held = _value(when)
            chosen = nw.when(held).then(self._bits(result, word)).otherwise(rest)
            rest = nw.when(held.is_null()).then(self._bits(when, word)).otherwise(chosen)
        return rest

    def _wanted(self, word: int) -> Any:  # noqa: ANN401
        """Of conditions that are unknown, of items whose points are, of the class."""
        found = [
            nw.when(held).then(nw.col(self._name(name, word))).otherwise(nw.lit(0))
            for name, held in self._open()
        ]
        return reduce(or_, found) if found else nw.lit(0)

    def _open(self) -> Iterator[tuple[str, Any]]:
        for code, tested in self.program.tests.items():
            if tested.depth or tested.criterion.manual or f"{code}_pass" not in self.asked:
                continue
            held = _column(f"{code}_pass").is_null()
            if f"{code}_pre" in self.steps:
                held = held & _column(f"{code}_pre").is_null()
            yield f"{code}_pass", held
        for code in self.program.points:
            if f"{code}_raw" in self.asked:
                yield f"{code}_raw", ~_column(f"{code}_known")
        classes = self.program.pack.classes
        if classes is not None and classes.code in self.asked:
            yield classes.code, _column(classes.code).is_null()


def _asked(program: Program) -> list[str]:
    found = [f"{code}_pass" for code, tested in program.tests.items() if not tested.depth]
    found += [f"{code}_raw" for code in program.points]
    classes = program.pack.classes
    return [*found, classes.code] if classes is not None else found


def _column(name: str) -> Any:  # noqa: ANN401
    return nw.col(PREFIX + name)


def _value(expr: x.Expr) -> Any:  # noqa: ANN401
    return column_expr(marked_names(expr))


def marked_names(expr: x.Expr) -> x.Expr:
    """An expression over the columns of a prepared frame."""
    if isinstance(expr, x.Col):
        return replace(expr, name=PREFIX + expr.name)
    return x.rebuilt(expr, marked_names)
