"""The promises of a file at another number of firms: in proportion, never rounded away.

At the number the file states every count is its own; at others it is the nearest whole number in
proportion, at least one where the file has any.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.population.parameters import Parameters

FEWEST: Final = 500
"""Below this the smallest kinds would have no firm to stand for them."""
EXIT_SHARE: Final = Decimal("0.012")
THOUSANDS_IN_YI: Final = 100_000
"""亿元 in 千元, the unit all amounts are generated in."""

Stratum = tuple[str, str]
"""Scale and chain."""


class PopulationTooSmall(BadInput):
    """Fewer firms are asked for than the kinds of the file need."""

    code = "engine.population.too_small"


class YearUnknown(BadInput):
    """A year is asked for that the file promises nothing for."""

    code = "engine.population.year_unknown"


@dataclass(frozen=True, slots=True)
class Quotas:
    """One year's promises for a population.

    Attributes:
        registered: firms at the end of the year.
        exits: firms that left during the year.
        revenue: 千元 by chain.
        above: “四上” units by scale and chain.
        titles: holders by title.
    """

    year: int
    registered: int
    exits: int
    revenue: Mapping[str, int]
    above: Mapping[Stratum, int]
    titles: Mapping[str, int]


def quotas(parameters: Parameters, firms: int) -> tuple[Quotas, ...]:
    """Every year's promises at that number of firms in the base year.

    Raises:
        PopulationTooSmall: for fewer than ``FEWEST``.
    """
    if firms < FEWEST:
        raise PopulationTooSmall(
            f"示例企业数为{firms}，太少，各类企业不能都有代表。请给出不少于{FEWEST}的数，"
            f"默认为{parameters.base.registered}。",
            firms=firms,
        )
    ratio = Decimal(firms) / parameters.base.registered
    found, before = [], 0
    for year in parameters.years:
        registered = _scaled(year.registered, ratio)
        exits = _scaled(int(before * EXIT_SHARE), Decimal(1)) if before else 0
        found.append(
            Quotas(
                year=year.year,
                registered=registered,
                exits=exits,
                revenue={
                    chain: _scaled(value * THOUSANDS_IN_YI, ratio)
                    for chain, value in year.revenue.items()
                },
                above=_above(parameters, year.above, ratio),
                titles={name: _scaled(value, ratio) for name, value in year.titles.items()},
            )
        )
        before = registered
    return tuple(found)


def _scaled(value: Decimal | int, ratio: Decimal) -> int:
    """In proportion, at least one where there is any."""
    scaled = int((value * ratio).quantize(Decimal(1), ROUND_HALF_UP))
    return max(scaled, 1) if value else 0


def _above(parameters: Parameters, above: Mapping[str, int], ratio: Decimal) -> dict[Stratum, int]:
    spread: dict[Stratum, int] = {}
    for counted_as, total in above.items():
        shares = {
            (scale.scale, chain): share
            for scale in parameters.scales
            if scale.counted_as == counted_as
            for chain, share in scale.chains.items()
        }
        spread.update(divided(_scaled(total, ratio), shares))
    return spread


def divided(total: int, shares: Mapping[Stratum, int]) -> dict[Stratum, int]:
    """A count divided in proportion to whole shares, the largest remainders first.

    >>> divided(8, {("a", "x"): 5, ("b", "x"): 2, ("c", "x"): 1})
    {('a', 'x'): 5, ('b', 'x'): 2, ('c', 'x'): 1}
    """
    whole = sum(shares.values())
    parts = {key: total * share // whole for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: (-(total * shares[key] % whole), key))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
