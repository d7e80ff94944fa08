"""What a file becomes.

One extracted text with its structure, every part of it a span of that text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - the dataclass field is read at run time
from typing import Literal, TypeAlias

SectionKind: TypeAlias = Literal[
    "title", "chapter", "section", "item", "box", "figure", "story", "annex"
]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of the same or a higher level.

    Attributes:
        level: 1 for a chapter, 2 for a section under it, and so on; boxes (专栏) and stories take
            their place in it.
        number: as printed (第一章, 一、, （二）, 专栏2), or "".
        title: the heading without its number.
        start, end: the whole span, heading included.
        body_start: where the text under the heading begins.
        parent: index of the section it stands in, or None.
    """

    level: int
    kind: SectionKind
    number: str
    title: str
    start: int
    end: int
    body_start: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: row and column from 0, its span in the text, its stripped text."""

    row: int
    column: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A real table (docx, PDF) or one flattened into lines.

    ``header_rows`` rows at its top are headings.
    """

    start: int
    end: int
    cells: tuple[Cell, ...]
    rows: int
    columns: int
    header_rows: int = 1
    caption: str = ""
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a document says of itself; None or "" where it does not."""

    title: str = ""
    number: str = ""  # 文号, e.g. 乐府发〔2022〕17号
    issuer: str = ""
    issued_on: date | None = None
    kind: str = ""  # 规划, 意见, 通知, 办法, 公报, 工作报告, 新闻, 总结, 其他


@dataclass(frozen=True, slots=True)
class Text:
    """The extracted text of one file and its structure.

    All offsets are Python string offsets into ``text``.

    ``furniture`` lists spans that are page numbers, running heads, tables of contents, captions:
    shown, never read.
    """

    name: str
    text: str
    source: Source = field(default_factory=Source)
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()
    pages: int | None = None
    encoding: str = ""
    warnings: tuple[str, ...] = ()
