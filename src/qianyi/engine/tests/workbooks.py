"""Workbooks of firms for tests, as somebody would fill them."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import xlsxwriter

from qianyi.engine import rosters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def roster(
    rows: Sequence[Mapping[str, object]],
    *,
    headings: Sequence[str] = tuple(rosters.HEADINGS.values()),
    merged: str = "",
) -> bytes:
    """A list with a row for each mapping of column keys; ``merged`` is a range of its header."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, heading in enumerate(headings):
        sheet.write(0, column, heading)
    if merged:
        sheet.merge_range(merged, headings[0])
    for line, row in enumerate(rows, start=1):
        for column, key in enumerate(rosters.HEADINGS):
            cell = row.get(key, "")
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            else:
                sheet.write(line, column, cell)
    book.close()
    return buffer.getvalue()
