from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.text.numerals import read_chinese, read_numeral, to_half_width

CASES = {
    "3": "3",
    "1,234.5": "1234.5",
    "3.74万": "37400",
    "1.2万亿": "1200000000000",
    "3千万": "30000000",
    "十": "10",
    "十五": "15",
    "二十": "20",
    "一百零五": "105",
    "一百五": "150",
    "一千二百": "1200",
    "两万五": "25000",
    "三百零五": "305",
    "一万零三十": "10030",
    "五千万": "50000000",
    "一亿二千万": "120000000",
    "十三点五": "13.5",
    "二〇二五": "2025",
    "零": "0",
}


class TestReadNumeral:
    @pytest.mark.parametrize(("numeral", "value"), CASES.items(), ids=list(CASES))
    def test_reads_the_value(self, numeral, value):
        assert read_numeral(numeral) == Decimal(value)

    @pytest.mark.parametrize("numeral", ["", "几十", "数百", "十百", "多", "一一百", "点五"])
    def test_refuses_what_has_no_value(self, numeral):
        assert read_numeral(numeral) is None

    @given(st.integers(0, 99_999_999))
    def test_reads_every_whole_number_back(self, number):
        assert read_chinese(written(number)) == number


def written(number: int) -> str:
    """A number as it is spoken, by the rule with 零 between gaps."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        zero = "零" if 0 < low < 1000 else ""
        return written(high) + "万" + zero + (written(low) if low else "")
    text = ""
    gap = False
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + mark
            gap = False
        else:
            gap = True
    return text or "零"


class TestToHalfWidth:
    @given(st.text())
    def test_keeps_every_place(self, text):
        assert len(to_half_width(text)) == len(text)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("增长５．３％", "增长5.3%"),
            ("2023年,增长(约)5%", "2023年，增长（约）5%"),
            ("投资1,200亿元,增长", "投资1,200亿元，增长"),
            ("［3.7］", "〔3.7〕"),
        ],
        ids=["wide digits", "narrow punctuation", "thousands", "brackets"],
    )
    def test_brings_to_one_spelling(self, text, expected):
        assert to_half_width(text) == expected
