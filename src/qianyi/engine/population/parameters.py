"""What a fictional population must look like: read from a pack's ``population`` folder.

The figures of each year are promises: the generator meets them exactly at the number of firms the
file states, and in proportion at any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qianyi.engine.packs.problems import PackInvalid
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Reader,
    Shape,
    boolean,
    many,
    number,
    optional,
    text,
    texts,
    whole,
)
from qianyi.engine.packs.yaml12 import Node, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path as FilePath

TITLES: Final = ("high_tech", "tech_sme", "innovative", "specialised", "giant", "gazelle")
FOLDER: Final = "population"


@dataclass(frozen=True, slots=True)
class Year:
    """What the zone reports for one year.

    Attributes:
        registered: firms on the register at the end of the year.
        revenue: 亿元 by chain; a chain named ``other`` holds what belongs to none.
        above: “四上” units by kind.
        titles: firms that hold each title at the end of the year.
    """

    year: int
    registered: int
    revenue: Mapping[str, Decimal]
    above: Mapping[str, int]
    titles: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Industry:
    """One class of GB/T 4754-2017 with its share of the register."""

    code: str
    chain: str
    scale: str
    weight: int
    tech: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A “四上” threshold (万元, None where not money decides) and which count it goes into.

    ``chains`` says in what proportion the count is spread over scale and chain.
    """

    scale: str
    counted_as: str | None
    threshold: Decimal | None
    chains: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Codes of territories: where firms count, by weight, and where they sit, by chain."""

    counted: Mapping[str, int]
    parks: Mapping[str, str]
    buildings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Parameters:
    """A whole file."""

    territory: str
    seed: int
    base_year: int
    name_prefix: str
    years: tuple[Year, ...]
    industries: tuple[Industry, ...]
    scales: tuple[Scale, ...]
    places: Places

    @property
    def base(self) -> Year:
        """The year the register is counted from."""
        return self.of_year(self.base_year)

    @property
    def last_year(self) -> int:
        """The last year with figures."""
        return max(one.year for one in self.years)

    def of_year(self, year: int) -> Year:
        """The promises of one year."""
        return next(one for one in self.years if one.year == year)

    @property
    def chains(self) -> tuple[str, ...]:
        """Every chain, in the order of the file."""
        return tuple(self.base.revenue)


def counts(node: Node, path: Path) -> object:
    """A mapping of names to whole numbers."""
    return _mapping(node, path, whole)


def amounts(node: Node, path: Path) -> object:
    """A mapping of names to exact numbers."""
    return _mapping(node, path, number)


def words(node: Node, path: Path) -> object:
    """A mapping of names to words."""
    return _mapping(node, path, text)


def lists(node: Node, path: Path) -> object:
    """A mapping of names to lists of words."""
    return _mapping(node, path, texts)


def _mapping(node: Node, path: Path, read: Reader) -> object:
    if not isinstance(node.value, dict):
        return path.bad(node, "应为对象（若干个“名称: 数”）。")
    values = {key: read(value, path.key(key)) for key, value in node.value.items()}
    return BAD if any(value is BAD for value in values.values()) else values


_YEAR = Shape(
    Year,
    (
        Field("year", whole), Field("registered", whole), Field("revenue", amounts),
        Field("above", counts), Field("titles", counts),
    ),
    placed=False,
)  # fmt: skip
_INDUSTRY = Shape(
    Industry,
    (
        Field("code", text), Field("chain", text), Field("scale", text), Field("weight", whole),
        Field("tech", boolean),
    ),
    placed=False,
)  # fmt: skip
_SCALE = Shape(
    Scale,
    (
        Field("scale", text), Field("counted_as", optional(text)),
        Field("threshold", optional(number)), Field("chains", counts),
    ),
    placed=False,
)  # fmt: skip
_PLACES = Shape(
    Places,
    (Field("counted", counts), Field("parks", words), Field("buildings", lists)),
    placed=False,
)


def _complaints(parameters: Parameters) -> Iterator[str]:
    """What the parts say of each other."""
    years = [one.year for one in parameters.years]
    if parameters.base_year != years[0] or years != list(range(years[0], years[0] + len(years))):
        yield "years 应从 base_year 起逐年连续。"
    chains = set(parameters.years[0].revenue)
    yield from _unlike_years(parameters, chains)
    if unknown := {*parameters.places.parks, *parameters.places.buildings} - chains:
        yield f"places 里的产业“{'、'.join(sorted(unknown))}”没有在 years 里出现。"
    scales = {one.scale for one in parameters.scales}
    for industry in parameters.industries:
        if industry.chain not in chains or industry.scale not in scales:
            yield f"行业{industry.code}的 chain 或 scale 没有在 years、scales 里出现。"


def _unlike_years(parameters: Parameters, chains: set[str]) -> Iterator[str]:
    counted = {one.counted_as for one in parameters.scales} - {None}
    for one in parameters.years:
        if set(one.revenue) != chains:
            yield f"{one.year}年 revenue 的产业与其他年份不同，应为{'、'.join(sorted(chains))}。"
        if unknown := set(one.titles) - set(TITLES):
            yield f"titles 里没有“{'、'.join(sorted(unknown))}”，可用的是{'、'.join(TITLES)}。"
        if set(one.above) != counted:
            yield f"{one.year}年 above 与 scales 的 counted_as 不一致。"


_FILE = Shape(
    Parameters,
    (
        Field("territory", text), Field("seed", whole), Field("base_year", whole),
        Field("name_prefix", text), Field("years", many(_YEAR)),
        Field("industries", many(_INDUSTRY)), Field("scales", many(_SCALE)),
        Field("places", _PLACES),
    ),
    placed=False,
    check=_complaints,
)  # fmt: skip


def parameters_read(pack: FilePath) -> Parameters | None:
    """The population a pack describes; None where it describes none.

    Raises:
        PackInvalid: naming every problem with file and line.
    """
    files = sorted((pack / FOLDER).glob("*.yaml"))
    if not files:
        return None
    path = Path([])
    found = _FILE(read_yaml(files[0], pack), path)
    if not isinstance(found, Parameters):
        raise PackInvalid(pack.name, path.problems)
    return found
