"""Chinese and Arabic numerals to exact values.

Reads one numeral that has already been found (quantities.py finds them): 1,234.5 · 3.74万 ·
一千二百 · 二〇二五 · 两万余. Nothing here knows of units.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

DIGITS: Final[dict[str, int]] = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九")},
    **{digit: value for value, digit in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
}
_TENS: Final[dict[str, int]] = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES: Final[dict[str, Decimal]] = {
    "": Decimal(1),
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "十亿": Decimal(10**9),
    "百亿": Decimal(10**10),
    "千亿": Decimal(10**11),
    "万亿": Decimal(10**12),
}
_MIXED = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)([十百千万亿]*)\Z")
_VAGUE: Final = frozenset("几数余多来")

# One character becomes one character, so that every offset stays what it was.
_WIDTH: Final = str.maketrans(
    "０１２３４５６７８９"
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ"
    "ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
    "％＋－＆．／〜～–−﹣µ\u3000\u00a0\t\r"
    "():;?![]［］",
    "0123456789"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz"
    "%+-&./~~---μ    "
    "（）：；？！〔〕〔〕",
)
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9]{3}(?![0-9]))")


def to_half_width(text: str) -> str:
    """One spelling for digits, letters and punctuation; every character keeps its place.

    >>> to_half_width("增长５．３％,达(约)1,200家")
    '增长5.3%，达（约）1,200家'
    """
    narrow = text.translate(_WIDTH)
    return _COMMA.sub("，", narrow) if "," in narrow else narrow


def read_arabic(numeral: str) -> Decimal | None:
    """Value of a numeral in digits, thousands commas allowed; None where it is none."""
    try:
        return Decimal(numeral.replace(",", ""))
    except InvalidOperation:
        return None


def read_chinese(numeral: str) -> Decimal | None:
    """Value of a numeral in characters; None where it is none or vague (几十, 数百).

    >>> read_chinese("一千二百"), read_chinese("二〇二五"), read_chinese("十三点五")
    (Decimal('1200'), Decimal('2025'), Decimal('13.5'))
    """
    whole, point, fraction = numeral.partition("点")
    value = _read_whole(whole)
    if value is None or not point:
        return value
    if not fraction or any(c not in DIGITS for c in fraction):
        return None
    return value + Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))


def _read_whole(numeral: str) -> Decimal | None:
    if not numeral:
        return None
    if all(c in DIGITS for c in numeral):
        return Decimal("".join(str(DIGITS[c]) for c in numeral))
    for mark, size in (("亿", 10**8), ("万", 10**4)):
        if mark in numeral:
            high, _, low = numeral.rpartition(mark)
            return _read_scaled(high, low, size)
    return _read_below_ten_thousand(numeral)


def _read_scaled(high: str, low: str, size: int) -> Decimal | None:
    """``high`` times ``size`` plus ``low``.

    A lone last digit counts in the next place down (两万五).
    """
    upper = Decimal(1) if not high else _read_whole(high)
    if upper is None:
        return None
    if not low:
        return upper * size
    if len(low) == 1 and low in DIGITS:
        return upper * size + DIGITS[low] * (size // 10)
    lower = _read_whole(low.lstrip("零〇"))
    return None if lower is None else upper * size + lower


def _read_below_ten_thousand(numeral: str) -> Decimal | None:
    total, digit, place, zero = 0, None, 10_000, False
    for c in numeral:
        if c in "零〇":
            zero = True
        elif c in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[c]
        elif c in _TENS and _TENS[c] < place:
            place = _TENS[c]
            total += (1 if digit is None else digit) * place
            digit = None
        else:
            return None
    if digit is not None:
        total += digit * (place // 10 if place in {100, 1000} and not zero else 1)
    return Decimal(total)


def read_numeral(numeral: str) -> Decimal | None:
    """Value of any numeral with its 万 or 亿 (3.74万, 1,200, 一千二百, 3千万).

    None where it is none or vague.
    """
    if not numeral or not _VAGUE.isdisjoint(numeral):
        return None
    mixed = _MIXED.match(numeral)
    if mixed is None:
        return read_chinese(numeral)
    value, scale = read_arabic(mixed[1]), SCALES.get(mixed[2])
    return None if value is None or scale is None else value * scale
