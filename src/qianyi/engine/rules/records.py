"""What a rule pack says, as frozen values in the order a policy officer writes it.

A record knows the line it came from (``at``), which takes no part in equality. Numbers are exact
Decimals in the unit printed. Formulas are still texts here: ``formulas`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.engine.packs.yaml12 import Place

Certainty: TypeAlias = Literal["confirmed", "unverified"]
InputType: TypeAlias = Literal["number", "whole", "flag", "choice", "industry", "date", "text"]
Operator: TypeAlias = Literal[">=", ">", "<=", "<", "=", "!="]
PeriodMode: TypeAlias = Literal["pooled", "mean", "each", "any"]
Outside: TypeAlias = Literal["fail", "skip", "unknown"]
Missing: TypeAlias = Literal["unknown", "zero", "full"]

CERTAINTIES = ("confirmed", "unverified")
KINDS = ("title", "evaluation", "class")
INPUT_TYPES = ("number", "whole", "flag", "choice", "industry", "date", "text")
OPERATORS = (">=", ">", "<=", "<", "=", "!=")
PERIOD_MODES = ("pooled", "mean", "each", "any")
OUTSIDES = ("fail", "skip", "unknown")
MISSINGS = ("unknown", "zero", "full")
APPLIED_ON = "applied_on"
"""The date of the application: an input every pack has without declaring it."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A document the pack stands on."""

    title: str
    number: str = ""
    issuers: tuple[str, ...] = ()
    issued_on: date | None = None
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Force:
    """When the pack applies to one type of application; both ends are included."""

    type: str
    from_on: date
    to_on: date | None = None
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Input:
    """A fact the formulas name.

    Attributes:
        code: the name in formulas; with ``periods`` the names are ``<code>_fy1`` and so on.
        fact: the code in the fact base, when it differs.
        periods: 1 for FY-1 (the last complete fiscal year), 2 for FY-2, 0 for the current year.
        cost: a cost; what a firm reads about it follows the wording for costs.
        fixed: nothing the firm can do changes it (dates, history), so no next step asks for it.
    """

    code: str
    name: str
    type: InputType = "number"
    unit: str = ""
    fact: str = ""
    periods: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    cost: bool = False
    fixed: bool = False
    definition: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number formulas may name: no figure of a rule hides inside a formula."""

    code: str
    name: str
    value: Decimal
    unit: str
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    step: Decimal | None = None
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """A value worked out from inputs, parameters and other derived values."""

    code: str
    name: str
    formula: str
    unit: str = ""
    clause: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class YearSpan:
    """Which fiscal years a formula's yearly inputs are taken from, and how they become one.

    Attributes:
        years: offsets, 1 for FY-1.
        mode: pooled sums each input over the years before the formula is worked out; mean averages
            each input; each wants every year to hold; any wants one year to hold.
        limited_by: the input that says how many fiscal years the firm has; years before that are
            left out instead of missing.
    """

    years: tuple[int, ...]
    mode: PeriodMode
    limited_by: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From (included) or above (excluded), to (included) or below (excluded); None is open."""

    from_: Decimal | None = None
    above: Decimal | None = None
    to: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ThresholdBand:
    """The threshold that holds while another value lies in the interval."""

    threshold: Decimal
    within: Interval
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ThresholdBands:
    """A threshold that depends on another value. ``outside`` says what holds beyond all bands."""

    by: str
    rows: tuple[ThresholdBand, ...]
    unit: str = ""
    outside: Outside = "fail"
    name: str = ""


@dataclass(frozen=True, slots=True)
class ThresholdChoice:
    """The threshold that holds for some choices or industries."""

    in_: tuple[str, ...]
    threshold: Decimal
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """A threshold by a choice or an industry."""

    by: str
    rows: tuple[ThresholdChoice, ...]
    outside: Outside = "skip"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition. Exactly one of these says what kind it is.

    * ``formula`` with ``operator`` and one of ``threshold``, ``bands``, ``table``: a figure held
      against a limit; ``formula`` alone: a statement that must be true.
    * ``score``: the code of the total, of a group or of an item of ``scores``, held against a
      threshold; it knows of points still to be given.
    * ``manual``: a person decides; unknown ("需评审") until somebody did.
    * ``all_of``, ``any_of``, or ``at_least`` with ``of``: a group.

    Attributes:
        applications: types it applies to; empty for all.
        when: it applies only while this is true.
        waived_if: it counts as met while this is true.
    """

    code: str
    name: str
    formula: str = ""
    unit: str = ""
    operator: Operator | None = None
    threshold: Decimal | None = None
    bands: ThresholdBands | None = None
    table: ThresholdTable | None = None
    period: YearSpan | None = None
    score: str = ""
    manual: bool = False
    all_of: tuple[Criterion, ...] = ()
    any_of: tuple[Criterion, ...] = ()
    of: tuple[Criterion, ...] = ()
    at_least: int | None = None
    when: str = ""
    waived_if: str = ""
    applications: tuple[str, ...] = ()
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    step: Decimal | None = None
    note: str = ""
    at: Place | None = field(default=None, compare=False)

    @property
    def parts(self) -> tuple[Criterion, ...]:
        """The conditions of a group; empty for a single one."""
        return self.all_of or self.any_of or self.of


@dataclass(frozen=True, slots=True)
class Points:
    """A number of points, or the span within which a reviewer decides."""

    low: Decimal
    high: Decimal

    @property
    def is_fixed(self) -> bool:
        """Nothing is left to a reviewer."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Rung:
    """A row of a ladder: the first row that holds gives its points.

    Either ``when`` (a statement) or an interval of ``value`` (the ladder's own when left out).
    """

    points: Points
    when: str = ""
    value: str = ""
    unit: str = ""
    within: Interval = Interval()
    name: str = ""
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Points by the first row that holds; ``otherwise`` when none does."""

    rows: tuple[Rung, ...]
    value: str = ""
    unit: str = ""
    otherwise: Points | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by intervals that neither overlap nor leave a gap."""

    value: str
    unit: str
    rows: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class PerUnit:
    """``points`` for every full ``every`` of ``value``."""

    value: str
    unit: str
    every: Decimal
    points: Decimal
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Ratio:
    """value ÷ base × the item's ``max``, at most ``cap`` times ``max`` where a cap is given."""

    value: str
    unit: str
    base: str
    cap: Decimal | None = None
    reverse: bool = False
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class MinMax:
    """max × [floor + (1 − floor) × (value − lowest) ÷ (highest − lowest)]; all where they meet."""

    value: str
    unit: str
    lowest: str
    highest: str
    floor: Decimal
    reverse: bool = False
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Item:
    """A scored item. Exactly one of the ways of scoring is given.

    Attributes:
        max: most points it can give.
        bonus: it does not count when the maxima are added up.
        missing: what a missing value gives: unknown, zero points, or all.
        manual: span within which a reviewer gives points.
        best_of, sum_of: items of its own: the best one counts, or their sum up to ``max``.
    """

    code: str
    name: str
    max: Decimal
    bands: Bands | None = None
    ladder: Ladder | None = None
    per: PerUnit | None = None
    ratio: Ratio | None = None
    minmax: MinMax | None = None
    formula: str = ""
    manual: Points | None = None
    best_of: tuple[Item, ...] = ()
    sum_of: tuple[Item, ...] = ()
    period: YearSpan | None = None
    bonus: bool = False
    missing: Missing = "unknown"
    negative_to_zero: bool = False
    when: str = ""
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    note: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items added up, at most ``max``.

    Attributes:
        relative: the items' maxima are relative weights; they are scaled to add up to ``max``.
    """

    code: str
    name: str
    max: Decimal
    items: tuple[Item, ...]
    bonus: bool = False
    relative: bool = False
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for a span of points, or for a share of the ranking."""

    name: str
    from_: Decimal | None = None
    share: Decimal | None = None
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class Scores:
    """The points of a pack.

    Attributes:
        whole: points are integers.
        publishable: False while a weight is unverified: no ranking for publication is made.
    """

    code: str
    name: str
    out_of: Decimal
    groups: tuple[ItemGroup, ...]
    unit: str = "分"
    whole: bool = False
    capped: bool = True
    publishable: bool = True
    grades: tuple[Grade, ...] = ()
    clause: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of a class table: what the bounds are held against (at least)."""

    code: str
    name: str
    formula: str
    unit: str


@dataclass(frozen=True, slots=True)
class Bound:
    """The least a measure must be for a class; ``measure`` names a column of the table."""

    measure: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ClassBounds:
    """All bounds of one class in one row; no bounds means the row alone decides."""

    name: str
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A row of a class table: whom it is for, and each class's bounds from high to low."""

    name: str
    classes: tuple[ClassBounds, ...]
    in_: tuple[str, ...] = ()
    when: str = ""
    clause: str = ""
    certainty: Certainty = "confirmed"
    source: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Tier:
    """A class given to those who meet its conditions; tiers go from high to low."""

    name: str
    all_of: tuple[Criterion, ...]
    clause: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Classes:
    """A classification: tiers, or a table by industry (``by``) with measures.

    Attributes:
        rest: the class of those who meet no bound of their row, or no tier.
        outside: the word for those no row is for; "" leaves them unknown.
    """

    code: str
    name: str
    rest: str
    tiers: tuple[Tier, ...] = ()
    by: str = ""
    measures: tuple[Measure, ...] = ()
    rows: tuple[ClassRow, ...] = ()
    outside: str = ""
    clause: str = ""
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Validity:
    """How long the title holds."""

    months: int | None = None
    text: str = ""
    certainty: Certainty = "confirmed"
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from the title: a tax rate, an award, a duty."""

    text: str
    amount: Decimal | None = None
    unit: str = ""
    clause: str = ""
    certainty: Certainty = "confirmed"


@dataclass(frozen=True, slots=True)
class RulePack:
    """One version of one rule set, as written. ``engine.rules.compiling`` makes it work.

    Attributes:
        code, version: the rule set and its version; together unique.
        gaps: what is missing in the texts known, in words; shown with the pack.
    """

    code: str
    version: str
    title: str
    kind: str
    applications: tuple[Force, ...]
    inputs: tuple[Input, ...]
    number: str = ""
    issuers: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    subject: str = "enterprise"
    parameters: tuple[Parameter, ...] = ()
    derived: tuple[Derived, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    vetoes: tuple[Criterion, ...] = ()
    scores: Scores | None = None
    classes: Classes | None = None
    validity: Validity | None = None
    consequences: tuple[Consequence, ...] = ()
    gaps: tuple[str, ...] = ()
    note: str = ""
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)
