"""The flow of firms between grades from one year to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from qianyi.lib.errors import BadInput

from .basis import Colour, Drawing, Head, Line, for_drawing

if TYPE_CHECKING:
    from collections.abc import Sequence


class StreamOutside(BadInput):
    """A stream begins or ends at a grade, or between years, that the picture does not have."""

    code = "ui.charts.stream_outside"


class Grade(NamedTuple):
    """A grade, or 未参评: the same colour in every year and on every page."""

    name: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Stream:
    """How many go from a grade of one year (its place in ``years``) to a grade of the next."""

    year: int
    before: str
    after: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Drawing):
    """How many firms went from which grade to which.

    Attributes:
        years: two or more, in order, in words (2023年).
        grades: from best to worst; a year's column keeps this order.
    """

    kind: ClassVar[str] = "flow"
    label_head: ClassVar[str] = "由"

    years: Sequence[str]
    grades: Sequence[Grade]
    streams: Sequence[Stream]
    unit: str = "家"

    def __post_init__(self) -> None:
        known = {grade.name for grade in self.grades}
        for one in self.streams:
            if not {one.before, one.after} <= known or not 0 <= one.year < len(self.years) - 1:
                raise StreamOutside(
                    f"图“{self.title}”中“{one.before}→{one.after}”不在所列类别或年度内；"
                    f"可用的类别：{'、'.join(grade.name for grade in self.grades)}。",
                    chart=self.name,
                )

    def drawn(self) -> dict[str, Any]:
        """Nodes that have firms, by year and grade, and the links between them."""
        streams = [one for one in self.streams if one.count > 0]
        return {
            "nodes": [
                {
                    "name": f"{year} {grade.name}",
                    "grade": grade.name,
                    "year": year,
                    "depth": depth,
                    "colour": grade.colour,
                    "count": count,
                }
                for depth, year in enumerate(self.years)
                for grade in self.grades
                if (count := self._standing(depth, grade.name))
            ],
            "links": [
                {
                    "source": f"{self.years[one.year]} {one.before}",
                    "target": f"{self.years[one.year + 1]} {one.after}",
                    "value": for_drawing(one.count),
                    "url": one.url,
                }
                for one in streams
            ],
            "order": [grade.name for grade in self.grades],
        }

    @property
    def table_heads(self) -> list[Head]:
        """Where to, and how many."""
        return [Head("至"), Head("数量", self.unit)]

    @property
    def table_rows(self) -> list[Line]:
        """One row a stream."""
        return [
            Line(
                f"{self.years[one.year]} {one.before}",
                [f"{self.years[one.year + 1]} {one.after}", one.count],
                one.url,
            )
            for one in self.streams
        ]

    @property
    def empty_reason(self) -> str:
        """Something must go from one to the other."""
        return "" if any(one.count > 0 for one in self.streams) else "前后没有可以比较的结果。"

    def _standing(self, depth: int, name: str) -> int:
        """Firms of a grade in a year: those that arrive, in the first year those that leave."""
        if depth == 0:
            return sum(one.count for one in self.streams if one.year == 0 and one.before == name)
        return sum(one.count for one in self.streams if one.year == depth - 1 and one.after == name)
