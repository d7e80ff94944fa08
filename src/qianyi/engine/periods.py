"""Period codes: the one notation for when a figure holds.

Used by packs, observations, pages and the engine alike.

| code         | span                        |
|--------------|-----------------------------|
| 2024         | a calendar year             |
| 2024H1       | a half year                 |
| 2024Q3       | a quarter                   |
| 2024-09      | a month                     |
| 2024-01/09   | January up to a month, cumulative |
| 2021/2025    | a span of whole years       |
| 2024-12-31   | a moment                    |

A vague time (近年来) has no code: it never becomes an observation. How a text says a time is the
reading engine's business; this module only maps the words that engine emits.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

Granularity: TypeAlias = Literal["year", "half", "quarter", "month", "cumulative", "span", "moment"]

EXAMPLES = (
    "2024、2024H1、2024Q3、2024-09、2024-01/09（自1月累计）、2021/2025（跨年）、2024-12-31（时点）"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class PeriodNotUnderstood(BadInput):
    """A period code without meaning; the sentence names the forms allowed and the likely one."""

    code: ClassVar[str] = "engine.periods.not_understood"


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A stretch of calendar time with its code.

    Two periods are equal when their codes are. They sort by end, then by start (the longer first),
    so that the last of a sorted list is the newest figure.

    Attributes:
        start, end: first and last day, both inside.
        granularity: what kind of code it is; figures of different kinds do not make one series.
    """

    code: str
    start: date
    end: date
    granularity: Granularity

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period a code stands for.

        Raises:
            PeriodNotUnderstood: for anything but the seven forms, or a date that does not exist.
        """
        text = code.strip()
        for pattern, build in _FORMS:
            found = pattern.fullmatch(text)
            if found:
                return build(text, *(int(part) for part in found.groups()))
        raise _refusal(code, _likely(text))

    @property
    def is_cumulative(self) -> bool:
        """It runs from January up to a month, so its figure contains those of the shorter ones."""
        return self.granularity == "cumulative"

    @property
    def is_moment(self) -> bool:
        """It is a single day: the figure is a stock, not a flow."""
        return self.granularity == "moment"

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.end - self.start).days + 1

    @property
    def years(self) -> int:
        """Number of calendar years touched."""
        return self.end.year - self.start.year + 1

    @property
    def canonical(self) -> Period:
        """The shortest code for the same days, the one observations use: 2024-01/06 is 2024H1."""
        if not self.is_cumulative:
            return self
        suffix = {3: "Q1", 6: "H1", 12: ""}.get(self.end.month)
        return self if suffix is None else Period.parse(f"{self.start.year:04d}{suffix}")

    @property
    def label(self) -> str:
        """The period as a page shows it: 2024年上半年, 2024年1—9月, 2021—2025年."""
        return _LABELS[self.granularity](self)

    def contains(self, other: Period | date) -> bool:
        """Every day of the other lies inside."""
        first, last = (other.start, other.end) if isinstance(other, Period) else (other, other)
        return self.start <= first and last <= self.end

    def overlaps(self, other: Period) -> bool:
        """At least one day is common to both."""
        return self.start <= other.end and other.start <= self.end

    def previous_year(self) -> Period:
        """同期, the same stretch a year earlier; a span moves by its own length."""
        if self.granularity == "span":
            return _span("", self.start.year - self.years, self.end.year - self.years)
        year = self.start.year - 1
        if self.granularity == "moment":
            day = min(self.end.day, monthrange(year, self.end.month)[1])
            return Period.parse(f"{year:04d}-{self.end.month:02d}-{day:02d}")
        return Period.parse(f"{year:04d}{self.code[4:]}")

    def __contains__(self, other: Period | date) -> bool:
        return self.contains(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and self.code == other.code

    def __lt__(self, other: Period) -> bool:
        return self._sort_key() < other._sort_key()

    def __hash__(self) -> int:
        return hash(self.code)

    def __str__(self) -> str:
        return self.code

    def _sort_key(self) -> tuple[date, date, str]:
        return self.end, self.start, self.code


def period_from_words(words: str) -> Period | None:
    """The period behind a reader's or a writer's words, or None where they do not fix one.

    Five-year plans become their span (“十三五” → 2016/2020), the end of one its last year
    (“十四五”末 → 2025), the end of a month or year its last day (2023年底 → 2023-12-31).
    近年来, 近4年, 今年以来, 11月13日 without a year give None.
    """
    text = words.translate(_NO_QUOTES).strip()
    for form in (Period.parse, _read_words):
        try:
            return form(text)
        except PeriodNotUnderstood:
            continue
    return None


def five_year_plan(number: int) -> Period:
    """The span of the n-th five-year plan (13 → 2016/2020), from the third on, begun in 1966."""
    if number not in _PLANS:
        raise PeriodNotUnderstood(
            f"第{number}个五年规划不在可换算的范围内（三五至三十五）。", number=number
        )
    first = 1951 + 5 * number
    return _span("", first, first + 4)


_PLANS = range(3, 36)
_MONTHS = range(1, 13)
_HALVES = {1: (1, 6), 2: (7, 12)}


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _in_range(code: str, *years: int) -> None:
    for year in years:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise _refusal(code, f"年份应在{_FIRST_YEAR}至{_LAST_YEAR}之间")


def _month_valid(code: str, month: int) -> None:
    if month not in _MONTHS:
        raise _refusal(code, "月份应为01至12")


def _year(code: str, year: int) -> Period:
    _in_range(code, year)
    return Period(f"{year:04d}", date(year, 1, 1), date(year, 12, 31), "year")


def _half(code: str, year: int, half: int) -> Period:
    _in_range(code, year)
    first, last = _HALVES[half]
    return Period(f"{year:04d}H{half}", date(year, first, 1), _last_day(year, last), "half")


def _quarter(code: str, year: int, quarter: int) -> Period:
    _in_range(code, year)
    last = quarter * 3
    return Period(
        f"{year:04d}Q{quarter}", date(year, last - 2, 1), _last_day(year, last), "quarter"
    )


def _month(code: str, year: int, month: int) -> Period:
    _in_range(code, year)
    _month_valid(code, month)
    return Period(f"{year:04d}-{month:02d}", date(year, month, 1), _last_day(year, month), "month")


def _cumulative(code: str, year: int, first: int, last: int) -> Period:
    _in_range(code, year)
    _month_valid(code, last)
    if first != 1:
        raise _refusal(code, "累计期间从1月起，单月请写成 2024-09")
    if last == 1:
        raise _refusal(code, f"只有1月时请写成 {year:04d}-01")
    return Period(
        f"{year:04d}-01/{last:02d}", date(year, 1, 1), _last_day(year, last), "cumulative"
    )


def _span(code: str, first: int, last: int) -> Period:
    _in_range(code, first, last)
    if first >= last:
        raise _refusal(code, f"跨年期间应由小到大，单独一年请写成 {first:04d}")
    return Period(f"{first:04d}/{last:04d}", date(first, 1, 1), date(last, 12, 31), "span")


def _moment(code: str, year: int, month: int, day: int) -> Period:
    _in_range(code, year)
    _month_valid(code, month)
    if not 1 <= day <= monthrange(year, month)[1]:
        raise _refusal(code, f"{year}年{month}月没有{day}日")
    moment = date(year, month, day)
    return Period(moment.isoformat(), moment, moment, "moment")


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (re.compile(r"([0-9]{4})"), _year),
    (re.compile(r"([0-9]{4})H([12])"), _half),
    (re.compile(r"([0-9]{4})Q([1-4])"), _quarter),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), _month),
    (re.compile(r"([0-9]{4})-([0-9]{2})/([0-9]{2})"), _cumulative),
    (re.compile(r"([0-9]{4})/([0-9]{4})"), _span),
    (re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"), _moment),
)

_LABELS: dict[Granularity, Callable[[Period], str]] = {
    "year": lambda p: f"{p.start.year}年",
    "half": lambda p: f"{p.start.year}年{'上' if p.start.month == 1 else '下'}半年",
    "quarter": lambda p: f"{p.start.year}年第{p.end.month // 3}季度",
    "month": lambda p: f"{p.start.year}年{p.start.month}月",
    "cumulative": lambda p: f"{p.start.year}年1—{p.end.month}月",
    "span": lambda p: f"{p.start.year}—{p.end.year}年",
    "moment": lambda p: f"{p.start.year}年{p.start.month}月{p.start.day}日",
}


def _refusal(code: str, why: str) -> PeriodNotUnderstood:
    reason = f"：{why}" if why else ""
    return PeriodNotUnderstood(
        f"期间“{code}”不是有效的写法{reason}。可用的写法：{EXAMPLES}。", period=code
    )


_NEAR: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = (
    (re.compile(r"([0-9]{4})-([0-9])"), lambda y, m: f"{y}-0{m}"),
    (re.compile(r"([0-9]{4})[/.]([0-9]{1,2})"), lambda y, m: f"{y}-{int(m):02d}"),
    (re.compile(r"([0-9]{4})h([12])"), lambda y, h: f"{y}H{h}"),
    (re.compile(r"([0-9]{4})-?[qQ]([1-4])"), lambda y, q: f"{y}Q{q}"),
    (re.compile(r"([0-9]{4})[-—–~]([0-9]{4})"), lambda a, b: f"{a}/{b}"),
    (re.compile(r"([0-9]{4})-0?1-([0-9]{1,2})"), lambda y, m: f"{y}-01/{int(m):02d}"),
    (re.compile(r"([0-9]{4})([01][0-9])"), lambda y, m: f"{y}-{m}"),
)


def _likely(text: str) -> str:
    for pattern, write in _NEAR:
        found = pattern.fullmatch(text)
        if found:
            return f"是否要写成 {write(*found.groups())}"
    try:
        return f"是否要写成 {_read_words(text.translate(_NO_QUOTES)).code}"
    except PeriodNotUnderstood:
        return ""


_NO_QUOTES = str.maketrans("", "", "“”‘’「」\"'")
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九", start=1)}


def _small_numeral(word: str) -> int:
    """一 to 九十九, as five-year plans and quarters are counted."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _plan_end(number: str) -> Period:
    return Period.parse(str(five_year_plan(_small_numeral(number)).end.year))


def _month_end(year: str, month: str) -> Period:
    _month_valid(f"{year}-{month}", int(month))
    return Period.parse(_last_day(int(year), int(month)).isoformat())


_Y = r"([0-9]{4})年"
_PLAN = r"([一二三四五六七八九十]{1,3})五"
_WORD_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (rf"{_PLAN}(?:时期|期间|规划期)?", lambda n: five_year_plan(_small_numeral(n))),
    (rf"到?{_PLAN}(?:末|末年|期末|时期末)", _plan_end),
    (r"到?([0-9]{4})年度?", Period.parse),
    (
        r"(?:到|至|截至|截止)?([0-9]{4})年?(?:年末|年底|末|底)",
        lambda y: Period.parse(f"{y}-12-31"),
    ),
    (rf"到?{_Y}([0-9]{{1,2}})月份?", lambda y, m: Period.parse(f"{y}-{int(m):02d}")),
    (rf"(?:到|至|截至|截止)?{_Y}([0-9]{{1,2}})月(?:末|底)", _month_end),
    (
        rf"(?:到|至|截至|截止)?{_Y}([0-9]{{1,2}})月([0-9]{{1,2}})日",
        lambda y, m, d: Period.parse(f"{y}-{int(m):02d}-{int(d):02d}"),
    ),
    (rf"{_Y}([上下])半年", lambda y, h: Period.parse(f"{y}H{1 if h == '上' else 2}")),
    (
        rf"{_Y}第?([一二三四1-4])季度",
        lambda y, q: Period.parse(f"{y}Q{_small_numeral(q)}"),
    ),
    (rf"{_Y}前三季度", lambda y: Period.parse(f"{y}-01/09")),
    (
        rf"{_Y}1月?[-—–~至到]([0-9]{{1,2}})月(?:份|累计)?",
        lambda y, m: Period.parse(f"{y}-01/{int(m):02d}"),
    ),
    (r"([0-9]{4})年?[-—–~至到]([0-9]{4})年?", lambda a, b: Period.parse(f"{a}/{b}")),
)
_WORDS = tuple((re.compile(pattern), build) for pattern, build in _WORD_FORMS)


def _read_words(text: str) -> Period:
    for pattern, build in _WORDS:
        found = pattern.fullmatch(text)
        if found:
            return build(*found.groups())
    raise _refusal(text, "")
