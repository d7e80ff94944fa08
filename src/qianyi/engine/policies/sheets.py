"""Items in a workbook: one row an item, its conditions a line each in one cell, all 人工判断.

What a row lacks is said with its number in the sheet; nothing counts before all rows hold.
"""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar, Final

import xlsxwriter

from qianyi.engine.policies.packed import PackedItem, PackedLine, PackedPolicy
from qianyi.engine.workbooks import MEGABYTE, Intake, cell_at, cell_day, cell_words, sheet_open
from qianyi.lib.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADINGS: Final = {
    "document": "文件标识", "policy": "政策标题", "number": "文号", "issuer": "发文机关",
    "level": "层级", "territory": "适用区域代码", "code": "事项编号", "title": "事项名称",
    "kind": "类别", "who": "支持对象", "benefit_words": "支持内容", "amount": "定额（万元）",
    "conditions": "条件（每行一条）", "materials": "申报材料（每行一条）", "unit": "办理机关",
    "contact": "咨询方式", "valid_from": "生效日期", "last_day": "有效期至",
}  # fmt: skip
NEEDED: Final = ("document", "policy", "level", "territory", "code", "title", "kind")
LEVEL_WORDS: Final = {"国家": "national", "省": "provincial", "市": "municipal", "区": "zone"}
KIND_WORDS: Final = {
    "减免": "relief", "奖补": "grant", "权益": "right", "资质": "qualification", "融资": "finance",
    "用地": "land", "人才": "talent",
}  # fmt: skip
HEADING_WITHIN: Final = 20
MOST_ROWS: Final = 2000
PROBLEMS_TOLD: Final = 10


class SheetRefused(BadInput):
    """A workbook cannot be read as items; nothing was changed."""

    code: ClassVar[str] = "engine.policies.sheet_refused"


INTAKE: Final = Intake(
    refused=SheetRefused,
    most_bytes=5 * MEGABYTE,
    most_unpacked=50 * MEGABYTE,
    most_rows=MOST_ROWS,
    rows_named=MOST_ROWS,
    thing="政策事项表",
    trim="请只留下事项所在的工作表",
    make="请另存为 .xlsx 后上传",
)


def policies_of_sheet(raw: bytes) -> list[PackedPolicy]:
    """The policies of the first sheet under the heading row.

    Raises:
        SheetRefused: too large, no workbook, no headings, no rows, or with each row that is wrong.
    """
    rows = sheet_open(raw, INTAKE).rows
    start, columns = _headings(rows)
    found: dict[str, PackedPolicy] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows[start:], start=start + 1):
        words = {key: cell_words(cell_at(row, place)) for key, place in columns.items()}
        if not any(words.values()):
            continue
        problem = _problem(words)
        if problem:
            wrong.append(f"第{number}行{problem}")
            continue
        item = replace(
            _item(words),
            valid_from=cell_day(cell_at(row, columns.get("valid_from", len(row)))),
            last_day=cell_day(cell_at(row, columns.get("last_day", len(row)))),
        )
        kept = found.get(words["document"]) or _policy(words)
        found[words["document"]] = replace(kept, items=(*kept.items, item))
    if wrong:
        raise SheetRefused(f"有{len(wrong)}行需要改正：{'；'.join(wrong[:PROBLEMS_TOLD])}。")
    if not found:
        raise SheetRefused("表头下面没有事项，请检查是不是在第一张工作表。")
    return list(found.values())


def template_make() -> bytes:
    """An empty workbook with the headings and the words there are to choose from."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("政策事项")
    bold = book.add_format({"bold": True})
    keys = list(HEADINGS)
    for place, heading in enumerate(HEADINGS.values()):
        sheet.write_string(0, place, heading, bold)
        sheet.set_column(place, place, 20)
    for key, choices in (("level", LEVEL_WORDS), ("kind", KIND_WORDS)):
        among = keys.index(key)
        rule = {"validate": "list", "source": list(choices)}
        sheet.data_validation(1, among, MOST_ROWS, among, rule)
    book.close()
    return buffer.getvalue()


def _headings(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        told = ["".join(str(cell).split()) for cell in row]
        columns = {key: told.index(word) for key, word in HEADINGS.items() if word in told}
        if all(key in columns for key in NEEDED):
            return number + 1, columns
    needed = "".join(f"“{HEADINGS[key]}”" for key in NEEDED)
    raise SheetRefused(f"前{HEADING_WITHIN}行里没有找到表头；至少要有{needed}，请下载模板填写。")


def _problem(words: Mapping[str, str]) -> str:
    for key in NEEDED:
        if not words[key]:
            return f"没有填写“{HEADINGS[key]}”"
    if words["level"] not in LEVEL_WORDS:
        return f"层级“{words['level']}”应为{'、'.join(LEVEL_WORDS)}之一"
    if words["kind"] not in KIND_WORDS:
        return f"类别“{words['kind']}”应为{'、'.join(KIND_WORDS)}之一"
    if words.get("amount") and _money(words["amount"]) is None:
        return f"定额“{words['amount']}”应为大于0的数字，单位万元"
    return ""


def _money(words: str) -> Decimal | None:
    try:
        value = Decimal(words.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def _policy(words: Mapping[str, str]) -> PackedPolicy:
    return PackedPolicy(
        document=words["document"], title=words["policy"], level=LEVEL_WORDS[words["level"]],
        territory=words["territory"], items=(), number=words.get("number", ""),
        issuer=words.get("issuer", ""),
    )  # fmt: skip


def _item(words: Mapping[str, str]) -> PackedItem:
    amount = _money(words.get("amount", ""))
    lines = [
        PackedLine(section=section, name=line.strip()[:300])
        for section, key in (("condition", "conditions"), ("material", "materials"))
        for line in words.get(key, "").splitlines()
        if line.strip()
    ]
    return PackedItem(
        code=words["code"], title=words["title"][:120], kind=KIND_WORDS[words["kind"]],
        lines=tuple(lines), who=words.get("who", ""), benefit_words=words.get("benefit_words", ""),
        benefit_form="fixed" if amount is not None else "other", amount=amount,
        unit=words.get("unit", "")[:120], contact=words.get("contact", "")[:200],
    )  # fmt: skip
