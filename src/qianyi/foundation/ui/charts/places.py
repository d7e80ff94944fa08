"""Pictures of where a firm stands: scatter, radar against the median, ranking with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

from qianyi.foundation.ui import numbers
from qianyi.lib.errors import BadInput

from .basis import Colour, Drawing, Head, Line, for_drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

Shape: TypeAlias = Literal["circle", "rect", "triangle", "diamond"]
POINTS_DRAWN: Final = 3000
LEAST_SPOKES: Final = 3
PLACES_DRAWN: Final = 60


class SpokeBeyondScale(BadInput):
    """A radar's value lies outside the scale of its spoke."""

    code = "ui.charts.spoke_beyond_scale"


class Point(NamedTuple):
    """One firm on a scatter."""

    name: str
    x: object
    y: object
    url: str = ""
    own: bool = False


class Cloud(NamedTuple):
    """Points of one class: its own colour and its own shape, so that neither is needed alone."""

    name: str
    points: Sequence[Point]
    colour: Colour = 1
    shape: Shape = "circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter(Drawing):
    """Two figures of each firm against each other, by class; ``unit`` is that of the y axis.

    Attributes:
        logarithmic: both axes by powers of ten; what is zero or below is then told, not drawn.
    """

    kind: ClassVar[str] = "scatter"
    label_head: ClassVar[str] = "企业"

    clouds: Sequence[Cloud]
    x_title: str
    x_unit: str
    y_title: str
    logarithmic: bool = False

    def drawn(self) -> dict[str, Any]:
        """Clouds of [x, y, name, url], thinned evenly above ``POINTS_DRAWN``; own points stay."""
        every = self._every
        shown = [
            {
                "name": cloud.name,
                "colour": cloud.colour,
                "shape": cloud.shape,
                "points": [
                    [for_drawing(one.x), for_drawing(one.y), one.name, one.url, one.own]
                    for index, one in enumerate(self._drawable(cloud))
                    if one.own or index % every == 0
                ],
            }
            for cloud in self.clouds
        ]
        return {
            "x": {"title": self.x_title, "unit": self.x_unit},
            "y": {"title": self.y_title, "unit": self.unit},
            "log": self.logarithmic,
            "clouds": shown,
        }

    @property
    def table_heads(self) -> list[Head]:
        """Class and the two figures."""
        return [Head("类别"), Head(self.x_title, self.x_unit), Head(self.y_title, self.unit)]

    @property
    def table_rows(self) -> list[Line]:
        """One row a firm, missing figures with their reasons."""
        return [
            Line(one.name, [cloud.name, one.x, one.y], one.url)
            for cloud in self.clouds
            for one in cloud.points
        ]

    @property
    def remark(self) -> str:
        """How many firms the drawing leaves out, and why."""
        given, total = sum(len(cloud.points) for cloud in self.clouds), self._drawn_count
        said = []
        if given > total:
            why = "缺数、为零或为负" if self.logarithmic else "缺数"
            said.append(f"{given - total:,} 家{why}，未画出")
        if self._every > 1:
            said.append(f"共 {total:,} 家，图上每 {self._every} 家画 1 家，导出为全部")
        return "；".join(said)

    @property
    def empty_reason(self) -> str:
        """Nothing to place is said."""
        return "" if self._drawn_count else "没有两项数据齐全的企业，不画图。"

    def _drawable(self, cloud: Cloud) -> list[Point]:
        pairs = [(one, for_drawing(one.x), for_drawing(one.y)) for one in cloud.points]
        return [
            one
            for one, x, y in pairs
            if x is not None and y is not None and (not self.logarithmic or (x > 0 and y > 0))
        ]

    @property
    def _drawn_count(self) -> int:
        return sum(len(self._drawable(cloud)) for cloud in self.clouds)

    @property
    def _every(self) -> int:
        return max(1, -(-self._drawn_count // POINTS_DRAWN))


class Spoke(NamedTuple):
    """One indicator of a radar: the firm's value, the median, and the end of the scale."""

    name: str
    own: object
    median: object
    full: object = 100
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar(Drawing):
    """A firm against the median of its industry, each indicator on a scale from zero to full.

    An indicator that either side lacks is not drawn, because a gap on a radar reads as zero; the
    table and a sentence name it.
    """

    kind: ClassVar[str] = "radar"
    label_head: ClassVar[str] = "指标"

    spokes: Sequence[Spoke]
    own_name: str
    median_name: str = "行业中位数"

    def __post_init__(self) -> None:
        for spoke in self._known:
            full = for_drawing(spoke.full) or 0
            if any(not 0 <= (for_drawing(value) or 0) <= full for value in spoke[1:3]):
                raise SpokeBeyondScale(
                    f"图“{self.title}”的“{spoke.name}”超出刻度：应在 0 至 {spoke.full} 之间。"
                    "请先折算为得分再画。",
                    chart=self.name,
                )

    def drawn(self) -> dict[str, Any]:
        """Spokes both sides have."""
        known = self._known
        return {
            "spokes": [{"name": one.name, "max": for_drawing(one.full)} for one in known],
            "own": {"name": self.own_name, "values": [for_drawing(one.own) for one in known]},
            "median": {
                "name": self.median_name,
                "values": [for_drawing(one.median) for one in known],
            },
        }

    @property
    def table_heads(self) -> list[Head]:
        """Both sides and the scale."""
        return [
            Head(self.own_name, self.unit),
            Head(self.median_name, self.unit),
            Head("满分", self.unit),
        ]

    @property
    def table_rows(self) -> list[Line]:
        """One row an indicator, those without data included."""
        return [Line(one.name, [one.own, one.median, one.full]) for one in self.spokes]

    @property
    def empty_reason(self) -> str:
        """A polygon needs three corners."""
        if len(self._known) >= LEAST_SPOKES:
            return ""
        return f"双方都有数据的指标不足 {LEAST_SPOKES} 项，不画图；请看数据表。"

    @property
    def _known(self) -> list[Spoke]:
        return [
            one
            for one in self.spokes
            if for_drawing(one.own) is not None and for_drawing(one.median) is not None
        ]

    @property
    def remark(self) -> str:
        """Indicators one side lacks."""
        known = self._known
        missing = [one.name for one in self.spokes if one not in known]
        return f"缺数未画：{'、'.join(missing)}" if missing else ""


class Placed(NamedTuple):
    """One row of a ranking: its value and the interval within which it could lie."""

    name: str
    value: object
    low: object = None
    high: object = None
    group: str = ""
    colour: Colour = 1
    url: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Drawing):
    """Firms in order, each a point with its interval; a long list is drawn around the own firm.

    Attributes:
        axis: what the values are (名次, 总分).
        decimals: of the table; None keeps what the values have.
    """

    kind: ClassVar[str] = "ranking"
    label_head: ClassVar[str] = "企业"

    places: Sequence[Placed]
    axis: str
    decimals: int | None = None

    def drawn(self) -> dict[str, Any]:
        """The window of places that is drawn, with a remark where it is not all."""
        shown = [
            {
                "name": one.name,
                "value": for_drawing(one.value),
                "low": for_drawing(one.low),
                "high": for_drawing(one.high),
                "group": one.group,
                "colour": one.colour,
                "url": one.url,
                "own": one.own,
            }
            for one in self._window[1]
        ]
        return {"axis": self.axis, "places": shown}

    @property
    def remark(self) -> str:
        """Which rows are drawn, where it is not all."""
        first, window = self._window
        if len(window) == len(self.places):
            return ""
        return f"共 {len(self.places):,} 家，图上为第 {first + 1} 至 {first + len(window)} 行"

    @property
    def table_heads(self) -> list[Head]:
        """Value, interval, group."""
        return [
            Head(self.axis, self.unit, self.decimals),
            Head("区间下限", self.unit, self.decimals),
            Head("区间上限", self.unit, self.decimals),
            Head("类别"),
        ]

    @property
    def table_rows(self) -> list[Line]:
        """One row a firm."""
        none = numbers.Missing("未测算区间")
        return [
            Line(
                one.name,
                [
                    one.value,
                    none if one.low is None else one.low,
                    none if one.high is None else one.high,
                    one.group,
                ],
                one.url,
            )
            for one in self.places
        ]

    @property
    def _window(self) -> tuple[int, Sequence[Placed]]:
        if len(self.places) <= PLACES_DRAWN:
            return 0, self.places
        own = next((index for index, one in enumerate(self.places) if one.own), 0)
        first = min(max(0, own - PLACES_DRAWN // 2), len(self.places) - PLACES_DRAWN)
        return first, self.places[first : first + PLACES_DRAWN]
