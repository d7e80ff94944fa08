"""Exact conversion between units of one dimension, between texts and the dictionary.

亿元 and 万元, 平方公里 and 亩: the factors are the packs' data. What cannot be converted without
knowing more (美元 into 元, % into 家) gives None: the caller says so to a person.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING

from qianyi.engine.packs import find_packs, load_pack
from qianyi.engine.packs.units import unit_resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit


@lru_cache(maxsize=1)
def national_units() -> Mapping[str, Unit]:
    """The units of the national pack, by code, name and alias."""
    return load_pack(find_packs()["national"]).units_by_name()


def convert(
    value: Decimal, unit: str, to: str, *, units: Mapping[str, Unit] | None = None
) -> Decimal | None:
    """``value`` of ``unit`` in ``to``; None where the two do not measure the same thing.

    >>> from decimal import Decimal
    >>> convert(Decimal(35840), "万元", "亿元")
    Decimal('3.584')
    """
    if unit == to:
        return value
    table = national_units() if units is None else units
    source, target = unit_resolve(unit, table), unit_resolve(to, table)
    if source is None or target is None or source.dimension != target.dimension:
        return None  # another dimension, or another currency: a rate would be needed
    with localcontext() as context:
        context.prec = 40
        converted = value * source.factor / target.factor
    return converted.normalize() if converted else Decimal(0)
