"""Lists of firms to look after for a title: reading the workbook before any of it counts.

One row a firm and title, with why it is on the list, who looks after it and when to call next.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import xlsxwriter

from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

NAME, USCC, TITLE, REASON, OWNER, DEPARTMENT, NEXT, NOTE = (
    "name", "uscc", "title", "reason", "owner", "department", "next_contact_on", "note",
)  # fmt: skip
HEADINGS: Final = {
    NAME: "企业名称",
    USCC: "统一社会信用代码",
    TITLE: "目标称号",
    REASON: "入库理由",
    OWNER: "责任人",
    DEPARTMENT: "责任单位",
    NEXT: "下次联系日期",
    NOTE: "备注",
}
NEEDED: Final = (USCC, TITLE, REASON)
LONGEST: Final = {NAME: 120, USCC: 18, TITLE: 80, REASON: 200, OWNER: 40, DEPARTMENT: 60, NOTE: 500}
MOST_ROWS: Final = 5000
HEADING_WITHIN: Final = 20


class ReserveListRefused(BadInput):
    """An uploaded list cannot be read as firms of the reserve; nothing was changed."""

    code: ClassVar[str] = "engine.reserves.list_refused"


INTAKE: Final = Intake(
    refused=ReserveListRefused,
    most_bytes=5 * MEGABYTE,
    most_unpacked=50 * MEGABYTE,
    most_rows=MOST_ROWS,
    rows_named=MOST_ROWS,
    thing="名单",
    trim="请只留下名单所在的工作表",
    make="请另存为 .xlsx 后上传",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveRow:
    """One row; ``problem`` says why it cannot be used, if so."""

    row: int
    name: str = ""
    uscc: str = ""
    title: str = ""
    reason: str = ""
    owner: str = ""
    department: str = ""
    note: str = ""
    next_contact_on: date | None = None
    problem: str = ""


def reserves_read(raw: bytes) -> list[ReserveRow]:
    """The rows of the first sheet under the heading row.

    Raises:
        ReserveListRefused: too large, no workbook, no headings, or no rows.
    """
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows)
    found = list(_lines(rows, start, columns))
    if not found:
        raise ReserveListRefused("表头下面没有企业，请检查名单是不是在第一张工作表。")
    return found


def template_make(titles: Sequence[str]) -> bytes:
    """An empty workbook with the headings; the titles there are to choose from."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("梯度培育储备企业")
    bold = book.add_format({"bold": True})
    for place, (key, heading) in enumerate(HEADINGS.items()):
        sheet.write_string(0, place, heading, bold)
        sheet.set_column(place, place, 24 if key in (NAME, REASON, NOTE) else 18)
    among = [*HEADINGS].index(TITLE)
    sheet.data_validation(1, among, MOST_ROWS, among, {"validate": "list", "source": [*titles]})
    book.close()
    return buffer.getvalue()


def _headings(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        told = ["".join(str(cell).split()) for cell in row]
        columns = {key: told.index(word) for key, word in HEADINGS.items() if word in told}
        if all(key in columns for key in NEEDED):
            return number + 1, columns
    raise ReserveListRefused(
        f"前 {HEADING_WITHIN} 行里没有找到表头；至少要有“统一社会信用代码”“目标称号”“入库理由”，"
        "请下载模板填写。"
    )


def _lines(
    rows: Sequence[Sequence[object]], start: int, columns: dict[str, int]
) -> Iterator[ReserveRow]:
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows[start:], start=start + 1):
        cells = {key: cell_at(row, place) for key, place in columns.items()}
        words = {key: cell_words(cells.get(key)) for key in HEADINGS if key != NEXT}
        if not any(words.values()):
            continue
        words[USCC] = words[USCC].upper()
        first = seen.setdefault((words[USCC], words[TITLE]), number)
        day = cell_day(cells.get(NEXT))
        problem = _problem(words, cell_words(cells.get(NEXT)), day)
        if first != number:
            problem = problem or f"与第 {first} 行重复。"
        yield ReserveRow(row=number, next_contact_on=day, problem=problem, **words)


def _problem(words: dict[str, str], told_day: str, day: date | None) -> str:
    for key in NEEDED:
        if not words[key]:
            return f"没有填写“{HEADINGS[key]}”。"
    for key, most in LONGEST.items():
        if len(words[key]) > most:
            return f"“{HEADINGS[key]}”超过 {most} 个字。"
    if told_day and day is None:
        return f"日期“{told_day[:20]}”无法识别，请写成 2027-03-05。"
    return ""
