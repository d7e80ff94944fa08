"""The ledger as a workbook whose sums are formulas: whoever opens it can follow every figure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEADS: Final = (
    "日期", "事项", "冲销", "资金", "年度", "企业", "政策事项", "受理单位", "金额（万元）", "文号",
    "凭证号", "说明", "登记人",
)  # fmt: skip
WIDTHS: Final = (12, 10, 6, 28, 8, 28, 28, 20, 16, 20, 20, 30, 12)
KINDS: Final = ("allotted", "adjusted", "committed", "paid", "returned", "recovered")
WORDS: Final = ("预算安排", "预算调整", "决定", "拨付", "退回", "追回")
AMOUNT: Final = "I"
BY: Final = (
    ("按资金", "D"), ("按年度", "E"), ("按政策事项", "G"), ("按受理单位", "H"), ("按企业", "F"),
)  # fmt: skip
TOP: Final = 3
"""Rows above the first line: title, as-of day, heads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One line of the ledger; ``word`` is its kind on screen."""

    day: date
    kind: str
    word: str
    is_reversal: bool
    budget: str
    year: int
    firm: str
    item: str
    unit: str
    amount: Decimal
    document: str
    voucher: str
    reason: str
    who: str


def ledger_book(lines: Sequence[BookLine], *, title: str, as_of: date) -> bytes:
    """A sheet of lines and a sheet of sums over them by pot, year, item, unit and firm."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F5", "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.00####"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("台账")
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, f"截至 {as_of:%Y-%m-%d}；更正以冲销记录，金额为负")
    for place, (word, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(TOP - 1, place, word, head)
        sheet.set_column(place, place, width)
    for number, one in enumerate(lines, start=TOP):
        _line(sheet, number, one, day, money)
    last = max(TOP + len(lines), TOP + 1)
    sheet.autofilter(TOP - 1, 0, last - 1, len(HEADS) - 1)
    sheet.freeze_panes(TOP, 0)
    sums = book.add_worksheet("汇总")
    sums.set_column(0, 0, 32)
    sums.set_column(1, 10, 14)
    at = 0
    for word, column in BY:
        at = _sums(sums, at, word, column, lines, last, (head, money))
    book.close()
    return buffer.getvalue()


def _line(sheet: Worksheet, number: int, one: BookLine, day: Format, money: Format) -> None:
    sheet.write_datetime(number, 0, one.day, day)
    told = {
        1: one.word, 2: "冲销" if one.is_reversal else "", 3: one.budget, 5: one.firm,
        6: one.item, 7: one.unit, 9: one.document, 10: one.voucher, 11: one.reason, 12: one.who,
    }  # fmt: skip
    for place, text in told.items():
        sheet.write_string(number, place, text)
    sheet.write_number(number, 4, one.year)
    sheet.write_number(number, 8, float(one.amount), money)


def _sums(
    sheet: Worksheet,
    at: int,
    word: str,
    column: str,
    lines: Sequence[BookLine],
    last: int,
    formats: tuple[Format, Format],
) -> int:
    """One block of sums; the row after it."""
    head, money = formats
    heads = (word.removeprefix("按"), *WORDS, "实际拨付", "待拨付", "余额（可决定）")
    for place, text in enumerate(heads):
        sheet.write_string(at, place, text, head)
    key = {"D": "budget", "E": "year", "F": "firm", "G": "item", "H": "unit"}[column]
    keys = sorted({getattr(one, key) for one in lines if getattr(one, key) != ""}, key=str)
    for number, value in enumerate(keys, start=at + 1):
        if isinstance(value, int):
            sheet.write_number(number, 0, value)
        else:
            sheet.write_string(number, 0, value)
        row = number + 1
        for place, kind in enumerate(WORDS, start=1):
            formula = (
                f"=SUMIFS('台账'!${AMOUNT}${TOP + 1}:${AMOUNT}${last},"
                f"'台账'!${column}${TOP + 1}:${column}${last},$A{row},"
                f"'台账'!$B${TOP + 1}:$B${last},\"{kind}\")"
            )
            found = _total(lines, key, value, KINDS[place - 1])
            sheet.write_formula(number, place, formula, money, float(found))
        net = _total(lines, key, value, "paid") - _total(
            lines, key, value, "returned"
        ) - _total(lines, key, value, "recovered")  # fmt: skip
        given = _total(lines, key, value, "committed")
        pot = _total(lines, key, value, "allotted") + _total(lines, key, value, "adjusted")
        sheet.write_formula(number, 7, f"=E{row}-F{row}-G{row}", money, float(net))
        sheet.write_formula(number, 8, f"=D{row}-H{row}", money, float(given - net))
        if column in ("D", "E"):
            sheet.write_formula(number, 9, f"=B{row}+C{row}-D{row}", money, float(pot - given))
        else:
            sheet.write_string(number, 9, "不按此汇总")
    return at + len(keys) + 3


def _total(lines: Sequence[BookLine], key: str, value: object, kind: str) -> Decimal:
    found = [one.amount for one in lines if getattr(one, key) == value and one.kind == kind]
    return sum(found[1:], found[0]) if found else Decimal(0)
