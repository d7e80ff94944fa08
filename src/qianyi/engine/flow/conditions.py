"""Conditions of steps: the formula language of ``engine.rules``, asked of one case.

An answer has three values. Unknown opens nothing: the step waits, and the names of the missing
facts are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from qianyi.engine.rules import records as r
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.facts import facts_read
from qianyi.engine.rules.naming import Naming
from qianyi.engine.rules.program import Program
from qianyi.engine.rules.subject import compile_expr
from qianyi.engine.rules.syntax import names
from qianyi.engine.rules.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qianyi.engine.packs import Place, Problem, Unit
    from qianyi.engine.rules.program import Column
    from qianyi.engine.rules.subject import Fn

Facts: TypeAlias = "Mapping[str, object]"
Plain: TypeAlias = str | bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition ready to be asked.

    Attributes:
        reads: names of the facts it reads, in order.
        labels: what those are called on screen.
        words: the condition in words.
    """

    text: str
    words: str
    reads: tuple[str, ...]
    labels: tuple[str, ...]
    fn: Fn
    program: Program

    def ask(self, facts: Facts) -> Answer:
        """Whether it holds with these facts; facts it does not name are left alone.

        A fact of the wrong kind is as good as none: it must not stop a case, and it is told.
        """
        read: dict[str, Any] = {}
        wrong: list[str] = []
        for name in self.reads:
            try:
                read |= facts_read(self.program, {name: facts.get(name)})
            except FactsNotUsable as refusal:
                read[name] = None
                wrong.append(refusal.message)
        held = self.fn(read)
        missing = tuple(name for name in self.reads if read[name] is None)
        plain = {name: _plain(value) for name, value in read.items()}
        return Answer(held, missing if held is None else (), plain, "".join(wrong))

    def label(self, name: str) -> str:
        """What a fact is called on screen."""
        return self.labels[self.reads.index(name)]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds (None: not known), which facts are missing, and all it read.

    Attributes:
        wrong: sentences about facts that could not be used.
    """

    holds: bool | None
    missing: tuple[str, ...]
    facts: Mapping[str, Plain]
    wrong: str = ""


class Conditions:
    """Makes the conditions of one definition; ``problems`` gathers what is wrong with them."""

    def __init__(
        self,
        code: str,
        inputs: Iterable[r.Input],
        parameters: Iterable[r.Parameter],
        units: Mapping[str, Unit],
    ) -> None:
        pack = r.RulePack(code, "", code, "class", (), tuple(inputs), parameters=tuple(parameters))
        self._naming = Naming(pack, units)
        self._program = Program(pack, "", self._naming.columns, ())

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong with inputs and formulas so far."""
        return self._naming.problems

    def make(self, text: str, at: Place | None, what: str) -> Condition:
        """The condition a formula states; ``what`` names the step in complaints."""
        expr = self._naming.flag(text, at, f"{what}的条件")
        reads = tuple(dict.fromkeys(names(expr)))
        columns = self._program.columns
        labels = tuple(columns[name].label for name in reads)
        words = say(expr, lambda name: _measured(columns[name]))
        return Condition(text, words, reads, labels, compile_expr(expr), self._program)


def _measured(column: Column) -> str:
    """What a fact is called, with the unit figures are compared in."""
    return f"{column.label}（{column.unit}）" if column.unit else column.label


def _plain(value: object) -> Plain:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool) or value is None else str(value)
