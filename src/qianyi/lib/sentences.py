"""Several things to say, as one sentence; names in quotation marks; days as papers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def in_one(sentences: Iterable[str]) -> str:
    """One sentence out of several; a single one stays as it is.

    >>> in_one(["名称没有填写。", "代码须为 18 位。"])
    '名称没有填写；代码须为 18 位。'
    >>> in_one(["名称", "代码"])
    '名称；代码'
    """
    said = [one for one in sentences if one]
    return "；".join([one.rstrip("。；") for one in said[:-1]] + said[-1:])


def quoted(words: object) -> str:
    """A name in quotation marks; those it has itself become single ones.

    >>> quoted("“十四五”规划")
    '“‘十四五’规划”'
    """
    inside = str(words).replace("“", "‘").replace("”", "’")
    return f"“{inside}”"


def written_day(day: date) -> str:
    """A day as official papers write it.

    >>> from datetime import date
    >>> written_day(date(2025, 12, 3))
    '2025年12月3日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
