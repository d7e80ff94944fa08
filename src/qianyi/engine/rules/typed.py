"""Expressions with what they are: a kind, and for numbers the unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qianyi.engine.rules import syntax as x
from qianyi.engine.rules.measures import PURE, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal["number", "flag", "text", "choice", "industry", "date", "null"]


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression with what it is: its kind, and for numbers its measure.

    Attributes:
        bare: made of literal numbers only; a bare zero goes with any unit.
        whole: counts whole things.
        top, bottom: numerator and denominator when the formula as a whole is a quotient.
    """

    expr: x.Expr
    kind: Kind
    measure: Measure = PURE
    bare: bool = False
    whole: bool = False
    choices: tuple[str, ...] = ()
    top: Typed | None = None
    bottom: Typed | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What a formula may name, and the measures of the units functions give."""

    values: Mapping[str, Typed]
    day: Measure
    year: Measure


def is_industry(code: str) -> bool:
    """A section letter, or two to four digits with or without the letter before them."""
    digits = code[1:] if code[:1] in x.SECTIONS else code
    return code in x.SECTIONS or (digits.isdigit() and len(digits) in (2, 3, 4))


def compared(value: Typed) -> x.Expr:
    """A number as it is compared: what was worked out is rounded, what was given is not."""
    if isinstance(value.expr, (x.Col, x.Num, x.Null)) or value.whole:
        return value.expr
    return x.Round(value.expr, value.measure.places)
