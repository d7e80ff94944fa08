"""Units as documents print them: plain, with 万 or 亿 before them, or one per another.

亿元 is 10⁸ 元; 件/万人 is count per people with the factor 1/10⁴. Packs hold the plain ones only.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.packs.records import Unit

_MAGNITUDES: tuple[tuple[str, Decimal], ...] = (
    ("万亿", Decimal(10) ** 12),
    ("千万", Decimal(10) ** 7),
    ("百万", Decimal(10) ** 6),
    ("亿", Decimal(10) ** 8),
    ("万", Decimal(10) ** 4),
    ("千", Decimal(10) ** 3),
    ("百", Decimal(10) ** 2),
)


def unit_resolve(printed: str, plain: Mapping[str, Unit]) -> Unit | None:
    """The unit behind a printed name, built from plain ones where needed; None where it is unknown.

    ``plain`` holds units by code, name and alias. The dimension of what is returned keeps
    currencies apart: 万元 and 万美元 do not measure the same thing.
    """
    if printed in plain:
        return replace(plain[printed], dimension=unit_measure(plain[printed]))
    above, slash, below = printed.partition("/")
    if slash:
        return _per(printed, unit_resolve(above, plain), unit_resolve(below, plain))
    for word, factor in _MAGNITUDES:
        inside = plain.get(printed.removeprefix(word))
        if printed.startswith(word) and inside is not None:
            return replace(
                inside,
                code=printed,
                name=printed,
                aliases=(),
                dimension=unit_measure(inside),
                factor=inside.factor * factor,
            )
    return None


def unit_measure(plain: Unit) -> str:
    """What a plain unit measures: its dimension; each currency is one of its own."""
    return f"money in {plain.code}" if plain.dimension == "money" else plain.dimension


def _per(printed: str, above: Unit | None, below: Unit | None) -> Unit | None:
    if above is None or below is None:
        return None
    return replace(
        above,
        code=printed,
        name=printed,
        aliases=(),
        dimension=f"{above.dimension}/{below.dimension}",
        factor=above.factor / below.factor,
    )
