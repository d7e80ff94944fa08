"""A run as a workbook whose every step is a formula: inputs, references, points, ranks, grades.

Rows stand in the order of the run. What the formulas come to is written beside them, so that the
book reads the same before it is worked out again. Text is written as text, whatever it begins with.
A large run is written row by row and never held in memory.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import xlsxwriter

from qianyi.engine.scorebooks import formulas, ranking
from qianyi.engine.scorebooks.groups import STEP, GroupSheet
from qianyi.engine.scorebooks.layout import (
    INPUTS,
    NOTES,
    REFERENCES,
    TOP,
    GroupLayout,
    InputLayout,
)
from qianyi.engine.scorebooks.parts import (
    MOST_CELL,
    GroupPart,
    Ink,
    Scorebook,
    headed,
    quota_values,
)
from qianyi.engine.scorebooks.references import ReferenceSheet
from qianyi.engine.scoring.shares import share_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BytesIO
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet


def scorebook_write(book: Scorebook, target: Path | BytesIO) -> None:
    """Write the workbook to a file (constant memory) or a buffer."""
    options = {
        "constant_memory": not hasattr(target, "write"),
        "in_memory": hasattr(target, "write"),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    made = xlsxwriter.Workbook(target if hasattr(target, "write") else str(target), options)
    try:
        _Writer(made, book).write()
    finally:
        made.close()


class _Writer:
    """One workbook being written."""

    def __init__(self, made: xlsxwriter.Workbook, book: Scorebook) -> None:
        self.made, self.book = made, book
        self.scores, self.method = book.scores, book.scores.method
        self.inputs = InputLayout.of(self.scores)
        self.ink = Ink.of(made)
        self.groups = list(self._grouped())

    def write(self) -> None:
        """All sheets, in the order a reader needs them."""
        sheets = [self.made.add_worksheet(name) for name in (NOTES, INPUTS, REFERENCES)]
        papers = [self.made.add_worksheet(layout.sheet) for layout, _, _ in self.groups]
        self._notes(sheets[0])
        self._inputs(sheets[1])
        parts = [
            GroupPart(layout, first, quota_values(self.scores, layout.group))
            for layout, _, first in self.groups
        ]
        found = ReferenceSheet(self.ink, self.scores, self.book.title).write(sheets[2], parts)
        for part, (_, frame, _), paper in zip(parts, self.groups, papers, strict=True):
            sheet = GroupSheet(self.ink, self.book, part, found[part.layout.group.code])
            sheet.write(paper, frame)

    def _grouped(self) -> Iterator[tuple[GroupLayout, pl.DataFrame, int]]:
        """Each group with its rows, best first, and the first row of them on the input sheet."""
        first = TOP
        for number, group in enumerate(self.method.groups, start=1):
            references = self.scores.references.get(group.code)
            rows = self.scores.frame.filter(pl.col("group") == group.code)
            if references is None or not rows.height:
                continue
            shares = [
                share_column(
                    item, self.method.indicator(item.indicator), references[item.indicator]
                ).alias(f"s.{item.indicator}")
                for item in group.items
            ]
            frame = _with_shares(rows, shares).sort("rank", self.scores.key, nulls_last=True)
            layout = GroupLayout(self.method, group, f"得分{number}", frame.height)
            yield layout, frame, first
            first += frame.height

    def _notes(self, sheet: Worksheet) -> None:
        sheet.write_string(0, 0, self.book.title[:MOST_CELL], self.ink.title)
        doubtful = self.method.unverified_weights
        told = [
            *self.book.facts,
            ("评价办法", f"{self.method.title}（{self.method.version}）"),
            ("评价对象", self.method.who),
            ("怎样看这份表", ("“输入”是固定的企业数据；“基准”是权重和参照值；“得分”各表逐步算出"
             "比值、得分、总分、名次和等级。公式都在单元格里，改动“输入”会随之变化，"
             "但不改变系统中的评价结果。")),
            ("待核实的权重", "、".join(doubtful) if doubtful else "没有"),
            ("办法说明", self.method.note or "没有"),
        ]  # fmt: skip
        if any(layout.rows > ranking.LIVE_ROWS for layout, _, _ in self.groups):
            told.append(
                ("名次的公式", (f"超过 {ranking.LIVE_ROWS:,} 户的分组按本次评价的顺序排列，"
                 "名次由相邻两行比较得出；改动数据后请先按总分排序。"))
            )  # fmt: skip
        told += self._of_percentiles()
        for line, (label, words) in enumerate(told, start=2):
            sheet.write_string(line, 0, label, self.ink.head)
            self.ink.text(sheet, line, 1, words)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)

    def _of_percentiles(self) -> list[tuple[str, str]]:
        """How places among peers are reckoned, and where they stand as values."""
        using = [
            layout
            for layout, _, _ in self.groups
            if any(item.normalise.kind == "percentile" for item in layout.group.items)
        ]
        if not using:
            return []
        words = (
            "分位是企业在同组有数值的企业中的位置：数值更差的户数，加上并列户数（不含本企业）的"
            "一半，除以有数值的户数减一；最差为 0，最好为 1。"
        )
        if any(layout.rows > ranking.LIVE_ROWS for layout in using):
            words += (
                f"超过 {ranking.LIVE_ROWS:,} 户的分组，分位在生成时按全部企业算出，"
                "以数值写在单元格里，改动“输入”不随之变化。"
            )
        return [("分位的算法", words)]

    def _inputs(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 30)
        sheet.freeze_panes(TOP, 2)
        sheet.write_string(0, 0, f"{self.book.title}：输入", self.ink.title)
        heads = [
            "代码",
            "名称",
            "分组",
            *(headed(one.name, one.unit) for one in self.inputs.inputs),
        ]
        for column, words in enumerate(heads):
            sheet.write_string(TOP - 1, column, words, self.ink.head)
        row = TOP
        for _layout, frame, _first in self.groups:
            for told in frame.iter_rows(named=True):
                self._input_row(sheet, row, told)
                row += 1
                if (row - TOP) % STEP == 0:
                    self.book.tick((row - TOP) // 2)

    def _input_row(self, sheet: Worksheet, row: int, told: Mapping[str, Any]) -> None:
        key = str(told[self.scores.key])
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, self.book.names.get(key, key)[:MOST_CELL])
        group = self.method.group(str(told["group"]))
        sheet.write_formula(row, 2, f"={self._group_formula(row)}", None, group.name)
        for code, column in self.inputs.columns.items():
            value = told.get(code)
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, str):
                sheet.write_string(row, column, value[:MOST_CELL])
            elif math.isfinite(value):
                sheet.write_number(row, column, value, self.ink.number)

    def _group_formula(self, row: int) -> str:
        """The group the conditions put the subject in."""

        def cell(code: str) -> str:
            return f"{self.inputs.letters[code]}{row + 1}"

        answer = formulas.EMPTY
        for group in reversed(self.method.groups):
            name = formulas.quoted(group.name)
            if group.when is None:
                answer = name
                continue
            inside, outside = formulas.holds(group.when, cell), formulas.fails(group.when, cell)
            answer = f"IF({inside},{name},IF({outside},{answer},{formulas.EMPTY}))"
        if self.method.population is not None:
            sure = formulas.holds(self.method.population, cell)
            answer = f"IF({sure},{answer},{formulas.EMPTY})"
        return answer


def _with_shares(rows: pl.DataFrame, shares: list[nw.Expr]) -> pl.DataFrame:
    frame: pl.DataFrame = nw.from_native(rows, eager_only=True).with_columns(*shares).to_native()
    return frame
