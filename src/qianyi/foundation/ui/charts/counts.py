"""Pictures of how many: a funnel of stages, and a distribution with one firm's place in it."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from qianyi.foundation.ui import numbers
from qianyi.lib.errors import BadInput

from .basis import Colour, Drawing, Head, Line, for_drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
HIDDEN: Final = "少于 {0} 家，不单列"


class BinsMismatched(BadInput):
    """A distribution's edges and counts do not belong together."""

    code = "ui.charts.bins_mismatched"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a funnel: how many, what they lack or are, and the list behind."""

    name: str
    count: object
    words: str = ""
    url: str = ""
    colour: Colour = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel(Drawing):
    """Stages on the way to a title as centred bars; a click opens the list behind.

    Attributes:
        stages: from top to bottom, in the order of the way; they need not shrink.
    """

    kind: ClassVar[str] = "funnel"
    label_head: ClassVar[str] = "阶段"

    stages: Sequence[Stage]
    unit: str = "家"

    def drawn(self) -> dict[str, Any]:
        """Stages with their counts."""
        return {
            "stages": [
                {
                    "name": one.name,
                    "value": for_drawing(one.count),
                    "words": one.words,
                    "url": one.url,
                    "colour": one.colour,
                }
                for one in self.stages
            ]
        }

    @property
    def table_heads(self) -> list[Head]:
        """How many, and what it means."""
        return [Head("数量", self.unit), Head("说明")]

    @property
    def table_rows(self) -> list[Line]:
        """One row a stage."""
        return [Line(one.name, [one.count, one.words], one.url) for one in self.stages]


class Bins(NamedTuple):
    """Edges, and how many lie in each ``[edge, next edge)``; the last one is closed."""

    edges: tuple[Decimal, ...]
    counts: tuple[int, ...]


class Mark(NamedTuple):
    """A vertical line on a distribution; ``own`` is the firm the reader asks about."""

    value: object
    words: str
    own: bool = False


def histogram(values: Iterable[object], *, about: int = 20) -> Bins:
    """About so many bins with round edges over all values that are numbers.

    A step is 1, 2, 2.5 or 5 times a power of ten, so that an edge can be said aloud.
    """
    known = sorted(
        found for value in values if isinstance(found := numbers.as_decimal(value), Decimal)
    )
    if not known:
        return Bins((), ())
    step = _round_step((known[-1] - known[0]) / about)
    first = Decimal(math.floor(known[0] / step)) * step
    size = max(1, math.ceil((known[-1] - first) / step))
    edges = tuple(first + step * index for index in range(size + 1))
    counts = [0] * size
    for value in known:
        counts[min(bisect_right(edges, value) - 1, size - 1)] += 1
    return Bins(edges, tuple(counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Drawing):
    """How many firms lie in each range of a figure, and where one of them, or a limit, stands.

    Attributes:
        unit: of the figure on the axis; what is counted is ``counted`` (家).
        bins: from :func:`histogram`.
        marks: the firm's own place, limits of grades, the median.
        least: counts from 1 up to below this are not told (aggregates to outsiders: 5).
    """

    kind: ClassVar[str] = "distribution"
    label_head: ClassVar[str] = "区间"

    bins: Bins
    axis: str
    counted: str = "家"
    marks: Sequence[Mark] = ()
    least: int = 0

    def __post_init__(self) -> None:
        if len(self.bins.counts) and len(self.bins.edges) != len(self.bins.counts) + 1:
            raise BinsMismatched(
                f"图“{self.title}”有 {len(self.bins.counts)} 个区间、"
                f"{len(self.bins.edges)} 个端点；端点应比区间多 1 个。",
                chart=self.name,
            )

    def drawn(self) -> dict[str, Any]:
        """Bins as [from, to, count], hidden counts as null, and the marks."""
        return {
            "axis": self.axis,
            "counted": self.counted,
            "least": self.least,
            "bins": [
                [float(low), float(high), None if self._is_hidden(count) else count]
                for low, high, count in self._ranges
            ],
            "marks": [
                {"value": for_drawing(one.value), "words": one.words, "own": one.own}
                for one in self.marks
                if for_drawing(one.value) is not None
            ],
        }

    @property
    def table_heads(self) -> list[Head]:
        """How many."""
        return [Head("数量", self.counted)]

    @property
    def table_rows(self) -> list[Line]:
        """One row a range."""
        return [
            Line(
                f"{numbers.plain(low)} 至 {numbers.plain(high)} {self.unit}".rstrip(),
                [numbers.Missing(HIDDEN.format(self.least)) if self._is_hidden(count) else count],
            )
            for low, high, count in self._ranges
        ]

    @property
    def remark(self) -> str:
        """Where the marks stand."""
        return "；".join(
            f"{one.words}：{numbers.number(one.value, None, self.unit).text}"
            for one in self.marks
            if for_drawing(one.value) is not None
        )

    @property
    def empty_reason(self) -> str:
        """Nothing to count is said."""
        return "" if self.bins.counts else "暂无可统计的数据。"

    @property
    def _ranges(self) -> list[tuple[Decimal, Decimal, int]]:
        edges, counts = self.bins
        return list(zip(edges, edges[1:], counts, strict=False))

    def _is_hidden(self, count: int) -> bool:
        return 0 < count < self.least


def _round_step(rough: Decimal) -> Decimal:
    """The smallest round step that is not below ``rough``; 1 where all values are equal."""
    if rough <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(rough.adjusted())
    return next(step * power for step in STEPS if step * power >= rough)
