"""A list of firms as a workbook: the template to fill, and reading it back row by row.

What is wrong with a row is said with its number in the sheet and keeps no other row back. Nothing
here knows what is registered: places, kinds and statuses stay words for the store to look up.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

import xlsxwriter

from qianyi.engine import industries, uscc
from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CODE, NAME = "uscc", "name"
HEADINGS: Final[dict[str, str]] = {
    CODE: "统一社会信用代码",
    NAME: "企业名称",
    "short_name": "简称",
    "former_names": "曾用名",
    "enterprise_type": "企业类型",
    "industry": "行业代码",
    "registered_on": "成立日期",
    "moved_in_on": "入驻日期",
    "legal_status": "登记状态",
    "territory": "统计归属区域",
    "park": "园区",
    "building": "楼宇",
}
LONGEST: Final[dict[str, int]] = {CODE: 40, NAME: 120, "short_name": 60, "former_names": 600}
LONGEST_CELL: Final = 60
DAYS: Final = frozenset({"registered_on", "moved_in_on"})
HINTS: Final[dict[str, str]] = {
    CODE: "必填，18 位",
    NAME: "必填，按营业执照",
    "former_names": "多个用顿号隔开",
    "industry": "GB/T 4754-2017 的代码，如 C26、261",
    "registered_on": "如 2021-03-08",
    "moved_in_on": "如 2021-03-08",
    "territory": "必填，区域的名称或代码",
    "park": "名称或代码",
    "building": "名称或代码",
}
MOST_BYTES: Final = 30 * MEGABYTE
MOST_UNPACKED: Final = 400 * MEGABYTE
MOST_ROWS: Final = 200_000
HEADING_WITHIN: Final = 20
EARLIEST: Final = date(1900, 1, 1)
_BETWEEN = re.compile(r"[、;；,，\n]")


class RosterRefused(BadInput):
    """An uploaded workbook cannot be read as a list of firms; nothing was changed."""

    code: ClassVar[str] = "engine.rosters.refused"


INTAKE: Final = Intake(
    refused=RosterRefused,
    most_bytes=MOST_BYTES,
    most_unpacked=MOST_UNPACKED,
    most_rows=MOST_ROWS + HEADING_WITHIN,
    rows_named=MOST_ROWS,
    thing="名单",
    trim="请只留下名单所在的工作表，或分成几个文件",
    make="请用下载的模板填写，另存为 .xlsx 后上传",
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One firm of the list.

    Attributes:
        row: its number in the sheet, as a spreadsheet counts.
        words: text by column key, empty where nothing was given.
        days: dates by column key.
        problems: what is wrong with it, each a whole sentence; empty when it can be used.
    """

    row: int
    words: Mapping[str, str]
    days: Mapping[str, date | None]
    problems: tuple[str, ...]


def template_make(lists: Mapping[str, Sequence[str]]) -> bytes:
    """An empty workbook with headings, hints and drop-down lists by column key."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet, choices = book.add_worksheet("企业名单"), book.add_worksheet("可选内容")
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F5"})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, (key, heading) in enumerate(HEADINGS.items()):
        sheet.write_string(0, column, heading, head)
        if key in HINTS:
            sheet.write_comment(0, column, HINTS[key])
        sheet.set_column(column, column, 22, day if key in DAYS else text)
        choices.write_string(0, column, heading, head)
        for line, choice in enumerate(lists.get(key, ()), start=1):
            choices.write_string(line, column, choice)
        if lists.get(key):
            letter = chr(ord("A") + column)
            source = f"=可选内容!${letter}$2:${letter}${len(lists[key]) + 1}"
            sheet.data_validation(
                1, column, 5000, column,
                {"validate": "list", "source": source, "error_type": "warning"},
            )  # fmt: skip
    sheet.freeze_panes(1, 2)
    book.close()
    return buffer.getvalue()


def roster_read(raw: bytes, *, today: date) -> list[RosterRow]:
    """The rows of the first sheet under the heading row; blank rows are left out.

    Raises:
        RosterRefused: too large, no workbook, no heading row, merged or doubled headings, too
            many rows, or none.
    """
    sheet = sheet_open(raw, INTAKE)
    start, columns = _headings(sheet.rows, sheet.merged)
    found = list(_lines(sheet.rows, start, columns, today))
    if not found:
        raise RosterRefused("表头下面没有企业，请检查名单是不是在第一张工作表。")
    return found


def _headings(
    rows: Sequence[Sequence[object]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> tuple[int, dict[str, int]]:
    """The row after the headings, and the column of each."""
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        told = ["".join(str(cell).split()).strip("*＊") for cell in row]
        columns = {key: told.index(word) for key, word in HEADINGS.items() if word in told}
        if CODE not in columns and NAME not in columns:
            continue
        _check_headings(number, told, columns, merged)
        return number + 1, columns
    raise RosterRefused(
        f"前 {HEADING_WITHIN} 行里没有找到表头；表头要有“{HEADINGS[CODE]}”“{HEADINGS[NAME]}”两列，"
        "请用下载的模板。"
    )


def _check_headings(
    number: int,
    told: Sequence[str],
    columns: Mapping[str, int],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    for (top, left), (bottom, right) in merged:
        if top <= number <= bottom and (left, top) != (right, bottom):
            raise RosterRefused(
                f"第 {number + 1} 行的表头有合并单元格，读不出各列是什么；"
                "请取消合并，每列一个表头，或用下载的模板。",
                row=number + 1,
            )
    doubled = [word for word in HEADINGS.values() if told.count(word) > 1]
    missing = [HEADINGS[key] for key in (CODE, NAME) if key not in columns]
    if doubled or missing:
        what = f"“{'”“'.join(doubled)}”重复" if doubled else f"缺少“{'”“'.join(missing)}”"
        raise RosterRefused(f"第 {number + 1} 行的表头{what}，请用下载的模板。", row=number + 1)


def _lines(
    rows: Sequence[Sequence[object]], start: int, columns: Mapping[str, int], today: date
) -> Iterator[RosterRow]:
    first_at: dict[str, int] = {}
    for number, row in enumerate(rows[start:], start=start + 1):
        cells = {key: cell_at(row, column) for key, column in columns.items()}
        if all(cell is None or cell == "" for cell in cells.values()):
            continue
        problems: list[str] = []
        words = {key: _words(key, cell, problems) for key, cell in cells.items() if key not in DAYS}
        days = {key: _day(key, cell, today, problems) for key, cell in cells.items() if key in DAYS}
        words[CODE] = _code(words[CODE], problems)
        if not words[NAME]:
            problems.append("企业名称没有填写，请按营业执照填写。")
        words["industry"] = _industry(words.get("industry", ""), problems)
        before = first_at.setdefault(words[CODE], number) if words[CODE] else number
        if before != number:
            problems.append(f"统一社会信用代码与第 {before} 行重复，请只留一行。")
        yield RosterRow(number, words, days, tuple(problems))


def former_names(words: str) -> tuple[str, ...]:
    """The names in a cell of former names.

    >>> former_names("示例甲厂、示例乙厂")
    ('示例甲厂', '示例乙厂')
    """
    return tuple(name.strip() for name in _BETWEEN.split(words) if name.strip())


def _words(key: str, cell: object, problems: list[str]) -> str:
    text = cell_words(cell)
    longest = LONGEST.get(key, LONGEST_CELL)
    if len(text) > longest:
        problems.append(
            f"{HEADINGS[key]}有 {len(text):,} 个字，最多 {longest} 个，请核对这个单元格。"
        )
        return ""
    return text


def _code(given: str, problems: list[str]) -> str:
    if not given:
        problems.append("统一社会信用代码没有填写，请按营业执照填写。")
        return ""
    try:
        return uscc.checked(given)
    except uscc.UsccInvalid as refused:
        problems.append(refused.message)
        return ""


def _industry(given: str, problems: list[str]) -> str:
    if not given:
        return ""
    try:
        return industries.normalised(given.split(maxsplit=1)[0])
    except industries.IndustryCodeUnknown as refused:
        problems.append(refused.message)
        return ""


def _day(key: str, cell: object, today: date, problems: list[str]) -> date | None:
    """A date cell, or text that is a date; a bare number is none."""
    if cell is None or cell == "":
        return None
    day = cell_day(cell)
    if day is None:
        problems.append(
            f"{HEADINGS[key]}“{str(cell)[:20]}”不是日期，请写成 2021-03-08 的样子或设为日期格式。"
        )
        return None
    if not EARLIEST <= day <= today:
        problems.append(f"{HEADINGS[key]}“{day}”须在 {EARLIEST} 与今天（{today}）之间。")
        return None
    return day
