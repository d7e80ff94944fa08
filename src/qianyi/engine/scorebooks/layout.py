"""Where everything stands in a scorebook: columns of the input sheet and of each group's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from xlsxwriter.utility import xl_col_to_name

if TYPE_CHECKING:
    from qianyi.engine.scoring import Method, Scores
    from qianyi.engine.scoring.records import Group, MethodInput

INPUTS, REFERENCES, NOTES = "输入", "基准", "说明"
TOP: Final = 3
"""The first row of subjects, counted from nought, on every sheet of them."""
LEAD: Final = 3
"""Columns before the inputs: key, name, group."""


@dataclass(frozen=True)
class InputLayout:
    """The input sheet: one column an input, one row a subject."""

    inputs: tuple[MethodInput, ...]

    @classmethod
    def of(cls, scores: Scores) -> Self:
        """The inputs a run looked at."""
        there = set(scores.frame.columns)
        return cls(tuple(one for one in scores.method.inputs if one.code in there))

    @cached_property
    def columns(self) -> dict[str, int]:
        """Code → column."""
        return {one.code: LEAD + place for place, one in enumerate(self.inputs)}

    @cached_property
    def letters(self) -> dict[str, str]:
        """Code → letters of its column."""
        return {code: xl_col_to_name(column) for code, column in self.columns.items()}

    def cell(self, code: str, row: int) -> str:
        """The address of an input from another sheet; ``row`` counts from nought."""
        return f"{INPUTS}!{self.letters[code]}{row + 1}"

    def column(self, code: str, first: int, last: int) -> str:
        """The cells of an input over some rows."""
        letter = self.letters[code]
        return f"{INPUTS}!${letter}${first + 1}:${letter}${last + 1}"


@dataclass(frozen=True)
class GroupLayout:
    """The sheet of one group: figure, share and points of each item, then how they add up."""

    method: Method
    group: Group
    sheet: str
    rows: int

    @cached_property
    def places(self) -> dict[str, int]:
        """Name of a column → its number."""
        names = ["key", "name"]
        for item in self.group.items:
            names += [f"{kind}.{item.indicator}" for kind in ("v", "s", "p")]
        names.append("points")
        names += [f"b.{one.code}" for one in self.method.bonus.items]
        names.append("bonus")
        names += [f"d.{one.code}" for one in self.method.deduction.items]
        names += ["deduction", "total", "veto", "not_classed", "status"]
        names += [f"t.{place}" for place, _ in enumerate(self.method.tie_break)]
        names += ["rank", "by_rank", "grade"]
        return {name: place for place, name in enumerate(names)}

    @cached_property
    def letters(self) -> dict[str, str]:
        """Name of a column → its letters."""
        return {name: xl_col_to_name(place) for name, place in self.places.items()}

    @property
    def last(self) -> int:
        """The last row of subjects, counted from nought."""
        return TOP + self.rows - 1

    def at(self, name: str, row: int) -> str:
        """A cell of the same sheet."""
        return f"{self.letters[name]}{row + 1}"

    def column(self, name: str) -> str:
        """All cells of a column, from the same sheet."""
        letter = self.letters[name]
        return f"${letter}${TOP + 1}:${letter}${self.last + 1}"

    def column_outside(self, name: str) -> str:
        """The same from another sheet."""
        return f"{self.sheet}!{self.column(name)}"
