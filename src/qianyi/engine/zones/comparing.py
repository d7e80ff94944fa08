"""Zones to compare with, as a workbook: the template to fill, and reading it back.

One row a zone and year, one column an indicator, found by its number (1.3). A blank cell is
missing, never nought. What is wrong is said cell by cell, and nothing is taken from such a file.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar, Final

import xlsxwriter

from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qianyi.engine.zones.records import ZoneIndicator, ZoneSystem

ZONE, YEAR = "高新区", "年度"
MOST_ROWS: Final = 3000
MOST_BYTES: Final = 10 * MEGABYTE
HEADING_WITHIN: Final = 10
LONGEST_ZONE: Final = 120
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_PROBLEMS: Final = 20
FULL_MARKS: Final = Decimal(100)
LARGEST: Final = Decimal("1e18")
PLACES: Final = 10
_NUMBER = re.compile(r"^(\d+\.\d+)(?!\d)")
_GROUPED = re.compile(r"[,，\s]")


class ComparisonRefused(BadInput):
    """An uploaded workbook cannot be read as figures of zones; nothing was changed."""

    code: ClassVar[str] = "engine.zones.comparison_refused"


INTAKE: Final = Intake(
    refused=ComparisonRefused,
    most_bytes=MOST_BYTES,
    most_unpacked=100 * MEGABYTE,
    most_rows=MOST_ROWS + HEADING_WITHIN,
    rows_named=MOST_ROWS,
    thing="对比数据",
    trim="请只留下数据所在的工作表",
    make="请用下载的模板填写，另存为 .xlsx 后上传",
)


@dataclass(frozen=True, slots=True)
class ZoneFigure:
    """One zone's figure of one indicator in one year."""

    zone: str
    year: int
    indicator: str
    value: Decimal


def template_make(system: ZoneSystem) -> bytes:
    """An empty workbook for a system: a sheet to fill and one that explains the columns."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet, notes = book.add_worksheet("对比数据"), book.add_worksheet("填写说明")
    head = book.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#EEF1F5", "text_wrap": True, "valign": "top"}
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, words in enumerate((ZONE, YEAR, *map(heading, system.indicators))):
        sheet.write_string(0, place, words, head)
        sheet.set_column(place, place, 24 if place == 0 else 14)
    sheet.set_row(0, 60)
    sheet.freeze_panes(1, 2)
    told = [
        ("一行是一个高新区的一个年度；没有数据的格子留空，不要填 0。", "", ""),
        ("占比填小数（5% 填 0.05）；专家打分填 0 到 100。", "", ""),
        ("列可以删减，不要改动表头里的编号。", "", ""),
        ("", "", ""),
        ("指标", "单位", "含义"),
        *((f"{one.no} {one.name}", one.unit, one.definition) for one in system.indicators),
    ]
    for line, row in enumerate(told):
        for place, words in enumerate(row):
            notes.write_string(line, place, words, wrap)
    notes.set_column(0, 0, 48)
    notes.set_column(2, 2, 60)
    book.close()
    return buffer.getvalue()


def heading(one: ZoneIndicator) -> str:
    """The column head of an indicator: number, name, unit."""
    return f"{one.no} {one.name}（{one.unit}）"


def comparison_read(raw: bytes, system: ZoneSystem) -> list[ZoneFigure]:
    """The figures of the first sheet.

    Raises:
        ComparisonRefused: no such workbook, or naming up to twenty cells that are wrong.
    """
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows, system)
    reading = _Reading(system, columns)
    for number, row in enumerate(rows[start:], start=start + 1):
        reading.row(number, row)
    if reading.problems:
        more = len(reading.problems) - MOST_PROBLEMS
        tail = f"另有 {more} 处。" if more > 0 else ""
        raise ComparisonRefused(
            "数据有误，没有导入：" + "".join(reading.problems[:MOST_PROBLEMS]) + tail,
            problems=len(reading.problems),
        )
    if not reading.found:
        raise ComparisonRefused("表头下面没有数据，请检查数据是不是在第一张工作表。")
    return reading.found


def _headings(
    rows: Sequence[Sequence[object]], system: ZoneSystem
) -> tuple[int, Mapping[str, int]]:
    """The row after the heads, and the column of zone, year and each indicator by code."""
    by_no = {one.no: one.code for one in system.indicators}
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        words = [cell_words(cell) for cell in row]
        squeezed = ["".join(word.split()) for word in words]
        if ZONE not in squeezed:
            continue
        if YEAR not in squeezed:
            raise ComparisonRefused(f"第 {number + 1} 行的表头缺少“{YEAR}”一列，请用下载的模板。")
        columns = {ZONE: squeezed.index(ZONE), YEAR: squeezed.index(YEAR)}
        for place, word in enumerate(squeezed):
            if place in columns.values() or not word:
                continue
            hit = _NUMBER.match(word)
            code = by_no.get(hit.group(1)) if hit else None
            if code is None:
                raise ComparisonRefused(
                    f"第 {number + 1} 行的表头“{words[place][:30]}”不是“{system.title}”的指标；"
                    "表头以指标编号开头，请用下载的模板。"
                )
            if code in columns:
                raise ComparisonRefused(f"表头“{words[place][:30]}”重复，请只留一列。")
            columns[code] = place
        return number + 1, columns
    raise ComparisonRefused(f"前 {HEADING_WITHIN} 行里没有找到表头“{ZONE}”，请用下载的模板填写。")


class _Reading:
    """Rows being read: what was found, and what is wrong."""

    def __init__(self, system: ZoneSystem, columns: Mapping[str, int]) -> None:
        self.indicators = [one for one in system.indicators if one.code in columns]
        self.columns = columns
        self.found: list[ZoneFigure] = []
        self.problems: list[str] = []
        self.seen: dict[tuple[str, int], int] = {}

    def row(self, number: int, row: Sequence[object]) -> None:
        """One zone and year."""
        zone = cell_words(cell_at(row, self.columns[ZONE]))
        told = cell_words(cell_at(row, self.columns[YEAR])).removesuffix("年")
        cells = {one.code: cell_words(cell_at(row, self.columns[one.code]))
                 for one in self.indicators}  # fmt: skip
        if not zone and not any(cells.values()):
            return
        year = int(told) if told.isascii() and told.isdigit() and len(told) == len("2024") else 0
        problem = self._row_problem(number, zone, year)
        if problem:
            self.problems.append(problem)
            return
        self.seen[zone, year] = number
        self.found += self._figures(number, zone, year, cells)

    def _row_problem(self, number: int, zone: str, year: int) -> str:
        if not zone or len(zone) > LONGEST_ZONE:
            return f"第 {number} 行没有写高新区，或者名称超过 {LONGEST_ZONE} 字。"
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return f"第 {number} 行的年度应为四位数，如 2024。"
        first = self.seen.get((zone, year))
        return f"第 {number} 行与第 {first} 行是同一个高新区的同一年度。" if first else ""

    def _figures(
        self, number: int, zone: str, year: int, cells: Mapping[str, str]
    ) -> Iterator[ZoneFigure]:
        for one in self.indicators:
            words = cells[one.code]
            if not words or words in {"—", "-", "－", "/"}:
                continue
            value = _number(words, one)
            problem = "不是数字" if value is None else _range_problem(value, one)
            if problem or value is None:
                self.problems.append(f"第 {number} 行“{one.no} {one.name}”{problem}。")
            else:
                yield ZoneFigure(zone, year, one.code, value)


def _number(words: str, one: ZoneIndicator) -> Decimal | None:
    percent = words.endswith(("%", "％")) and one.unit == "比值"
    plain = _GROUPED.sub("", words.rstrip("%％") if percent else words)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= LARGEST:
        return None
    return round(value / FULL_MARKS if percent else value, PLACES)


def _range_problem(value: Decimal, one: ZoneIndicator) -> str:
    if one.sort == "panel" and not 0 <= value <= FULL_MARKS:
        return "应在 0 到 100 之间"
    if one.sort == "count" and (value < 0 or value != value.to_integral_value()):
        return "应为不小于 0 的整数"
    return ""
