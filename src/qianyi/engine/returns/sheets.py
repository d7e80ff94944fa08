"""A return as a workbook: the template a firm fills off line, and reading it back.

Lines are found by their code, whatever the order.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import xlsxwriter

from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_words, sheet_open
from qianyi.lib.errors import BadInput

from .entries import LONGEST_ENTRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .items import Item

CODE, NAME, UNIT, LAST, VALUE, WORDS = "项目代码", "项目", "单位", "上期", "本期", "说明"
HEADINGS: Final = (CODE, NAME, UNIT, LAST, VALUE, WORDS)
WIDTHS: Final = (18, 36, 10, 16, 18, 40)
MOST_BYTES: Final = 5 * MEGABYTE
MOST_UNPACKED: Final = 50 * MEGABYTE
MOST_ROWS: Final = 2000
LONGEST_WORDS: Final = 500


class WorkbookRefused(BadInput):
    """An uploaded workbook cannot be read as this return; nothing was changed."""

    code: ClassVar[str] = "engine.returns.workbook_refused"


INTAKE: Final = Intake(
    refused=WorkbookRefused,
    most_bytes=MOST_BYTES,
    most_unpacked=MOST_UNPACKED,
    most_rows=MOST_ROWS,
    rows_named=MOST_ROWS,
    thing="填报表",
    trim="请只上传填好的模板",
    make="请用下载的模板填写，另存为 .xlsx 后上传",
)


@dataclass(frozen=True, slots=True)
class SheetEntries:
    """What a workbook holds: item key → entry, item key → explanation, and lines left aside."""

    entries: Mapping[str, str]
    explanations: Mapping[str, str]
    remarks: tuple[str, ...]


def template_make(
    *,
    title: str,
    remarks: Sequence[str],
    items: Sequence[Item],
    last: Mapping[str, str],
    entries: Mapping[str, str],
    explanations: Mapping[str, str],
) -> bytes:
    """A workbook with one line an item, filled with what is known; only 本期 and 说明 are free."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("填报")
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F5"})
    free = book.add_format({"locked": False, "bg_color": "#FFFBE6", "num_format": "@"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for line, remark in enumerate(remarks, start=1):
        sheet.write_string(line, 0, remark)
    top = len(remarks) + 2
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.write_string(top, column, heading, head)
        sheet.set_column(column, column, width)
    for line, item in enumerate(items, start=top + 1):
        told = (item.key, item.name, item.unit, last.get(item.key, ""))
        for column, words in enumerate(told):
            sheet.write_string(line, column, words)
        sheet.write_string(line, 4, entries.get(item.key, ""), free)
        sheet.write_string(line, 5, explanations.get(item.key, ""), free)
    sheet.freeze_panes(top + 1, 2)
    sheet.protect()
    book.close()
    return buffer.getvalue()


def sheet_read(raw: bytes, items: Sequence[Item]) -> SheetEntries:
    """The entries of a filled template.

    Raises:
        WorkbookRefused: too large, no workbook, no heading line, or a code twice.
    """
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows)
    names = {item.key: item.name for item in items}
    entries: dict[str, str] = {}
    explanations: dict[str, str] = {}
    remarks: list[str] = []
    for number, key, value, words in _lines(rows, start, columns):
        if key not in names:
            remarks.append(f"第 {number} 行的项目代码“{key[:40]}”不在本表，已略过。")
            continue
        if key in entries:
            raise WorkbookRefused(f"第 {number} 行的项目代码“{key}”重复，请只留一行。", row=number)
        entries[key], explanations[key] = value, words
    remarks += [
        f"“{name}”在文件里没有，保留原来的数。" for key, name in names.items() if key not in entries
    ]
    return SheetEntries(entries, explanations, tuple(remarks))


def _headings(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """The row after the headings, and the column of each."""
    for number, row in enumerate(rows):
        told = [str(cell).strip() for cell in row]
        if CODE in told:
            columns = {heading: told.index(heading) for heading in HEADINGS if heading in told}
            if VALUE not in columns:
                raise WorkbookRefused(
                    f"第 {number + 1} 行的表头里没有“{VALUE}”列；"
                    "表头不能合并、改名，请用下载的模板。"
                )
            return number + 1, columns
    raise WorkbookRefused(
        f"没有找到表头行（应有“{CODE}”“{VALUE}”两列）；表头不能合并、改名，请用下载的模板。"
    )


def _lines(
    rows: Sequence[Sequence[object]], start: int, columns: Mapping[str, int]
) -> Iterator[tuple[int, str, str, str]]:
    for number, row in enumerate(rows[start:], start=start + 1):
        key = _text(row, columns[CODE], 80)
        if key:
            words = _text(row, columns[WORDS], LONGEST_WORDS) if WORDS in columns else ""
            yield number, key, _text(row, columns[VALUE], LONGEST_ENTRY + 1), words


def _text(row: Sequence[object], column: int, longest: int) -> str:
    """A cell as text, cut just past what any field takes: 10 MB of it are refused as too long."""
    return cell_words(cell_at(row, column))[:longest]
