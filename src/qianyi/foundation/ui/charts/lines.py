"""Lines and bars over periods: one axis, one unit, one scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from qianyi.foundation.ui import numbers
from qianyi.lib.errors import BadInput

from .basis import Colour, Drawing, Head, Line, for_drawing

if TYPE_CHECKING:
    from collections.abc import Sequence


class SeriesLengthDiffers(BadInput):
    """A series has not one value for each period."""

    code = "ui.charts.series_length_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One named line or set of bars; it breaks where ``values`` hold None or ``Missing``.

    ``colour`` is 1 to 6, the same for the same thing on every page; ``forecast`` draws it dashed.
    """

    name: str
    values: Sequence[object]
    colour: Colour = 1
    kind: Literal["line", "bar"] = "line"
    forecast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The range of a forecast, drawn behind its line."""

    name: str
    low: Sequence[object]
    high: Sequence[object]
    colour: Colour = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Drawing):
    """Figures over periods, with a target as a dashed line and a forecast as a band.

    Attributes:
        periods: period codes, in order; shown in Chinese.
        target: a dashed line with its label.
    """

    kind: ClassVar[str] = "lines"
    label_head: ClassVar[str] = "期间"

    periods: Sequence[str]
    series: Sequence[Series]
    target: object = None
    target_label: str = "目标"
    band: Band | None = None

    def __post_init__(self) -> None:
        for name, values in self._columns:
            if len(values) != len(self.periods):
                raise SeriesLengthDiffers(
                    f"图“{self.title}”的“{name}”有 {len(values)} 个值，"
                    f"期间有 {len(self.periods)} 个；两者应相等，缺数请用空值占位。",
                    chart=self.name,
                )

    @property
    def period_labels(self) -> list[str]:
        """Periods in Chinese."""
        return [numbers.period(code).text for code in self.periods]

    def drawn(self) -> dict[str, Any]:
        """Periods, series, target and band."""
        return {
            "periods": self.period_labels,
            "series": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "colour": one.colour,
                    "forecast": one.forecast,
                    "values": [for_drawing(value) for value in one.values],
                }
                for one in self.series
            ],
            "target": for_drawing(self.target),
            "targetLabel": self.target_label,
            "band": self.band
            and {
                "name": self.band.name,
                "colour": self.band.colour,
                "low": [for_drawing(value) for value in self.band.low],
                "high": [for_drawing(value) for value in self.band.high],
            },
        }

    @property
    def table_heads(self) -> list[Head]:
        """The series and the two ends of the band."""
        return [Head(name, self.unit) for name, _ in self._columns]

    @property
    def table_rows(self) -> list[Line]:
        """One row a period."""
        return [
            Line(label, [values[index] for _, values in self._columns])
            for index, label in enumerate(self.period_labels)
        ]

    @property
    def _columns(self) -> list[tuple[str, Sequence[object]]]:
        columns = [(one.name, one.values) for one in self.series]
        if self.band:
            columns += [
                (f"{self.band.name}下限", self.band.low),
                (f"{self.band.name}上限", self.band.high),
            ]
        return columns
