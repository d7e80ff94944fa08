"""What an item gives: a sum, a share of a figure up to a cap, or something that is no money.

Money is in 万元 and exact. Nothing is rounded but a share, to the fen.

Example:
    >>> from decimal import Decimal
    >>> half = Benefit(form="ratio", ratio=Decimal(20), base="ent.rd_expense", cap=Decimal(100))
    >>> amount_of(half, Decimal("333.33")), amount_of(half, Decimal(900)), amount_of(half, None)
    (Decimal('66.666'), Decimal('100'), None)
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    import polars as pl

Form: TypeAlias = Literal["fixed", "ratio", "other"]
FEN: Final = Decimal("0.000001")
"""One fen in 万元."""
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What one firm gets, and what there is for all.

    Attributes:
        amount: of ``fixed``, in 万元.
        ratio: of ``ratio``, in % of ``base`` (a figure in 万元, of the last complete year).
        cap: the most one firm gets; None where nothing is said.
        pot: the most all firms get in a year; None where nothing is said.
    """

    form: Form
    amount: Decimal | None = None
    ratio: Decimal | None = None
    base: str = ""
    cap: Decimal | None = None
    pot: Decimal | None = None

    @property
    def is_money(self) -> bool:
        """An amount can be worked out."""
        return (self.form == "fixed" and self.amount is not None) or (
            self.form == "ratio" and self.ratio is not None and bool(self.base)
        )


def amount_of(benefit: Benefit, base: Decimal | None) -> Decimal | None:
    """What one firm would get, in 万元; None where it is no money or the base is not known.

    A base below zero gives nothing.
    """
    if not benefit.is_money:
        return None
    if benefit.form == "fixed":
        return _capped(benefit, benefit.amount)
    if base is None or benefit.ratio is None:
        return None
    share = max(base, Decimal(0)) * benefit.ratio / _HUNDRED
    return _capped(benefit, share.quantize(FEN, ROUND_HALF_UP).normalize())


def _capped(benefit: Benefit, amount: Decimal | None) -> Decimal | None:
    if amount is None or benefit.cap is None:
        return amount
    return min(amount, benefit.cap)


def amounts(benefit: Benefit, base: pl.Expr | None) -> pl.Expr:
    """The same by columns, in 万元 as float; ``base`` is None where nothing is known of it."""
    import polars as pl  # noqa: PLC0415 - one firm never needs it

    if benefit.form == "fixed" and benefit.amount is not None:
        sum_ = _capped(benefit, benefit.amount)
        return pl.lit(float(sum_ or 0), dtype=pl.Float64)
    if not benefit.is_money or base is None or benefit.ratio is None:
        return pl.lit(None, dtype=pl.Float64)
    share = base.cast(pl.Float64).clip(lower_bound=0.0) * (float(benefit.ratio) / 100)
    return share if benefit.cap is None else share.clip(upper_bound=float(benefit.cap))


def words_of(benefit: Benefit, base_name: str = "") -> str:
    """The benefit in words; empty where it is no money."""
    cap = f"，单户最高{_number(benefit.cap)}万元" if benefit.cap is not None else ""
    if benefit.form == "fixed" and benefit.amount is not None:
        return f"一次性给予{_number(benefit.amount)}万元{cap}"
    if benefit.form == "ratio" and benefit.ratio is not None:
        return f"按{base_name or '核定金额'}的{_number(benefit.ratio)}%给予{cap}"
    return ""


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


@dataclass(frozen=True, slots=True)
class Budget:
    """A pot against what would be paid.

    Attributes:
        over: what the pot lacks; zero where it is enough, None without a pot.
        share: paid as a share of the pot, 1 is all of it; None without a pot.
    """

    cost: Decimal
    pot: Decimal | None
    over: Decimal | None
    share: float | None


def budget_of(cost: Decimal, pot: Decimal | None) -> Budget:
    """Whether a pot is enough."""
    if pot is None:
        return Budget(cost, None, None, None)
    share = float(cost / pot) if pot else None
    return Budget(cost, pot, max(cost - pot, Decimal(0)), share)
