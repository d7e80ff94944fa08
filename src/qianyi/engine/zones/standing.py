"""A zone beside others: shares, points, gaps, what one more unit is worth, what is weak.

Exact Decimals throughout. The official way of counting was not found, so shares are those of the
method (min–max among the zones compared, the zone itself among them). What is missing is never
nought: the points that cannot be told stay open and make the range wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Final

from qianyi.engine.scoring.references import Reference, given_weights
from qianyi.engine.scoring.shares import share_one
from qianyi.engine.zones.records import WEAK_AT_ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qianyi.engine.scoring import Method
    from qianyi.engine.scoring.records import Item
    from qianyi.engine.zones.records import ZoneIndicator, ZonePart, ZoneSystem

    Figures = Mapping[str, Decimal]

_ZERO, _ONE, _PERCENT = Decimal(0), Decimal(1), Decimal(100)
WEIGHT_LOW: Final = Decimal("0.8")
WEIGHT_HIGH: Final = Decimal("1.2")
"""The two weights that could be read; others are taken to lie between them."""
LEAST_PEERS: Final = 4
"""A quarter of the zones means something from four on."""


@dataclass(frozen=True, slots=True)
class Among:
    """The zones compared, in one indicator.

    Attributes:
        count: zones with a figure, the zone itself not among them.
        best: the best of them, by the indicator's direction; ``best_zone`` the first that has it.
        place: the zone's own place among all that have a figure; equal ones share the better.
    """

    count: int = 0
    median: Decimal | None = None
    best: Decimal | None = None
    best_zone: str = ""
    chosen: Decimal | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One second-level indicator of the zone.

    Attributes:
        worth: points at full share; None where weights are not known.
        low_worth, high_worth: the same as unverified weights run over their range.
        weight_ends: that range, relative within the part.
        share, points: None where there is no figure or nothing to hold it against.
        unit_points: points one more unit (one less where less is better) brings now; nought beyond
            the ends of the scale.
        unit: how large that unit is (0.01 of a ratio is one percentage point).
        gap_median, gap_best, gap_chosen: points the zone would gain at that figure.
        weak: why it is weak, in words; empty if it is not.
    """

    indicator: ZoneIndicator
    value: Decimal | None
    worth: Decimal | None
    low_worth: Decimal | None
    high_worth: Decimal | None
    weight_confirmed: bool
    among: Among
    weight_ends: tuple[Decimal, Decimal] = (_ONE, _ONE)
    share: Decimal | None = None
    points: Decimal | None = None
    unit: Decimal = _ONE
    unit_points: Decimal | None = None
    gap_median: Decimal | None = None
    gap_best: Decimal | None = None
    gap_chosen: Decimal | None = None
    weak: str = ""


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One first-level indicator: points told, and points still open."""

    part: ZonePart
    lines: tuple[Line, ...]
    points: Decimal | None
    open: Decimal | None
    known: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A zone in a system.

    Attributes:
        points: of the indicators that have a figure and something to hold it against; None where
            none has.
        open: points of the rest.
        low, high: what the total may be: unverified weights run over their range, and what is open
            from nothing to everything.
        weight_low, weight_high: what the told points may be by the weights alone.
    """

    parts: tuple[PartStanding, ...]
    peers: tuple[str, ...]
    points: Decimal | None = None
    open: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    weight_low: Decimal | None = None
    weight_high: Decimal | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def missing(self) -> tuple[Line, ...]:
        """Indicators without a figure: 尚未采集."""
        return tuple(line for line in self.lines if line.value is None)

    @property
    def weak(self) -> tuple[Line, ...]:
        """Weak ones, the most points to the best zone first."""
        found = [line for line in self.lines if line.weak]
        return tuple(sorted(found, key=lambda line: -(line.gap_best or _ZERO)))

    @property
    def by_gap(self) -> tuple[Line, ...]:
        """Lines with a gap to the best, the widest first."""
        found = [line for line in self.lines if line.gap_best and line.gap_best > 0]
        return tuple(sorted(found, key=lambda line: -(line.gap_best or _ZERO)))


def standing(
    system: ZoneSystem,
    method: Method | None,
    own: Figures,
    peers: Mapping[str, Figures],
    *,
    chosen: str = "",
) -> Standing:
    """How the zone stands.

    Args:
        system: the tree.
        method: how it counts; None where weights are not known, then there are no points.
        own: the zone's figures by indicator; what is missing is left out.
        peers: figures of the zones compared, by zone.
        chosen: one of them to be held against.
    """
    worths = _worths(method)
    lines = {one.code: _line(one, method, worths, own, peers, chosen) for one in system.indicators}
    parts = tuple(
        _part_standing(part, tuple(lines[one.code] for one in system.of_part(part.code)))
        for part in system.parts
    )
    if method is None or not any(line.points is not None for line in lines.values()):
        return Standing(parts, tuple(peers))
    told = [part for part in parts if part.points is not None]
    weighed = [_by_weights(part, opens=False) for part in parts]
    whole = [_by_weights(part, opens=True) for part in parts]
    return Standing(
        parts,
        tuple(peers),
        points=sum((part.points or _ZERO for part in told), _ZERO),
        open=sum((part.open or _ZERO for part in parts), _ZERO),
        low=sum((low for low, _ in whole), _ZERO),
        high=sum((high for _, high in whole), _ZERO),
        weight_low=sum((low for low, _ in weighed), _ZERO),
        weight_high=sum((high for _, high in weighed), _ZERO),
    )


def _worths(method: Method | None) -> dict[str, Decimal]:
    return {} if method is None else given_weights(method, method.groups[0])


def _items(method: Method | None) -> dict[str, Item]:
    return {} if method is None else {one.indicator: one for one in method.groups[0].items}


def _line(
    one: ZoneIndicator,
    method: Method | None,
    worths: Mapping[str, Decimal],
    own: Figures,
    peers: Mapping[str, Figures],
    chosen: str,
) -> Line:
    item = _items(method).get(one.code)
    value = own.get(one.code)
    others = {zone: told[one.code] for zone, told in peers.items() if one.code in told}
    among = _among(one, value, others, chosen)
    worth = worths.get(one.code)
    low, high = _worth_range(method, one.code) if worth is not None else (None, None)
    line = Line(
        one, value, worth, low, high,
        weight_confirmed=item is not None and item.weight_certainty == "confirmed",
        among=among, unit=_unit(one),
        weight_ends=(_ONE, _ONE) if item is None else _weight_ends(item),
    )  # fmt: skip
    if method is None or item is None or worth is None or not others:
        return _with(line, weak=_weak(one, value, others))
    counted = _Counted(method, item, worth, tuple(others.values()))
    points = counted.points(value)
    return _with(
        line,
        share=counted.share(value),
        points=points,
        unit_points=None if value is None else counted.gain(value, _step(one)),
        gap_median=_gap(points, counted.at(among.median, value)),
        gap_best=_gap(points, counted.at(among.best, value)),
        gap_chosen=_gap(points, counted.at(among.chosen, value)),
        weak=_weak(one, value, others),
    )


def _with(line: Line, **changes: object) -> Line:
    names = line.__dataclass_fields__
    return Line(**{name: changes.get(name, getattr(line, name)) for name in names})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Counted:
    """One indicator counted among the others' figures and a zone's own."""

    method: Method
    item: Item
    worth: Decimal
    others: tuple[Decimal, ...]

    def share(self, value: Decimal | None, beside: Decimal | None = None) -> Decimal | None:
        """The share of a figure; the ends of the scale are those of all zones, it among them."""
        if value is None:
            return None
        normalise = self.item.normalise
        ends = [*self.others, value if beside is None else beside]
        reference = Reference(
            weight=self.worth,
            base=normalise.base,
            low=min(ends) if normalise.low is None else normalise.low,
            high=max(ends) if normalise.high is None else normalise.high,
            count=len(ends),
        )
        indicator = self.method.indicator(self.item.indicator)
        return share_one(self.item, indicator, reference, value)

    def points(self, value: Decimal | None) -> Decimal | None:
        """Share × worth."""
        share = self.share(value)
        return None if share is None else share * self.worth

    def at(self, figure: Decimal | None, own: Decimal | None) -> Decimal | None:
        """Points at another's figure, on the scale as it stands with the zone's own."""
        share = None if figure is None else self.share(figure, own)
        return None if share is None else share * self.worth

    def gain(self, value: Decimal, step: Decimal) -> Decimal:
        """Points that a step brings; the scale follows where the zone itself sets its end."""
        now, then = self.points(value), self.points(value + step)
        return (then or _ZERO) - (now or _ZERO)


def _unit(one: ZoneIndicator) -> Decimal:
    """One percentage point of a ratio, else one of its unit."""
    return _ONE / _PERCENT if one.unit == "比值" else _ONE


def _step(one: ZoneIndicator) -> Decimal:
    return _unit(one) if one.direction == "up" else -_unit(one)


def _gap(points: Decimal | None, there: Decimal | None) -> Decimal | None:
    return None if points is None or there is None else there - points


def _among(
    one: ZoneIndicator, value: Decimal | None, others: Mapping[str, Decimal], chosen: str
) -> Among:
    if not others:
        return Among()
    up = one.direction == "up"
    best = max(others.values()) if up else min(others.values())
    place = None
    if value is not None:
        better = sum((other > value) if up else (other < value) for other in others.values())
        place = better + 1
    return Among(
        count=len(others),
        median=Decimal(median(others.values())),
        best=best,
        best_zone=next(zone for zone, figure in others.items() if figure == best),
        chosen=others.get(chosen),
        place=place,
    )


def _weak(one: ZoneIndicator, value: Decimal | None, others: Mapping[str, Decimal]) -> str:
    if value is None:
        return ""
    if one.sort in WEAK_AT_ZERO and value <= 0:
        return "净增不足" if one.sort == "net" else "为零"
    if len(others) < LEAST_PEERS:
        return ""
    up = one.direction == "up"
    worse = sum((other < value) if up else (other > value) for other in others.values())
    return "低于四分之三的对比高新区" if worse * 4 < len(others) else ""


def _worth_range(method: Method | None, code: str) -> tuple[Decimal, Decimal]:
    """Points at full share as each unverified weight of the part runs over its range."""
    assert method is not None  # noqa: S101 - asked only where weights are known
    group = method.groups[0]
    item = next(one for one in group.items if one.indicator == code)
    whole = {part.code: part.weight for part in group.parts}.get(item.part, method.total)
    ends = []
    for own_end, other_end in ((0, 1), (1, 0)):
        weights = {
            one.indicator: _weight_ends(one)[own_end if one is item else other_end]
            for one in group.items
            if one.part == item.part
        }
        ends.append(whole * weights[code] / sum(weights.values()))
    return ends[0], ends[1]


def _weight_ends(item: Item) -> tuple[Decimal, Decimal]:
    weight = item.weight if item.weight is not None else _ONE
    if item.weight_certainty == "confirmed":
        return weight, weight
    return min(weight, WEIGHT_LOW), max(weight, WEIGHT_HIGH)


def _part_standing(part: ZonePart, lines: tuple[Line, ...]) -> PartStanding:
    known = [line for line in lines if line.points is not None]
    worths = [line.worth for line in lines if line.worth is not None]
    points = sum((line.points or _ZERO for line in known), _ZERO) if known else None
    told = sum((line.worth or _ZERO for line in known), _ZERO)
    return PartStanding(
        part, lines, points, sum(worths, _ZERO) - told if worths else None, len(known)
    )


def _by_weights(part: PartStanding, *, opens: bool) -> tuple[Decimal, Decimal]:
    """The least and most points of a part; with ``opens`` what is open runs over 0 to 1.

    A part's points are its weight times the mean of shares, weighted; each weight lies between two
    ends, so the extremes take the high end for all shares above some bound and the low end below.
    """
    lines = [line for line in part.lines if line.worth is not None]
    if not lines:
        return _ZERO, _ZERO
    whole = part.part.weight
    if whole is None:
        whole = sum((line.worth or _ZERO for line in lines), _ZERO)
    ends = []
    for best in (False, True):
        given = _ONE if best and opens else _ZERO
        shares = [given if line.share is None else line.share for line in lines]
        means = list(_means(shares, [line.weight_ends for line in lines], best=best))
        ends.append(whole * (max(means) if best else min(means)))
    return ends[0], ends[1]


def _means(
    shares: Sequence[Decimal], ends: Sequence[tuple[Decimal, Decimal]], *, best: bool
) -> Iterable[Decimal]:
    """Weighted means with the high weights on the largest shares (or smallest), at every bound."""
    order = sorted(range(len(shares)), key=lambda place: shares[place], reverse=best)
    for bound in range(len(order) + 1):
        weights = [ends[place][1 if rank < bound else 0] for rank, place in enumerate(order)]
        total = sum((shares[place] * weight for place, weight in zip(order, weights, strict=True)),
                    _ZERO)  # fmt: skip
        yield total / sum(weights)
