"""Relations between the items of a form: ``total = domestic + abroad``, ``part <= total``.

Sums and differences of items only, both sides; what a form checks stays readable by whoever fills
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Relation = Literal["=", "<=", ">="]
_RELATION = re.compile(r"<=|>=|=")
_TERM = re.compile(r"\s*([+-]?)\s*([a-z][a-z0-9_]*)\s*")


class EquationNotUnderstood(BadInput):
    """A relation between items that cannot be read."""

    code: ClassVar[str] = "engine.returns.equation_not_understood"


@dataclass(frozen=True, slots=True)
class Equation:
    """``left`` and ``right`` are (sign, key) pairs; ``tolerance`` is in the items' unit."""

    text: str
    left: tuple[tuple[int, str], ...]
    relation: Relation
    right: tuple[tuple[int, str], ...]
    words: str = ""
    tolerance: Decimal = Decimal(0)
    is_error: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The items it ties together, in order."""
        return tuple(dict.fromkeys(key for _, key in (*self.left, *self.right)))

    def sides(self, values: Mapping[str, Decimal | None]) -> tuple[Decimal, Decimal] | None:
        """What both sides come to; None where an item has no value: missing is not zero."""
        if any(values.get(key) is None for key in self.keys):
            return None
        return _sum(self.left, values), _sum(self.right, values)

    def holds(self, values: Mapping[str, Decimal | None]) -> bool | None:
        """Whether the relation is true; None where that cannot be told."""
        sides = self.sides(values)
        if sides is None:
            return None
        left, right = sides
        if self.relation == "=":
            return abs(left - right) <= self.tolerance
        return (
            left <= right + self.tolerance
            if self.relation == "<="
            else (left + self.tolerance >= right)
        )


def equation_parse(
    text: str,
    *,
    keys: Collection[str],
    words: str = "",
    tolerance: Decimal = Decimal(0),
    is_error: bool = True,
) -> Equation:
    """The relation a text states.

    Raises:
        EquationNotUnderstood: no relation, an unknown item, or something that is no sum of items.
    """
    relations = _RELATION.findall(text)
    if len(relations) != 1:
        raise EquationNotUnderstood(
            f"关系式“{text}”应恰好有一个 =、<= 或 >=，例如 total = domestic + abroad。"
        )
    first, second = _RELATION.split(text)
    return Equation(
        text=text,
        left=_terms(first, text, keys),
        relation=relations[0],
        right=_terms(second, text, keys),
        words=words,
        tolerance=tolerance,
        is_error=is_error,
    )


def _terms(side: str, text: str, keys: Collection[str]) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    at = 0
    while at < len(side):
        term = _TERM.match(side, at)
        if term is None or (found and not term[1]):
            raise EquationNotUnderstood(
                f"关系式“{text}”里的“{side[at:].strip()}”看不懂；只能用项目代码和 + -。"
            )
        if term[2] not in keys:
            raise EquationNotUnderstood(
                f"关系式“{text}”里没有“{term[2]}”这个项目；可用：{'、'.join(sorted(keys))}。"
            )
        found.append((-1 if term[1] == "-" else 1, term[2]))
        at = term.end()
    if not found:
        raise EquationNotUnderstood(f"关系式“{text}”有一边是空的，请补全。")
    return tuple(found)


def _sum(terms: tuple[tuple[int, str], ...], values: Mapping[str, Decimal | None]) -> Decimal:
    total = Decimal(0)
    for sign, key in terms:
        total += sign * (values[key] or Decimal(0))
    return total
