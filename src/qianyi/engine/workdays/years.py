"""One year as an index of its working days: from an official calendar, or worked out from the law.

A year's index is made once; afterwards every question is a look-up or one bisection.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from chinese_calendar import constants

from qianyi.engine.workdays import lunar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs import OfficialYear, SingleDay, StatutoryHoliday, StatutoryRule

INSTALLED = "随程序安装的 chinesecalendar"
_SATURDAY = 5
_NEW_YEAR_REACHES_BACK = (6, 0, 1)


@dataclass(frozen=True, slots=True)
class WorkYear:
    """The working days of a year.

    Attributes:
        first: ordinal of 1 January.
        work: one byte a day, 1 where work is done.
        before: how many working days lie before each day; one longer than the year.
        days: ordinals of the working days.
        doubt: why what follows from this year is not certain, or "".
        source: the notice, or by what the year was worked out.
        version: changes when any day, the source or its certainty does; kept beside a date derived.
    """

    year: int
    first: int
    work: bytes
    before: tuple[int, ...]
    days: tuple[int, ...]
    doubt: str
    source: str
    version: str


def installed_years() -> range:
    """The years chinesecalendar holds."""
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def year_from_pack(official: OfficialYear, singles: Iterable[SingleDay]) -> WorkYear:
    """A year as a pack's notice arranges it."""
    rest = {each for span in official.holidays for each in span.days}
    doubt = ""
    if official.certainty != "confirmed":
        doubt = (
            f"{official.year}年的放假安排（{official.basis}）待核实；"
            f"核对后请把 calendars/{official.year}.yaml 的 certainty 改为 confirmed。"
        )
    return _year(official.year, rest, set(official.workdays), (doubt, official.basis), singles)


def year_installed(year: int, singles: Iterable[SingleDay]) -> WorkYear:
    """A year as chinesecalendar holds it."""
    rest = {day for day in constants.holidays if day.year == year}
    work = {day for day in constants.workdays if day.year == year}
    return _year(year, rest, work, ("", INSTALLED), singles)


def year_derived(year: int, rule: StatutoryRule | None, singles: Iterable[SingleDay]) -> WorkYear:
    """A year nobody has arranged yet: weekends, and the holidays of the law where a rule is known.

    Neither make-up Saturdays nor days given for holidays on a weekend are guessed.
    """
    by = f"周末和法定节假日（{rule.basis}）" if rule else "周末"
    doubt = (
        f"{year}年还没有官方放假安排，暂按{by}推算，未计调休和补假，待核实；"
        f"国务院办公厅的通知公布后，请在数据包中添加 calendars/{year}.yaml。"
    )
    rest = {day for one in rule.holidays for day in statutory_days(one, year)} if rule else set()
    return _year(year, rest, set(), (doubt, f"按{by}推算"), singles)


def statutory_days(holiday: StatutoryHoliday, year: int) -> tuple[date, ...]:
    """The days of a statutory holiday in a year."""
    first = _first_day(holiday.on, year)
    return tuple(first + timedelta(days=number) for number in range(holiday.days))


def _first_day(on: str, year: int) -> date:
    if on == "qingming":
        return lunar.qingming(year)
    if on == "lunar eve":
        return lunar.new_year_eve(year)
    month, day = (int(part) for part in on.removeprefix("lunar ").split("-"))
    return lunar.lunar_day(year, month, day) if on.startswith("lunar") else date(year, month, day)


def last_days_open(next_year: int) -> bool:
    """Whether the next year's notice could still move the last three days of December.

    It has done so where 1 January is a Sunday, Monday or Tuesday (2006, 2007, 2011, 2018).
    """
    return date(next_year, 1, 1).weekday() in _NEW_YEAR_REACHES_BACK


def _year(
    year: int,
    rest: set[date],
    worked: set[date],
    told: tuple[str, str],
    singles: Iterable[SingleDay],
) -> WorkYear:
    doubt, source = told
    first = date(year, 1, 1).toordinal()
    length = date(year, 12, 31).toordinal() - first + 1
    work = bytearray((first + index - 1) % 7 < _SATURDAY for index in range(length))
    for day in rest:
        if day.year == year:
            work[day.toordinal() - first] = 0
    for day in worked:
        work[day.toordinal() - first] = 1
    for one in singles:
        work[one.on.toordinal() - first] = one.work
        source = f"{source}；{one.on}：{one.basis}"
        if one.certainty != "confirmed":
            doubt = f"{doubt}{one.on} 是否上班（{one.basis}）待核实。"
    digest = hashlib.sha256(bytes(work) + source.encode() + doubt.encode()).hexdigest()[:12]
    return WorkYear(
        year=year,
        first=first,
        work=bytes(work),
        before=tuple(accumulate(work, initial=0)),
        days=tuple(first + index for index, working in enumerate(work) if working),
        doubt=doubt,
        source=source,
        version=f"{year}:{digest}",
    )
