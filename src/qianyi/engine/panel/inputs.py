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
    frame = panel.frame
    for one in inputs:
        frame = frame.join(_column(one), on="subject", how="left", maintain_order="left")
        if one.zero_if_none and one.input.kind in {"count", "number"}:
            frame = frame.with_columns(pl.col(one.input.code).fill_null(0))
        elif one.zero_if_none and one.input.kind == "flag":
            frame = frame.with_columns(pl.col(one.input.code).fill_null(value=False))
    return replace(panel, frame=frame, inputs=(*panel.inputs, *(one.input for one in inputs)))


def _column(one: InputValues) -> pl.DataFrame:
    kind = TYPES[one.input.kind]
    values = [_plain(value, one.input.kind) for value in one.values.values()]
    return pl.DataFrame(
        {"subject": list(one.values), one.input.code: values},
        schema={"subject": pl.Int64, one.input.code: kind},
    )


def _plain(value: object, kind: InputKind) -> object:
    """A number as the frame holds it: exact values become float64 once, here."""
    if value is None or kind not in {"count", "number"}:
        return value
    number = float(str(value))
    return int(number) if kind == "count" else number
