"""What a pack's ``calendars/`` folder says: official years, statutory holidays, single days.

A file holds any of three lists: ``years`` (the official arrangement of a year, whole),
``statutory`` (the holidays the law names, from a date on) and ``days`` (one day more or less, for
instance a local holiday). ``engine.workdays`` turns them into a calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs.records import CERTAINTIES, Certainty
from qianyi.engine.packs.shape import (
    BAD,
    Field,
    Path,
    Shape,
    boolean,
    choice,
    day,
    many,
    note,
    text,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qianyi.engine.packs.yaml12 import Node, Place

_ON = re.compile(r"(?:lunar )?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|lunar eve|qingming")
_LONGEST_HOLIDAY = 15


@dataclass(frozen=True, slots=True)
class HolidaySpan:
    """Days of rest under one name, first and last day included."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=number) for number in range(count))


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """The arrangement a year's notice makes: what is not named follows the week.

    Attributes:
        basis: title and number of the notice.
        workdays: Saturdays and Sundays that are worked (调休上班).
        certainty: an unverified year counts, and every date derived from it is marked.
    """

    year: int
    basis: str
    holidays: tuple[HolidaySpan, ...]
    workdays: tuple[date, ...] = ()
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)

    @property
    def code(self) -> str:
        """The year as a code."""
        return str(self.year)


@dataclass(frozen=True, slots=True)
class StatutoryHoliday:
    """A holiday of the law. ``on`` is its first day: 10-01, lunar 05-05, lunar eve or qingming."""

    name: str
    on: str
    days: int


@dataclass(frozen=True, slots=True)
class StatutoryRule:
    """The holidays in force from a date until the next rule."""

    valid_from: date
    basis: str
    holidays: tuple[StatutoryHoliday, ...]
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)

    @property
    def code(self) -> str:
        """Its first day as a code."""
        return self.valid_from.isoformat()


@dataclass(frozen=True, slots=True)
class SingleDay:
    """One day that differs from the official year: worked, or not."""

    on: date
    work: bool
    basis: str
    certainty: Certainty = "confirmed"
    at: Place | None = field(default=None, compare=False)

    @property
    def code(self) -> str:
        """The day as a code."""
        return self.on.isoformat()


def _holiday_day(node: Node, path: Path) -> object:
    value = node.value
    if isinstance(value, str) and _ON.fullmatch(value):
        return value
    return path.bad(
        node, "应为公历月日（如 10-01）、农历月日（如 lunar 05-05）、lunar eve 或 qingming。"
    )


def _span_checked(one: HolidaySpan) -> Iterable[str]:
    if one.first > one.last:
        yield f"“{one.name}”应先始后止，现为 {one.first} 至 {one.last}。"
    elif (one.last - one.first).days >= _LONGEST_HOLIDAY:
        yield f"“{one.name}”超过{_LONGEST_HOLIDAY}天，请核对起止日期。"


def _year_checked(one: OfficialYear) -> Iterable[str]:
    rest = [each for span in one.holidays for each in span.days]
    for each in sorted({*rest, *one.workdays}):
        if each.year != one.year:
            yield f"{each} 不在{one.year}年，请写到 calendars/{each.year}.yaml 的 days 里。"
    for each in sorted(set(rest) & set(one.workdays)):
        yield f"{each} 既放假又上班，请只留一处。"
    for each in one.workdays:
        if each.weekday() < 5:  # noqa: PLR2004 - Monday to Friday are worked anyway
            yield f"{each} 是星期一至星期五，本来上班，不必写在 workdays 里。"
    if not rest:
        yield f"{one.year}年没有一个节假日，请补全 holidays。"


_holiday_span: Shape[HolidaySpan] = Shape(
    HolidaySpan,
    (Field("name", text), Field("first", day), Field("last", day)),
    placed=False,
    check=_span_checked,
)
_year: Shape[OfficialYear] = Shape(
    OfficialYear,
    (
        Field("year", whole),
        Field("basis", text),
        Field("holidays", many(_holiday_span)),
        Field("workdays", many(day), required=False),
        Field("certainty", choice(*CERTAINTIES), required=False),
    ),
    check=_year_checked,
)
_rule: Shape[StatutoryRule] = Shape(
    StatutoryRule,
    (
        Field("valid_from", day),
        Field("basis", text),
        Field(
            "holidays",
            many(
                Shape(
                    StatutoryHoliday,
                    (Field("name", text), Field("on", _holiday_day), Field("days", whole)),
                    placed=False,
                )
            ),
        ),
        Field("certainty", choice(*CERTAINTIES), required=False),
    ),
)
_single: Shape[SingleDay] = Shape(
    SingleDay,
    (
        Field("on", day),
        Field("work", boolean),
        Field("basis", note),
        Field("certainty", choice(*CERTAINTIES), required=False),
    ),
)
_file: Shape[dict[str, Any]] = Shape(
    dict,
    (
        Field("years", many(_year), required=False),
        Field("statutory", many(_rule), required=False),
        Field("days", many(_single), required=False),
    ),
    placed=False,
)


@dataclass(frozen=True, slots=True)
class CalendarTables:
    """All that calendars say: of one file, one pack or several."""

    years: tuple[OfficialYear, ...] = ()
    statutory: tuple[StatutoryRule, ...] = ()
    days: tuple[SingleDay, ...] = ()

    def under(self, nearer: CalendarTables) -> CalendarTables:
        """Both together; of two with one code the nearer's stands."""
        return CalendarTables(
            _merged(self.years, nearer.years),
            _merged(self.statutory, nearer.statutory),
            _merged(self.days, nearer.days),
        )


def _merged(farther: tuple[Any, ...], nearer: tuple[Any, ...]) -> tuple[Any, ...]:
    found = {one.code: one for one in (*farther, *nearer)}
    return tuple(found[code] for code in sorted(found))


def read_calendars(tree: Node, path: Path) -> CalendarTables:
    """The tables of one file; every problem is noted on the path."""
    read = _file(tree, path)
    if read is BAD or not isinstance(read, dict):
        return CalendarTables()
    tables = CalendarTables(**read)
    for name in ("years", "statutory", "days"):
        seen: set[str] = set()
        for one in getattr(tables, name):
            if one.code in seen:
                path.key(name).bad(tree, f"“{one.code}”写了两次，请只留一处。")
            seen.add(one.code)
    return tables
