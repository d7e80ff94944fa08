"""Typed inputs beside the figures: dates, yes or no, codes and counts out of records.

A record that is not there is unknown (null), unless its register is complete: then it is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .frames import Panel

InputKind: TypeAlias = Literal["count", "number", "flag", "day", "code"]
TYPES: dict[str, type[pl.DataType]] = {
    "count": pl.Int64,
    "number": pl.Float64,
    "flag": pl.Boolean,
    "day": pl.Date,
    "code": pl.String,
}

_NONE: dict[str, object] = {"count": 0, "number": 0.0, "flag": False}
"""What no record means in a register that is complete."""


@dataclass(frozen=True, slots=True)
class Input:
    """A column that is no figure of a period: what it is called and of which kind."""

    code: str
    kind: InputKind


@dataclass(frozen=True, slots=True)
class InputValues:
    """An input with its values by subject; ``zero_if_none`` where no record means none."""

    input: Input
    values: Mapping[int, object]
    zero_if_none: bool = False


def with_inputs(panel: Panel, inputs: Sequence[InputValues]) -> Panel:
    """The panel with a column more for each input, named by its code."""
    subjects = panel.frame["subject"].to_list()
    frame = panel.frame.with_columns(_series(one, subjects) for one in inputs)
    return replace(panel, frame=frame, inputs=(*panel.inputs, *(one.input for one in inputs)))


def _series(one: InputValues, subjects: Sequence[int]) -> pl.Series:
    """The values in the order of the subjects: one column made, not one joined."""
    kind = one.input.kind
    known = {subject: _plain(value, kind) for subject, value in one.values.items()}
    values = [known.get(subject) for subject in subjects]
    if one.zero_if_none and kind in _NONE:
        values = [_NONE[kind] if value is None else value for value in values]
    return pl.Series(one.input.code, values, dtype=TYPES[kind])


def _plain(value: object, kind: InputKind) -> object:
    """A number as the frame holds it: exact values become float64 once, here."""
    if value is None or kind not in {"count", "number"}:
        return value
    number = float(str(value))
    return int(number) if kind == "count" else number
