"""One quantity as it stands in a text: figure, unit, place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Number: TypeAlias = Decimal | tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit, where it stands.

    Attributes:
        value: exact; a pair for a range.
        unit: normalised; None for a bare figure (an index).
        dimension: of the unit; "index" for a bare figure.
        more: 余, 多 or 上 is in it: somewhat more than the figure.
        rank: it is a place in an order (第5位, 前80名).
        upper: 前 stands before it: that place or better.
    """

    start: int
    end: int
    value: Number
    unit: str | None
    dimension: str
    more: bool = False
    rank: bool = False
    upper: bool = False
