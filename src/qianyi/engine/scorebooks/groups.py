"""The sheet of one group: figures, shares, points, totals, ranks and grades, a row a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qianyi.engine.scorebooks import formulas, ranking
from qianyi.engine.scorebooks.layout import TOP, InputLayout
from qianyi.engine.scorebooks.parts import MOST_CELL, GroupPart, GroupSpots, Ink, Scorebook, headed
from qianyi.engine.scorebooks.patterns import GroupFormulas
from qianyi.engine.scoring.conditions import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl
    from xlsxwriter.worksheet import Worksheet

    from qianyi.engine.scoring.records import Adjustment

STEP: Final = 500
STATUS: Final = {"rated": ranking.RATED, "not_classed": ranking.NOT_CLASSED}


class GroupSheet:
    """The sheet of one group."""

    def __init__(self, ink: Ink, book: Scorebook, part: GroupPart, spots: GroupSpots) -> None:
        self.ink, self.book, self.part, self.spots = ink, book, part, spots
        self.layout, self.first = part.layout, part.first
        self.method, self.group = book.scores.method, part.layout.group
        inputs = InputLayout.of(book.scores)
        self.formulas = GroupFormulas(self.layout, inputs, spots)
        self.vetoes = {one.code: one.name for one in self.method.vetoes}
        self.reasons = {one.code: one.name for one in self.method.not_classed}
        self.figures = {one.code for one in self.method.indicators}
        large = self.layout.rows > ranking.LIVE_ROWS
        self.literal = frozenset(
            f"s.{item.indicator}"
            for item in self.group.items
            if large and item.normalise.kind == "percentile"
        )

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
        made = self.formulas.of_row(row, input_row)
        for name, value in self._values(told):
            shown = "" if value is None else value
            style = self.ink.fine if isinstance(shown, float) else None
            formula = self._literal(value) if name in self.literal else made[name]
            sheet.write_formula(row, places[name], f"={formula}", style, shown)

    def _literal(self, value: float | None) -> str:
        """The value for a formula that would look at all others in a large run."""
        return formulas.EMPTY if value is None else repr(float(value))

    def _values(self, told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """What the run found, by name of the column."""
        for item in self.group.items:
            for kind in ("v", "s", "p"):
                yield f"{kind}.{item.indicator}", told[f"{kind}.{item.indicator}"]
        yield "points", told["points"]
        for one in self.method.bonus.items:
            yield f"b.{one.code}", adjustment_value(one, told)
        yield "bonus", told["bonus"]
        for one in self.method.deduction.items:
            yield f"d.{one.code}", adjustment_value(one, told)
        yield "deduction", told["deduction"]
        yield "total", told["total"]
        yield "veto", self.vetoes.get(told["veto"])
        yield "not_classed", self.reasons.get(told["not_classed"])
        yield "status", STATUS.get(str(told["status"]), ranking.UNKNOWN)
        for place, tie in enumerate(self.method.tie_break):
            value = told[f"v.{tie.by}" if tie.by in self.figures else tie.by]
            signed = value if value is None or tie.direction == "up" else -value
            yield f"t.{place}", float(ranking.WORST) if signed is None else signed
        yield "rank", told["rank"]
        yield "by_rank", self._grade_by_rank(told)
        yield "grade", told["grade"]

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
