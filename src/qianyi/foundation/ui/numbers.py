"""How numbers, dates and periods read on screen. Pure: no Django, no clock, no database.

Every function returns a :class:`Shown`. What is missing reads “—” and carries its reason, never 0.
A text in place of a number (完成市下目标任务) is shown as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from qianyi.lib.errors import BadInput

ZONE: Final = ZoneInfo("Asia/Shanghai")
DASH: Final = "—"
NO_DATA: Final = "暂无数据"
NOT_COMPUTABLE: Final = "无法计算"
WEEKDAYS: Final = "一二三四五六日"
SOON: Final = 3  # working days from which a deadline is toned
YUAN_IN: Final[dict[str, Decimal]] = {
    "元": Decimal(1),
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}


class MoneyUnitUnknown(BadInput):
    """A money unit outside 元, 万元, 亿元."""

    code = "ui.numbers.money_unit_unknown"


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands where a value should be and says why it is not there (未报送, 无法计算, 不适用)."""

    reason: str = NO_DATA


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees.

    Attributes:
        text: what stands on the page.
        exact: the unrounded value with its unit, for the hover; empty when the text says it all.
        reason: why there is no value; empty when there is one.
        value: the value in the machine's notation, for copying and for ``<data>``.
    """

    text: str
    exact: str = ""
    reason: str = ""
    value: str = ""


def as_decimal(value: object) -> Decimal | Missing | str:
    """An exact Decimal; Missing for None, blank, NaN and infinity; other text as it is."""
    if value is None or value == "":
        return Missing()
    if isinstance(value, Missing | Decimal):
        return value if isinstance(value, Missing) or value.is_finite() else Missing(NOT_COMPUTABLE)
    text = str(value).strip()
    try:
        found = Decimal(text)
    except InvalidOperation:
        return text or Missing()
    return found if found.is_finite() else Missing(NOT_COMPUTABLE)


def plain(number: Decimal, decimals: int | None = None, *, sign: bool = False) -> str:
    """Digits with thousands separators; ``decimals`` None keeps those the value has."""
    if decimals is None:
        text = f"{number:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{_rounded(number, decimals):,f}"
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return f"+{text}" if sign and not text.startswith("-") else text


def number(
    value: object, decimals: int | None = None, unit: str = "", *, sign: bool = False
) -> Shown:
    """A number; the unit joins the text only when given (tables keep it in the header)."""
    found = as_decimal(value)
    if not isinstance(found, Decimal):
        return _not_a_number(found)
    tail = f" {unit}" if unit else ""
    text = plain(found, decimals, sign=sign) + tail
    return _with_exact(text, plain(found, sign=sign) + tail, found)


def money(value: object, unit: str = "元") -> Shown:
    """An amount given in ``unit``: 元 below one 万, then 万元 (one decimal), then 亿元 (two).

    The step is chosen after rounding, so that 10,000 万元 never appears. ``exact`` keeps the unit.

    Raises:
        MoneyUnitUnknown: for a unit that is not 元, 万元 or 亿元.
    """
    if unit not in YUAN_IN:
        raise MoneyUnitUnknown(
            f"金额单位“{unit}”不能换算；可用的单位是{'、'.join(YUAN_IN)}。"
            "外币请按数字显示并注明币种。",
            unit=unit,
        )
    found = as_decimal(value)
    if not isinstance(found, Decimal):
        return _not_a_number(found)
    yuan = found * YUAN_IN[unit]
    exact = f"{plain(found)} {unit}"
    for step, below, decimals in (("元", 10_000, 2), ("万元", 10_000, 1)):
        amount = _rounded(yuan / YUAN_IN[step], decimals)
        if abs(amount) < below:
            return _with_exact(f"{plain(amount)} {step}", exact, found)
    return _with_exact(f"{plain(yuan / YUAN_IN['亿元'], 2)} 亿元", exact, found)


def percent(value: object, decimals: int | None = None, *, sign: bool = False) -> Shown:
    """A value already in percent: 23.52 → 23.52%."""
    found = as_decimal(value)
    if not isinstance(found, Decimal):
        return _not_a_number(found)
    return _with_exact(
        f"{plain(found, decimals, sign=sign)}%", f"{plain(found, sign=sign)}%", found
    )


def share(value: object, decimals: int = 1) -> Shown:
    """A ratio shown in percent: 0.25 → 25.0%."""
    found = as_decimal(value)
    return percent(found * 100 if isinstance(found, Decimal) else found, decimals)


def points(value: object, decimals: int | None = None) -> Shown:
    """A difference of two percentages: 1.2 → 上升 1.2 个百分点."""
    found = as_decimal(value)
    if not isinstance(found, Decimal):
        return _not_a_number(found)
    exact = _points_text(found, None)
    return _with_exact(_points_text(found, decimals), exact, found)


def day(value: date | datetime | None) -> Shown:
    """2025-10-09（周四）, in China's calendar."""
    if value is None:
        return _not_a_number(Missing())
    local = _local_day(value)
    return Shown(f"{local.isoformat()}（周{WEEKDAYS[local.weekday()]}）", value=local.isoformat())


def moment(value: datetime | None) -> Shown:
    """2025-10-09 14:05, Asia/Shanghai, seconds on hover."""
    if value is None:
        return _not_a_number(Missing())
    local = value.astimezone(ZONE)
    return Shown(f"{local:%Y-%m-%d %H:%M}", f"{local:%Y-%m-%d %H:%M:%S}", value=local.isoformat())


def working_days_left(days: int | None, due: date | None) -> Shown:
    """The words of a deadline.

    ``days`` counts working days from today to ``due``: 0 today, negative when overdue.
    """
    if days is None or due is None:
        return _not_a_number(Missing("未设办理期限"))
    short = f"{due.month}月{due.day}日"
    if days > 0:
        text = f"还剩 {days} 个工作日（{short}）"
    elif days == 0:
        text = f"今天到期（{short}）"
    else:
        text = f"逾期 {-days} 个工作日（应于{short}）"
    return Shown(text, day(due).text, value=due.isoformat())


_PERIODS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(\d{4})"), "{0}年"),
    (re.compile(r"(\d{4})H1"), "{0}年上半年"),
    (re.compile(r"(\d{4})H2"), "{0}年下半年"),
    (re.compile(r"(\d{4})Q([1-4])"), "{0}年第{1}季度"),
    (re.compile(r"(\d{4})-0?(\d{1,2})"), "{0}年{1}月"),
    (re.compile(r"(\d{4})-0?(\d{1,2})/0?(\d{1,2})"), "{0}年{1}—{2}月"),
    (re.compile(r"(\d{4})/(\d{4})"), "{0}—{1}年"),
    (re.compile(r"(\d{4})-0?(\d{1,2})-0?(\d{1,2})"), "{0}年{1}月{2}日"),
)


def period(value: object) -> Shown:
    """A period code in Chinese (2021/2025 → 2021—2025年).

    An object with ``label`` speaks for itself; text that is no code stays as it is.
    """
    if value is None or value == "":
        return _not_a_number(Missing("未注明期间"))
    if isinstance(value, Missing):
        return _not_a_number(value)
    code = str(value)
    label = getattr(value, "label", None)
    if isinstance(label, str):
        return Shown(label, value=code)
    for pattern, words in _PERIODS:
        if match := pattern.fullmatch(code):
            return Shown(words.format(*match.groups()), value=code)
    return Shown(code, value=code)


def missing(reason: str = NO_DATA) -> Shown:
    """The dash with its reason."""
    return Shown(DASH, reason=reason or NO_DATA)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as people round on paper; wide enough for any stored number."""
    exponent = Decimal(1).scaleb(-decimals)
    if value.adjusted() + decimals > 25:  # noqa: PLR2004 - beyond the context's 28 digits there is nothing to round
        return value
    return value.quantize(exponent, rounding=ROUND_HALF_UP)


def _points_text(value: Decimal, decimals: int | None) -> str:
    size = plain(abs(value), decimals)
    if not size.strip("0.,"):
        return "持平"
    return f"{'上升' if value > 0 else '下降'} {size} 个百分点"


def _with_exact(text: str, exact: str, value: Decimal) -> Shown:
    return Shown(text, "" if exact == text else exact, value=f"{value:f}")


def _not_a_number(value: Missing | str) -> Shown:
    return missing(value.reason) if isinstance(value, Missing) else Shown(value, value=value)


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).date() if value.tzinfo else value.date()
    return value
