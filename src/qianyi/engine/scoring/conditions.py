"""Conditions over inputs, in two forms that agree: on one subject, and on a table's columns.

Both are three-valued: a missing input makes a test unknown (None, null), and unknown joins as in
SQL. The tests prove them equal.
"""

from __future__ import annotations

import operator
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

from qianyi.engine.scoring.records import Condition, Joined, Test

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Plain: TypeAlias = Decimal | bool | str | None

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}


def holds(condition: Condition, inputs: Mapping[str, Plain]) -> bool | None:
    """Whether it holds for one subject; None where a missing input leaves it open."""
    if isinstance(condition, Test):
        given = inputs.get(condition.input)
        if given is None:
            return None
        if condition.op == "in":
            assert isinstance(condition.value, tuple)  # noqa: S101 - the schema made sure
            return given in condition.value
        return bool(_COMPARE[condition.op](given, condition.value))
    answers = [holds(part, inputs) for part in condition.parts]
    if condition.joint == "not":
        return None if answers[0] is None else not answers[0]
    decisive = condition.joint == "any"
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def column(condition: Condition) -> nw.Expr:
    """The same as a boolean expression with nulls."""
    if isinstance(condition, Test):
        name = nw.col(condition.input)
        if condition.op == "in":
            assert isinstance(condition.value, tuple)  # noqa: S101 - the schema made sure
            return nw.when(~name.is_null()).then(name.is_in(list(condition.value)))
        value = condition.value
        plain = float(value) if isinstance(value, Decimal) else value
        compared: nw.Expr = _COMPARE[condition.op](name, plain)
        return compared
    parts = [column(part) for part in condition.parts]
    if condition.joint == "not":
        return ~parts[0]
    return reduce(operator.or_ if condition.joint == "any" else operator.and_, parts)


def inputs_of(condition: Condition | None) -> tuple[str, ...]:
    """Every input a condition names."""
    if condition is None:
        return ()
    if isinstance(condition, Joined):
        return tuple(name for part in condition.parts for name in inputs_of(part))
    return (condition.input,)


def tests_of(condition: Condition | None) -> tuple[Test, ...]:
    """Every single test in a condition."""
    if condition is None:
        return ()
    if isinstance(condition, Joined):
        return tuple(test for part in condition.parts for test in tests_of(part))
    return (condition,)
