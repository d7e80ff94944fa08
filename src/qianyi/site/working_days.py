"""The health page's line on working days: which years in use have no official calendar."""

from __future__ import annotations

from typing import Final

from qianyi.engine.packs import PackInvalid
from qianyi.engine.workdays import calendar_installed
from qianyi.foundation.registry import Health
from qianyi.lib import clock

LABEL: Final = "工作日历"
LOOK_AHEAD: Final = 60


def working_days_health() -> Health:
    """In use: this year, and the year that the longest usual limit (60 working days) reaches."""
    today = clock.local_date(clock.now())
    try:
        calendar = calendar_installed()
        ahead = calendar.add_workdays(today, LOOK_AHEAD)
    except PackInvalid as refusal:
        return Health(LABEL, ok=False, detail=refusal.message)
    missing = calendar.years_without({today.year, ahead.on.year})
    if missing:
        years = "、".join(f"{year}年" for year in missing)
        files = "、".join(f"calendars/{year}.yaml" for year in missing)
        return Health(
            LABEL,
            ok=None,
            detail=f"{years}还没有官方放假安排：涉及的日期按周末和法定节假日推算，均标“待核实”；"
            f"通知公布后请在数据包中添加 {files}。",
        )
    if not ahead.certain:
        return Health(LABEL, ok=None, detail=ahead.doubt)
    return Health(LABEL, ok=True, detail=f"官方放假安排到{calendar.holidays_known_until()}年")
