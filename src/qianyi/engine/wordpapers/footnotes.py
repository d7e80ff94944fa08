"""The part of a .docx that holds footnotes, which python-docx has no word for.

Word wants two notes that are none (the line above the notes and its continuation), named again in
the settings; without them it calls a file damaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TEXT_STYLE, MARK_STYLE = "footnote text", "footnote reference"
TEXT_ID: Final = "FootnoteText"
MARK_ID: Final = "FootnoteReference"
SEPARATORS: Final = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """Notes of one paper, numbered as they are made, which must be the order of the text.

    The same words are noted once; later places refer to the first note by its number.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers: dict[str, int] = {}
        _style(document, TEXT_STYLE, TEXT_ID, WD_STYLE_TYPE.PARAGRAPH, size=9)
        _style(document, MARK_STYLE, MARK_ID, WD_STYLE_TYPE.CHARACTER)

    def mark(self, paragraph: Paragraph, words: str) -> None:
        """Put a note's number at the end of what a paragraph holds so far."""
        number = self.numbers.get(words)
        if number is not None:
            paragraph._p.append(_reference_back(number))  # noqa: SLF001 - the library's own way in
            return
        self.numbers[words] = number = len(self.numbers) + 1
        for element in _reference(number):
            paragraph._p.append(element)  # noqa: SLF001 - the library's own way in

    def close(self) -> None:
        """Write the part; once, after the last note."""
        if not self.numbers:
            return
        root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        for number, kind in SEPARATORS.items():
            root.append(_separator(number, kind))
        for words, number in self.numbers.items():
            root.append(_note(number, words))
        part = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            serialize_part_xml(root),
            self.document.part.package,
        )
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _settings(self.document)


def _style(
    document: Document, name: str, style_id: str, kind: WD_STYLE_TYPE, size: int = 0
) -> None:
    style = document.styles.add_style(name, kind, builtin=True)
    style.element.set(qn("w:styleId"), style_id)
    if size:
        style.font.size = Pt(size)
    else:
        style.font.superscript = True


def _element(tag: str, /, **values: str) -> Any:  # noqa: ANN401 - an element of the library's
    made = OxmlElement(tag)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _marked(inside: Any) -> Any:  # noqa: ANN401
    """A run in the style of a note's number."""
    run, look = _element("w:r"), _element("w:rPr")
    look.append(_element("w:rStyle", val=MARK_ID))
    run.append(look)
    run.append(inside)
    return run


def _reference(number: int) -> list[Any]:
    return [
        _element("w:bookmarkStart", id=str(number), name=f"_Note{number}"),
        _marked(_element("w:footnoteReference", id=str(number))),
        _element("w:bookmarkEnd", id=str(number)),
    ]


def _reference_back(number: int) -> Any:  # noqa: ANN401
    field = _element("w:fldSimple", instr=f" NOTEREF _Note{number} \\f \\h ")
    words = _element("w:t")
    words.text = str(number)
    field.append(_marked(words))
    return field


def _separator(number: int, kind: str) -> Any:  # noqa: ANN401
    note, line = _element("w:footnote", type=kind, id=str(number)), OxmlElement("w:p")
    run = _element("w:r")
    run.append(_element(f"w:{kind}"))
    line.append(run)
    note.append(line)
    return note


def _note(number: int, words: str) -> Any:  # noqa: ANN401
    note, line, look = (
        _element("w:footnote", id=str(number)),
        OxmlElement("w:p"),
        _element("w:pPr"),
    )
    look.append(_element("w:pStyle", val=TEXT_ID))
    line.append(look)
    line.append(_marked(_element("w:footnoteRef")))
    run, text = _element("w:r"), OxmlElement("w:t")
    text.text = f" {words}"
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    line.append(run)
    note.append(line)
    return note


def _settings(document: Document) -> None:
    """Name the two separators; the element has its place in a fixed order of the settings."""
    settings = document.settings.element
    named = _element("w:footnotePr")
    for number in SEPARATORS:
        named.append(_element("w:footnote", id=str(number)))
    after = settings.find(qn("w:compat"))
    if after is not None:
        after.addprevious(named)
    else:
        settings.append(named)
