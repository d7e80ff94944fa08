"""What a system of evaluating zones says, as frozen values; read from ``zone_systems/`` of a pack.

The tree (first and second level), where each figure of a zone comes from and who could supply it.
Weights and the way of counting are those of an evaluation method, where they are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from qianyi.engine.packs import Place

Certainty: TypeAlias = Literal["confirmed", "unverified"]
SourceKind: TypeAlias = Literal["figure", "firms", "firms_with", "holders", "granted", "registered"]
Change: TypeAlias = Literal["net", "rate"]
Sort: TypeAlias = Literal["ratio", "count", "net", "amount", "panel"]

SOURCE_KINDS = ("figure", "firms", "firms_with", "holders", "granted", "registered")
CHANGES = ("net", "rate")
SORTS = ("ratio", "count", "net", "amount", "panel")
WEAK_AT_ZERO: frozenset[Sort] = frozenset({"count", "net"})


@dataclass(frozen=True, slots=True)
class FirmTest:
    """A firm's figure, or a quotient of two, held against a bound."""

    of: str
    per: str = ""
    at_least: Decimal | None = None
    more_than: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """How the fact base gives a zone's figure.

    Attributes:
        kind: figure is the zone's own; firms adds those of its firms (``of``, divided by ``per``);
            firms_with counts firms that pass ``where``; holders counts firms that hold a title at
            the end of the year and granted those that got it within; registered counts firms
            registered within.
        of: an indicator, or a title.
        change: net is this year less last, rate that divided by last year's.
        where: which firms count above the line; below it all that reported.
    """

    kind: SourceKind
    of: str = ""
    per: str = ""
    change: Change | None = None
    times: Decimal = Decimal(1)
    where: tuple[FirmTest, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ZonePart:
    """A first-level indicator; ``weight`` in points, None where it is not known."""

    code: str
    no: str
    name: str
    weight: Decimal | None = None
    count: int | None = None
    certainty: Certainty = "unverified"


@dataclass(frozen=True, slots=True)
class ZoneIndicator:
    """A second-level indicator.

    Attributes:
        weight: relative within its part, where no method says it.
        sort: what kind of number: panel is given by experts.
        supplier: who could supply it, in words.
        sources: how the fact base may give it, the first preferred.
    """

    code: str
    no: str
    name: str
    part: str
    unit: str
    sort: Sort
    supplier: str
    direction: Literal["up", "down"] = "up"
    weight: Decimal | None = None
    definition: str = ""
    sources: tuple[Source, ...] = ()
    certainty: Certainty = "unverified"
    at: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ZoneSystem:
    """A system in one version.

    Attributes:
        method: the code of the method that counts; empty where weights are not known.
        parts_count, indicators_count: how many there are, known or not.
        valid_to: the first day it does not hold any more.
    """

    code: str
    title: str
    version: str
    issuer: str
    parts_count: int
    indicators_count: int
    parts: tuple[ZonePart, ...]
    indicators: tuple[ZoneIndicator, ...]
    number: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    method: str = ""
    certainty: Certainty = "unverified"
    note: str = ""
    at: Place | None = field(default=None, compare=False)

    def indicator(self, code: str) -> ZoneIndicator:
        """The indicator of that code; there is one."""
        return next(one for one in self.indicators if one.code == code)

    def of_part(self, code: str) -> tuple[ZoneIndicator, ...]:
        """The known indicators of a part."""
        return tuple(one for one in self.indicators if one.part == code)

    @property
    def unknown_indicators(self) -> int:
        """How many second-level indicators are not even known by name."""
        return self.indicators_count - len(self.indicators)
