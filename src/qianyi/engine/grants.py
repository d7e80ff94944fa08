"""Published lists of firms that hold a title: reading the workbook before any of it counts.

A workbook from outside is measured before it is opened. The heading row is found by its words;
what a row lacks is said with its number in the sheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from python_calamine import CalamineError, CalamineWorkbook

from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME, USCC, NUMBER, DAY = "name", "uscc", "number", "granted_on"
HEADINGS: Final = {
    NAME: ("企业名称", "单位名称", "公司名称", "名称"),
    USCC: ("统一社会信用代码", "信用代码", "社会信用代码"),
    NUMBER: ("证书编号", "编号", "入库登记编号", "登记编号", "证书号"),
    DAY: ("发证日期", "发证时间", "认定日期", "入库日期", "取得日期", "公告日期"),
}
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 20_000
HEADING_WITHIN: Final = 20
LONGEST: Final = 120
_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")


class GrantListRefused(BadInput):
    """An uploaded list cannot be read as a list of firms; nothing was changed."""

    code: ClassVar[str] = "engine.grants.list_refused"


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One firm of the list; ``problem`` says why the row cannot be used, if so."""

    row: int
    name: str
    uscc: str = ""
    number: str = ""
    granted_on: date | None = None
    problem: str = ""


def grants_read(raw: bytes) -> list[GrantRow]:
    """The rows of the first sheet under the heading row.

    Raises:
        GrantListRefused: too large, no workbook, or no heading row with 企业名称.
    """
    _measured(raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError) as problem:
        raise GrantListRefused(
            "这个文件不能作为 Excel 工作簿打开，请另存为 .xlsx 后重传。"
        ) from problem
    if len(rows) > MOST_ROWS:
        raise GrantListRefused(f"名单超过 {MOST_ROWS} 行，请分成几个文件上传。")
    start, columns = _headings(rows)
    found = list(_lines(rows, start, columns))
    if not found:
        raise GrantListRefused("表头下面没有企业，请检查名单是不是在第一张工作表。")
    return found


def _measured(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise GrantListRefused(
            f"文件有 {len(raw) / 1048576:.1f} MB，最大 5 MB；请只留下名单所在的工作表。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as problem:
        raise GrantListRefused("这个文件不是 .xlsx 工作簿，请另存为 .xlsx 后上传。") from problem
    if unpacked > MOST_UNPACKED:
        raise GrantListRefused(
            f"文件解压后有 {unpacked / 1048576:.0f} MB，最大 50 MB；请去掉图片和附件。"
        )


def _headings(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """The row after the headings, and the column of each."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        told = ["".join(str(cell).split()) for cell in row]
        columns = {
            key: next(told.index(word) for word in words if word in told)
            for key, words in HEADINGS.items()
            if any(word in told for word in words)
        }
        if NAME in columns:
            return number + 1, columns
    raise GrantListRefused(
        f"前 {HEADING_WITHIN} 行里没有找到表头；表头要有“企业名称”一列，可以有“统一社会信用代码”"
        "“证书编号”“发证日期”，表头单元格不能合并。"
    )


def _lines(
    rows: Sequence[Sequence[object]], start: int, columns: dict[str, int]
) -> Iterator[GrantRow]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows[start:], start=start + 1):
        cells = {key: _cell(row, column) for key, column in columns.items()}
        name, code = _words(cells.get(NAME)), _words(cells.get(USCC)).upper()
        if not name and not code:
            continue
        granted_on, problem = _day(cells.get(DAY))
        if len(name) > LONGEST:
            problem = f"企业名称超过 {LONGEST} 个字。"
        first = seen.setdefault((code, name), number)
        if first != number:
            problem = f"与第 {first} 行重复。"
        yield GrantRow(
            row=number,
            name=name[:LONGEST],
            uscc=code[:18],
            number=_words(cells.get(NUMBER))[:60],
            granted_on=granted_on,
            problem=problem,
        )


def _cell(row: Sequence[object], column: int) -> object:
    return row[column] if column < len(row) else ""


def _words(cell: object) -> str:
    """A cell as text, cut just past what any field takes."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip()[: LONGEST + 1]


def _day(cell: object) -> tuple[date | None, str]:
    if isinstance(cell, datetime):
        return cell.date(), ""
    if isinstance(cell, date):
        return cell, ""
    words = _words(cell)
    if not words:
        return None, ""
    found = _DAY.fullmatch(words)
    try:
        if found:
            return date(*(int(part) for part in found.groups())), ""
    except ValueError:
        pass
    return None, f"日期“{words[:20]}”无法识别，请写成 2024-11-05。"
