"""Zones to compare with, out of a pack: ``zone_comparisons/*.yaml``, one set a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.packs import PackInvalid, read_yaml
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    boolean,
    many,
    note,
    number,
    text,
    whole,
)
from qianyi.engine.packs.shapes import code
from qianyi.engine.zones.comparing import ZoneFigure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from qianyi.engine.packs import Node, Pack, Problem

COMPARISONS: Final = "zone_comparisons"


@dataclass(frozen=True, slots=True)
class PackedRow:
    """One zone in one year."""

    zone: str
    year: int
    figures: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class PackedComparison:
    """A set of zones with where it comes from. ``is_demo``: they are invented."""

    system: str
    title: str
    source: str
    rows: tuple[PackedRow, ...]
    note: str = ""
    is_demo: bool = False

    def figures(self) -> Iterator[ZoneFigure]:
        """Every figure of every row."""
        for row in self.rows:
            for name, value in row.figures.items():
                yield ZoneFigure(row.zone, row.year, name, value)


def _figures(node: Node, path: Path) -> object:
    if not isinstance(node.value, dict):
        return path.bad(node, "应为对象（指标代码: 数值）。")
    read: dict[str, Any] = {
        name: number(value, path.key(name)) for name, value in node.value.items()
    }
    return BAD if any(value is BAD for value in read.values()) else read


_row: Shape[PackedRow] = Shape(
    PackedRow,
    (Field("zone", text), Field("year", whole), Field("figures", _figures)),
    placed=False,
)
_set: Shape[PackedComparison] = Shape(
    PackedComparison,
    (
        Field("system", code),
        Field("title", text),
        Field("source", text),
        Field("rows", many(_row)),
        Field("note", note, required=False),
        Field("is_demo", boolean, required=False),
    ),
    placed=False,
)


def comparisons_of(pack: Pack) -> list[PackedComparison]:
    """The sets of a pack.

    Raises:
        PackInvalid: with every problem of the first file that has any.
    """
    found = []
    for file in sorted((pack.path / COMPARISONS).glob("*.yaml")):
        problems: list[Problem] = []
        read = _set(read_yaml(file, pack.path), Path(problems))
        if problems or not isinstance(read, PackedComparison):
            raise PackInvalid(file.name, problems)
        found.append(read)
    return found
