"""What apps know of a period, for assessments of a plan and scores of units.

An assessment is a paper drafted from parts that apps offer; a score of a unit is worked out from
measures that apps offer. Neither the paper nor the scheme knows the apps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a part's table: what is shown, and where it comes from.

    Attributes:
        words: as shown, unit and certainty included where the column does not say them.
        value: the number behind it, None for words and for what is not known.
        source: one sentence for a footnote (document, place, version, as of); empty for words.
        url: where the source is shown.
    """

    words: str
    value: Decimal | None = None
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an app says of a plan's period.

    Attributes:
        title: heading in the paper.
        order: lower stands first.
        sentences: findings, whole sentences made of the same figures as the table.
        columns: heads of the table, unit in the head.
        rows: cells in the order of the columns.
        missing: what could not be judged and why, one sentence each.
    """

    title: str
    order: int
    sentences: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    missing: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """Which plan (its key), over which days, known as of which moment."""

    plan_key: str
    first: date
    last: date
    moment: datetime
    known_at: datetime | None = None


review_parts: Registry[Callable[[Actor, ReviewAsked], Part | None]] = Registry(
    "(actor, plan and period) → a part of an assessment; None where the app has nothing to say"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPlan:
    """A plan that can be assessed. ``key`` is what :class:`ReviewAsked` names it by (its code).

    ``url`` leads to its board; ``territory`` is the code of its place.
    """

    key: str
    title: str
    territory: str
    first: date
    last: date
    url: str = ""
    is_demo: bool = False


reviewed_plans: Registry[Callable[[Actor], Sequence[ReviewedPlan]]] = Registry(
    "(actor) → plans that can be assessed, as far as the actor may see them"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One unit's value of a measure.

    Attributes:
        value: None where it is not known; then ``why_not`` says why in a sentence.
        done, of: the numbers behind a share, None where it is none.
        lines: what went into it, one line each (title, words, address).
    """

    value: Decimal | None
    why_not: str = ""
    done: Decimal | None = None
    of: Decimal | None = None
    lines: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMeasure:
    """A measure of units that a scheme of scores may name.

    Attributes:
        label: on screen.
        unit: of the value (%, 个, 分).
        formula: in words, numerator and denominator named.
        read: (department codes, first day, last day, moment) → code → value; a unit that is not
            in the answer has nothing to be measured by (不适用).
    """

    label: str
    unit: str
    formula: str
    read: Callable[[Sequence[str], date, date, datetime], Mapping[str, Measured]]


unit_measures: Registry[UnitMeasure] = Registry(
    "permanent dotted name (planning.targets_met) → a measure of units"
)
