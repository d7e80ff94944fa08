"""Pictures as data: what ``charts.js`` draws, and the table of the same numbers beside it.

A page makes one of the classes below and includes ``ui/chart.html`` with ``chart=…``; it loads the
scripts once with ``ui/chart_scripts.html``. Colour never speaks alone: there is a shape or a word.
"""

from __future__ import annotations

from .basis import Colour, Drawing, Head, Line
from .counts import Bins, BinsMismatched, Distribution, Funnel, Mark, Stage, histogram
from .exporting import chart_address, chart_asked, chart_workbook, charts_exportable
from .flows import Flow, Grade, Stream, StreamOutside
from .lines import Band, Chart, Series, SeriesLengthDiffers
from .places import Cloud, Placed, Point, Radar, Ranking, Scatter, Shape, Spoke, SpokeBeyondScale

__all__ = [
    "Band",
    "Bins",
    "BinsMismatched",
    "Chart",
    "Cloud",
    "Colour",
    "Distribution",
    "Drawing",
    "Flow",
    "Funnel",
    "Grade",
    "Head",
    "Line",
    "Mark",
    "Placed",
    "Point",
    "Radar",
    "Ranking",
    "Scatter",
    "Series",
    "SeriesLengthDiffers",
    "Shape",
    "Spoke",
    "SpokeBeyondScale",
    "Stage",
    "Stream",
    "StreamOutside",
    "chart_address",
    "chart_asked",
    "chart_workbook",
    "charts_exportable",
    "histogram",
]
