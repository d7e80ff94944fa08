from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from chinese_calendar import constants

from qianyi.engine.workdays import lunar

# First days of lunar years as printed in almanacs, the leap year of 2033 and its neighbours too.
NEW_YEARS = [
    "2027-02-06",
    "2028-01-26",
    "2029-02-13",
    "2030-02-03",
    "2031-01-23",
    "2032-02-11",
    "2033-01-31",
    "2034-02-19",
    "2035-02-08",
]


class TestLunarDay:
    @pytest.mark.parametrize("printed", NEW_YEARS)
    def test_finds_the_new_year(self, printed):
        day = date.fromisoformat(printed)
        assert lunar.lunar_day(day.year, 1, 1) == day

    @pytest.mark.parametrize("year", range(2008, 2027))
    def test_falls_inside_the_official_holidays(self, year):
        assert constants.holidays[lunar.lunar_day(year, 1, 1)] == "Spring Festival"
        assert constants.holidays[lunar.qingming(year)] == "Tomb-sweeping Day"
        if year != 2012:  # the holiday of 23 June 2012 was the Friday before and the Sunday after
            assert constants.holidays[lunar.lunar_day(year, 5, 5)] == "Dragon Boat Festival"
        if year != 2020:  # it fell on 1 October
            assert constants.holidays[lunar.lunar_day(year, 8, 15)] == "Mid-autumn Festival"

    def test_takes_the_leap_month_after_the_eleventh_in_2033(self):
        assert lunar.lunar_day(2033, 8, 15) == date(2033, 9, 8)
        assert lunar.lunar_day(2034, 1, 1) == date(2034, 2, 19)

    def test_keeps_months_of_29_or_30_days_but_for_a_leap_month_between(self):
        for year in range(2000, 2100):
            starts = list(lunar.lunar_months(year).values())
            gaps = [(then - start).days for start, then in pairwise(starts)]
            assert sum(gap > 30 for gap in gaps) <= 1
            assert all(gap in {29, 30, 58, 59, 60} for gap in gaps)


class TestNewYearEve:
    def test_is_the_day_before(self):
        assert lunar.new_year_eve(2027) == date(2027, 2, 5)
