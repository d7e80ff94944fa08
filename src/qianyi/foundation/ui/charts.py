"""A chart as data: what ``charts.js`` draws, and the table of the same numbers beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from qianyi.lib.errors import BadInput

from . import numbers

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
    colour: Literal[1, 2, 3, 4, 5, 6] = 1
    kind: Literal["line", "bar"] = "line"
    forecast: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The range of a forecast, drawn behind its line."""

    name: str
    low: Sequence[object]
    high: Sequence[object]
    colour: Literal[1, 2, 3, 4, 5, 6] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its words. One axis, one unit, one scope.

    Attributes:
        name: short English name, unique on the page.
        title: the subject of the finding.
        periods: period codes, in order; shown in Chinese.
        target: a dashed line with its label.
        source: words under the chart, with ``source_url`` where the figures can be followed.
    """

    name: str
    title: str
    unit: str
    periods: Sequence[str]
    series: Sequence[Series]
    scope: str = ""
    target: object = None
    target_label: str = "目标"
    band: Band | None = None
    source: str = ""
    source_url: str = ""

    def __post_init__(self) -> None:
        rows = [(one.name, one.values) for one in self.series]
        if self.band:
            rows += [(self.band.name, self.band.low), (self.band.name, self.band.high)]
        for name, values in rows:
            if len(values) != len(self.periods):
                raise SeriesLengthDiffers(
                    f"图“{self.title}”的“{name}”有 {len(values)} 个值，"
                    f"期间有 {len(self.periods)} 个；两者应相等，缺数请用空值占位。",
                    chart=self.name,
                )

    @property
    def element_id(self) -> str:
        """Id of the JSON that the script reads."""
        return f"chart-{self.name}"

    @property
    def period_labels(self) -> list[str]:
        """Periods in Chinese."""
        return [numbers.period(code).text for code in self.periods]

    @property
    def spec(self) -> dict[str, Any]:
        """What goes to the browser. Floats are for drawing only; the table has the exact ones."""
        return {
            "unit": self.unit,
            "periods": self.period_labels,
            "series": [
                {
                    "name": one.name,
                    "kind": one.kind,
                    "colour": one.colour,
                    "forecast": one.forecast,
                    "values": [_for_drawing(value) for value in one.values],
                }
                for one in self.series
            ],
            "target": _for_drawing(self.target),
            "targetLabel": self.target_label,
            "band": self.band
            and {
                "name": self.band.name,
                "colour": self.band.colour,
                "low": [_for_drawing(value) for value in self.band.low],
                "high": [_for_drawing(value) for value in self.band.high],
            },
        }

    @property
    def table_heads(self) -> list[str]:
        """Column heads of the data table."""
        heads = [one.name for one in self.series]
        if self.band:
            heads += [f"{self.band.name}下限", f"{self.band.name}上限"]
        return heads

    @property
    def table_rows(self) -> list[tuple[str, list[object]]]:
        """Period and exact values, for the table view."""
        columns = [one.values for one in self.series]
        if self.band:
            columns += [self.band.low, self.band.high]
        return [
            (label, [values[index] for values in columns])
            for index, label in enumerate(self.period_labels)
        ]


def _for_drawing(value: object) -> float | None:
    found = numbers.as_decimal(value)
    return float(found) if isinstance(found, Decimal) else None
