from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from qianyi.foundation.ui import excel
from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.numbers import Missing
from qianyi.foundation.ui.tables import Table

COLUMNS = [
    Column(key="name", title="名称", priority=1),
    Column(key="value", title="数值", kind="number", unit="万元", missing="未报送"),
    Column(key="day", title="日期", kind="day"),
    Column(key="status", title="进度", kind="status"),
    Column(key="period", title="期间", kind="period"),
]


def book(rows, *, query="", columns=COLUMNS, caption="清单", source=None, remarks=()):
    request = RequestFactory().get(f"/{query}")
    table = Table(
        request, name="t", caption=caption, columns=columns, rows=rows, source=source, per_page=1
    )
    return excel.workbook([excel.Sheet(table=table, remarks=remarks)])


def cells(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


ROW = {
    "name": "甲",
    "value": "1234.5",
    "day": date(2025, 10, 9),
    "status": "behind",
    "period": "2024-01/09",
}


class TestWorkbook:
    def test_writes_numbers_as_numbers_with_units_in_the_header(self):
        read = cells(book([ROW], remarks=["截至 2025-10-09"]))
        assert read[0][0] == "清单"
        assert read[1][0] == "截至 2025-10-09"
        assert read[3] == ["名称", "数值（万元）", "日期", "进度", "期间"]
        assert read[4] == ["甲", 1234.5, date(2025, 10, 9), "滞后", "2024年1—9月"]

    def test_holds_all_pages_in_the_order_on_screen(self):
        rows = [{**ROW, "value": value} for value in ("3", "1", "2")]
        columns = [COLUMNS[0], Column(key="value", title="数值", kind="number", sortable=True)]
        read = cells(book(rows, query="?sort=-value", columns=columns))
        assert [line[1] for line in read[3:]] == [3, 2, 1]

    def test_adds_the_source(self):
        read = cells(book([ROW], source=lambda row: "示例规划 专栏1"))
        assert read[2][-1] == "来源"
        assert read[3][-1] == "示例规划 专栏1"

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, "—（未报送）"),
            ("", "—（未报送）"),
            (Missing("无法计算"), "—（无法计算）"),
            ("nan", "—（无法计算）"),
        ],
    )
    def test_never_writes_zero_for_missing(self, value, text):
        assert cells(book([{**ROW, "value": value}]))[3][1] == text

    @pytest.mark.parametrize(
        "typed",
        ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "https://example.org", "\t=1"],
    )
    def test_never_turns_text_into_a_formula_or_link(self, typed):
        content = book([{**ROW, "name": typed}])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert cells(content)[3][0] == typed

    def test_does_not_change_a_number_longer_than_a_spreadsheet_keeps(self):
        assert (
            cells(book([{**ROW, "value": "12345678901234567.89"}]))[3][1]
            == "12,345,678,901,234,567.89"
        )

    def test_writes_moments_in_china(self):
        columns = [COLUMNS[0], Column(key="at", title="时间", kind="moment")]
        read = cells(
            book([{**ROW, "at": datetime(2025, 10, 8, 16, 30, tzinfo=UTC)}], columns=columns)
        )
        assert read[3][1] == datetime(2025, 10, 9, 0, 30)  # noqa: DTZ001 - spreadsheets know no zones

    def test_cuts_a_text_longer_than_a_cell_and_says_so(self):
        assert str(cells(book([{**ROW, "name": "长" * 40_000}]))[3][0]).endswith("已截断）")

    def test_gives_every_sheet_a_name_of_its_own(self):
        request = RequestFactory().get("/")
        tables = [
            Table(request, name=f"t{i}", caption="进度/清单" + "长" * 40, columns=COLUMNS, rows=[])
            for i in range(3)
        ]
        names = CalamineWorkbook.from_filelike(io.BytesIO(excel.workbook(tables))).sheet_names
        assert len({name.casefold() for name in names}) == 3
        assert all(len(name) <= 31 and "/" not in name for name in names)

    def test_refuses_more_rows_than_a_sheet_holds(self):
        with pytest.raises(excel.SheetTooLong, match="1,048,576"):
            book(range(1_048_576))

    def test_is_named_in_chinese_for_the_browser(self):
        header = excel.attachment("进度/表")
        assert header.startswith('attachment; filename="export.xlsx"; ')
        assert header.endswith("filename*=UTF-8''%E8%BF%9B%E5%BA%A6_%E8%A1%A8.xlsx")
