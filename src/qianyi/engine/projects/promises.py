"""A promised figure against what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from decimal import Decimal

Answer: TypeAlias = Literal["kept", "broken", "unknown"]


def held_against(comparator: str, target: Decimal | None, actual: Decimal | None) -> Answer:
    """Whether a figure keeps what was promised; unknown where one of the two is.

    >>> from decimal import Decimal
    >>> held_against(">=", Decimal(150), Decimal(150)), held_against("<=", Decimal(1), Decimal(2))
    ('kept', 'broken')
    >>> held_against(">=", Decimal(150), None)
    'unknown'
    """
    if target is None or actual is None:
        return "unknown"
    kept = actual >= target if comparator == ">=" else actual <= target
    return "kept" if kept else "broken"
