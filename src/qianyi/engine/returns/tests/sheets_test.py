"""A return as a workbook, there and back; what is no such workbook."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from qianyi.engine.returns import Item
from qianyi.engine.returns.sheets import (
    HEADINGS,
    MOST_UNPACKED,
    WorkbookRefused,
    sheet_read,
    template_make,
)

ITEMS = [
    Item("revenue", "ent.revenue", "营业收入", "万元"),
    Item("staff", "ent.staff_end", "从业人员期末人数", "人", whole=True),
]


def book(rows, merged=()):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for span, words in merged:
        sheet.merge_range(span, words)
    made.close()
    return buffer.getvalue()


class TestTemplateMake:
    def test_comes_back_as_it_was(self):
        raw = template_make(
            title="示例表", remarks=["单位"], items=ITEMS, last={"revenue": "90"},
            entries={"revenue": "100.25", "staff": "12"}, explanations={"revenue": "=涨价"},
        )  # fmt: skip
        read = sheet_read(raw, ITEMS)
        assert read.entries == {"revenue": "100.25", "staff": "12"}
        assert read.explanations["revenue"] == "=涨价"
        assert read.remarks == ()


class TestSheetRead:
    def test_finds_lines_by_code_in_any_order_and_keeps_numbers_exact(self):
        raw = book(
            [HEADINGS, ("staff", "x", "人", "", 12, ""), ("revenue", "x", "万元", "", 0.1, "")]
        )
        assert sheet_read(raw, ITEMS).entries == {"staff": "12", "revenue": "0.1"}

    def test_says_what_it_left_aside(self):
        read = sheet_read(book([HEADINGS, ("other", "x", "", "", 1, "")]), ITEMS)
        assert [remark[:5] for remark in read.remarks] == ["第 2 行", "“营业收入", "“从业人员"]

    def test_text_in_a_number_cell_is_kept_to_be_judged_where_it_stands(self):
        raw = book([HEADINGS, ("revenue", "", "", "", "约一百万", "")])
        assert sheet_read(raw, ITEMS).entries["revenue"] == "约一百万"

    def test_a_huge_cell_is_cut_where_it_is_too_long_anyway(self):
        raw = book([HEADINGS, ("revenue", "", "", "", "9" * 30_000, "")])
        assert len(sheet_read(raw, ITEMS).entries["revenue"]) == 41

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            (b"", "不是 .xlsx"),
            (b"PK\x03\x04 broken", "不是 .xlsx"),
            (b"x" * (5 * 1024 * 1024 + 1), "最大 5 MB"),
            (book([["项目", "本期"], ["revenue", 1]]), "没有找到表头"),
            (book([["项目代码", "项目", "上期"]]), "没有“本期”列"),
            (book([HEADINGS, ("staff", "", "", "", 1), ("staff", "", "", "", 2)]), "重复"),
            (book([], merged=[("A1:F1", "报表项目")]), "没有找到表头"),
        ],
        ids=["empty", "broken", "large", "no code", "no value", "twice", "merged head"],
    )
    def test_refuses(self, raw, words):
        with pytest.raises(WorkbookRefused, match=words):
            sheet_read(raw, ITEMS)

    def test_refuses_a_bomb_before_unpacking_it(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (MOST_UNPACKED + 1))
        assert len(buffer.getvalue()) < 100_000
        with pytest.raises(WorkbookRefused, match="解压后"):
            sheet_read(buffer.getvalue(), ITEMS)

    def test_refuses_a_zip_that_is_no_workbook(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", "a")
        with pytest.raises(WorkbookRefused, match="不能作为 Excel"):
            sheet_read(buffer.getvalue(), ITEMS)
