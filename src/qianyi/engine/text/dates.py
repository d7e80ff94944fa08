"""Dates as documents print them: 2022年8月30日, 二〇二二年八月三十日, 2022-08-30."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
    "Ｏ": "0",
}
_BLANK = "[ \\t\\u3000\\u00a0]*"
_ARABIC = re.compile(
    rf"(?<!\d)((?:19|20)\d\d){_BLANK}年{_BLANK}(\d{{1,2}}){_BLANK}月{_BLANK}(\d{{1,2}}){_BLANK}日"
)
_DASHED = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_CHINESE = re.compile(
    r"([一二][〇零○OＯ一二三四五六七八九]{3})年(十[一二]?|[一二三四五六七八九])月(三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_BRACKETS = "()\uff08\uff09 \t\u3000\u00a0【】—"


def first(text: str) -> date | None:
    """The first full date in a text, or None."""
    found = [(m.start(), made) for m, made in _all(text) if made]
    return min(found)[1] if found else None


def alone(line: str) -> date | None:
    """The date that a line consists of, brackets aside, or None."""
    bare = line.strip(_BRACKETS)
    for match, made in _all(bare):
        if match.group() == bare:
            return made
    return None


def _all(text: str) -> list[tuple[re.Match[str], date | None]]:
    arabic = [
        (m, _made(*m.groups())) for pattern in (_ARABIC, _DASHED) for m in pattern.finditer(text)
    ]
    chinese = [(m, _made(*(_arabic(part) for part in m.groups()))) for m in _CHINESE.finditer(text)]
    return arabic + chinese


def _made(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _arabic(numeral: str) -> str:
    if "十" not in numeral:
        return "".join(_DIGITS[c] for c in numeral)
    tens, _, ones = numeral.partition("十")
    return str(int(_DIGITS[tens] if tens else "1") * 10 + int(_DIGITS[ones] if ones else "0"))
