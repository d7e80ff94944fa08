"""The text of a document as markup.

Headings, paragraphs, tables, furniture, every figure marked where it stands.

Made as strings in one pass over the text, without a template: a plan has 1,500 figures and must
    open at once. Everything
taken from the document is escaped here.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qianyi.kernel.documents.models import Section

Span = tuple[int, int]
HEADING_LEVELS: Final = (2, 5)
FOLD_ABOVE: Final = 6  # a table of contents has more lines than a running head
SENTENCE_ENDS: Final = ("。", "；", ";")
BLANK: Final = " \t\r\n\u3000\u00a0\x0b\x0c"


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure to be marked: its span, address, classes, id and what is said on hover."""

    start: int
    end: int
    url: str
    css: str
    element_id: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """The place a reader was sent to: the figure's span and the sentence around it."""

    start: int
    end: int
    sentence: Span


@dataclass(slots=True)
class Inline:
    """Writes any span of the text with its marks.

    A mark across a line break becomes two pieces, the first has the id.
    """

    text: str
    marks: Sequence[Mark]
    focus: Focus | None = None
    _reach: list[int] = field(init=False)
    _focus_is_figure: bool = field(init=False, default=True)

    def __post_init__(self) -> None:
        self._reach = list(accumulate((mark.end for mark in self.marks), max))
        if self.focus is not None:
            self._focus_is_figure = any(self.marks_in(self.focus.start, self.focus.end))

    def write(self, start: int, end: int) -> str:
        """Escaped markup of ``text[start:end]``."""
        if self.focus is None:
            return self._marked(start, end)
        first = min(max(self.focus.sentence[0], start), end)
        last = max(min(self.focus.sentence[1], end), first)
        if first >= last:
            return self._marked(start, end)
        sentence = f'<mark class="doc-sentence">{self._marked(first, last)}</mark>'
        return f"{self._marked(start, first)}{sentence}{self._marked(last, end)}"

    def marks_in(self, start: int, end: int) -> Iterator[Mark]:
        """Marks that overlap a span, in order."""
        for index in range(bisect_left(self._reach, start + 1), len(self.marks)):
            mark = self.marks[index]
            if mark.start >= end:
                return
            if mark.end > start:
                yield mark

    def _marked(self, start: int, end: int) -> str:
        parts: list[str] = []
        cursor = start
        for mark in self.marks_in(start, end):
            first, last = max(mark.start, cursor), min(mark.end, end)
            if first >= last:
                continue
            parts.append(self._plain(cursor, first))
            parts.append(self._piece(mark, first, last))
            cursor = last
        parts.append(self._plain(cursor, end))
        return "".join(parts)

    def _piece(self, mark: Mark, first: int, last: int) -> str:
        is_focus = (
            self.focus is not None and mark.start < self.focus.end and mark.end > self.focus.start
        )
        name = f' id="{mark.element_id}"' if first == mark.start else ""
        words = f' title="{escape(mark.words)}"' if mark.words else ""
        css = f"{mark.css} doc-focus" if is_focus else mark.css
        return (
            f'<a class="{css}"{name} href="{mark.url}"{words}>{escape(self.text[first:last])}</a>'
        )

    def _plain(self, start: int, end: int) -> str:
        """Text without a figure; a focus that is no figure of this reading is marked by itself."""
        if self.focus is None or self._focus_is_figure:
            return escape(self.text[start:end])
        first, last = max(self.focus.start, start), min(self.focus.end, end)
        if first >= last:
            return escape(self.text[start:end])
        name = ' id="focus"' if first == self.focus.start else ""
        return (
            f"{escape(self.text[start:first])}"
            f'<mark class="qy-mark"{name}>{escape(self.text[first:last])}</mark>'
            f"{escape(self.text[last:end])}"
        )


def text_markup(
    inline: Inline,
    *,
    sections: Sequence[Section],
    tables: Sequence[dict[str, Any]],
    furniture: Sequence[Sequence[int]],
    start: int = 0,
) -> SafeString:
    """The text from ``start`` on."""
    writer = _Writer(inline, start)
    writer.write(_specials(inline.text, sections, tables, furniture))
    return mark_safe("\n".join(writer.parts))  # noqa: S308 - every piece of the document is escaped above


def sentence_around(text: str, start: int, end: int) -> Span:
    """The sentence or line a span stands in."""
    first = max((text.rfind(sign, 0, start) for sign in "。；！？\n"), default=-1) + 1
    stops = [found for sign in "。；！？\n" if (found := text.find(sign, end)) != -1]
    last = min(stops) + 1 if stops else len(text)
    return first, last


@dataclass(frozen=True, slots=True)
class _Special:
    """A span that is not running text. ``thing`` is a section, a table or None for furniture."""

    start: int
    end: int
    rank: int
    thing: Any


def _specials(
    text: str,
    sections: Sequence[Section],
    tables: Sequence[dict[str, Any]],
    furniture: Sequence[Sequence[int]],
) -> list[_Special]:
    found = [
        *(_Special(table["start"], table["end"], 0, table) for table in tables),
        *(_Special(section.start, _heading_end(text, section), 1, section) for section in sections),
        *(_Special(start, end, 2, None) for start, end in furniture),
    ]
    return sorted(found, key=lambda special: (special.start, special.rank))


def _heading_end(text: str, section: Section) -> int:
    end = max(section.body_start, section.start)
    while end > section.start and text[end - 1] in BLANK:
        end -= 1
    return end


class _Writer:
    """Puts blocks in order; what lies inside a block already written is not written twice."""

    def __init__(self, inline: Inline, start: int) -> None:
        self.inline = inline
        self.start = start
        self.text = inline.text
        self.parts: list[str] = []
        self.heading = ""

    def write(self, specials: Sequence[_Special]) -> None:
        cursor = self.start
        for special in specials:
            if special.start < cursor and special.rank == 1:
                self.parts.append(
                    f'<span class="doc-anchor" id="s{special.thing.position}"></span>'
                )
            start = max(special.start, cursor)
            if start >= special.end:
                continue
            self._paragraphs(cursor, start)
            self._special(special, start)
            cursor = special.end
        self._paragraphs(cursor, len(self.text))

    def _special(self, special: _Special, start: int) -> None:
        if special.rank == 0:
            self._table(special.thing)
        elif special.rank == 1:
            self._heading(special.thing, start, special.end)
        else:
            self._furniture(start, special.end)

    def _heading(self, section: Section, start: int, end: int) -> None:
        level = min(section.level + HEADING_LEVELS[0] - 1, HEADING_LEVELS[1])
        words = " ".join(
            self.inline.write(_after_signs(self.text, first, last), last)
            for first, last in self._lines(start, end)
        )
        self.heading = _squeezed(self.text[start:end])
        # 一、…… at the head of a whole sentence numbers it; it is no heading to a reader.
        tag = "p" if self.heading.endswith(SENTENCE_ENDS) else f"h{level}"
        css = "doc-run" if tag == "p" else f"doc-heading doc-{escape(section.kind)}"
        self.parts.append(f'<{tag} class="{css}" id="s{section.position}">{words}</{tag}>')

    def _furniture(self, start: int, end: int) -> None:
        """Running heads as grey lines; a table of contents folded away."""
        count = len(list(self._lines(start, end)))
        if count <= FOLD_ABOVE:
            self._paragraphs(start, end, css="doc-furniture")
            return
        self.parts.append(
            f'<details class="doc-fold"><summary>目录、页眉等（{count} 行，不读取）</summary>'
        )
        self._paragraphs(start, end, css="doc-furniture")
        self.parts.append("</details>")

    def _paragraphs(self, start: int, end: int, css: str = "") -> None:
        attribute = f' class="{css}"' if css else ""
        self.parts.extend(
            f"<p{attribute}>{self.inline.write(first, last)}</p>"
            for first, last in self._lines(start, end)
        )

    def _lines(self, start: int, end: int) -> Iterator[Span]:
        """Lines of a span that say something, without the blanks around them."""
        position = start
        while position < end:
            stop = self.text.find("\n", position, end)
            stop = end if stop == -1 else stop
            first, last = _trimmed(self.text, position, stop)
            if first < last:
                yield first, last
            position = stop + 1

    def _table(self, table: dict[str, Any]) -> None:
        rows: dict[int, dict[int, dict[str, Any]]] = {}
        for cell in table["cells"]:
            rows.setdefault(cell["row"], {})[cell["column"]] = cell
        body = []
        for number in range(table["rows"]):
            tag = "th" if number < table["header_rows"] else "td"
            cells = rows.get(number, {})
            written = "".join(
                f"<{tag}>{self._cell(cells.get(column))}</{tag}>"
                for column in range(table["columns"])
            )
            body.append(f"<tr>{written}</tr>")
        is_said = _squeezed(table["caption"]) in ("", self.heading)
        caption = "" if is_said else f"<caption>{escape(table['caption'])}</caption>"
        self.parts.append(
            '<div class="doc-table-wrap" role="region" aria-label="表格" tabindex="0">'
            f'<table class="doc-table">{caption}<tbody>{"".join(body)}</tbody></table></div>'
        )
        self._rest(table)

    def _cell(self, cell: dict[str, Any] | None) -> str:
        if cell is None:
            return ""
        return self.inline.write(*_trimmed(self.text, cell["start"], cell["end"])).replace(
            "\n", "<br>"
        )

    def _rest(self, table: dict[str, Any]) -> None:
        """Figures of the table that stand in no cell.

        Their lines follow it, so that none is lost.
        """
        cursor = table["start"]
        spans = sorted((cell["start"], cell["end"]) for cell in table["cells"])
        for start, end in [*spans, (table["end"], table["end"])]:
            if cursor < start and any(self.inline.marks_in(cursor, start)):
                self._paragraphs(cursor, start, css="doc-rest")
            cursor = max(cursor, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in BLANK:
        start += 1
    while end > start and text[end - 1] in BLANK:
        end -= 1
    return start, end


def _squeezed(words: str) -> str:
    return "".join(words.split()).lstrip("#")


def _after_signs(text: str, start: int, end: int) -> int:
    """Where a heading's words begin: Markdown's # signs are notation."""
    position = start
    while position < end and text[position] == "#":
        position += 1
    return _trimmed(text, position, end)[0] if position > start else start
