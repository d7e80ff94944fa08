"""A picture's table as a workbook, served by the page that shows the picture.

The page asks ``chart_asked(request, charts)`` first and gives each chart its ``chart_address``, so
the workbook has the rights, the filters and the figures of the page itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse

from qianyi.foundation.ui import excel
from qianyi.foundation.ui.cells import Column
from qianyi.foundation.ui.links import Query
from qianyi.foundation.ui.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .basis import Drawing, Line

CHART_PARAMETER: Final = "chart"


def chart_address(request: HttpRequest, name: str) -> str:
    """Where the workbook of a chart on this page is: the same question, with the chart's name."""
    return str(Query.of(request).with_value(CHART_PARAMETER, name))


def charts_exportable(request: HttpRequest, charts: Iterable[Drawing]) -> list[Drawing]:
    """The same charts, each with the address of its workbook on this page."""
    return [replace(one, export_url=chart_address(request, one.name)) for one in charts]


def chart_asked(request: HttpRequest, charts: Iterable[Drawing]) -> HttpResponse | None:
    """The workbook when the query asks for a chart that is on the page, else None."""
    name = request.GET.get(CHART_PARAMETER, "")
    found = next((one for one in charts if one.name == name), None) if name else None
    if found is None:
        return None
    response = HttpResponse(chart_workbook(found), content_type=excel.CONTENT_TYPE)
    response["Content-Disposition"] = excel.attachment(found.title)
    return response


def chart_workbook(chart: Drawing) -> bytes:
    """The whole table of a chart, with unit, scope, source and how to read it above."""
    heads = chart.table_heads
    table = Table(
        # Sorting and pages of the list on the same page are none of this table's business.
        HttpRequest(),
        name=f"chart-{chart.name}",
        caption=chart.title,
        rows=chart.table_rows,
        columns=[
            Column(key="label", title=chart.first_head, value=lambda line: line.label),
            *(
                Column(
                    key=f"v{index}",
                    title=head.title,
                    unit=head.unit,
                    decimals=head.decimals,
                    kind="number" if head.is_number else "text",
                    value=_reader(index),
                )
                for index, head in enumerate(heads)
            ),
        ],
    )
    said = [
        f"单位：{chart.unit}" if chart.unit else "",
        f"口径：{chart.scope}" if chart.scope else "",
        f"来源：{chart.source or '未注明'}",
        chart.note,
        chart.remark,
    ]
    return excel.workbook([excel.Sheet(table=table, remarks=[one for one in said if one])])


def _reader(index: int) -> Callable[[Line], Any]:
    return lambda line: line.values[index]
