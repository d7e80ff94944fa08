"""Points and classes of a rule pack, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qianyi.engine.rules.records_conditions import (
    Certainty,
    Criterion,
    Interval,
    Missing,
    YearSpan,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from qianyi.engine.packs.yaml12 import Place


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
    within: Interval = field(default_factory=Interval)
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
