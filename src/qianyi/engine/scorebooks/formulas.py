"""The rules of a method as spreadsheet formulas: conditions, figures, shares, points.

Each is the same rule the columns follow (``engine.scoring``), so that whoever opens the workbook
can follow every step from the inputs to the grade. An empty cell or an empty text is unknown.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qianyi.engine.scoring.records import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qianyi.engine.scoring.records import (
        Adjustment,
        Adjustments,
        Condition,
        Item,
        MethodIndicator,
        Test,
        Value,
    )

    Cell = Callable[[str], str]
    """Code of an input → address of its cell."""

EMPTY: Final = '""'
PLACES: Final = 10
LEAST_WEIGHT: Final = "1E-12"


def quoted(text: str) -> str:
    """A text inside a formula; nothing in it can end it early."""
    return '"' + text.replace('"', '""') + '"'


def plain(number: Decimal) -> str:
    """A number inside a formula."""
    return format(number.normalize(), "f")


def chosen(pairs: Sequence[tuple[str, str]], otherwise: str) -> str:
    """The answer of the first condition that holds."""
    formula = otherwise
    for condition, answer in reversed(pairs):
        formula = f"IF({condition},{answer},{formula})"
    return formula


def holds(condition: Condition, cell: Cell) -> str:
    """True where it holds for sure; a missing input makes nothing sure."""
    if not isinstance(condition, Joined):
        return _tested(condition, cell, sure=True)
    if condition.joint == "not":
        return fails(condition.parts[0], cell)
    parts = [holds(part, cell) for part in condition.parts]
    return _together("OR" if condition.joint == "any" else "AND", parts)


def fails(condition: Condition, cell: Cell) -> str:
    """True where it fails for sure."""
    if not isinstance(condition, Joined):
        return _tested(condition, cell, sure=False)
    if condition.joint == "not":
        return holds(condition.parts[0], cell)
    parts = [fails(part, cell) for part in condition.parts]
    return _together("AND" if condition.joint == "any" else "OR", parts)


def _together(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{word}({','.join(parts)})"


def _tested(test: Test, cell: Cell, *, sure: bool) -> str:
    at = cell(test.input)
    if test.op == "in":
        assert isinstance(test.value, tuple)  # noqa: S101 - the schema made sure
        compared = _together("OR", [f"{at}={quoted(word)}" for word in test.value])
    else:
        op = "<>" if test.op == "!=" else test.op
        compared = f"{at}{op}{_literal(test.value)}"
    return f"AND({at}<>{EMPTY},{compared if sure else f'NOT({compared})'})"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return plain(value) if isinstance(value, Decimal) else quoted(str(value))


def figure(value: Value, cell: Cell) -> str:
    """An indicator's figure; empty where an input is missing or nothing is left to divide by."""
    missing = [f"{cell(name)}={EMPTY}" for name in value.inputs]
    top = _sum(value.of, value.less, cell)
    times = "" if value.times is None else f"*{plain(value.times)}"
    if not value.per:
        return f"IF({_together('OR', missing)},{EMPTY},({top}){times})"
    below = _sum(value.per, value.per_less, cell)
    worked = f"ROUND(({top})/({below}){times},{PLACES})"
    return f"IF({_together('OR', missing)},{EMPTY},IF({below}<=0,{EMPTY},{worked}))"


def _sum(plus: Sequence[str], minus: Sequence[str], cell: Cell) -> str:
    return "+".join(map(cell, plus)) + "".join(f"-{cell(name)}" for name in minus)


def usable(item: Item, column: str) -> str:
    """The figures that bases and ends are made of, as an array."""
    inside = column
    if item.zero != "keep":
        inside = f"IF({column}<>0,{inside})"
    if item.negative != "keep":
        inside = f"IF({column}>=0,{inside})"
    return f"IF(ISNUMBER({column}),{inside})"


class Spots:
    """Where an item's references stand: addresses of weight, base, ends, mean and count."""

    def __init__(self, sheet: str, row: int) -> None:
        self.weight, self.base, self.low, self.high, self.mean, self.count = (
            f"{sheet}!${letter}${row + 1}" for letter in "DEFGHI"
        )


def share(
    item: Item, indicator: MethodIndicator, at: str, column: str, spots: Spots
) -> str:  # fmt: skip
    """The share of a figure at ``at``, one of ``column``; empty where nothing can be told."""
    inner = _normalised(item, indicator, at, column, spots)
    if item.cap is not None:
        inner = f"MIN({plain(item.cap)},{inner})"
    if item.negative != "keep":
        inner = f"MAX(0,{inner})"
    needed = {"ratio": spots.base, "minmax": spots.low}.get(item.normalise.kind)
    if needed is not None:
        inner = f"IF({needed}={EMPTY},{EMPTY},{inner})"
    pairs = [(f"{at}={EMPTY}", EMPTY)]
    if item.negative != "keep":
        pairs.append((f"{at}<0", "0" if item.negative == "zero" else EMPTY))
    if item.zero != "keep":
        full = Decimal(1) if item.cap is None else min(Decimal(1), item.cap)
        pairs.append((f"{at}=0", {"zero": "0", "full": plain(full)}.get(item.zero, EMPTY)))
    return chosen(pairs, inner)


def _normalised(
    item: Item, indicator: MethodIndicator, at: str, column: str, spots: Spots
) -> str:  # fmt: skip
    up, normalise = indicator.direction == "up", item.normalise
    if normalise.kind == "ratio":
        return f"{at}/{spots.base}" if up else f"{spots.base}/{at}"
    if normalise.kind == "minmax":
        return _minmax(item, at, spots, up=up)
    if normalise.kind == "bands":
        return _steps(item, at)
    if normalise.kind == "percentile":
        placed = _percentile(item, at, column, spots, up=up)
        return _steps(item, placed) if normalise.steps else placed
    return f"MIN(MAX({at}/{plain(item.weight or Decimal(1))},0),1)"


def _flat(item: Item) -> str:
    return plain(Decimal(1) if item.normalise.flat is None else item.normalise.flat)


def _minmax(item: Item, at: str, spots: Spots, *, up: bool) -> str:
    normalise = item.normalise
    way = f"({at}-{spots.low})" if up else f"({spots.high}-{at})"
    way = f"{way}/({spots.high}-{spots.low})"
    if normalise.trim or normalise.low is not None or normalise.high is not None:
        way = f"MIN(MAX({way},0),1)"
    if normalise.floor:
        way = f"{plain(normalise.floor)}+{plain(1 - normalise.floor)}*{way}"
    return f"IF({spots.low}={spots.high},{_flat(item)},{way})"


def _steps(item: Item, at: str) -> str:
    weight = plain(item.weight or Decimal(1))
    pairs = [
        ("TRUE" if step.from_ is None else f"{at}>={plain(step.from_)}",
         f"{plain(step.points)}/{weight}")
        for step in reversed(item.normalise.steps)
    ]  # fmt: skip
    return chosen(pairs, "0")


def _percentile(item: Item, at: str, column: str, spots: Spots, *, up: bool) -> str:
    counted = f"ISNUMBER({column})*({column}{{op}}{at})"
    if item.negative != "keep":
        counted += f"*({column}>=0)"
    if item.zero != "keep":
        counted += f"*({column}<>0)"
    worse = f"SUMPRODUCT({counted.format(op='<' if up else '>')})"
    same = f"SUMPRODUCT({counted.format(op='=')})"
    return f"IF({spots.count}<=1,{_flat(item)},({worse}+({same}-1)/2)/({spots.count}-1))"


def points(item: Item, at: str, spots: Spots) -> str:
    """Points of the share at ``at``, with what a missing one is worth."""
    missing = {
        "zero": "0",
        "mean": f"IF({spots.mean}={EMPTY},{EMPTY},{spots.mean}*{spots.weight})",
    }.get(item.missing, EMPTY)
    return f"IF({at}={EMPTY},{missing},{at}*{spots.weight})"


def points_sum(items: Sequence[Item], cells: Sequence[str], weights: Sequence[str]) -> str:
    """The sum; skipped items lend their weight to the rest, any other missing leaves none."""
    needed = [at for item, at in zip(items, cells, strict=True) if item.missing != "skip"]
    skipped = [
        (at, weight)
        for item, at, weight in zip(items, cells, weights, strict=True)
        if item.missing == "skip"
    ]
    total = f"SUM({','.join(cells)})"
    if skipped:
        whole = "+".join(weights)
        left = f"({whole}{''.join(f'-IF({at}={EMPTY},{weight},0)' for at, weight in skipped)})"
        total = f"IF({left}>({whole})*{LEAST_WEIGHT},{total}*({whole})/{left},{EMPTY})"
    if not needed:
        return total
    return f"IF({_together('OR', [f'{at}={EMPTY}' for at in needed])},{EMPTY},{total})"


def adjustment(one: Adjustment, cell: Cell) -> str:
    """What one bonus or deduction comes to; what is not known is neither given nor taken."""
    worth = plain(one.points)
    if one.per:
        worth = f"{worth}*MAX(0,N({cell(one.per)}))"
    if one.at_most is not None:
        worth = f"MIN({worth},{plain(one.at_most)})"
    return worth if one.when is None else f"IF({holds(one.when, cell)},{worth},0)"


def adjusted(adjustments: Adjustments, cells: Sequence[str]) -> str:
    """All of them together, up to what they may not exceed."""
    total = f"SUM({','.join(cells)})" if cells else "0"
    return total if adjustments.at_most is None else f"MIN({total},{plain(adjustments.at_most)})"
