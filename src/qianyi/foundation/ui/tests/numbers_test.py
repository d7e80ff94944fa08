from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qianyi.foundation.ui import numbers
from qianyi.foundation.ui.numbers import Missing

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=4)


class TestMoney:
    @pytest.mark.parametrize(
        ("value", "unit", "text", "exact"),
        [
            ("1234.5", "万元", "1,234.5 万元", ""),
            ("1234.56", "万元", "1,234.6 万元", "1,234.56 万元"),
            ("9999.94", "万元", "9,999.9 万元", "9,999.94 万元"),
            ("9999.95", "万元", "1.00 亿元", "9,999.95 万元"),
            ("10000", "万元", "1.00 亿元", "10,000 万元"),
            ("121.35", "亿元", "121.35 亿元", ""),
            ("0.35", "万元", "3,500 元", "0.35 万元"),
            ("9999.999", "元", "1 万元", "9,999.999 元"),
            ("0", "亿元", "0 元", "0 亿元"),
            ("-12345", "元", "-1.2 万元", "-12,345 元"),
        ],
    )
    def test_picks_the_step_after_rounding(self, value, unit, text, exact):
        shown = numbers.money(value, unit)
        assert (shown.text, shown.exact) == (text, exact)

    def test_refuses_a_currency_it_cannot_convert(self):
        with pytest.raises(numbers.MoneyUnitUnknown, match="万美元"):
            numbers.money(1, "万美元")

    @given(AMOUNTS)
    def test_never_shows_ten_thousand_of_a_smaller_unit(self, value):
        digits, unit = numbers.money(value, "元").text.split(" ")
        if unit != "亿元":
            assert abs(Decimal(digits.replace(",", ""))) < 10_000

    @given(AMOUNTS)
    def test_is_within_half_a_step_of_the_amount(self, value):
        digits, unit = numbers.money(value, "元").text.split(" ")
        step = {"元": Decimal("0.01"), "万元": Decimal(1000), "亿元": Decimal(1_000_000)}[unit]
        told = Decimal(digits.replace(",", "")) * numbers.YUAN_IN[unit]
        assert abs(told - value) <= step / 2

    @given(AMOUNTS, st.sampled_from(["万元", "亿元"]))
    def test_says_the_same_whatever_unit_it_was_given_in(self, value, unit):
        assert (
            numbers.money(value, unit).text
            == numbers.money(value * numbers.YUAN_IN[unit], "元").text
        )


class TestNumber:
    @given(
        st.decimals(
            allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=6
        )
    )
    def test_keeps_every_digit_when_not_rounded(self, value):
        shown = numbers.number(value)
        assert Decimal(shown.text.replace(",", "")) == value
        assert shown.exact == ""

    @given(st.decimals(min_value=-(10**9), max_value=10**9, places=5), st.integers(0, 4))
    def test_rounds_half_up_and_keeps_the_exact_value_on_hover(self, value, decimals):
        shown = numbers.number(value, decimals)
        told = Decimal(shown.text.replace(",", ""))
        assert abs(told - value) <= Decimal(1).scaleb(-decimals) / 2
        if told != value:
            assert Decimal(shown.exact.replace(",", "")) == value

    @pytest.mark.parametrize(
        ("value", "decimals", "text"),
        [
            ("0.5", 0, "1"),
            ("-0.5", 0, "-1"),
            ("2.5", 0, "3"),
            ("-0.004", 2, "0.00"),
            (1200, None, "1,200"),
            ("5.10", None, "5.1"),
        ],
    )
    def test_reads_as_people_round_on_paper(self, value, decimals, text):
        assert numbers.number(value, decimals).text == text

    @pytest.mark.parametrize("value", [None, "", Missing("未报送"), float("nan"), float("inf")])
    def test_never_shows_zero_for_missing(self, value):
        shown = numbers.number(value)
        assert shown.text == "—"
        assert shown.reason

    def test_leaves_a_worded_target_as_it_is(self):
        assert numbers.number("完成市下目标任务").text == "完成市下目标任务"


class TestPercent:
    @pytest.mark.parametrize(
        ("shown", "text"),
        [
            (numbers.percent("23.52"), "23.52%"),
            (numbers.percent("7.9", sign=True), "+7.9%"),
            (numbers.share("0.25"), "25.0%"),
            (numbers.share(None), "—"),
            (numbers.points("1.2"), "上升 1.2 个百分点"),
            (numbers.points("-0.4"), "下降 0.4 个百分点"),
            (numbers.points("0"), "持平"),
            (numbers.points("0.004", 2), "持平"),
        ],
    )
    def test_keeps_percent_and_points_apart(self, shown, text):
        assert shown.text == text


class TestDates:
    def test_names_the_weekday(self):
        assert numbers.day(date(2025, 10, 9)).text == "2025-10-09（周四）"

    def test_counts_days_in_china(self):
        assert numbers.day(datetime(2025, 10, 8, 16, 30, tzinfo=UTC)).text == "2025-10-09（周四）"
        assert numbers.moment(datetime(2025, 10, 8, 16, 30, tzinfo=UTC)).text == "2025-10-09 00:30"

    @given(st.dates())
    def test_weekday_agrees_with_the_calendar(self, value):
        assert numbers.day(
            value
        ).text == f"{value:%Y-%m-%d}（周{'一二三四五六日'[value.weekday()]}）".replace(
            f"{value:%Y}", f"{value.year:04d}", 1
        )

    @pytest.mark.parametrize(
        ("days", "text"),
        [
            (3, "还剩 3 个工作日（10月14日）"),
            (0, "今天到期（10月14日）"),
            (-2, "逾期 2 个工作日（应于10月14日）"),
        ],
    )
    def test_says_what_is_left(self, days, text):
        assert numbers.working_days_left(days, date(2025, 10, 14)).text == text

    def test_says_when_no_limit_is_set(self):
        assert numbers.working_days_left(None, None).reason == "未设办理期限"


class TestPeriod:
    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("2024", "2024年"),
            ("2024H1", "2024年上半年"),
            ("2024H2", "2024年下半年"),
            ("2024Q3", "2024年第3季度"),
            ("2024-09", "2024年9月"),
            ("2024-01/09", "2024年1—9月"),
            ("2021/2025", "2021—2025年"),
            ("2024-12-31", "2024年12月31日"),
            ("近年来", "近年来"),
        ],
    )
    def test_reads_in_chinese(self, code, text):
        assert numbers.period(code).text == text

    def test_lets_an_object_speak_for_itself(self):
        class Span:
            label = "“十四五”时期"

        assert numbers.period(Span()).text == "“十四五”时期"

    def test_says_when_none_is_stated(self):
        assert numbers.period("").reason == "未注明期间"
