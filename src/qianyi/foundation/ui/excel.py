"""Lists as .xlsx, from the same tables the pages show.

Numbers are numbers, units stand in the header, the source beside the row. Text is written as text,
whatever it begins with: nothing a user typed can become a formula or a link.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import xlsxwriter

from qianyi.lib.errors import BadInput

from . import marks, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from .cells import Column
    from .tables import Table

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_576
MOST_CHARACTERS: Final = 32_767
EXACT_DIGITS: Final = 15
CUT: Final = "…（内容过长，已截断）"
NAME_LENGTH: Final = 31
WIDTH: Final[dict[str, int]] = {"text": 28, "moment": 18, "day": 12, "status": 14, "period": 16}


class SheetTooLong(BadInput):
    """More rows than one sheet holds."""

    code = "ui.excel.sheet_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a table and the lines above it (as-of date, filters in force, remarks)."""

    table: Table
    title: str = ""
    remarks: Sequence[str] = ()


def workbook(sheets: Sequence[Sheet | Table]) -> bytes:
    """A workbook with one sheet a table: visible columns, all pages, in the order on screen.

    Raises:
        SheetTooLong: before anything is written, naming the sheet and its rows.
    """
    parts = [sheet if isinstance(sheet, Sheet) else Sheet(table=sheet) for sheet in sheets]
    for part in parts:
        _check_length(part)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    writer = _Writer(book)
    taken: set[str] = set()
    for part in parts:
        writer.write(part, _free_name(part.title or part.table.caption, taken))
    book.close()
    return buffer.getvalue()


def attachment(title: str) -> str:
    """The Content-Disposition of a workbook named in Chinese."""
    return disposition(f"{title}.xlsx")


def disposition(filename: str) -> str:
    """The Content-Disposition of a file named in Chinese; its stem is cut where it is too long."""
    stem, _, suffix = filename.rpartition(".")
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", stem)[:80]
    return f"attachment; filename=\"export.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"


class _Writer:
    """Holds the workbook's formats, which XlsxWriter wants made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format(
            {
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#EEF1F5",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.remark = book.add_format({"font_color": "#5A6472"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.missing = book.add_format({"font_color": "#5A6472", "align": "right", "valign": "top"})
        self._by_pattern: dict[str, Format] = {}

    def write(self, part: Sheet, name: str) -> None:
        """One sheet: title, remarks, header, rows; frozen and filtered under the header."""
        table, sheet = part.table, self.book.add_worksheet(name)
        sheet.write_string(0, 0, _fitting(part.title or table.caption), self.title)
        for line, remark in enumerate(part.remarks, start=1):
            sheet.write_string(line, 0, _fitting(remark), self.remark)
        top = len(part.remarks) + 2
        columns = table.visible_columns
        for index, column in enumerate(columns):
            sheet.write_string(top, index, column.header, self.head)
            sheet.set_column(index, index, WIDTH.get(column.kind, max(12, len(column.header) * 2)))
        if table.source is not None:
            sheet.write_string(top, len(columns), "来源", self.head)
            sheet.set_column(len(columns), len(columns), 40)
        last = top
        for last, row in enumerate(_all_rows(table), start=top + 1):
            for index, column in enumerate(columns):
                self._cell(sheet, last, index, column, column.exported(row))
            if table.source is not None:
                sheet.write_string(last, len(columns), _fitting(table.source(row)), self.text)
        width = len(columns) - (table.source is None)
        sheet.autofilter(top, 0, max(last, top), max(width, 0))
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _cell(self, sheet: Worksheet, line: int, place: int, column: Column, value: object) -> None:
        found = numbers.as_decimal(value) if column.is_numeric else value
        if found is None or found == "" or isinstance(found, numbers.Missing):
            reason = found.reason if isinstance(found, numbers.Missing) else column.missing
            if found is not value and isinstance(found, numbers.Missing) and value in (None, ""):
                reason = column.missing
            sheet.write_string(line, place, f"{numbers.DASH}（{reason}）", self.missing)
        elif isinstance(found, Decimal | int) and not isinstance(found, bool):
            self._number(sheet, line, place, column, Decimal(found))
        elif isinstance(found, datetime):
            local = found.astimezone(numbers.ZONE) if found.tzinfo else found
            sheet.write_datetime(
                line, place, local.replace(tzinfo=None), self._format("yyyy-mm-dd hh:mm")
            )
        elif isinstance(found, date):
            sheet.write_datetime(line, place, found, self._format("yyyy-mm-dd"))
        else:
            sheet.write_string(line, place, _fitting(_words(column, found)), self.text)

    def _number(
        self, sheet: Worksheet, line: int, place: int, column: Column, value: Decimal
    ) -> None:
        """A spreadsheet keeps 15 digits; a longer number is written as text rather than changed."""
        if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
            sheet.write_string(line, place, numbers.plain(value), self.missing)
            return
        decimals = _decimals(value) if column.decimals is None else column.decimals
        sheet.write_number(
            line,
            place,
            float(value),
            self._format("#,##0" + ("." + "0" * decimals if decimals else "")),
        )

    def _format(self, pattern: str) -> Format:
        if pattern not in self._by_pattern:
            self._by_pattern[pattern] = self.book.add_format(
                {"num_format": pattern, "valign": "top"}
            )
        return self._by_pattern[pattern]


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(max(-exponent, 0), EXACT_DIGITS) if isinstance(exponent, int) else 0


def _words(column: Column, value: object) -> str:
    if column.kind == "status":
        return marks.status_of(value).word
    if column.kind == "period":
        return numbers.period(value).text
    return str(value)


def _all_rows(table: Table) -> Iterable[Any]:
    rows = table.ordered
    return rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else rows


def _check_length(part: Sheet) -> None:
    if part.table.count + len(part.remarks) + 3 > MOST_ROWS:
        raise SheetTooLong(
            f"“{part.table.caption}”共 {part.table.count:,} 行，"
            f"超过一张工作表的 {MOST_ROWS:,} 行；请先筛选再导出。",
            rows=part.table.count,
        )


def _fitting(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - len(CUT)] + CUT


def _free_name(title: str, taken: set[str]) -> str:
    """A sheet name Excel accepts: short, without its forbidden signs, unlike the others."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip().strip("'") or "数据"
    name, number = clean[:NAME_LENGTH].strip("'"), 2
    while name.casefold() in taken or name.casefold() == "history":
        tail = f"（{number}）"
        name, number = clean[: NAME_LENGTH - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name
