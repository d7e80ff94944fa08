"""What a rule pack says, as frozen values in the order a policy officer writes it.

A record knows the line it came from (``at``), which takes no part in equality. Numbers are exact
Decimals in the unit printed. Formulas are still texts here: ``formulas`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qianyi.engine.rules.records_conditions import (
    APPLIED_ON,
    CERTAINTIES,
    INPUT_TYPES,
    KINDS,
    MISSING_WAYS,
    OPERATORS,
    OUTSIDES,
    PERIOD_MODES,
    Basis,
    Certainty,
    Criterion,
    Derived,
    Force,
    Input,
    InputType,
    Interval,
    Missing,
    Operator,
    Outside,
    Parameter,
    PeriodMode,
    ThresholdBand,
    ThresholdBands,
    ThresholdChoice,
    ThresholdTable,
    YearSpan,
)
from qianyi.engine.rules.records_points import (
    Bands,
    Bound,
    ClassBounds,
    Classes,
    ClassRow,
    Grade,
    Item,
    ItemGroup,
    Ladder,
    Measure,
    MinMax,
    PerUnit,
    Points,
    Ratio,
    Rung,
    Scores,
    Tier,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from qianyi.engine.packs.yaml12 import Place

__all__ = [
    "APPLIED_ON",
    "CERTAINTIES",
    "INPUT_TYPES",
    "KINDS",
    "MISSING_WAYS",
    "OPERATORS",
    "OUTSIDES",
    "PERIOD_MODES",
    "Bands",
    "Basis",
    "Bound",
    "Certainty",
    "ClassBounds",
    "ClassRow",
    "Classes",
    "Consequence",
    "Criterion",
    "Derived",
    "Force",
    "Grade",
    "Input",
    "InputType",
    "Interval",
    "Item",
    "ItemGroup",
    "Ladder",
    "Measure",
    "MinMax",
    "Missing",
    "Operator",
    "Outside",
    "Parameter",
    "PerUnit",
    "PeriodMode",
    "Points",
    "Ratio",
    "RulePack",
    "Rung",
    "Scores",
    "ThresholdBand",
    "ThresholdBands",
    "ThresholdChoice",
    "ThresholdTable",
    "Tier",
    "Validity",
    "YearSpan",
]


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
