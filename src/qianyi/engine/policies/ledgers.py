"""What a pot of money and an application come to, from the lines written on them.

Sums are never kept: whoever adds up the same lines gets the same figures.

Example:
    >>> from decimal import Decimal as D
    >>> lines = [("allotted", D(100)), ("committed", D(40)), ("paid", D(40)), ("returned", D(10))]
    >>> found = balance_of(lines)
    >>> found.left, found.paid_net, found.unpaid
    (Decimal('60'), Decimal('30'), Decimal('10'))
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Balance:
    """Sums of lines, each with what was taken back of it. 万元.

    Attributes:
        returned: money that came back, by the firm or the bank (退回), and by order (追回).
    """

    allotted: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    recovered: Decimal = ZERO

    @property
    def back(self) -> Decimal:
        """All that came back."""
        return self.returned + self.recovered

    @property
    def paid_net(self) -> Decimal:
        """Paid and not come back."""
        return self.paid - self.back

    @property
    def left(self) -> Decimal:
        """What can still be decided. Money that came back frees nothing by itself."""
        return self.allotted - self.committed

    @property
    def unpaid(self) -> Decimal:
        """Decided and not paid."""
        return self.committed - self.paid_net


def balance_of(lines: Iterable[tuple[str, Decimal]]) -> Balance:
    """Sums of (kind, amount); ``adjusted`` counts with ``allotted``."""
    sums: dict[str, Decimal] = {}
    for kind, amount in lines:
        name = "allotted" if kind == "adjusted" else kind
        sums[name] = sums.get(name, ZERO) + amount
    return Balance(**{name: value.normalize() + 0 for name, value in sums.items()})


def refusal_of(kind: str, amount: Decimal, pot: Balance, own: Balance | None) -> str:
    """Why a line cannot be written, in a sentence; empty where it can.

    ``pot`` is the budget as it stands, ``own`` the application of the line; ``amount`` is below
    zero in a line that takes another back.
    """
    if kind in ("allotted", "adjusted"):
        short = pot.committed - (pot.allotted + amount)
        return _short("调整后的资金少于已经决定的金额", short) if short > 0 else ""
    if own is None:
        return "这一笔没有写明是哪一件申报。"
    rule = {"committed": _committing, "paid": _paying}.get(kind, _coming_back)
    return rule(amount, pot, own)


def _committing(amount: Decimal, pot: Balance, own: Balance) -> str:
    if amount > pot.left:
        words = f"资金余额{_n(pot.left)}万元，不够作出{_n(amount)}万元的决定"
        return _short(words, amount - pot.left)
    if own.committed + amount < own.paid_net:
        return f"已经拨付{_n(own.paid_net)}万元，决定金额不能低于已拨付的。"
    return ""


def _paying(amount: Decimal, pot: Balance, own: Balance) -> str:
    del pot
    if amount > own.unpaid:
        return (
            f"决定{_n(own.committed)}万元，已拨付{_n(own.paid_net)}万元，"
            f"最多还能拨付{_n(own.unpaid)}万元，不能拨付{_n(amount)}万元。"
        )
    return "" if own.paid + amount >= own.back else "已有资金退回，先冲销退回的一笔。"


def _coming_back(amount: Decimal, pot: Balance, own: Balance) -> str:
    del pot
    if amount > own.paid_net:
        return f"实际拨付{_n(own.paid_net)}万元，退回或追回的{_n(amount)}万元超过了它。"
    is_over = amount < 0 and -amount > own.unpaid
    return "冲销后拨付会超过决定金额。" if is_over else ""


def _short(words: str, short: Decimal) -> str:
    return f"{words}，还差{_n(short)}万元；请先调整预算或改小金额。"


def _n(value: Decimal) -> str:
    return f"{value.normalize():f}"
