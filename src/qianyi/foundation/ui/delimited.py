"""Lists as .csv, from the same tables the pages show, line by line however long.

Nothing a user typed can become a formula: what begins like one gets an apostrophe before it. The
first line says how many rows there are to be and the last that all of them are there, so that a
file that broke off on the way is known for one.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from . import excel, marks, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .cells import Column
    from .tables import Table

CONTENT_TYPE: Final = "text/csv; charset=utf-8"
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK_OF_UTF8: Final = "\ufeff"
AT_ONCE: Final = 500


def lines(table: Table, *, remarks: Sequence[str] = ()) -> Iterator[str]:
    """The file in pieces: remarks, header, rows, and the line that says it is whole."""
    columns = table.visible_columns
    count = table.count
    yield MARK_OF_UTF8 + _written([[f"{table.caption}，应有 {count} 行，末行为“文件完整”"]])
    for remark in remarks:
        yield _written([[safe(remark)]])
    yield _written([[column.header for column in columns]])
    waiting: list[list[str]] = []
    for row in _all_rows(table):
        waiting.append([_cell(column, column.exported(row)) for column in columns])
        if len(waiting) == AT_ONCE:
            yield _written(waiting)
            waiting = []
    yield _written(waiting)
    yield _written([[f"文件完整，共 {count} 行"]])


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("示例"), safe("-5")
    ("'=1+1", '示例', "'-5")
    """
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def attachment(title: str) -> str:
    """The Content-Disposition of a file named in Chinese."""
    return excel.attachment(title).replace("export.xlsx", "export.csv").replace(".xlsx", ".csv")


def _cell(column: Column, value: object) -> str:
    found = numbers.as_decimal(value) if column.is_numeric else value
    if found is None or found == "" or isinstance(found, numbers.Missing):
        return ""
    if isinstance(found, Decimal):
        return numbers.plain(found)
    if isinstance(found, datetime):
        return f"{found.astimezone(numbers.ZONE):%Y-%m-%d %H:%M}"
    if isinstance(found, date):
        return found.isoformat()
    return safe(_words(column, found))


def _words(column: Column, value: object) -> str:
    if column.kind == "status":
        return marks.status_of(value).word
    if column.kind == "period":
        return numbers.period(value).text
    return str(value)


def _all_rows(table: Table) -> Iterable[Any]:
    rows = table.ordered
    return rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else rows


def _written(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
