"""Zones to compare with: the template comes back, and what is wrong is said cell by cell."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter

from qianyi.engine.zones import ZoneIndicator, ZonePart, ZoneSystem
from qianyi.engine.zones.comparing import (
    MOST_PROBLEMS,
    ComparisonRefused,
    ZoneFigure,
    comparison_read,
    template_make,
)

SYSTEM = ZoneSystem(
    "s", "某体系", "1", "某部门", 1, 3,
    parts=(ZonePart("a", "1", "甲"),),
    indicators=(
        ZoneIndicator("x", "1.1", "机构数", "a", "个", "count", "某部门"),
        ZoneIndicator("y", "1.10", "占比", "a", "比值", "ratio", "某部门"),
        ZoneIndicator("z", "1.2", "打分", "a", "分", "panel", "某部门"),
    ),
)  # fmt: skip
HEAD = ["高新区", "年度", "1.1 机构数（个）", "1.10 占比（比值）", "1.2 打分（分）"]


def book(*rows):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = made.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    made.close()
    return buffer.getvalue()


class TestComparisonRead:
    def test_the_template_comes_back_when_filled(self):
        with pytest.raises(ComparisonRefused, match="没有数据"):
            comparison_read(template_make(SYSTEM), SYSTEM)
        found = comparison_read(book(HEAD, ["甲区", 2024, 3, 0.05, ""]), SYSTEM)
        assert found == [
            ZoneFigure("甲区", 2024, "x", Decimal(3)),
            ZoneFigure("甲区", 2024, "y", Decimal("0.05")),
        ]

    @pytest.mark.parametrize(
        ("cell", "value"),
        [("5%", "0.05"), ("1,234.5", "1234.5"), (" 0.1 ", "0.1"), (-0.02, "-0.02"), ("５", "5")],
    )
    def test_reads_numbers_as_people_write_them(self, cell, value):
        (one,) = comparison_read(book(HEAD, ["甲区", "2024年", "", cell]), SYSTEM)
        assert one.value == Decimal(value)

    @pytest.mark.parametrize("cell", ["", "—", "/", "-"])
    def test_blank_is_missing_and_never_nought(self, cell):
        (one,) = comparison_read(book(HEAD, ["甲区", 2024, 1, cell]), SYSTEM)
        assert one.indicator == "x"

    def test_columns_may_stand_in_any_order_and_some_be_left_out(self):
        rows = (["某年数据"], [HEAD[4], HEAD[1], HEAD[0]], [80, 2023, "甲区"])
        assert comparison_read(book(*rows), SYSTEM) == [ZoneFigure("甲区", 2023, "z", Decimal(80))]

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            (["", 2024, 3], "没有写高新区"),
            (["甲" * 121, 2024, 3], "超过 120 字"),
            (["甲区", 24, 3], "四位数"),
            (["甲区", 1999, 3], "四位数"),
            (["甲区", "去年", 3], "四位数"),
            (["甲区", 2024, 1.5], "第 2 行“1.1 机构数”应为不小于 0 的整数"),
            (["甲区", 2024, -1], "不小于 0"),
            (["甲区", 2024, "三家"], "不是数字"),
            (["甲区", 2024, "5%"], "不是数字"),
            (["甲区", 2024, "1e30"], "不是数字"),
            (["甲区", 2024, "NaN"], "不是数字"),
            (["甲区", 2024, "", "", 100.5], "“1.2 打分”应在 0 到 100 之间"),
        ],
    )
    def test_says_which_cell_is_wrong(self, row, sentence):
        with pytest.raises(ComparisonRefused, match=sentence):
            comparison_read(book(HEAD, row), SYSTEM)

    def test_a_zone_stands_once_a_year(self):
        rows = ([*HEAD], ["甲区", 2024, 1], ["甲区", 2023, 1], ["甲区", 2024, 2])
        with pytest.raises(ComparisonRefused, match="第 4 行与第 2 行"):
            comparison_read(book(*rows), SYSTEM)

    @pytest.mark.parametrize(
        ("head", "sentence"),
        [
            (["区名", "年度"], "没有找到表头“高新区”"),
            (["高新区", "1.1 机构数"], "缺少“年度”"),
            (["高新区", "年度", "9.9 别的"], "不是“某体系”的指标"),
            (["高新区", "年度", "1.1 甲", "1.1 乙"], "重复"),
        ],
    )
    def test_says_what_is_wrong_with_the_heads(self, head, sentence):
        with pytest.raises(ComparisonRefused, match=sentence):
            comparison_read(book(head, ["甲区", 2024, 1]), SYSTEM)

    def test_names_twenty_problems_and_counts_the_rest(self):
        rows = [["甲区", 2000 + number, -1] for number in range(MOST_PROBLEMS + 3)]
        with pytest.raises(ComparisonRefused, match="另有 3 处"):
            comparison_read(book(HEAD, *rows), SYSTEM)

    def test_refuses_what_is_no_workbook(self):
        with pytest.raises(ComparisonRefused, match=r"不是 \.xlsx"):
            comparison_read(b"zone,year", SYSTEM)
