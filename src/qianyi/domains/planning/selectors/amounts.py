"""Figures as people write them in sentences: with their unit, without needless digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qianyi.engine.scopes import UNSTATED

if TYPE_CHECKING:
    from decimal import Decimal

PLACES: Final = 2
FINE_PLACES: Final = 4
"""Of a figure below one."""
NONE: Final = "暂无数据"


def amount(value: Decimal | None, unit: str) -> str:
    """A figure with its unit, rounded where it has more than two places; exact ones are on boards.

    >>> from decimal import Decimal
    >>> amount(Decimal("5.8329450017"), "%"), amount(Decimal("1200.00"), "亿元"), amount(None, "家")
    ('5.83%', '1200亿元', '暂无数据')
    """
    if value is None:
        return NONE
    rounded = round(value, PLACES if abs(value) >= 1 else FINE_PLACES)
    return f"{rounded.normalize():f}{unit}"


def difference(value: Decimal, unit: str) -> str:
    """What is between two figures: of percentages in 百分点.

    >>> from decimal import Decimal
    >>> difference(Decimal("2.4"), "%"), difference(Decimal(39), "家")
    ('2.4个百分点', '39家')
    """
    return amount(value, "个百分点" if unit == "%" else unit)


def scope_words(scope: str) -> str:
    """A scope in brackets of a sentence."""
    return "口径未注明" if scope == UNSTATED else scope
