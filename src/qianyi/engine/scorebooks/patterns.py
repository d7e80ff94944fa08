"""All formulas of a group's row, made once and then moved to each row.

Rows of a group differ in nothing but their numbers: the formulas are made for rows no sheet has,
and the numbers of the real rows are put in their place.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from qianyi.engine.scorebooks import formulas, ranking
from qianyi.engine.scorebooks.layout import TOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qianyi.engine.scorebooks.layout import GroupLayout, InputLayout
    from qianyi.engine.scorebooks.parts import GroupSpots
    from qianyi.engine.scoring.records import Item

    Cell = Callable[[str], str]
    Named = Iterator[tuple[str, str]]

ROW: Final = 9_000_000
INPUT_ROW: Final = 8_000_000


class GroupFormulas:
    """Formulas of one group's sheet, by name of the column."""

    def __init__(self, layout: GroupLayout, inputs: InputLayout, spots: GroupSpots) -> None:
        self.layout, self.inputs, self.spots = layout, inputs, spots
        self.method, self.group = layout.method, layout.group

    def of_row(self, row: int, input_row: int) -> dict[str, str]:
        """The formulas of a row; the first one has none above it and is made by itself."""
        if row == TOP:
            return dict(self._made(row, input_row))
        moves = (
            (str(ROW + 1), str(row + 1)),
            (str(INPUT_ROW + 1), str(input_row + 1)),
            (str(ROW), str(row)),
            (str(ROW - TOP + 1), str(row - TOP + 1)),
        )
        found = {}
        for name, formula in self._patterns.items():
            moved = formula
            for old, new in moves:
                moved = moved.replace(old, new)
            found[name] = moved
        return found

    @cached_property
    def _patterns(self) -> dict[str, str]:
        return dict(self._made(ROW, INPUT_ROW))

    def _made(self, row: int, input_row: int) -> Named:
        layout = self.layout

        def cell(code: str) -> str:
            return self.inputs.cell(code, input_row)

        for item in self.group.items:
            yield from self._item(item, row, cell)
        codes = [item.indicator for item in self.group.items]
        cells = [layout.at(f"p.{code}", row) for code in codes]
        weights = [self.spots.items[code].weight for code in codes]
        yield "points", formulas.points_sum(self.group.items, cells, weights)
        yield from self._adjusted("b", "bonus", row, cell)
        yield from self._adjusted("d", "deduction", row, cell)
        points, bonus, deduction = (
            layout.at(name, row) for name in ("points", "bonus", "deduction")
        )
        whole = f"ROUND({points}+{bonus}-{deduction},{formulas.PLACES})"
        yield "total", f"IF({points}={formulas.EMPTY},{formulas.EMPTY},{whole})"
        for name, listed in (
            ("veto", self.method.vetoes),
            ("not_classed", self.method.not_classed),
        ):
            pairs = [(formulas.holds(one.when, cell), formulas.quoted(one.name)) for one in listed]
            yield name, formulas.chosen(pairs, formulas.EMPTY)
        yield "status", ranking.status(layout, row)
        yield from self._ranked(row, cell)

    def _item(self, item: Item, row: int, cell: Cell) -> Named:
        code, layout = item.indicator, self.layout
        indicator, spots = self.method.indicator(code), self.spots.items[code]
        yield f"v.{code}", formulas.figure(indicator.value, cell)
        at, column = layout.at(f"v.{code}", row), layout.column(f"v.{code}")
        yield f"s.{code}", formulas.share(item, indicator, at, column, spots)
        yield f"p.{code}", formulas.points(item, layout.at(f"s.{code}", row), spots)

    def _adjusted(self, prefix: str, name: str, row: int, cell: Cell) -> Named:
        adjustments = self.method.bonus if prefix == "b" else self.method.deduction
        for one in adjustments.items:
            yield f"{prefix}.{one.code}", formulas.adjustment(one, cell)
        cells = [self.layout.at(f"{prefix}.{one.code}", row) for one in adjustments.items]
        yield name, formulas.adjusted(adjustments, cells)

    def _ranked(self, row: int, cell: Cell) -> Named:
        layout, ties = self.layout, self.method.tie_break
        figures = {one.code for one in self.method.indicators}
        for place, tie in enumerate(ties):
            at = cell(tie.by) if tie.by not in figures else ""
            if not at:
                at = f"({formulas.figure(self.method.indicator(tie.by).value, cell)})"
            yield f"t.{place}", ranking.tie(at, up=tie.direction == "up")
        yield "rank", ranking.rank(layout, row, len(ties))
        grades, spots = self.method.grades_of(self.group), self.spots.quotas
        if grades is None or spots is None:
            yield "by_rank", formulas.EMPTY
            yield "grade", layout.at("by_rank", row)
            return
        yield "by_rank", ranking.grade_by_rank(grades, layout, row, spots)
        yield "grade", ranking.grade(layout, grades, row, spots)
