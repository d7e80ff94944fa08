"""A pot shared out among those who ask: in order of coming, by shares, or by a jury.

Nothing is cut in silence: whoever gets less than asked, or nothing yet, is told by which rule.
Money is in 万元 and exact to the fen.

Example:
    >>> from decimal import Decimal as D
    >>> asked = [Claim("a", D(60)), Claim("b", D(60)), Claim("c", D(30))]
    >>> [one.granted for one in allot(asked, D(100), "first_come")]
    [Decimal('60'), None, None]
    >>> [one.granted for one in allot(asked, D(100), "pro_rata")]
    [Decimal('40'), Decimal('40'), Decimal('20')]
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from .benefits import FEN

if TYPE_CHECKING:
    from collections.abc import Sequence

Rule: TypeAlias = Literal["first_come", "pro_rata", "review"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one asks; claims come in the order in which they were handed in."""

    key: str
    asked: Decimal


@dataclass(frozen=True, slots=True)
class Allotted:
    """What one gets by the rule.

    Attributes:
        granted: None where it waits (its turn has no money left, or a jury decides).
        words: how it came about, for officer and firm alike.
    """

    key: str
    granted: Decimal | None
    words: str


def allot(claims: Sequence[Claim], pot: Decimal, rule: Rule) -> list[Allotted]:
    """What each gets of a pot by the rule, in the order of the claims."""
    total = sum((one.asked for one in claims), Decimal(0))
    if rule == "first_come":
        return _in_order(claims, pot)
    if total <= pot:
        words = f"申请合计{_n(total)}万元，资金{_n(pot)}万元，够用，按申请金额。"
        return [Allotted(one.key, one.asked, words) for one in claims]
    if rule == "pro_rata":
        return _in_shares(claims, pot, total)
    words = f"申请合计{_n(total)}万元，超过资金{_n(pot)}万元，由评审确定支持对象和金额。"
    return [Allotted(one.key, None, words) for one in claims]


def _in_order(claims: Sequence[Claim], pot: Decimal) -> list[Allotted]:
    """Whoever came later never passes one who waits, however small the claim is."""
    left, found, is_full = pot, [], False
    for number, one in enumerate(claims, start=1):
        before = pot - left
        if not is_full and one.asked <= left:
            left -= one.asked
            words = f"先到先得第{number}位，前面合计{_n(before)}万元，余额够用。"
            found.append(Allotted(one.key, one.asked, words))
            continue
        is_full = True
        words = (
            f"先到先得第{number}位，前面已占{_n(before)}万元，资金余{_n(left)}万元，"
            f"不够支付申请的{_n(one.asked)}万元，列入候补，不削减金额；有余款时按顺序递补。"
        )
        found.append(Allotted(one.key, None, words))
    return found


def _in_shares(claims: Sequence[Claim], pot: Decimal, total: Decimal) -> list[Allotted]:
    """Shares rounded down to the fen; what is left goes to the largest remainders."""
    exact = [one.asked * pot / total for one in claims]
    down = [one.quantize(FEN, ROUND_FLOOR) for one in exact]
    fens = int((pot - sum(down, Decimal(0))) / FEN)
    order = sorted(range(len(claims)), key=lambda i: (down[i] - exact[i], i))
    for index in order[:fens]:
        down[index] += FEN
    share = f"{_n(pot)}÷{_n(total)}"
    return [
        Allotted(
            one.key, got.normalize() + 0,
            f"申请合计{_n(total)}万元，超过资金{_n(pot)}万元，按比例折算："
            f"{_n(one.asked)}×{share}＝{_n(got)}万元。",
        )
        for one, got in zip(claims, down, strict=True)
    ]  # fmt: skip


def _n(value: Decimal) -> str:
    return f"{value.normalize():f}"
