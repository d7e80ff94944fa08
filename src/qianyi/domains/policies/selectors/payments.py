"""What firms are paid: the lines of one firm, and totals for the public.

The pages of the site that are no page of this app read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from qianyi.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """One application of a firm, as its home page shows it. Money in 万元.

    Attributes:
        decided: None before a decision; paid is zero until money was paid, net of what came back.
        pay_by: the promised last day; None before the decision.
        words: where it stands and who has it, in one sentence.
        is_late: past the promised day and not whole paid.
        needs_firm: it waits for the firm (list to confirm, draft to send).
    """

    title: str
    year: int
    asked: Decimal | None
    decided: Decimal | None
    paid: Decimal
    pay_by: date | None
    words: str
    url: str
    is_late: bool = False
    needs_firm: bool = False
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTotal:
    """What was decided and paid of the applications of a year whose result is public. 万元."""

    year: int
    firms: int
    applications: int
    decided: Decimal
    paid: Decimal
    is_demo: bool = False


def of_firm(actor: Actor, firm_id: int) -> list[PaymentRow]:
    """What a firm applied for, the newest first; empty where the actor may not see the firm."""
    del actor, firm_id
    return []


def totals_public(*, territory_path: str = "") -> list[PublicTotal]:
    """Totals by year, the newest first, of a territory or of all; demonstration data apart."""
    del territory_path
    return []
