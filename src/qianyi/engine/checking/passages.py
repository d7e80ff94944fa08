"""Sentences of an extracted text, across the line breaks a layout put inside them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOP = re.compile(r"[。！？]|\n+")
_OPENS = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]+、|第[一二三四五六七八九十百\d]+[章节条款]|——|专栏|\d+[.、．]|[#*■●◆\-|]|注[：:])"
)
_ENDS = tuple("。！？：；:;…|")
_SHORT_LINE = 20


@dataclass(frozen=True, slots=True)
class Passages:
    """Start offsets of the sentences of one text, in order; a sentence runs to the next start."""

    starts: tuple[int, ...]
    length: int

    def number_at(self, offset: int) -> int:
        """The number of the sentence an offset lies in."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def bounds(self, number: int) -> tuple[int, int]:
        """First and last offset of a sentence."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else self.length
        return self.starts[number], end

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for number in range(len(self.starts)):
            yield self.bounds(number)


def passages_of(text: str) -> Passages:
    """Cut a text into sentences: at 。！？, and at line ends that do not merely wrap a long line.

    A caption of a picture set into an unfinished sentence does not end it either.
    """
    starts = [0]
    line_start = 0
    unfinished = False
    for match in _STOP.finditer(text):
        if match.group()[0] != "\n":
            starts.append(match.end())
            continue
        line = text[line_start : match.start()].strip()
        opens = _OPENS.match(text, match.end()) is not None
        if opens or line.endswith(_ENDS) or (len(line) <= _SHORT_LINE and not unfinished):
            starts.append(match.end())
        unfinished = len(line) > _SHORT_LINE and not line.endswith(_ENDS)
        line_start = match.end()
    if starts[-1] >= len(text) and len(starts) > 1:
        starts.pop()
    return Passages(tuple(dict.fromkeys(starts)), len(text))
