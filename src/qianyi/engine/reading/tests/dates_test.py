from __future__ import annotations

import pytest

from qianyi.engine.reading.dates import (
    Calendar,
    find_times,
    is_span,
    plan_of_end,
    strip_time,
    year_before,
)
from qianyi.engine.text.numerals import to_half_width

CALENDAR = Calendar(2024, 10)
CASES = {
    "2020年实现": ("2020", "point"),
    "2023年11月": ("2023-11", "point"),
    "截至2023年11月13日": ("2023-11", "day"),
    "今年1至6月": ("2024H1", "point"),
    "1—9月": ("2024-01/09", "point"),
    "前三季度": ("2024-01/09", "point"),
    "三季度": ("2024Q3", "point"),
    "第三季度": ("2024Q3", "point"),
    "上半年": ("2024H1", "point"),
    "9月末": ("2024-09", "point"),
    "今年以来": ("2024", "point"),
    "去年11月": ("2023-11", "point"),
    "到2027年": ("2027", "due"),
    "6月底前": ("2024-06", "due"),
    "“十三五”期间": ("十三五", "point"),
    "到“十四五”末": ("2025", "due"),
    "较“十二五”末": ("2015", "base"),
    "比上年": ("2023", "base"),
    "较2020年": ("2020", "base"),
    "近三年": ("近3年", "recent"),
    "4年来": ("近4年", "recent"),
    "近年来": ("近年来", "recent"),
    "2021—2025年": ("2021/2025", "point"),
    "展望二〇三五年": ("2035", "due"),
    "目前": ("2024-10", "now"),
    "两年前": ("2022", "once"),
}


class TestFindTimes:
    @pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=list(CASES))
    def test_gives_code_and_part(self, text, expected):
        times = find_times(to_half_width(text + "，增长"), CALENDAR)
        assert (times[-1].code, times[-1].role) == expected

    @pytest.mark.parametrize("text", ["5个月", "3年行动", "《2023年要点》印发", "每年", "1.9月"])
    def test_leaves_what_is_no_time(self, text):
        assert [t for t in find_times(text, CALENDAR) if t.code] == []

    def test_gives_a_bare_month_the_year_named_before(self):
        codes = [t.code for t in find_times("2022年3月开工，10月投产", CALENDAR)]
        assert codes == ["2022-03", "2022-10"]


class TestCodes:
    def test_knows_the_same_stretch_a_year_before(self):
        assert year_before("2024-01/09") == "2023-01/09"
        assert year_before("2024H1") == "2023H1"
        assert year_before("十四五") is None

    def test_knows_spans_of_years(self):
        assert is_span("十四五")
        assert is_span("近4年")
        assert is_span("2021/2025")
        assert not is_span("2024-01/09")
        assert not is_span(None)

    def test_knows_the_plan_a_year_ends(self):
        assert plan_of_end("2025") == "十四五"
        assert plan_of_end("2024") is None

    def test_strips_a_time_from_the_front(self):
        assert strip_time("到2025年，高新技术企业") == "高新技术企业"
        assert strip_time("“十四五”期间累计") == "累计"
        assert strip_time("年产值") == "年产值"
