"""Workbooks that come from outside: measured before they are opened, then read cell by cell.

Who reads a list or a form says how large it may be and what its own refusal is; what stands in the
cells is the reader's business.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qianyi.lib.errors import BadInput

MEGABYTE: Final = 1024 * 1024
EXACT_UNDER: Final = 1e15
"""A spreadsheet keeps fifteen digits; a larger number is not what somebody typed."""
Cells: TypeAlias = "Sequence[object]"
Corner: TypeAlias = tuple[int, int]
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_UNREADABLE = (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a workbook may be, and how it is refused.

    Attributes:
        refused: the reader's own refusal.
        most_bytes: of the file; looked at before anything else.
        most_unpacked: bytes of all parts together, by the archive's directory.
        most_rows: of the first sheet, headings included.
        rows_named: the same limit as people are told it.
        thing: the word for what is in the workbook (名单).
        trim: what to do about one that is too large, a clause of a sentence.
        make: how to get a right one, a clause of a sentence.
    """

    refused: type[BadInput]
    most_bytes: int
    most_unpacked: int
    most_rows: int
    rows_named: int
    thing: str
    trim: str
    make: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet: its cells, and each merged range by two corners (row, column)."""

    rows: Sequence[Cells]
    merged: Sequence[tuple[Corner, Corner]]


def sheet_open(raw: bytes, intake: Intake) -> Sheet:
    """The first sheet.

    Raises:
        BadInput: as ``intake.refused``: too large, unpacking to too much, no workbook, or too many
            rows; nothing of it was read.
    """
    _measured(raw, intake)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0)
        merged = sheet.merged_cell_ranges or []
        height = sheet.total_height + 1  # the library gives the last row's number from nought
        rows = sheet.to_python(skip_empty_area=False) if height <= intake.most_rows else []
    except _UNREADABLE as problem:
        raise intake.refused(f"这个文件不能作为 Excel 工作簿打开，{intake.make}。") from problem
    if height > intake.most_rows:
        raise intake.refused(
            f"{intake.thing}超过 {intake.rows_named:,} 行，请分成几个文件或删去多余的行后上传。"
        )
    return Sheet(rows, merged)


def _measured(raw: bytes, intake: Intake) -> None:
    if len(raw) > intake.most_bytes:
        raise intake.refused(
            f"文件有 {len(raw) / MEGABYTE:.1f} MB，最大 {intake.most_bytes // MEGABYTE} MB；"
            f"{intake.trim}。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as problem:
        raise intake.refused(f"这个文件不是 .xlsx 工作簿，{intake.make}。") from problem
    if unpacked > intake.most_unpacked:
        raise intake.refused(
            f"文件解压后有 {unpacked / MEGABYTE:.0f} MB，"
            f"最大 {intake.most_unpacked // MEGABYTE} MB；没有打开。"
            f"{intake.trim}，不要放图片和附件。"
        )


def cell_at(row: Cells, column: int) -> object:
    """A cell; empty where the row is shorter."""
    return row[column] if column < len(row) else ""


def cell_words(cell: object) -> str:
    """A cell as text; a whole number without its decimal point.

    >>> cell_words(12.0), cell_words(None), cell_words(" 甲 ")
    ('12', '', '甲')
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT_UNDER:
        return str(int(cell))
    return str("" if cell is None else cell).strip()


def cell_day(cell: object) -> date | None:
    """A date cell, or text that is a date; a bare number is none.

    >>> cell_day("2024年11月5日")
    datetime.date(2024, 11, 5)
    >>> cell_day("2024-13-05") is None
    True
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(cell_words(cell)[:40])
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
