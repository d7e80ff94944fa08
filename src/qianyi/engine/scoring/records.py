"""What an evaluation method says, as frozen values; read from ``methods/`` of a pack.

A method rates subjects against each other: indicators are turned into shares of a weight, summed,
corrected by bonus and deduction, ranked within a group and graded by quota. Numbers are exact
Decimals; a share is a part of a weight (0.2 of 30 points is 6 points).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.packs import Place

Certainty: TypeAlias = Literal["confirmed", "unverified"]
InputType: TypeAlias = Literal["number", "flag", "code"]
Operator: TypeAlias = Literal[">=", ">", "<=", "<", "=", "!=", "in"]
Joint: TypeAlias = Literal["all", "any", "not"]
Direction: TypeAlias = Literal["up", "down"]
NormaliseKind: TypeAlias = Literal["ratio", "minmax", "bands", "percentile", "points"]
BaseSource: TypeAlias = Literal["mean", "median", "pooled"]
OnMissing: TypeAlias = Literal["zero", "mean", "unknown", "skip"]
OnNegative: TypeAlias = Literal["zero", "keep", "missing"]
OnZero: TypeAlias = Literal["keep", "zero", "full", "missing"]
Weighting: TypeAlias = Literal["given", "entropy", "equal"]
Rounding: TypeAlias = Literal["floor", "ceil", "half_up"]

INPUT_TYPES = ("number", "flag", "code")
OPERATORS = (">=", ">", "<=", "<", "=", "!=", "in")
DIRECTIONS = ("up", "down")
NORMALISE_KINDS = ("ratio", "minmax", "bands", "percentile", "points")
BASE_SOURCES = ("mean", "median", "pooled")
ON_MISSING = ("zero", "mean", "unknown", "skip")
ON_NEGATIVE = ("zero", "keep", "missing")
ON_ZERO = ("keep", "zero", "full", "missing")
WEIGHTINGS = ("given", "entropy", "equal")
ROUNDINGS = ("floor", "ceil", "half_up")


@dataclass(frozen=True, slots=True)
class Basis:
    """A document the method stands on."""

    title: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class MethodInput:
    """A fact about a subject. ``fact`` is its code in the fact base, where it differs."""

    code: str
    name: str
    type: InputType = "number"
    unit: str = ""
    fact: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Test:
    """An input held against a value."""

    input: str
    op: Operator
    value: Decimal | bool | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """All of some conditions, any of them, or not the one. Unknown stays unknown."""

    joint: Joint
    parts: tuple[Condition, ...]


Condition: TypeAlias = "Test | Joined"


@dataclass(frozen=True, slots=True)
class Value:
    """(of − less) ÷ (per − per_less) × times; without ``per`` nothing is divided.

    Any input missing, or a divisor of zero or less, makes the value missing.
    """

    of: tuple[str, ...]
    less: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    per_less: tuple[str, ...] = ()
    times: Decimal | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input it names, once."""
        return tuple(dict.fromkeys((*self.of, *self.less, *self.per, *self.per_less)))


@dataclass(frozen=True, slots=True)
class MethodIndicator:
    """What is measured. ``direction`` says which way is better."""

    code: str
    name: str
    unit: str
    value: Value
    direction: Direction = "up"
    definition: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """Points from a bound on (included): of the value, or of a quantile for percentiles."""

    from_: Decimal | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Normalise:
    """How a value becomes a share of its weight.

    * ratio: value ÷ base (base ÷ value where less is better). ``base`` is a figure, or ``source``
      says how the group gives it: mean or median of the values, or pooled (Σof ÷ Σper).
    * minmax: floor + (1 − floor) × (value − low) ÷ (high − low), turned round where less is
      better; ``low`` and ``high`` are figures or the group's own, trimmed at the quantiles
      ``trim`` and 1 − ``trim``; ``flat`` is the share where low = high.
    * bands: the points of the last step whose bound the value reaches; below all of them none.
    * percentile: the share of peers that are worse, on the scale of linear quantiles:
      (rank − 1) ÷ (n − 1), equal values sharing their mean rank; with ``steps`` the points of the
      highest quantile reached.
    * points: the value is the points, given by people.
    """

    kind: NormaliseKind
    base: Decimal | None = None
    source: BaseSource | None = None
    floor: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    trim: Decimal | None = None
    flat: Decimal | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """How an indicator counts within a group.

    Attributes:
        weight: points at a share of 1; relative within its part where the group has parts; None
            where it is not known or comes from the data.
        cap: the highest share; None for no cap.
        missing: what a missing value is worth: nothing, the group's mean share, or unknown (the
            subject cannot be rated); skip spreads its weight over the other items.
        weight_certainty: of the weight alone; a ranking is published only when all are confirmed.
    """

    indicator: str
    weight: Decimal | None
    normalise: Normalise
    part: str = ""
    cap: Decimal | None = None
    missing: OnMissing = "unknown"
    negative: OnNegative = "zero"
    zero: OnZero = "keep"
    certainty: Certainty = "confirmed"
    weight_certainty: Certainty = "confirmed"
    note: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A first-level dimension with its weight in points."""

    code: str
    name: str
    weight: Decimal
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Quota:
    """A grade for the ranks up to a cumulative share of the group, or from a total on."""

    code: str
    name: str
    to: Decimal | None = None
    from_: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Grades:
    """How totals become grades: by rank (``to``) or by points (``from``).

    Attributes:
        rounding: of share × number of subjects to a whole rank.
        veto_in_quota: whether subjects under a veto count in the number and take the last ranks.
    """

    steps: tuple[Quota, ...]
    rounding: Rounding = "floor"
    veto_in_quota: bool = True
    certainty: Certainty = "confirmed"
    note: str = ""


@dataclass(frozen=True, slots=True)
class TieBreak:
    """What decides between equal totals: an input or indicator; more is better for ``up``."""

    by: str
    direction: Direction = "up"


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects rated with each other. The first group whose condition holds takes a subject."""

    code: str
    name: str
    items: tuple[Item, ...]
    when: Condition | None = None
    parts: tuple[Part, ...] = ()
    grades: Grades | None = None
    note: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added or taken off while a condition holds; with ``per`` for each unit of an input."""

    code: str
    name: str
    points: Decimal
    when: Condition | None = None
    per: str = ""
    at_most: Decimal | None = None
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Adjustments:
    """A list of them and what all together may not exceed."""

    items: tuple[Adjustment, ...] = ()
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """A subject in this state gets this grade, whatever its points."""

    code: str
    name: str
    when: Condition
    grade: str
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NotClassed:
    """A subject that is rated but gets no grade; policies treat it as ``treated_as``."""

    code: str
    name: str
    when: Condition
    treated_as: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Method:
    """An evaluation method in one version.

    Attributes:
        who: in words, who is rated; ``population`` is the condition.
        total: the points all weights of a group add up to.
        certainty: of the method as a whole.
        note: what is not known, in words for the page.
    """

    code: str
    title: str
    version: str
    who: str
    inputs: tuple[MethodInput, ...]
    indicators: tuple[MethodIndicator, ...]
    groups: tuple[Group, ...]
    basis: tuple[Basis, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    total: Decimal = Decimal(100)
    weighting: Weighting = "given"
    population: Condition | None = None
    bonus: Adjustments = field(default_factory=Adjustments)
    deduction: Adjustments = field(default_factory=Adjustments)
    vetoes: tuple[Veto, ...] = ()
    not_classed: tuple[NotClassed, ...] = ()
    grades: Grades | None = None
    tie_break: tuple[TieBreak, ...] = ()
    certainty: Certainty = "confirmed"
    note: str = ""
    at: Place | None = field(default=None, compare=False)

    def indicator(self, code: str) -> MethodIndicator:
        """The indicator of that code; the schema has made sure that there is one."""
        return next(one for one in self.indicators if one.code == code)

    def group(self, code: str) -> Group:
        """The group of that code."""
        return next(one for one in self.groups if one.code == code)

    def grades_of(self, group: Group) -> Grades | None:
        """The group's own grades, else the method's."""
        return group.grades or self.grades

    @property
    def unverified_weights(self) -> tuple[str, ...]:
        """Names of items and parts whose weights are not confirmed, each with its group."""
        found = []
        for group in self.groups:
            found += [
                f"{group.name}·{part.name}" for part in group.parts if part.certainty != "confirmed"
            ]
            found += [
                f"{group.name}·{self.indicator(item.indicator).name}"
                for item in group.items
                if item.weight_certainty != "confirmed"
                or (item.weight is None and self.weighting == "given")
            ]
        return tuple(found)
