"""The health page's line on working days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from qianyi.site.working_days import working_days_health


class TestWorkingDaysHealth:
    @pytest.mark.parametrize(
        ("day", "ok", "said"),
        [
            pytest.param(datetime(2026, 3, 2, tzinfo=UTC), True, "2026年", id="inside the year"),
            pytest.param(
                datetime(2026, 11, 21, tzinfo=UTC), None, "calendars/2027.yaml", id="reaches 2027"
            ),
            pytest.param(
                datetime(2027, 6, 1, tzinfo=UTC), None, "2027年还没有官方放假安排", id="in 2027"
            ),
        ],
    )
    def test_names_the_years_without_an_official_calendar(self, day, ok, said):
        with time_machine.travel(day, tick=False):
            line = working_days_health()
        assert (line.label, line.ok) == ("工作日历", ok)
        assert said in line.detail

    def test_tells_a_broken_file(self, tmp_path, monkeypatch):
        folder = tmp_path / "zone" / "calendars"
        folder.mkdir(parents=True)
        (tmp_path / "zone" / "pack.yaml").write_text("name: zone\n", encoding="utf-8")
        (folder / "2027.yaml").write_text("years: 无\n", encoding="utf-8")
        monkeypatch.setenv("QIANYI_PACKS", str(tmp_path))
        line = working_days_health()
        assert line.ok is False
        assert "calendars/2027.yaml 第1行" in line.detail
