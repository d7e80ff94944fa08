"""Scores of units as a workbook that reckons itself: values stand in cells, points in formulas.

Whoever doubts a score changes a value and sees what follows. Open items have no points; a sheet's
total is what is certain.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from qianyi.engine.appraisal.scheme import rule_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from qianyi.engine.appraisal.scoring import Line, UnitResult

HEADS: Final = (
    "部分", "项目", "满分", "计入满分", "完成值", "目标", "每档（%）", "每档扣分", "得分",
    "计分说明", "规则",
)  # fmt: skip
WIDTHS: Final = (14, 26, 8, 10, 10, 10, 10, 10, 8, 60, 60)
SUMMARY: Final = "汇总"
SUMMARY_HEADS: Final = ("名次", "单位", "已确定得分", "最高可得", "等次", "说明")
TOP: Final = 4
_UNSAFE: Final = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSheet:
    """One unit as it is written; ``result`` None for units that are only asked."""

    name: str
    result: UnitResult | None
    rank: int | None = None
    grade: str = ""
    words: str = ""
    feedback: str = ""


def workbook_of(title: str, remarks: Sequence[str], units: Sequence[UnitSheet]) -> bytes:
    """A summary and a sheet for each unit."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bg_color": "#EEF1F5", "text_wrap": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "mark": book.add_format({"num_format": "0.00", "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
    }
    summary = book.add_worksheet(SUMMARY)
    taken: set[str] = {SUMMARY}
    totals = []
    for unit in units:
        name = _sheet_name(unit.name, taken)
        totals.append(_unit(book.add_worksheet(name), name, unit, looks))
    _summary(summary, title, remarks, units, totals, looks)
    book.close()
    return buffer.getvalue()


def points_formula(line: Line, row: int) -> str:
    """The formula of an item's points in a row counted from one."""
    value, target, full = f"E{row}", f"F{row}", f"C{row}"
    if line.item.rule == "points":
        return f"=MIN(MAX({value},0),{full})"
    if line.item.rule == "share":
        return f"=ROUND(MIN(MAX({value}/{target}*{full},0),{full}),2)"
    steps = f"ROUND(({target}-{value})/{target}*100,10)/G{row}"
    counted = {"whole": f"INT({steps})", "started": f"ROUNDUP({steps},0)", "exact": steps}
    lost = f"ROUND(MIN({counted[line.item.counting]}*H{row},{full}),2)"
    return f"=IF({value}>={target},{full},{full}-{lost})"


def _unit(sheet: Worksheet, name: str, unit: UnitSheet, looks: dict[str, Any]) -> str:
    """Write a unit's sheet; the cell of its total for the summary."""
    sheet.write_string(0, 0, unit.name, looks["title"])
    if unit.result is None:
        sheet.write_string(1, 0, "派驻、垂管单位只商请和反馈，不参加考核。")
        sheet.write_string(2, 0, unit.feedback or "还没有反馈意见。")
        return ""
    for place, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(TOP - 1, place, head, looks["head"])
        sheet.set_column(place, place, width)
    for row, line in enumerate(unit.result.lines, start=TOP):
        _line(sheet, row, line, looks)
    first, last = TOP + 1, TOP + len(unit.result.lines)
    return _totals(sheet, name, unit.result, (first, last), looks)


def _line(sheet: Worksheet, row: int, line: Line, looks: dict[str, Any]) -> None:
    item, text = line.item, looks["text"]
    sheet.write_string(row, 0, line.part, text)
    sheet.write_string(row, 1, item.title, text)
    sheet.write_number(row, 2, float(item.full), looks["number"])
    sheet.write_number(row, 3, float(item.full) if line.counts else 0, looks["number"])
    sheet.write_number(row, 5, float(item.target), looks["number"])
    if item.rule == "shortfall":
        sheet.write_number(row, 6, float(item.step), looks["number"])
        sheet.write_number(row, 7, float(item.lose), looks["number"])
    if line.counts and line.given.value is not None:
        sheet.write_number(row, 4, float(line.given.value), looks["number"])
        formula = points_formula(line, row + 1)
        sheet.write_formula(row, 8, formula, looks["mark"], float(line.low))
    else:
        sheet.write_string(row, 4, "—", text)
        sheet.write_string(row, 8, "待定" if line.is_pending else "不计入", text)
    sheet.write_string(row, 9, line.words, text)
    sheet.write_string(row, 10, rule_words(item), text)


def _totals(
    sheet: Worksheet,
    name: str,
    result: UnitResult,
    rows: tuple[int, int],
    looks: dict[str, Any],
) -> str:
    first, last = rows
    base = last + 1
    counted = f"SUM(D{first}:D{last})"
    points = f'=IF({counted}=0,"",ROUND(SUM(I{first}:I{last})/{counted}*100,2))'
    taken = result.held_back
    known = None if result.base is None else float(result.base)
    told = [
        ("按 100 分折算", points, "" if known is None else known),
        ("加分", float(result.bonus), None),
        ("扣分（含待确认）", float(taken), None),
        ("已确定得分", f'=IF(I{base}="","",MAX(I{base}+I{base + 1}-I{base + 2},0))',
         "" if result.low is None else float(result.low)),
    ]  # fmt: skip
    for row, (words, value, cached) in enumerate(told, start=last):
        sheet.write_string(row, 1, words, looks["head"])
        if isinstance(value, str):
            sheet.write_formula(row, 8, value, looks["mark"], cached)
        else:
            sheet.write_number(row, 8, value, looks["mark"])
    for row, words in enumerate(result.words, start=last + len(told) + 1):
        sheet.write_string(row, 1, words, looks["text"])
    return f"'{name}'!I{base + 3}"


def _summary(
    sheet: Worksheet,
    title: str,
    remarks: Sequence[str],
    units: Sequence[UnitSheet],
    totals: Sequence[str],
    looks: dict[str, Any],
) -> None:
    sheet.write_string(0, 0, title, looks["title"])
    for row, words in enumerate(remarks, start=1):
        sheet.write_string(row, 0, words)
    top = len(remarks) + 2
    for place, (head, width) in enumerate(zip(SUMMARY_HEADS, (8, 28, 12, 12, 12, 60), strict=True)):
        sheet.write_string(top, place, head, looks["head"])
        sheet.set_column(place, place, width)
    for row, (unit, total) in enumerate(zip(units, totals, strict=True), start=top + 1):
        sheet.write_string(row, 1, unit.name, looks["text"])
        if unit.result is None:
            sheet.write_string(row, 5, "商请单位，不参加考核", looks["text"])
            continue
        if unit.rank is not None:
            sheet.write_number(row, 0, unit.rank, looks["number"])
        low, high = unit.result.low, unit.result.high
        cached = "" if low is None else float(low)
        sheet.write_formula(row, 2, f"={total}", looks["mark"], cached)
        if high is not None:
            sheet.write_number(row, 3, float(high), looks["mark"])
        sheet.write_string(row, 4, unit.grade or "待定", looks["text"])
        sheet.write_string(row, 5, unit.words, looks["text"])


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = _UNSAFE.sub("", name)[:25] or "单位"
    made, number = plain, 2
    while made in taken:
        made, number = f"{plain}（{number}）", number + 1
    taken.add(made)
    return made
