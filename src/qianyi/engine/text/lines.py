"""A text as lines with their offsets: the one view that every part of the structure is found in."""

from __future__ import annotations

from dataclasses import dataclass

# Ideographic, no-break and zero-width spaces and BOM stand in documents like ordinary blanks.
BLANKS = " \t\r\f\v\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``start`` to ``end`` without the newline, and the part of it that is not blank.

    Attributes:
        index: position in the list of lines.
        start, end: the line as it stands, newline excluded.
        inner: offset of the first character that is not blank.
        body: the line without blanks at either end.
        gap: how many blank lines stand directly before it.
    """

    index: int
    start: int
    end: int
    inner: int
    body: str
    gap: int

    @property
    def inner_end(self) -> int:
        """Offset after the last character that is not blank."""
        return self.inner + len(self.body)

    def __bool__(self) -> bool:
        return bool(self.body)


def split(text: str) -> list[Line]:
    """All lines of a text, blank ones included; a newline at the very end opens no further line."""
    found: list[Line] = []
    position, gap = 0, 0
    size = len(text)
    while position < size:
        end = text.find("\n", position)
        end = size if end < 0 else end
        raw = text[position:end]
        left = raw.lstrip(BLANKS)
        body = left.rstrip(BLANKS)
        found.append(Line(len(found), position, end, position + len(raw) - len(left), body, gap))
        gap = 0 if body else gap + 1
        position = end + 1
    return found


def written(lines: list[Line]) -> list[Line]:
    """The lines that are not blank."""
    return [line for line in lines if line.body]
