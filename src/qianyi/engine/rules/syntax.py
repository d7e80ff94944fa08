"""The small language every formula, condition and score becomes before it is worked out.

Values are numbers, truths, texts and days; each may be unknown (None). What the back ends must
agree on:

* arithmetic and comparison with an unknown are unknown; so is division by zero;
* ``All`` and ``Some`` are three-valued: one false decides All, one true decides Some;
* a ``Case`` whose condition is unknown is unknown: it never falls through to the next row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Num:
    """A number."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A word."""

    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    value: date


@dataclass(frozen=True, slots=True)
class Null:
    """Unknown."""


@dataclass(frozen=True, slots=True)
class Col:
    """An input, or the result of an earlier step."""

    name: str


@dataclass(frozen=True, slots=True)
class Arith:
    """One of + - * / between two numbers."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Round:
    """Rounded half to even."""

    value: Expr
    places: int


@dataclass(frozen=True, slots=True)
class Cmp:
    """One of = != < <= > >= between two values of a kind."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class All:
    """Every one holds."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one holds."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    value: Expr


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether it is unknown: always known."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Case:
    """The first row whose condition is true; unknown as soon as one met on the way is unknown."""

    rows: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Span:
    """A row of ``Bands``: low and high end, None where it is open, and whether each is included."""

    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool
    result: Expr


@dataclass(frozen=True, slots=True)
class Bands:
    """The result of the row a value lies in; rows ascend and leave no gap between them."""

    value: Expr
    rows: tuple[Span, ...]
    outside: Expr


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text is one of some."""

    value: Expr
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry code (GB/T 4754, digits) lies in sections (letters) or under leading digits."""

    value: Expr
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function: floor, ceil, abs, sqrt, power, cagr, days_between, years_between.

    Also at_most and no_less of a value and a number, and greatest of values never unknown.
    """

    name: str
    args: tuple[Expr, ...]


Expr: TypeAlias = (
    Num | Flag | Text | Day | Null | Col | Arith | Round | Cmp | All | Some | Not | IsNull
    | Case | Bands | OneOf | Industry | Call
)  # fmt: skip


def parts(expr: Expr) -> Iterator[Expr]:
    """The expressions directly inside one."""
    if isinstance(expr, (Arith, Cmp)):
        yield expr.left
        yield expr.right
    elif isinstance(expr, (All, Some)):
        yield from expr.items
    elif isinstance(expr, Call):
        yield from expr.args
    elif isinstance(expr, Case):
        for condition, result in expr.rows:
            yield condition
            yield result
        yield expr.otherwise
    elif isinstance(expr, Bands):
        yield expr.value
        yield from (row.result for row in expr.rows)
        yield expr.outside
    elif isinstance(expr, (Round, Not, IsNull, OneOf, Industry)):
        yield expr.value


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The expression with each one directly inside it changed."""
    if isinstance(expr, (Arith, Cmp)):
        return replace(expr, left=change(expr.left), right=change(expr.right))
    if isinstance(expr, (All, Some)):
        return replace(expr, items=tuple(change(item) for item in expr.items))
    if isinstance(expr, (Round, Not, IsNull, OneOf, Industry)):
        return replace(expr, value=change(expr.value))
    if isinstance(expr, Call):
        return replace(expr, args=tuple(change(arg) for arg in expr.args))
    return _rebuilt_rows(expr, change)


def _rebuilt_rows(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    if isinstance(expr, Case):
        rows = tuple((change(when), change(result)) for when, result in expr.rows)
        return Case(rows, change(expr.otherwise))
    if isinstance(expr, Bands):
        spans = tuple(replace(row, result=change(row.result)) for row in expr.rows)
        return Bands(change(expr.value), spans, change(expr.outside))
    return expr


def names(expr: Expr) -> Iterator[str]:
    """Every input or step an expression reads, in the order met, repeats included."""
    if isinstance(expr, Col):
        yield expr.name
    for part in parts(expr):
        yield from names(part)


SECTIONS = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52),
    "G": (53, 60), "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72),
    "M": (73, 75), "N": (76, 79), "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90),
    "S": (91, 96), "T": (97, 97),
}  # fmt: skip
"""Divisions of each section of GB/T 4754-2017."""


def prefixes(codes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Codes as (letters, two-digit divisions, longer beginnings): how industries are matched."""
    letters = tuple(code for code in codes if code in SECTIONS)
    divisions = {f"{n:02d}" for code in letters for n in _divisions(code)}
    digits = [code.lstrip("".join(SECTIONS)) for code in codes if code not in SECTIONS]
    divisions.update(code for code in digits if len(code) == 2)  # noqa: PLR2004  # a division
    longer = tuple(code for code in digits if len(code) > 2)  # noqa: PLR2004
    return letters, tuple(sorted(divisions)), longer


def coarser(codes: tuple[str, ...]) -> frozenset[str]:
    """Codes that hold some of these within them and more besides: whether one lies in is open.

    >>> sorted(coarser(("591", "J")))
    ['59', 'G']
    """
    letters, divisions, longer = prefixes(codes)
    wider = {code[:length] for code in longer for length in range(2, len(code))}
    wider |= {
        letter
        for letter in set(SECTIONS) - set(letters)
        for code in (*divisions, *longer)
        if int(code[:2]) in _divisions(letter)
    }
    return frozenset(
        code for code in wider if code[:2] not in divisions and not code.startswith(longer)
    )


def _divisions(letter: str) -> range:
    first, last = SECTIONS[letter]
    return range(first, last + 1)
