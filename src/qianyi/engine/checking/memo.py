"""The memo 数据核校意见: findings as a Word document for the planner who takes them up.

A working paper, not for publication: it asks, shows the arithmetic and both places, and leaves
room for the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from qianyi.engine.checking.model import SEVERITIES, SEVERITY_WORDS
from qianyi.engine.checking.severity import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable

    from qianyi.engine.checking.model import CheckedDocument, Finding, Place

_TITLE = "数据核校意见"
_NOTICE = "内部工作材料，请核实；不作为对任何单位的结论，不公开。"
_LEGEND = {
    "high": "影响决策或上报，须先核实",
    "medium": "须请制定或报送单位说明口径",
    "low": "文字、版式与用词",
}
_BODY_FONT, _HEAD_FONT = "仿宋", "黑体"
_BLANKS = re.compile(r"\s+")
_CONTEXT = 36
_LABEL_WIDTH, _TEXT_WIDTH = Cm(2.6), Cm(13.4)
_MARGIN = Cm(2.5)


def memo(
    findings: Sequence[Finding],
    documents: Sequence[CheckedDocument],
    *,
    drawn_up_on: date | None = None,
    remarks: Mapping[str, str] | None = None,
) -> bytes:
    """A .docx of all findings, grouped by level, each with its places in context.

    Its computation and a blank reply.

    Args:
        findings: in the order they shall stand.
        documents: the texts the places point into; a place whose document is missing is shown by
            its quote alone.
        drawn_up_on: printed under the title; None leaves the date open for hand.
        remarks: what planners have written so far, by finding key; printed instead of the blank.
    """
    word = Document()
    _styles(word)
    _heading(word, documents, drawn_up_on)
    _summary(word, findings)
    texts = {document.key: document.text.text for document in documents}
    number = 0
    for level in SEVERITIES:
        chosen = [f for f in findings if f.severity == level]
        if chosen:
            word.add_heading(
                f"{SEVERITY_WORDS[level]}（{len(chosen)}项）：{_LEGEND[level]}", level=1
            )
        for each in chosen:
            number += 1
            _entry(word, number, each, texts, (remarks or {}).get(each.key, ""))
    if not findings:
        word.add_paragraph("本次核校未发现需要核实的事项。")
    stream = BytesIO()
    word.save(stream)
    return stream.getvalue()


def _styles(word: WordDocument) -> None:
    for section in word.sections:
        section.left_margin = section.right_margin = _MARGIN
    for name, font, size in (
        ("Normal", _BODY_FONT, 12),
        ("Heading 1", _HEAD_FONT, 14),
        ("Heading 2", _HEAD_FONT, 12),
        ("Title", _HEAD_FONT, 20),
    ):
        style = word.styles[name]
        style.font.name = font
        style.font.size = Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _heading(
    word: WordDocument, documents: Sequence[CheckedDocument], drawn_up_on: date | None
) -> None:
    word.core_properties.title = _TITLE
    word.core_properties.author = ""
    title = word.add_paragraph(_TITLE, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    when = (
        f"{drawn_up_on:%Y}年{drawn_up_on.month}月{drawn_up_on.day}日"
        if drawn_up_on
        else "    年  月  日"
    )
    line = word.add_paragraph(when)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.add_paragraph(_NOTICE)
    word.add_paragraph("核校的文件：")
    for document in documents:
        source = document.text.source
        told = "，".join(t for t in (source.number, source.issuer) if t)
        word.add_paragraph(
            f"{document.key}　{source.title or document.text.name}{f'（{told}）' if told else ''}",
            style="List Bullet",
        )


def _summary(word: WordDocument, findings: Sequence[Finding]) -> None:
    levels = Counter(f.severity for f in findings)
    told = "、".join(f"{SEVERITY_WORDS[s]}{levels[s]}项" for s in SEVERITIES)
    word.add_paragraph(f"共{len(findings)}项：{told}。")
    if not findings:
        return
    counted = Counter((f.rule, f.severity) for f in findings)
    table = word.add_table(rows=1, cols=1 + len(SEVERITIES), style="Table Grid")
    for cell, text in zip(
        table.rows[0].cells, ("类别", *(SEVERITY_WORDS[s] for s in SEVERITIES)), strict=True
    ):
        cell.text = text
    for rule in dict.fromkeys(f.rule for f in findings):
        cells = table.add_row().cells
        cells[0].text = RULES[rule].title
        for cell, level in zip(cells[1:], SEVERITIES, strict=True):
            cell.text = str(counted[rule, level] or "")


def _entry(
    word: WordDocument, number: int, each: Finding, texts: Mapping[str, str], remark: str
) -> None:
    word.add_heading(f"{number}. {each.title}", level=2)
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    _row(table, "类别", f"{RULES[each.rule].title}（{SEVERITY_WORDS[each.severity]}）")
    _row(table, "测算", each.computation)
    for place in each.places:
        _row(table, place.doc, "")
        _quoted(table, place, texts.get(place.doc))
    _row(table, "核实意见", remark or "\n\n")
    word.add_paragraph()


def _row(table: WordTable, label: str, text: str) -> None:
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    cells[0].text, cells[1].text = label, text
    cells[0].width, cells[1].width = _LABEL_WIDTH, _TEXT_WIDTH


def _quoted(table: WordTable, place: Place, text: str | None) -> None:
    """The place in its sentence, the figure itself in bold."""
    paragraph = table.rows[-1].cells[1].paragraphs[0]
    if text is None or text[place.start : place.end] != place.quote:
        paragraph.add_run(place.quote).bold = True
        return
    before = text[max(0, place.start - _CONTEXT) : place.start]
    after = text[place.end : place.end + _CONTEXT]
    paragraph.add_run(f"…{_one_line(before)}")
    paragraph.add_run(_one_line(place.quote)).bold = True
    paragraph.add_run(f"{_one_line(after)}…（第{place.start}字起）")


def _one_line(text: str) -> str:
    """Line breaks of a layout, and control characters Word refuses, as single blanks.

    A blank at either end stays: it parts the figure from the cells beside it.
    """
    return _BLANKS.sub(" ", "".join(c if c.isprintable() else " " for c in text))
