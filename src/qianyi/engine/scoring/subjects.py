"""One subject against the references of a run: the same points in exact Decimals, and in words.

Used by profile pages and for comparing years. Tested equal to the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qianyi.engine.scoring.conditions import Plain, holds
from qianyi.engine.scoring.references import Reference, given_weights
from qianyi.engine.scoring.shares import PLACES, share_one, value_one

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qianyi.engine.scoring.records import Adjustments, Group, Item, Method, MethodIndicator
    from qianyi.engine.scoring.references import References

_ZERO = Decimal(0)
_GRAIN = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of one subject. ``share`` and ``points`` are None where they cannot be told."""

    item: Item
    indicator: MethodIndicator
    reference: Reference
    value: Decimal | None
    share: Decimal | None

    @property
    def points(self) -> Decimal | None:
        """Share × weight."""
        return None if self.share is None else self.share * self.reference.weight


@dataclass(frozen=True, slots=True)
class SubjectScore:
    """One subject: its group, items, bonus and deduction by code, vetoes and the total.

    Attributes:
        group: None where the subject is not rated, or cannot be told to be.
        open: names of inputs whose absence leaves something open.
        total: None where an item is unknown.
    """

    method: Method
    group: Group | None
    items: tuple[ItemScore, ...] = ()
    bonus: tuple[tuple[str, Decimal], ...] = ()
    deduction: tuple[tuple[str, Decimal], ...] = ()
    bonus_points: Decimal = _ZERO
    deduction_points: Decimal = _ZERO
    veto: str | None = None
    not_classed: str | None = None
    points: Decimal | None = None
    open: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """Points with bonus and deduction, at ten places."""
        if self.points is None:
            return None
        return (self.points + self.bonus_points - self.deduction_points).quantize(_GRAIN)


def given_references(method: Method, group: Group) -> References:
    """References that need no population: the method's own weights, bases and ends.

    Items whose base or ends come from the group stay without, and are unknown.

    Raises:
        WeightsUnknown: a weight is not written.
    """
    weights = given_weights(method, group)
    return {
        item.indicator: Reference(
            weight=weights[item.indicator],
            base=item.normalise.base,
            low=item.normalise.low,
            high=item.normalise.high,
        )
        for item in group.items
    }


def plain_inputs(inputs: Mapping[str, Any]) -> dict[str, Plain]:
    """Numbers as Decimals, the rest as it is."""
    found: dict[str, Plain] = {}
    for name, given in inputs.items():
        if isinstance(given, bool | str | Decimal) or given is None:
            found[name] = given
        else:
            found[name] = Decimal(repr(given))
    return found


def score_subject(
    method: Method,
    inputs: Mapping[str, Any],
    references: Mapping[str, References] | None = None,
) -> SubjectScore:
    """One subject's points.

    Args:
        method: a checked method.
        inputs: by code, in the method's units; None or left out where nothing is known.
        references: of a run over the population (``Scores.references``); without them the
            method's own figures are used, and what needs a population is unknown.

    Raises:
        WeightsUnknown: a weight the method needs is not known.
    """
    plain = plain_inputs(inputs)
    group = group_of(method, plain)
    if group is None:
        return SubjectScore(method, None)
    against = (references or {}).get(group.code) or given_references(method, group)
    numbers = {name: one for name, one in plain.items() if isinstance(one, Decimal)}
    items = tuple(_item(method, item, against[item.indicator], numbers) for item in group.items)
    bonus, deduction = _applied(method.bonus, plain), _applied(method.deduction, plain)
    return SubjectScore(
        method,
        group,
        items=items,
        bonus=bonus,
        deduction=deduction,
        bonus_points=_limited(method.bonus, bonus),
        deduction_points=_limited(method.deduction, deduction),
        veto=next((one.code for one in method.vetoes if holds(one.when, plain)), None),
        not_classed=next((one.code for one in method.not_classed if holds(one.when, plain)), None),
        points=_sum(items),
        open=_left_open(method, items, plain),
    )


def group_of(method: Method, inputs: Mapping[str, Plain]) -> Group | None:
    """The group that takes the subject; None if none does or a missing input leaves it open."""
    if method.population is not None and not holds(method.population, inputs):
        return None
    for group in method.groups:
        inside = True if group.when is None else holds(group.when, inputs)
        if inside is None:
            return None
        if inside:
            return group
    return None


def _item(
    method: Method, item: Item, reference: Reference, numbers: Mapping[str, Decimal]
) -> ItemScore:
    indicator = method.indicator(item.indicator)
    value = value_one(indicator.value, dict(numbers))
    return ItemScore(
        item, indicator, reference, value, share_one(item, indicator, reference, value)
    )


def _sum(items: tuple[ItemScore, ...]) -> Decimal | None:
    if any(one.points is None and one.item.missing != "skip" for one in items):
        return None
    whole = sum((one.reference.weight for one in items), _ZERO)
    there = sum((one.reference.weight for one in items if one.points is not None), _ZERO)
    total = sum((one.points for one in items if one.points is not None), _ZERO)
    if there == whole:
        return total
    return total * whole / there if there > 0 else None


def _applied(
    adjustments: Adjustments, inputs: Mapping[str, Plain]
) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for one in adjustments.items:
        if one.when is not None and not holds(one.when, inputs):
            continue
        points = one.points
        if one.per:
            count = inputs.get(one.per)
            points *= max(count, _ZERO) if isinstance(count, Decimal) else _ZERO
        if one.at_most is not None:
            points = min(points, one.at_most)
        if points:
            found.append((one.code, points))
    return tuple(found)


def _limited(adjustments: Adjustments, applied: tuple[tuple[str, Decimal], ...]) -> Decimal:
    total = sum((points for _, points in applied), _ZERO)
    return total if adjustments.at_most is None else min(total, adjustments.at_most)


def _left_open(
    method: Method, items: tuple[ItemScore, ...], inputs: Mapping[str, Plain]
) -> tuple[str, ...]:
    names = [one.indicator.name for one in items if one.value is None]
    names += [
        one.name
        for one in (*method.bonus.items, *method.deduction.items)
        if (one.when is not None and holds(one.when, inputs) is None)
        or (one.per and inputs.get(one.per) is None)
    ]
    states = [(one.name, one.when) for one in method.vetoes]
    states += [(one.name, one.when) for one in method.not_classed]
    names += [name for name, when in states if holds(when, inputs) is None]
    return tuple(dict.fromkeys(names))
