"""Exact conversion between units of one dimension, between texts and the dictionary.

亿元 and 万元, 平方公里 and 亩: the factors are the packs' data. What cannot be converted without
    knowing more
(美元 into 元, % into 家) gives None: the caller says so to a person.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs import find_packs, load_pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit

SCALES: Final = (("万亿", Decimal(10) ** 12), ("亿", Decimal(10) ** 8), ("百万", Decimal(10) ** 6),
                 ("千", Decimal(1000)), ("万", Decimal(10) ** 4))  # fmt: skip


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
    source, target = _measure(unit, table), _measure(to, table)
    if source is None or target is None or source[0] != target[0]:
        return None  # another dimension, or another currency: a rate would be needed
    with localcontext() as context:
        context.prec = 40
        converted = value * source[1] / target[1]
    return converted.normalize() if converted else Decimal(0)


def _measure(unit: str, table: Mapping[str, Unit]) -> tuple[str, Decimal] | None:
    found = table.get(unit)
    if found is not None:
        return _kind(found), found.factor
    for word, size in SCALES:
        if unit.startswith(word) and (rest := table.get(unit.removeprefix(word))) is not None:
            return _kind(rest), rest.factor * size
    return None


def _kind(unit: Unit) -> str:
    return f"money in {unit.code}" if unit.dimension == "money" else unit.dimension
