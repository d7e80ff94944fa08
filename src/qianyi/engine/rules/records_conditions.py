"""Inputs and conditions of a rule pack, as frozen values.

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
MISSING_WAYS = ("unknown", "zero", "full")
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
