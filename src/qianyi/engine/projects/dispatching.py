"""Months of a project's work: what was done, what was not reported, how long it stands still."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Word: TypeAlias = Literal["done", "nothing", "unreported"]
MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    >>> Month.parse("2026-01").before, Month(2026, 12).after, str(Month(2026, 11))
    (Month(year=2025, number=12), Month(year=2027, number=1), '2026-11')
    """

    year: int
    number: int

    @classmethod
    def parse(cls, code: str) -> Month:
        """From ``2026-11``.

        Raises:
            ValueError: not a month written so.
        """
        year, _, number = code.partition("-")
        if len(year) != 4 or len(number) != 2 or not 1 <= int(number) <= MONTHS:  # noqa: PLR2004
            raise ValueError(code)
        month = cls(int(year), int(number))
        if str(month) != code:  # wide digits and signs: a second way to write the same month
            raise ValueError(code)
        return month

    @property
    def before(self) -> Month:
        """The month before."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    @property
    def after(self) -> Month:
        """The month after."""
        return (
            Month(self.year, self.number + 1) if self.number < MONTHS else Month(self.year + 1, 1)
        )

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A project's year up to a month.

    Attributes:
        word: ``done`` something was invested in the month, ``nothing`` none was, ``unreported``
            nobody said; the last two are told apart because missing is not zero.
        total: investment of the year so far, by the months reported; None where none was.
        months: how many months were reported, of ``due`` so far.
        share: total over the plan; None without a plan or without a report.
        expected: the months gone, of twelve.
    """

    word: Word
    month: Decimal | None
    total: Decimal | None
    months: int
    due: int
    plan: Decimal | None
    share: Decimal | None
    expected: Decimal

    @property
    def is_behind(self) -> bool:
        """Less of the plan is done than of the year is gone."""
        return self.share is not None and self.share < self.expected

    @property
    def is_on_plan(self) -> bool | None:
        """Whether it keeps its yearly plan; None where that cannot be told."""
        return None if self.share is None else not self.is_behind


def standing_of(
    reported: Mapping[str, Decimal | None], month: Month, plan: Decimal | None
) -> Standing:
    """How a project stands in a month.

    Args:
        reported: month → investment of that month alone (万元), as last reported; None where the
            report did not say.
        month: the month looked at.
        plan: planned investment of its year, None where there is no plan.
    """
    codes = [str(Month(month.year, number)) for number in range(1, month.number + 1)]
    told = {code: reported[code] for code in codes if reported.get(code) is not None}
    known = [value for value in told.values() if value is not None]
    total = sum(known, Decimal(0)) if known else None
    now = told.get(str(month))
    word: Word = "unreported" if now is None else ("done" if now > 0 else "nothing")
    share = None
    if total is not None and plan is not None and plan > 0:
        share = round(total / plan, 10)
    expected = round(Decimal(month.number) / MONTHS, 10)
    return Standing(word, now, total, len(known), len(codes), plan, share, expected)


def still_since(reported: Mapping[str, Decimal | None], month: Month) -> int:
    """For how many months up to this one nothing was invested, reported nought each time.

    A month nobody reported ends the count: it is not known to be still.
    """
    count, now = 0, month
    while (value := reported.get(str(now))) is not None and value <= 0:
        count, now = count + 1, now.before
    return count
