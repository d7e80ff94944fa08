"""One line of a form: what is asked, in what unit, what can be true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """One number a form asks for.

    Attributes:
        key: short name inside the form; equations use it.
        low, high: what cannot be exceeded; outside is an error.
        change_limit: by how much of last period's value it may change before an explanation is
            asked for (0.5 is half); None asks never.
        whole: a count of things: no decimals.
        cumulative: runs from January, so that it does not fall within a year.
        lead: code of the department that fills the line, in a form for departments.
    """

    key: str
    indicator: str
    name: str
    unit: str
    required: bool = True
    low: Decimal | None = None
    high: Decimal | None = None
    change_limit: Decimal | None = None
    whole: bool = False
    cumulative: bool = False
    hint: str = ""
    lead: str = ""
