"""The sheet of one group: figures, shares, points, totals, ranks and grades, a row a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.scorebooks import formulas, ranking
from qianyi.engine.scorebooks.layout import TOP, InputLayout
from qianyi.engine.scorebooks.parts import MOST_CELL, GroupPart, GroupSpots, Ink, Scorebook, headed
from qianyi.engine.scoring.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import polars as pl
    from xlsxwriter.worksheet import Worksheet

    from qianyi.engine.scoring.records import Adjustment, Item

STEP: Final = 500


class GroupSheet:
    """The sheet of one group."""

    def __init__(self, ink: Ink, book: Scorebook, part: GroupPart, spots: GroupSpots) -> None:
        self.ink, self.book, self.part, self.spots = ink, book, part, spots
        self.layout, self.first = part.layout, part.first
        self.method, self.group = book.scores.method, part.layout.group
        self.inputs = InputLayout.of(book.scores)

    def write(self, sheet: Worksheet, frame: pl.DataFrame) -> None:
        """Heads, then a row a subject."""
        ink, layout = self.ink, self.layout
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, len(layout.places) - 1, 13)
        sheet.freeze_panes(TOP, 2)
        sheet.write_string(0, 0, f"{self.book.title}：{self.group.name}", ink.title)
        for name, place in layout.places.items():
            sheet.write_string(TOP - 1, place, self._heading(name), ink.head)
        shift = self.first - TOP
        for row, told in enumerate(frame.iter_rows(named=True), start=TOP):
            self._row(sheet, row, row + shift, told)
            if (row + shift - TOP) % STEP == 0:
                self.book.tick((self.book.rows + row + shift - TOP) // 2)

    def _heading(self, name: str) -> str:
        kind, _, code = name.partition(".")
        if kind in {"v", "s", "p"} and code:
            indicator = self.method.indicator(code)
            words = headed(indicator.name, indicator.unit)
            return {"v": words, "s": f"{indicator.name}：比值", "p": f"{indicator.name}：得分"}[
                kind
            ]
        if kind in {"b", "d"} and code:
            listed = self.method.bonus.items if kind == "b" else self.method.deduction.items
            return next(one.name for one in listed if one.code == code)
        if kind == "t" and code:
            return f"并列比较{int(code) + 1}"
        return {
            "key": "代码", "name": "名称", "points": "指标得分", "bonus": "加分", "total": "总分",
            "deduction": "扣分", "veto": "一票否决", "not_classed": "不定等级",
            "status": "参评情况", "rank": "名次", "by_rank": "按名次等级", "grade": "等级",
        }[name]  # fmt: skip

    def _row(self, sheet: Worksheet, row: int, input_row: int, told: Mapping[str, Any]) -> None:
        places = self.layout.places
        key = str(told[self.book.scores.key])
        sheet.write_string(row, places["key"], key)
        sheet.write_string(row, places["name"], self.book.names.get(key, key)[:MOST_CELL])
        for name, formula, value in self._cells(row, input_row, told):
            shown = "" if value is None else value
            style = self.ink.fine if isinstance(shown, float) else None
            sheet.write_formula(row, places[name], f"={formula}", style, shown)

    def _cells(
        self, row: int, input_row: int, told: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        """Name of the column, formula, and what the run found."""
        layout = self.layout

        def cell(code: str) -> str:
            return self.inputs.cell(code, input_row)

        for item in self.group.items:
            yield from self._item_cells(item, row, cell, told)
        codes = [item.indicator for item in self.group.items]
        cells = [layout.at(f"p.{code}", row) for code in codes]
        weights = [self.spots.items[code].weight for code in codes]
        total = formulas.points_sum(self.group.items, cells, weights)
        yield "points", total, told["points"]
        yield from self._adjusted("b", "bonus", row, cell, told)
        yield from self._adjusted("d", "deduction", row, cell, told)
        points, bonus, deduction = (
            layout.at(name, row) for name in ("points", "bonus", "deduction")
        )
        whole = f"ROUND({points}+{bonus}-{deduction},{formulas.PLACES})"
        yield "total", f"IF({points}={formulas.EMPTY},{formulas.EMPTY},{whole})", told["total"]
        yield from self._states(row, cell, told)
        yield from self._ranked(row, cell, told)

    def _item_cells(
        self, item: Item, row: int, cell: Callable[[str], str], told: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        code, layout = item.indicator, self.layout
        indicator, spots = self.method.indicator(code), self.spots.items[code]
        yield f"v.{code}", formulas.figure(indicator.value, cell), told[f"v.{code}"]
        share = formulas.share(
            item, indicator, layout.at(f"v.{code}", row), layout.column(f"v.{code}"), spots
        )
        value = told[f"s.{code}"]
        large = layout.rows > ranking.LIVE_ROWS and item.normalise.kind == "percentile"
        if large:  # each would look at all others; the value stands for it, and the notes say so
            share = formulas.EMPTY if value is None else repr(float(value))
        yield f"s.{code}", share, value
        yield (
            f"p.{code}",
            formulas.points(item, layout.at(f"s.{code}", row), spots),
            told[f"p.{code}"],
        )

    def _adjusted(
        self, prefix: str, name: str, row: int, cell: Callable[[str], str], told: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        adjustments = self.method.bonus if prefix == "b" else self.method.deduction
        for one in adjustments.items:
            worth = adjustment_value(one, told)
            yield f"{prefix}.{one.code}", formulas.adjustment(one, cell), worth
        cells = [self.layout.at(f"{prefix}.{one.code}", row) for one in adjustments.items]
        yield name, formulas.adjusted(adjustments, cells), told[name]

    def _states(
        self, row: int, cell: Callable[[str], str], told: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        for name, listed in (
            ("veto", self.method.vetoes),
            ("not_classed", self.method.not_classed),
        ):
            pairs = [(formulas.holds(one.when, cell), formulas.quoted(one.name)) for one in listed]
            names = {one.code: one.name for one in listed}
            value = names.get(told[name]) if told[name] else None
            yield name, formulas.chosen(pairs, formulas.EMPTY), value
        words = {"rated": ranking.RATED, "not_classed": ranking.NOT_CLASSED}
        found = words.get(str(told["status"]), ranking.UNKNOWN)
        yield "status", ranking.status(self.layout, row), found

    def _ranked(
        self, row: int, cell: Callable[[str], str], told: Mapping[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        layout, ties = self.layout, self.method.tie_break
        figures = {one.code for one in self.method.indicators}
        for place, tie in enumerate(ties):
            up = tie.direction == "up"
            if tie.by in figures:
                formula = formulas.figure(self.method.indicator(tie.by).value, cell)
                value = told[f"v.{tie.by}"]
                formula = ranking.tie(f"({formula})", up=up)
            else:
                formula, value = ranking.tie(cell(tie.by), up=up), told[tie.by]
            worst = float(ranking.WORST)
            yield f"t.{place}", formula, worst if value is None else value if up else -value
        yield "rank", ranking.rank(layout, row, len(ties)), told["rank"]
        grades, spots = self.method.grades_of(self.group), self.spots.quotas
        if grades is None or spots is None:
            yield "by_rank", formulas.EMPTY, None
            yield "grade", layout.at("by_rank", row), None
            return
        by_rank = ranking.grade_by_rank(grades, layout, row, spots)
        yield "by_rank", by_rank, self._grade_by_rank(told)
        yield "grade", ranking.grade(layout, grades, row, spots), told["grade"]

    def _grade_by_rank(self, told: Mapping[str, Any]) -> str | None:
        """The grade without any veto: the run keeps the one after it."""
        grades = self.method.grades_of(self.group)
        if grades is None or told["rank"] is None or not told["veto"]:
            kept: str | None = told["grade"]
            return kept
        for place, step in enumerate(grades.steps[:-1]):
            if step.to is not None and told["rank"] <= self.part.ends[place]:
                return step.code
            if step.from_ is not None and told["total"] >= float(step.from_):
                return step.code
        return grades.steps[-1].code


def adjustment_value(one: Adjustment, told: Mapping[str, Any]) -> float:
    """What a bonus or deduction came to for a subject."""
    if one.when is not None and not holds(one.when, told):
        return 0.0
    points = float(one.points)
    if one.per:
        points *= max(told[one.per] or 0.0, 0.0)
    return points if one.at_most is None else min(points, float(one.at_most))
