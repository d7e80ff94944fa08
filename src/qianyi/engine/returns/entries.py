"""Reading what somebody typed or pasted into a number field, exactly, and saying what is wrong."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from .items import Item

LONGEST_ENTRY = 40
MOST_DIGITS = 22
MOST_DECIMALS = 8
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_SHOWN = 20


class EntryNotUnderstood(BadInput):
    """A number field holds something that is no number the item can take."""

    code: ClassVar[str] = "engine.returns.entry_not_understood"


def entry_parse(text: str, item: Item) -> Decimal | None:
    """The exact number of an entry; None when nothing was entered, which is not zero.

    Full-width digits and thousands separators are read. A unit, a word, an exponent or a formula is
    refused.

    Raises:
        EntryNotUnderstood: with a sentence that names the item, what was given and what is allowed.
    """
    if len(text) > LONGEST_ENTRY:
        raise EntryNotUnderstood(
            f"“{item.name}”填了 {len(text):,} 个字符，数字最长 {LONGEST_ENTRY} 个字符；"
            "请只填一个数字。"
        )
    told = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(" ", "")
    if not told:
        return None
    if not (_PLAIN.fullmatch(told) or _GROUPED.fullmatch(told)):
        raise EntryNotUnderstood(
            f"“{item.name}”填的“{text.strip()[:_SHOWN]}”不是数字；"
            f"请填以“{item.unit}”为单位的数字，例如 1234.5，不带单位和文字，没有数据请留空。"
        )
    value = Decimal(told.replace(",", ""))
    _fits(value, item)
    return value


def _fits(value: Decimal, item: Item) -> None:
    exponent = value.normalize().as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    if item.whole and decimals:
        raise EntryNotUnderstood(
            f"“{item.name}”应填整数（单位：{item.unit}），现为 {value:f}；请去掉小数。"
        )
    if decimals > MOST_DECIMALS:
        raise EntryNotUnderstood(f"“{item.name}”最多保留 {MOST_DECIMALS} 位小数，现为 {value:f}。")
    if value.adjusted() >= MOST_DIGITS - MOST_DECIMALS:
        raise EntryNotUnderstood(
            f"“{item.name}”填的数过大（{value:f}）；请核对单位，本项以“{item.unit}”为单位。"
        )


def entry_text(value: Decimal | None) -> str:
    """A number as it is kept in a draft: exact, plain, empty for nothing.

    >>> entry_text(Decimal("1200.50"))
    '1200.5'
    """
    if value is None:
        return ""
    return f"{value.normalize():f}" if value else "0"
