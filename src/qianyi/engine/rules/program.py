"""A compiled pack: steps that every back end works out in order, and what each step means."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from qianyi.engine.rules.syntax import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from qianyi.engine.rules.measures import Measure
    from qianyi.engine.rules.records import Criterion, Input, Item, ItemGroup, RulePack
    from qianyi.engine.rules.syntax import Expr
    from qianyi.engine.rules.typed import Kind

Role: TypeAlias = Literal[
    "hidden", "derived", "value", "limit", "pass", "gap", "amount", "low", "high", "known",
    "class", "grade", "verdict",
]  # fmt: skip
HIDDEN: frozenset[str] = frozenset({"hidden", "known", "limit"})
VERDICT = "verdict"
PRECHECK = "precheck"


@dataclass(frozen=True, slots=True)
class Column:
    """One column a program reads.

    Attributes:
        input: what it comes from; None for the date of application and for reviewers' decisions.
        year: which fiscal year, None for an input without periods.
        review: the condition or item a reviewer's decision is about, else "".
    """

    name: str
    label: str
    kind: Kind
    unit: str = ""
    whole: bool = False
    choices: tuple[str, ...] = ()
    input: Input | None = None
    year: int | None = None
    review: str = ""

    @property
    def wanted(self) -> str:
        """What to ask for where it is missing: an industry may be there, but too coarse."""
        return f"{self.label}（细到中类或小类）" if self.kind == "industry" else self.label


@dataclass(frozen=True, slots=True)
class Step:
    """One value to work out; later steps read it by name."""

    name: str
    expr: Expr
    kind: Kind
    role: Role
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """What is known about one condition of a program.

    Attributes:
        measure: of the value and the threshold.
        amount: measure of what the numerator lacks; None where the value is no quotient.
        amount_whole: the numerator counts whole things.
        limit: the threshold where it is one number.
        reads: columns its verdict rests on.
        levers: columns of the numerator (or of the value itself) a firm could change.
        depth: 0 for a top-level condition.
    """

    criterion: Criterion
    measure: Measure | None
    amount: Measure | None = None
    amount_whole: bool = False
    limit: Decimal | None = None
    reads: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    depth: int = 0
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """What is known about one item or group of points."""

    item: Item | ItemGroup
    max: Decimal
    fixed: bool
    reads: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Program:
    """A pack compiled for one type of application.

    Attributes:
        others: conditions of the pack for other types of application only.
        plans: expressions already made for frames, by what was wanted.
        functions: expressions already made for one subject, by their ``id``.
    """

    pack: RulePack
    application: str
    columns: Mapping[str, Column]
    steps: tuple[Step, ...]
    tests: Mapping[str, Tested] = field(default_factory=dict)
    points: Mapping[str, Scored] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    others: tuple[Criterion, ...] = ()
    plans: dict[object, list[list[Any]]] = field(default_factory=dict, compare=False, repr=False)
    functions: dict[int, Callable[[dict[str, Any]], Any]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def expressions(self) -> Mapping[str, Expr]:
        """What each step is worked out by."""
        return {step.name: step.expr for step in self.steps}

    @cached_property
    def inputs_behind(self) -> Mapping[str, frozenset[str]]:
        """For each column and step the columns it is worked out from, by way of other steps too."""
        found = {name: frozenset({name}) for name in self.columns}
        for step in self.steps:
            found[step.name] = frozenset().union(
                *(found.get(name, frozenset()) for name in names(step.expr))
            )
        return found

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """Columns that are a reviewer's decision."""
        return frozenset(name for name, column in self.columns.items() if column.review)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The steps a result shows, in order."""
        return tuple(step.name for step in self.steps if step.role not in HIDDEN)
