"""What a number field takes, and what it says otherwise."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.engine.returns import EntryNotUnderstood, Item, entry_parse, entry_text

MONEY = Item("revenue", "ent.revenue", "营业收入", "万元")
STAFF = Item("staff", "ent.staff_end", "从业人员期末人数", "人", whole=True)


class TestEntryParse:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("1234.5", "1234.5"), (" 1,234.50 ", "1234.5"), ("１２３４．５", "1234.5"),
            ("-3", "-3"), ("−3", "-3"), ("+7", "7"), (".5", "0.5"), ("0", "0"), ("12 345", "12345"),
        ],
    )  # fmt: skip
    def test_reads(self, text, value):
        assert entry_parse(text, MONEY) == Decimal(value)

    @pytest.mark.parametrize("text", ["", "   ", "　"])
    def test_nothing_is_not_zero(self, text):
        assert entry_parse(text, MONEY) is None

    @pytest.mark.parametrize(
        "text",
        ["约100", "100万元", "=1+1", "1e5", "1,23", "12,34,567", "--", "NaN", "Infinity", "1.2.3"],
    )
    def test_refuses_what_is_no_plain_number(self, text):
        with pytest.raises(EntryNotUnderstood, match=r"营业收入.*万元"):
            entry_parse(text, MONEY)

    def test_refuses_a_cell_of_ten_megabytes_without_reading_it(self):
        with pytest.raises(EntryNotUnderstood, match="10,485,760 个字符"):
            entry_parse("9" * 10 * 1024 * 1024, MONEY)

    def test_refuses_half_a_person(self):
        with pytest.raises(EntryNotUnderstood, match="应填整数"):
            entry_parse("12.5", STAFF)
        assert entry_parse("12.0", STAFF) == 12

    @pytest.mark.parametrize("text", ["123456789012345", "0.123456789"])
    def test_refuses_what_the_fact_base_cannot_hold(self, text):
        with pytest.raises(EntryNotUnderstood):
            entry_parse(text, MONEY)

    @given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
    def test_what_is_written_is_read_back_exactly(self, value):
        assert entry_parse(entry_text(value), MONEY) == value

    @given(st.text(max_size=60))
    def test_never_fails_in_another_way(self, text):
        with contextlib.suppress(EntryNotUnderstood):
            assert entry_parse(text, MONEY) is None or text.strip()
