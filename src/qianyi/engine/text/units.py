"""Units of measure: which words are one, how each is written, what 万 and 亿 do before it.

The table itself is data (units/*.yaml in the packs); this module is its index. Money keeps its 万
and 亿 in the unit (3万元 is 3 万元); everything else is multiplied out (3万平方米 is 30000 平方米).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from .numerals import SCALES

_YI: Final = Decimal(100_000_000)
_WAN: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure.

    Attributes:
        name: as it is written once normalised.
        dimension: money, ratio, points, count, people, area, length, time, …
        keeps_scale: 万 and 亿 stay in the unit (money) instead of multiplying the figure.
        shy: with a Chinese numeral before it, it seldom counts anything (三个方面).
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    dimension: str
    factor: Decimal
    keeps_scale: bool = False
    shy: bool = False


def unit_from_mapping(row: Mapping[str, object]) -> Unit:
    """One row of units/*.yaml as a Unit."""
    aliases = row.get("aliases")
    return Unit(
        code=str(row["code"]),
        name=str(row["name"]),
        aliases=tuple(str(a) for a in aliases) if isinstance(aliases, Sequence) else (),
        dimension=str(row["dimension"]),
        factor=Decimal(str(row.get("factor", 1))),
        keeps_scale=row.get("wan") == "keep",
        shy=bool(row.get("shy", False)),
    )


class UnitTable:
    """The units known, by every spelling."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self._by_spelling = {s: unit for unit in self.units for s in (unit.name, *unit.aliases)}

    def find(self, spelling: str) -> Unit | None:
        """The unit written so, or None."""
        return self._by_spelling.get(spelling)

    @cached_property
    def pattern(self) -> str:
        """A regular expression for any spelling, the longest first, without groups."""
        return words_pattern(self._by_spelling)

    def normalise(
        self, value: Decimal, scale: str, spelling: str
    ) -> tuple[Decimal, str, Unit | None]:
        """Figure and unit as they are kept: (3, 万, 平方米) → (30000, 平方米).

        (3, 万, 元) → (3, 万元).
        """
        size = SCALES.get(scale, Decimal(1))
        unit = self._by_spelling.get(spelling)
        if unit is None:
            return value * size, spelling, None
        if not unit.keeps_scale:
            return value * size, unit.name, unit
        if size >= _YI:
            return value * size / _YI, f"亿{unit.name}", unit
        if size >= _WAN:
            return value * size / _WAN, f"万{unit.name}", unit
        return value * size, unit.name, unit

    def normalise_cell(self, value: Decimal, printed: str) -> tuple[Decimal, str, Unit | None]:
        """The same for a table's unit as printed in its own cell or brackets.

        (万平方米, 亿元, 万元/人).
        """
        label = printed.strip()
        match = _SCALED_UNIT.match(label)
        if match and match[2]:
            known = self._by_spelling.get(match[2])
            if known is not None:
                return self.normalise(value, match[1], match[2])
            first, slash, rest = match[2].partition("/")
            head = self._by_spelling.get(first)
            if slash and head is not None:
                number, name, unit = self.normalise(value, match[1], first)
                return number, f"{name}/{self._canonical(rest)}", unit
        return value, label, None

    def compound(self, name: str, denominator: str) -> str:
        """A unit over another (ug/m3, 元/吨), both in their normal spelling."""
        return f"{name}/{self._canonical(denominator)}"

    def _canonical(self, spelling: str) -> str:
        unit = self._by_spelling.get(spelling)
        if unit is not None:
            return unit.name
        match = _SCALED_UNIT.match(spelling)
        if match and match[1]:
            return match[1] + self._canonical(match[2])
        return spelling


_SCALED_UNIT = re.compile(r"([十百千]?万?亿?|[十百千])(.*)\Z", re.DOTALL)


def words_pattern(words: Iterable[str]) -> str:
    """A regular expression that matches the longest of ``words``.

    Built as a tree so that a miss is found at once.
    """
    tree: dict[str, object] = {}
    for word in words:
        node = tree
        for c in word:
            node = node.setdefault(c, {})  # type: ignore[assignment]
        node[""] = True
    return _tree_pattern(tree)


def _tree_pattern(node: Mapping[str, object]) -> str:
    ends = "" in node
    branches = [
        re.escape(c) + _tree_pattern(child)  # type: ignore[arg-type]
        for c, child in sorted(node.items())
        if c
    ]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    if ends:
        return f"{body}?"
    return body
