"""The next step of one subject: the smallest set of changes that would qualify it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.facts import facts_read
from qianyi.engine.rules.program import PRECHECK
from qianyi.engine.rules.subject import run_subject
from qianyi.engine.rules.words import COST_WORDS, amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qianyi.engine.rules.program import Program, Tested
    from qianyi.engine.rules.records import Criterion, Item, Rung
    from qianyi.engine.rules.rulebook import RuleBook
    from qianyi.engine.rules.subject import Env

MOST_CHANGES = 4
MOST_TRIED = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """One input to be other than it is.

    Attributes:
        words: what it means; for costs only that the figure is below, and to check its basis.
    """

    name: str
    label: str
    value: object
    wanted: object
    words: str
    for_: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The smallest set of changes found, or why there is none.

    Attributes:
        qualifies: already met, leaving aside what a person must still decide.
        possible: a set of changes was found; ``changes`` then is the smallest.
        blocked: names of conditions nothing the subject could change would meet.
        waiting: labels of facts that are missing: first they have to be known.
    """

    qualifies: bool
    possible: bool
    changes: tuple[Change, ...] = ()
    blocked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def next_step(
    book: RuleBook, facts: Mapping[str, object], *, application: str | None = None
) -> NextStep:
    """What would qualify one subject with the fewest changes; a set is told once it was tried.

    Raises:
        FactsNotUsable: a name the pack does not know, or a value of the wrong kind.
    """
    return _Search(book, facts, application).found()


class _Search:
    """Candidates for single changes, and the smallest combination that works."""

    def __init__(
        self, book: RuleBook, facts: Mapping[str, object], application: str | None
    ) -> None:
        self.program: Program = book.program(application)
        self.compiled = book.subject(application, facts)
        self.facts = facts_read(self.program, facts)
        self.env = run_subject(self.compiled, self.facts)
        self.unmet = self._unmet()

    def found(self) -> NextStep:
        held = self.env.get(PRECHECK)
        if held:
            return NextStep(qualifies=True, possible=True)
        from qianyi.engine.rules.blame import absent  # noqa: PLC0415  # only for the unknown

        missing = absent(self.program, self.env, [PRECHECK]) if held is None else []
        if missing:
            labels = tuple(self.program.columns[name].wanted for name in missing)
            return NextStep(qualifies=False, possible=False, waiting=labels)
        changes = list(self._candidates())
        for size in range(1, MOST_CHANGES + 1):
            best = self._smallest(changes, size)
            if best is not None:
                return NextStep(qualifies=False, possible=True, changes=best)
        return NextStep(qualifies=False, possible=False, blocked=tuple(self._blocked(changes)))

    def _smallest(self, changes: list[Change], size: int) -> tuple[Change, ...] | None:
        tried = 0
        found: list[tuple[Decimal, tuple[Change, ...]]] = []
        for chosen in combinations(changes, size):
            moved = {change.name for change in chosen}
            if len(moved) < size or any(needed.isdisjoint(moved) for needed in self.unmet):
                continue
            tried += 1
            if tried > MOST_TRIED:
                break
            if self._works(chosen):
                found.append((sum((_effort(change) for change in chosen), Decimal(0)), chosen))
        return min(found, key=lambda one: one[0])[1] if found else None

    def _unmet(self) -> list[frozenset[str]]:
        """The columns behind each part of the answer that does not hold.

        Changes that touch none of them leave that part as it is, and need not be tried.
        """
        whole = self.program.expressions.get(PRECHECK)
        if not isinstance(whole, x.All):
            return []
        behind = self.program.inputs_behind
        return [
            frozenset().union(*(behind[name] for name in x.names(part)))
            for part in whole.items
            if isinstance(part, x.Col) and self.env.get(part.name) is not True
        ]

    def _works(self, chosen: tuple[Change, ...]) -> bool:
        facts: Env = {**self.facts, **{change.name: change.wanted for change in chosen}}
        return run_subject(self.compiled, facts).get(PRECHECK) is True

    def _candidates(self) -> Iterator[Change]:
        for code, tested in self.program.tests.items():
            if self.env[f"{code}_pass"] is not True:
                yield from self._for_condition(code, tested)
        scores = self.program.pack.scores
        if scores is None:
            return
        for group in scores.groups:
            for item in group.items:
                yield from self._for_item(item)

    def _for_condition(self, code: str, tested: Tested) -> Iterator[Change]:
        one = tested.criterion
        if one.formula and one.operator is None:
            yield from self._flags(tested)
        lack = self.env.get(f"{code}_amount")
        gap = self.env.get(f"{code}_gap")
        by = lack if lack is not None else gap
        if by is None or not by or one.operator not in (">=", ">", "<=", "<"):
            return
        sign = 1 if one.operator in (">=", ">") else -1
        if one.period is None or one.period.mode != "each":
            for name in tested.levers[:2]:
                yield from self._moved(name, self.env[name], by * sign, one)
            return
        for name in tested.levers:
            yield from self._moved(name, self.env[name], by * sign, one)

    def _flags(self, tested: Tested) -> Iterator[Change]:
        """A statement is met by turning one of its truths."""
        for name in tested.reads:
            column = self.program.columns[name]
            value = self.env[name]
            if column.kind == "flag" and value is not None and self._free(name):
                words = f"{column.label}：由{'是' if value else '否'}变为{'否' if value else '是'}"
                yield Change(name, column.label, value, not value, words, tested.criterion.code)

    def _free(self, name: str) -> bool:
        given = self.program.columns[name].input
        return given is not None and not given.fixed

    def _moved(
        self, name: str, value: object, by: Decimal, one: Criterion | Item
    ) -> Iterator[Change]:
        column = self.program.columns[name]
        if not isinstance(value, Decimal) or not self._free(name):
            return
        wanted = value + by
        if wanted < 0 or not by:
            return
        said = amount(abs(by), column.unit)
        is_cost = column.input is not None and column.input.cost
        words = (
            f"{column.label}：{COST_WORDS.format(amount=said)}"
            if is_cost
            else f"{column.label}{'再增加' if by > 0 else '需减少'}{said}"
        )
        yield Change(name, column.label, value, wanted, words, one.code)

    def _for_item(self, item: Item) -> Iterator[Change]:
        """The next rows up of an item by a plain input."""
        for part in (*item.best_of, *item.sum_of):
            yield from self._for_item(part)
        value = item.bands.value if item.bands else item.ladder.value if item.ladder else ""
        rows: tuple[Rung, ...] = ()
        rows = item.bands.rows if item.bands else item.ladder.rows if item.ladder else ()
        for row in rows:
            name = row.value or value
            now = self.env.get(name)
            low = row.within.from_
            if low is None or name not in self.program.columns or not isinstance(now, Decimal):
                continue
            if now < low:
                yield from self._moved(name, now, low - now, item)

    def _blocked(self, changes: list[Change]) -> Iterator[str]:
        reachable = {change.for_ for change in changes}
        for code, tested in self.program.tests.items():
            is_failed = tested.depth == 0 and self.env[f"{code}_pass"] is False
            if is_failed and not ({code} | _inner(tested.criterion)) & reachable:
                yield tested.criterion.name


def _inner(one: Criterion) -> set[str]:
    codes = {part.code for part in one.parts}
    for part in one.parts:
        codes |= _inner(part)
    return codes


def _effort(change: Change) -> Decimal:
    """How large a change is beside what there is: the smallest total wins among equal numbers."""
    if isinstance(change.value, Decimal) and isinstance(change.wanted, Decimal):
        return abs(change.wanted - change.value) / max(abs(change.value), Decimal(1))
    return Decimal(1)
