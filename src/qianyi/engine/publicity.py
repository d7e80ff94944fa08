"""The notice that puts an evaluation's result up for objection (公示), as a .docx.

Named are only those the zone names outside: by default the best grade. All else is told as counts;
which of them are not said is the caller's to decide. Ways to object and the last day stand in
every notice.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph

SMALLEST_SHOWN: Final = 5
BODY_FONT, HEAD_FONT = "仿宋", "黑体"
BODY_SIZE, HEAD_SIZE = Pt(16), Pt(22)
INDENT: Final = Pt(32)
WEEKDAYS: Final = "一二三四五六日"
HELD_BACK: Final = "不单列（户数少或可推算）"


@dataclass(frozen=True, slots=True)
class NamedFirm:
    """A firm that may be named outside."""

    name: str
    group: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a notice says.

    Attributes:
        method: title and version of the method.
        population: who was rated, in words.
        begins, ends: first and last day of the publicity period, both included.
        workdays: its length.
        doubt: why a date is not certain; empty when it is.
        counts: group, grade and number of firms, in order; None where the number is not said.
        office, contact, phone, address, email: where to object; e-mail may be missing.
        answer_days: working days within which an objection is answered.
        remark: e.g. 示例数据.
    """

    title: str
    issuer: str
    issued_on: date
    method: str
    population: str
    year: int
    rated: int
    begins: date
    ends: date
    workdays: int
    named: Sequence[NamedFirm]
    counts: Sequence[tuple[str, str, int | None]]
    office: str
    contact: str
    phone: str
    address: str
    email: str = ""
    answer_days: int
    doubt: str = ""
    remark: str = ""


def notice_write(notice: Notice) -> bytes:
    """The notice as a .docx file."""
    paper = Document()
    _base(paper)
    _line(paper, notice.title, font=HEAD_FONT, size=HEAD_SIZE, centred=True)
    if notice.remark:
        _line(paper, f"（{notice.remark}）", centred=True)
    for words in _paragraphs(notice):
        _line(paper, words, indented=True)
    if notice.named:
        _line(paper, "附表：公示企业名单", font=HEAD_FONT, indented=True)
        _table(paper, ("序号", "企业名称", "分组", "等级"), [
            (str(number), firm.name, firm.group, firm.grade)
            for number, firm in enumerate(notice.named, start=1)
        ])  # fmt: skip
    if notice.counts:
        _line(paper, "附表：各等级企业数", font=HEAD_FONT, indented=True)
        told = [
            (group, grade, HELD_BACK if count is None else str(count))
            for group, grade, count in notice.counts
        ]
        _table(paper, ("分组", "等级", "企业数（家）"), told)
    _line(paper, "")
    for words in (notice.issuer, day_words(notice.issued_on)):
        _line(paper, words).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def day_words(day: date) -> str:
    """A date as official papers write it.

    >>> from datetime import date
    >>> day_words(date(2026, 6, 1))
    '2026年6月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def _with_weekday(day: date) -> str:
    return f"{day_words(day)}（周{WEEKDAYS[day.weekday()]}）"


def _paragraphs(notice: Notice) -> list[str]:
    counted = f"共{notice.rated}家企业参加评价" if notice.rated >= SMALLEST_SHOWN else "评价已完成"
    mail = f"；电子邮箱：{notice.email}" if notice.email else ""
    doubt = f"（{notice.doubt}）" if notice.doubt else ""
    opening = (
        f"根据{notice.method}，{notice.issuer}对{notice.population}开展了{notice.year}年度评价，"
        f"{counted}。现将结果予以公示。其他企业的评价结果由本机关逐户告知，不对外公布。"
    )
    period = (
        f"一、公示期限。自{_with_weekday(notice.begins)}至{_with_weekday(notice.ends)}，"
        f"共{notice.workdays}个工作日{doubt}。"
    )
    raising = (
        "二、异议的提出。企业对本企业的评价结果有异议的，可在公示期内登录平台“我的评价”提出，"
        "也可书面提出；书面异议应写明企业名称、统一社会信用代码、有异议的指标、理由，"
        "附证明材料，加盖公章并留联系电话。"
    )
    handling = (
        f"三、异议的办理。受理单位自收到异议之日起{notice.answer_days}个工作日内核实，"
        "说明理由并答复；予以采纳的，更正后重新测算并告知企业。"
    )
    contact = (
        f"四、受理方式。受理单位：{notice.office}；联系人：{notice.contact}；"
        f"电话：{notice.phone}；地址：{notice.address}{mail}。"
    )
    return [opening, period, raising, handling, contact]


def _base(paper: Paper) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = BODY_FONT, BODY_SIZE
    _east_asian(style.element, BODY_FONT)


def _east_asian(element: Any, font: str) -> None:  # noqa: ANN401 - an element of the library's
    """The font of Chinese signs, which the library has no word for."""
    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _line(
    paper: Paper,
    words: str,
    *,
    font: str = BODY_FONT,
    size: Pt = BODY_SIZE,
    centred: bool = False,
    indented: bool = False,
) -> Paragraph:
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(words)
    run.font.name, run.font.size = font, size
    _east_asian(run.element, font)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        paragraph.paragraph_format.first_line_indent = INDENT
    return paragraph


def _table(paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.text = words
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
