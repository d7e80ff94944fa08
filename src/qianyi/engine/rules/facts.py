"""Facts of one subject made fit for a program: exact numbers, days, digits of industries."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from qianyi.engine.packs.problems import allowed, did_you_mean
from qianyi.engine.rules.errors import FactsNotUsable
from qianyi.engine.rules.syntax import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qianyi.engine.rules.program import Column, Program
    from qianyi.engine.rules.subject import Env

_TRUE = frozenset({"true", "是", "有", "1", "yes", "y"})
_FALSE = frozenset({"false", "否", "无", "0", "no", "n"})


def facts_read(program: Program, given: Mapping[str, object]) -> Env:
    """Values by column name; what is not given stays out.

    Raises:
        FactsNotUsable: a name the pack does not know, or a value of the wrong kind.
    """
    found: Env = {}
    for name, value in given.items():
        column = program.columns.get(name)
        if column is None:
            hint = did_you_mean(name, program.columns)
            raise FactsNotUsable(
                f"“{program.pack.title}”没有“{name}”这个输入。"
                f"可用的输入：{allowed(program.columns)}。{hint}"
            )
        found[name] = None if value is None else _READERS[column.kind](column, value)
    return found


def _wrong(column: Column, value: object, wanted: str) -> FactsNotUsable:
    return FactsNotUsable(f"“{column.label}”应为{wanted}，现为“{str(value)[:40]}”。请改正后重试。")


def _number(column: Column, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise _wrong(column, value, "数字")
    if isinstance(value, float) and not math.isfinite(value):
        raise _wrong(column, value, "有限的数字（不能是NaN或无穷大）")
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation:
        raise _wrong(column, value, f"数字，单位{column.unit}，不带单位和千分号") from None
    if not number.is_finite():
        raise _wrong(column, value, "有限的数字（不能是NaN或无穷大）")
    if column.whole and number != number.to_integral_value():
        raise _wrong(column, value, f"整数（{column.unit}）")
    return number


def _flag(column: Column, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise _wrong(column, value, "是或否（true、false）")


def _day(column: Column, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong(column, value, "日期，如 2024-12-31") from None


def industry_code(value: str) -> str | None:
    """An industry code as formulas hold it: digits, or one section letter; None for another."""
    code = value.strip().upper()
    if code in SECTIONS:
        return code
    digits = code[1:] if code[:1] in SECTIONS else code
    return digits if digits.isdigit() and 2 <= len(digits) <= 4 else None  # noqa: PLR2004  # GB/T 4754


def _industry(column: Column, value: object) -> str:
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    code = industry_code(text)
    if code is None:
        raise _wrong(column, value, "国民经济行业代码（GB/T 4754），如 C3921、3921、C")
    return code


def _choice(column: Column, value: object) -> str:
    word = format(value, "f") if isinstance(value, Decimal) else str(value)
    if word not in column.choices:
        raise _wrong(column, value, f"以下之一：{'、'.join(column.choices)}")
    return word


_READERS: dict[str, Callable[[Column, Any], Any]] = {
    "number": _number,
    "flag": _flag,
    "date": _day,
    "industry": _industry,
    "choice": _choice,
    "text": lambda _, value: str(value),
}
