"""A fictional population of enterprises, of the size and shape a zone reports, from a seed.

Nothing in it stands for a real firm: names begin with 示例, codes lie in a range no authority gives
out. The same parameters make the same rows on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from qianyi.engine.population.codes import RANGE, PopulationTooLarge
from qianyi.engine.population.figures import figures
from qianyi.engine.population.filings import monthly, yearly
from qianyi.engine.population.holdings import Holdings, holdings
from qianyi.engine.population.naming import names_frame
from qianyi.engine.population.parameters import Parameters, parameters_read
from qianyi.engine.population.qualities import qualities
from qianyi.engine.population.register import active, register
from qianyi.engine.population.scaling import PopulationTooSmall, Quotas, YearUnknown, quotas
from qianyi.engine.population.selection import with_above, with_titles

__all__ = [
    "RANGE",
    "Holdings",
    "Parameters",
    "Population",
    "PopulationTooLarge",
    "PopulationTooSmall",
    "YearUnknown",
    "active",
    "parameters_read",
]


@dataclass(frozen=True)
class Population:
    """One population; its tables are made when asked for.

    Attributes:
        size: firms on the register at the end of the base year; later ones come on top.
    """

    parameters: Parameters
    size: int

    @classmethod
    def of_size(cls, parameters: Parameters, size: int | None = None) -> Population:
        """The population at a size; without one, at the size the parameters state."""
        return cls(parameters, parameters.base.registered if size is None else size)

    @cached_property
    def promised(self) -> tuple[Quotas, ...]:
        """What each year must add up to."""
        return quotas(self.parameters, self.size)

    @cached_property
    def firms(self) -> pl.DataFrame:
        """The register, with “四上” units and holders of titles by year."""
        firms = register(self.parameters, self.promised)
        firms = with_above(firms, self.parameters, self.promised)
        return with_titles(firms, self.parameters, self.promised)

    def figures(self, year: int) -> pl.DataFrame:
        """One year's figures, wide, in tenths of each unit.

        Raises:
            YearUnknown: the parameters promise nothing for it.
        """
        promised = {one.year: one for one in self.promised}.get(year)
        if promised is None:
            first, last = self.parameters.base_year, self.parameters.last_year
            raise YearUnknown(f"示例企业没有{year}年的数据，可以选择{first}至{last}年。", year=year)
        return figures(self.firms, self.parameters, promised)

    @cached_property
    def holdings(self) -> Holdings:
        """Titles, rights, land, incidents and the like."""
        return holdings(self.firms, self.parameters)

    @cached_property
    def names(self) -> pl.DataFrame:
        """Former names, short names, and the ways other people write them."""
        return names_frame(self.firms, self.parameters.seed, self.parameters.last_year)

    @cached_property
    def qualities(self) -> pl.DataFrame:
        """Facts that are no numbers."""
        return qualities(self.firms, self.holdings, self.parameters)

    @cached_property
    def filings(self) -> pl.DataFrame:
        """Every figure as it came in, long."""
        by_year = [self.figures(one.year) for one in self.promised]
        months = monthly(by_year[-1], self.firms, self.parameters)
        return pl.concat([yearly(by_year, self.firms, self.parameters), months])
