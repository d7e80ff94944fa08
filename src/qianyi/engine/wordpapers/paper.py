"""A Word paper as official writing has it, built from top to bottom.

In running text ``【注：来源……】`` becomes a footnote at that place, so that people who edit plain
text can keep and write notes.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from qianyi.engine.wordpapers.footnotes import Footnotes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from docx.text.paragraph import Paragraph

BODY_FONT, HEAD_FONT = "仿宋", "黑体"
NOTE: Final = re.compile(r"【注：(.+?)】", re.DOTALL)
# What XML cannot hold; a text pasted from elsewhere may bring it.
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
HEAD_SIZES: Final = {1: 15, 2: 13}


@dataclass(frozen=True, slots=True)
class Noted:
    """Words with the source that stands in a footnote; an empty note makes none."""

    words: str
    note: str = ""


def notes_of(text: str) -> list[str]:
    """The notes in a text, in order.

    >>> notes_of("营业收入301亿元【注：来源一】，企业28家【注：来源二】。")
    ['来源一', '来源二']
    """
    return [found.strip() for found in NOTE.findall(text)]


def without_notes(text: str) -> str:
    """A text as it reads without its notes.

    >>> without_notes("营业收入301亿元【注：来源一】。")
    '营业收入301亿元。'
    """
    return NOTE.sub("", text)


class WordPaper:
    """One paper; parts appear in the order they are added.

    Args:
        title: centred on top.
        subtitle: lines under it (who, as of when, 示例数据).
        landscape: for wide tables.
        size: of the text, in points.
    """

    def __init__(
        self, title: str, *, subtitle: Sequence[str] = (), landscape: bool = False, size: int = 12
    ) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = ""
        self.size = size
        self._frame(landscape=landscape)
        self.footnotes = Footnotes(self.document)
        _run(self._line(centred=True), title, font=HEAD_FONT, size=20)
        for words in subtitle:
            _run(self._line(centred=True), words, size=max(size - 1, 9))

    def heading(self, words: str, level: int = 1) -> None:
        """A heading of level 1 or 2, found by Word's own navigation."""
        paragraph = self.document.add_heading(level=level)
        _run(paragraph, words, font=HEAD_FONT, size=HEAD_SIZES[level])

    def paragraph(self, text: str, *, indented: bool = True) -> None:
        """Text; each line of it a paragraph, each ``【注：…】`` a footnote."""
        for line in text.splitlines():
            if not line.strip():
                continue
            paragraph = self._line()
            if indented:
                paragraph.paragraph_format.first_line_indent = Pt(self.size * 2)
            self._noted_line(paragraph, line.strip())

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str | Noted]]) -> None:
        """A table whose head is repeated on each page; cells may carry notes."""
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            _run(cell.paragraphs[0], words, font=HEAD_FONT, size=self.size - 2)
        table.rows[0]._tr.get_or_add_trPr().append(_repeated())  # noqa: SLF001 - no other way in
        for row in rows:
            for cell, piece in zip(table.add_row().cells, row, strict=True):
                told = piece if isinstance(piece, Noted) else Noted(piece)
                _run(cell.paragraphs[0], told.words, size=self.size - 2)
                if told.note:
                    self.footnotes.mark(cell.paragraphs[0], _clean(told.note))
        self.document.add_paragraph()

    def signed(self, *lines: str) -> None:
        """Who and when, at the right."""
        for words in lines:
            paragraph = self._line()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(paragraph, words, size=self.size)

    def to_bytes(self, made_at: datetime | None = None) -> bytes:
        """The file; nothing can be added afterwards."""
        if made_at is not None:
            self.document.core_properties.created = made_at
            self.document.core_properties.modified = made_at
        self.footnotes.close()
        buffer = io.BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def _noted_line(self, paragraph: Paragraph, line: str) -> None:
        position = 0
        for found in NOTE.finditer(line):
            _run(paragraph, line[position : found.start()], size=self.size)
            self.footnotes.mark(paragraph, _clean(found.group(1).strip()))
            position = found.end()
        _run(paragraph, line[position:], size=self.size)

    def _line(self, *, centred: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def _frame(self, *, landscape: bool) -> None:
        section = self.document.sections[0]
        wide, high = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = wide, high
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Cm(2.2))
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = BODY_FONT, Pt(self.size)
        _east_asian(style.element, BODY_FONT)


def _run(paragraph: Paragraph, words: str, *, font: str = BODY_FONT, size: int) -> None:
    if not words:
        return
    run = paragraph.add_run(_clean(words))
    run.font.name, run.font.size = font, Pt(size)
    _east_asian(run.element, font)


def _east_asian(element: Any, font: str) -> None:  # noqa: ANN401 - an element of the library's
    element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _repeated() -> Any:  # noqa: ANN401
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    return mark


def _clean(words: str) -> str:
    return _UNWRITABLE.sub("", words)
