"""Published lists of firms that hold a title: reading the workbook before any of it counts.

The heading row is found by its words; what a row lacks is said with its number in the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

NAME, USCC, NUMBER, DAY = "name", "uscc", "number", "granted_on"
HEADINGS: Final = {
    NAME: ("企业名称", "单位名称", "公司名称", "名称"),
    USCC: ("统一社会信用代码", "信用代码", "社会信用代码"),
    NUMBER: ("证书编号", "编号", "入库登记编号", "登记编号", "证书号"),
    DAY: ("发证日期", "发证时间", "认定日期", "入库日期", "取得日期", "公告日期"),
}
MOST_BYTES: Final = 5 * MEGABYTE
MOST_UNPACKED: Final = 50 * MEGABYTE
MOST_ROWS: Final = 20_000
HEADING_WITHIN: Final = 20
LONGEST: Final = 120


class GrantListRefused(BadInput):
    """An uploaded list cannot be read as a list of firms; nothing was changed."""

    code: ClassVar[str] = "engine.grants.list_refused"


INTAKE: Final = Intake(
    refused=GrantListRefused,
    most_bytes=MOST_BYTES,
    most_unpacked=MOST_UNPACKED,
    most_rows=MOST_ROWS,
    rows_named=MOST_ROWS,
    thing="名单",
    trim="请只留下名单所在的工作表",
    make="请另存为 .xlsx 后上传",
)


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
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows)
    found = list(_lines(rows, start, columns))
    if not found:
        raise GrantListRefused("表头下面没有企业，请检查名单是不是在第一张工作表。")
    return found


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
        cells = {key: cell_at(row, column) for key, column in columns.items()}
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


def _words(cell: object) -> str:
    """A cell as text, cut just past what any field takes."""
    return cell_words(cell)[: LONGEST + 1]


def _day(cell: object) -> tuple[date | None, str]:
    day, words = cell_day(cell), _words(cell)
    if day is None and words:
        return None, f"日期“{words[:20]}”无法识别，请写成 2024-11-05。"
    return day, ""
