"""A workbook from outside is measured first, and refused in its reader's own name."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from qianyi.engine.workbooks import Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput


class ListRefused(BadInput):
    """The refusal of a reader in these tests."""

    code = "tests.list_refused"


INTAKE = Intake(
    refused=ListRefused, most_bytes=1024 * 1024, most_unpacked=2 * 1024 * 1024, most_rows=3,
    rows_named=2, thing="名单", trim="请分开", make="请另存",
)  # fmt: skip


def book(rows, merged=""):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet()
    for number in range(rows):
        sheet.write(number, 1, number)
    if merged:
        sheet.merge_range(merged, "合并")
    made.close()
    return buffer.getvalue()


def archive(name, size):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, b"\0" * size)
    return buffer.getvalue()


class TestSheetOpen:
    def test_gives_cells_and_merged_ranges_from_the_first_row_on(self):
        sheet = sheet_open(book(3, merged="D2:E3"), INTAKE)
        assert [cell_at(row, 1) for row in sheet.rows] == [0, 1, 2]
        assert [cell_at(row, 9) for row in sheet.rows] == ["", "", ""]
        assert list(sheet.merged) == [((1, 3), (2, 4))]

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            (b"x" * (1024 * 1024 + 1), "最大 1 MB；请分开"),
            (b"words", "不是 .xlsx 工作簿，请另存"),
            (archive("a.txt", 1), "不能作为 Excel 工作簿打开，请另存"),
            (archive("xl/workbook.xml", 2 * 1024 * 1024 + 1), "解压后有 2 MB，最大 2 MB"),
            (book(4), "名单超过 2 行"),
        ],
        ids=["large", "no archive", "no workbook", "bomb", "rows"],
    )
    def test_refuses_in_the_readers_name(self, raw, words):
        with pytest.raises(ListRefused, match=words):
            sheet_open(raw, INTAKE)


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "words"),
        [
            (20245100001.0, "20245100001"), (0.5, "0.5"), (1e15, "1000000000000000.0"),
            (999999999999999.0, "9" * 15),
            (None, ""), ("  甲 乙\n", "甲 乙"), (7, "7"),
        ],
    )  # fmt: skip
    def test_are_words_as_typed_while_a_spreadsheet_keeps_the_digits(self, cell, words):
        assert cell_words(cell) == words

    @pytest.mark.parametrize(
        ("cell", "day"),
        [
            (datetime(2024, 11, 5, 9), date(2024, 11, 5)),  # noqa: DTZ001 - a cell has no zone
            (date(2024, 11, 5), date(2024, 11, 5)),
            (" 2024 年 11 月 5 日 ", date(2024, 11, 5)),
            ("2024/2/29", date(2024, 2, 29)),
            ("2023-02-29", None),
            (20241105, None),
            (45601.0, None),
            ("", None),
        ],
    )
    def test_are_days_only_when_written_as_such(self, cell, day):
        assert cell_day(cell) == day
