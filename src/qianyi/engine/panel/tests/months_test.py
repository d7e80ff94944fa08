"""Months out of cumulative figures, and which periods fill a stock."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qianyi.engine.panel import (
    Column,
    Measure,
    cumulative_until,
    months_from_cumulative,
    stock_codes,
)
from qianyi.engine.periods import Period


def months(**figures: int) -> dict[str, Decimal]:
    given = {Period.parse(code).canonical: Decimal(value) for code, value in figures.items()}
    return {one.period.code: one.value for one in months_from_cumulative(given)}


class TestMonthsFromCumulative:
    @pytest.mark.parametrize(
        ("figures", "expected"),
        [
            ({"2024-01": 5, "2024-01/02": 12}, {"2024-01": 5, "2024-02": 7}),
            ({"2024-01/02": 12, "2024-01/03": 20}, {"2024-03": 8}),
            ({"2024-01/08": 80, "2024-01/09": 75}, {"2024-09": -5}),
            ({"2024-01/11": 110, "2024": 120}, {"2024-12": 10}),
            ({"2024-01/02": 12, "2024-01/04": 30}, {}),
            ({"2023": 100, "2024-01": 9}, {"2024-01": 9}),
            ({"2024-12-31": 9, "2024-09": 3}, {}),
        ],
        ids=["first two", "march as a quarter", "revised down", "december as the year",
             "a gap is not spread", "years do not mix", "moments and months are not cumulative"],
    )  # fmt: skip
    def test_takes_differences_within_a_year(self, figures, expected):
        assert months(**figures) == {code: Decimal(value) for code, value in expected.items()}

    def test_says_what_it_is(self):
        figures = {Period.parse("2024-01/02"): Decimal(12), Period.parse("2024Q1"): Decimal(20)}
        (march,) = months_from_cumulative(figures)
        assert march.note.startswith("推算值：2024年第1季度累计减2024年1—2月累计")

    def test_shortest_codes_are_used(self):
        assert [cumulative_until(2024, month).code for month in (2, 3, 6, 9, 12)] == [
            "2024-01/02", "2024Q1", "2024H1", "2024-01/09", "2024",
        ]  # fmt: skip


class TestStockCodes:
    @pytest.mark.parametrize(
        ("period", "codes"),
        [
            ("2024", ("2024", "2024-12-31", "2024Q4", "2024-12")),
            ("2024Q3", ("2024Q3", "2024-09-30", "2024-09")),
            ("2024-02", ("2024-02", "2024-02-29")),
            ("2024-12-31", ("2024-12-31", "2024Q4", "2024-12")),
            ("2024-05-15", ("2024-05-15",)),
        ],
    )
    def test_own_code_comes_first(self, period, codes):
        assert stock_codes(Period.parse(period)) == codes

    def test_flows_are_filled_by_their_own_period_only(self):
        flow = Column(Measure(1, "ent.revenue"), Period.parse("2024-01/12"))
        assert flow.codes == ("2024",)
        assert flow.name == "ent.revenue@2024"
