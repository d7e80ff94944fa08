"""Units inside formulas: what may be added, compared and divided, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from qianyi.engine.packs.units import unit_resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit

ONE = Decimal(1)
PURE_NAME = "倍"
RATIO_PLACES = 10
PERCENT_PLACES = 8
OTHER_PLACES = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """Dimensions with their exponents, and the size of the unit in the dimensions' base units."""

    dims: tuple[tuple[str, int], ...] = ()
    factor: Decimal = ONE
    name: str = PURE_NAME

    @property
    def is_pure(self) -> bool:
        """A bare ratio."""
        return not self.dims

    @property
    def is_percent(self) -> bool:
        """A ratio printed in hundredths (or thousandths)."""
        return self.dims == (("ratio", 1),)

    @property
    def places(self) -> int:
        """To how many places values are rounded before they are compared.

        Ratios to ten (as bare ratio); everything else to six: 分 where amounts are in 万元.
        """
        if self.is_pure:
            return RATIO_PLACES
        return PERCENT_PLACES if self.is_percent else OTHER_PLACES

    def same(self, other: Measure) -> bool:
        """Values of both may be added and compared as they are."""
        return self.dims == other.dims and self.factor == other.factor


PURE = Measure()


def measure_get(printed: str, units: Mapping[str, Unit]) -> Measure | None:
    """The measure of a printed unit such as 万元, %, 万元/亩; None where it is unknown."""
    if printed in (PURE_NAME, ""):
        return PURE
    above, slash, below = printed.partition("/")
    if slash and printed not in units:
        top, bottom = measure_get(above, units), measure_get(below, units)
        return None if top is None or bottom is None else divided(top, bottom, printed)
    unit = unit_resolve(printed, units)
    if unit is None:
        return None
    return Measure(((unit.dimension, 1),), unit.factor.normalize(), printed)


def multiplied(left: Measure, right: Measure, name: str = "") -> Measure:
    """What a product measures."""
    return _joined(left, right, 1, name or f"{left.name}×{right.name}")


def divided(left: Measure, right: Measure, name: str = "") -> Measure:
    """What a quotient measures."""
    return _joined(left, right, -1, name or f"{left.name}/{right.name}")


def _joined(left: Measure, right: Measure, sign: int, name: str) -> Measure:
    dims = dict(left.dims)
    for dim, exponent in right.dims:
        dims[dim] = dims.get(dim, 0) + sign * exponent
    kept = tuple(sorted((dim, exponent) for dim, exponent in dims.items() if exponent))
    factor = left.factor * right.factor if sign > 0 else left.factor / right.factor
    if not kept:
        return Measure((), factor.normalize(), PURE_NAME)
    if left.is_pure or right.is_pure:
        name = left.name if right.is_pure else name
        name = right.name if left.is_pure and sign > 0 else name
    return Measure(kept, factor.normalize(), name)


def scale_to(found: Measure, declared: Measure) -> Decimal | None:
    """By what a value is multiplied to be in the unit declared; None where they do not fit.

    Only a bare ratio is converted (to % or ‰); 元 is never silently made 万元.
    """
    if found.same(declared):
        return ONE
    if found.is_pure and declared.is_percent:
        return found.factor * 100 / declared.factor
    if found.is_pure and declared.is_pure:
        return found.factor / declared.factor
    return None
