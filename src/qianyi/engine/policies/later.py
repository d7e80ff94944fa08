"""When a condition that holds after the payment is looked at, as its words say.

Example:
    >>> from datetime import date
    >>> due_of("三年内不得迁出示例高新区", date(2026, 5, 31))
    (datetime.date(2029, 5, 31), '条文“三年内”，自拨付之日起')
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

_NUMERALS: Final = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_SPAN: Final = re.compile(r"([一两二三四五六七八九十]|\d{1,2})\s*(年|个月)(?:内|以内|之内|后)")
_NEXT: Final = re.compile(r"次年|第二年|下一年度")
USUAL_MONTHS: Final = 12
"""Where the words say no time, somebody looks after a year; the page says that nothing was said."""


def due_of(words: str, paid_on: date) -> tuple[date, str]:
    """The day to look at it, and where that day comes from."""
    span = _SPAN.search(words)
    if span is not None:
        head = span.group(1)
        count = int(head) if head.isdigit() else _NUMERALS[head]
        months = count * 12 if span.group(2) == "年" else count
        return months_after(paid_on, months), f"条文“{span.group(0)}”，自拨付之日起"
    if _NEXT.search(words):
        return date(paid_on.year + 1, 12, 31), "条文“次年”，至次年年底"
    return months_after(paid_on, USUAL_MONTHS), "条文没有写期限，一年后核对"


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
