"""Periods a form is collected for."""

from __future__ import annotations

from datetime import date

import pytest

from qianyi.engine.periods import Period
from qianyi.engine.returns.dues import figure_period, is_of, last_finished, period_before


class TestLastFinished:
    @pytest.mark.parametrize(
        ("frequency", "day", "code"),
        [
            ("month", date(2026, 11, 21), "2026-10"), ("month", date(2026, 1, 1), "2025-12"),
            ("quarter", date(2026, 11, 21), "2026Q3"), ("quarter", date(2026, 3, 31), "2025Q4"),
            ("year", date(2026, 11, 21), "2025"),
        ],
    )  # fmt: skip
    def test_is_over_on_the_day(self, frequency, day, code):
        found = last_finished(frequency, day)
        assert found.code == code
        assert found.end < day
        assert is_of(frequency, found)


class TestFigurePeriod:
    @pytest.mark.parametrize(
        ("code", "cumulative"),
        [("2026-10", "2026-01/10"), ("2026-01", "2026-01"), ("2026-12", "2026"),
         ("2026Q1", "2026Q1"), ("2026Q3", "2026-01/09"), ("2026", "2026")],
    )  # fmt: skip
    def test_runs_from_january(self, code, cumulative):
        period = Period.parse(code)
        assert figure_period(period, cumulative=True).canonical.code == cumulative
        assert figure_period(period, cumulative=False).code == code

    def test_january_follows_december(self):
        assert period_before("month", Period.parse("2026-01")).code == "2025-12"
        assert period_before("quarter", Period.parse("2026Q1")).code == "2025Q4"
        assert period_before("year", Period.parse("2026")).code == "2025"
