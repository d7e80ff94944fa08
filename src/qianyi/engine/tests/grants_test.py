"""Published lists of titles: what a workbook may look like, and what is refused unread."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from qianyi.engine.grants import LONGEST, MOST_UNPACKED, GrantListRefused, grants_read


def workbook(*rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(line, column, cell, day)
            else:
                sheet.write(line, column, cell)
    book.close()
    return buffer.getvalue()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (MOST_UNPACKED + 1))
    return buffer.getvalue()


class TestGrantsRead:
    @pytest.mark.parametrize(
        ("cell", "day", "problem"),
        [
            ("2024-11-05", date(2024, 11, 5), ""),
            ("2024年11月5日", date(2024, 11, 5), ""),
            ("2024.11.5", date(2024, 11, 5), ""),
            (datetime(2024, 11, 5), date(2024, 11, 5), ""),  # noqa: DTZ001 - a cell has no zone
            ("", None, ""),
            ("2024-13-05", None, "无法识别"),
            ("去年", None, "无法识别"),
        ],
    )
    def test_reads_days_as_they_are_printed(self, cell, day, problem):
        (row,) = grants_read(workbook(("企业名称", "发证日期"), ("示例企业", cell)))
        assert row.granted_on == day
        assert problem in row.problem
        assert bool(row.problem) == bool(problem)

    def test_finds_the_heading_under_a_title_and_numbers_rows_as_the_sheet_does(self):
        found = grants_read(
            workbook(
                ("示例名单",),
                (),
                ("序号", "单位 名称", "信用代码"),
                (1, "示例企业", "91x"),
                (2, "", ""),
            )
        )
        assert [(row.row, row.name, row.uscc) for row in found] == [(4, "示例企业", "91X")]

    def test_keeps_a_number_that_a_spreadsheet_made_of_a_code(self):
        (row,) = grants_read(workbook(("企业名称", "证书编号"), ("示例企业", 20245100001)))
        assert row.number == "20245100001"

    def test_cuts_a_cell_that_no_field_takes_and_says_so(self):
        (row,) = grants_read(workbook(("企业名称",), ("示" * 5000,)))
        assert len(row.name) == LONGEST
        assert "超过" in row.problem

    def test_refuses_what_unpacks_to_too_much_before_reading_it(self):
        with pytest.raises(GrantListRefused, match="解压后"):
            grants_read(bomb())
