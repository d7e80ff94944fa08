"""Several stories on one newspaper page: where each begins, so that their figures stay apart.

A story begins at its title block: the headline with the column name and the shoulder lines above
it. Headlines are known by Markdown marks where a page has them, else by the byline or dateline that
follows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import furniture

if TYPE_CHECKING:
    from .lines import Line

_H1 = re.compile(r"#[ \u3000]*[^#\s]")
_HASH = re.compile(r"#{1,6}[ \u3000]*")
_ENDS_SENTENCE = re.compile(r"[。\uff1b;\uff01!\uff1f?…\uff0c,、:\uff1a]$|[。\uff01\uff1f][”』」]$")
_SUBTITLE = re.compile(r"[—\-]{2}")
_LONGEST_TITLE = 45
_MOST_TITLE_LINES = 5
_LEAD_PARAGRAPHS = 4
_BODY = 40


@dataclass(frozen=True, slots=True)
class Story:
    """One story: its title block (first to last line) and its headline.

    A brief that opens with its dateline has neither; ``first`` and ``last`` are its first line.
    """

    first: int
    last: int
    headline: Line | None


def find(lines: list[Line], skipped: set[int]) -> list[Story]:
    """The stories of a press page in order, where there are two or more; else an empty list."""
    filled = [line for line in lines if line.body and line.index not in skipped]
    starts = _by_markdown(filled) or _by_byline(filled)
    found = [_story(filled, start, end) for start, end in starts]
    return found if len(found) > 1 else []


def _by_markdown(filled: list[Line]) -> list[tuple[int, int]]:
    """Positions of title blocks where at least two first-level Markdown headings stand."""
    heads = [i for i, line in enumerate(filled) if _H1.match(line.body)]
    if len(heads) < 2:  # noqa: PLR2004 - one headline is one story
        return []
    return [(_block_start(filled, head), head) for head in heads]


def _by_byline(filled: list[Line]) -> list[tuple[int, int]]:
    """Positions of title blocks above bylines and datelines; a dateline may open a story itself."""
    blocks: list[tuple[int, int]] = []
    for position, line in enumerate(filled):
        is_dateline = furniture.is_dateline(line.body)
        if not (is_dateline or furniture.is_byline(line.body)):
            continue
        head = _headline_above(filled, position)
        if head is not None and (not blocks or head > blocks[-1][1]):
            blocks.append((_block_start(filled, head), head))
        elif head is None and is_dateline:
            blocks.append((position, position))
    return blocks


def _headline_above(filled: list[Line], position: int) -> int | None:
    """The nearest title line above a byline, past a few paragraphs of lead and past captions."""
    paragraphs = 0
    for index in range(position - 1, -1, -1):
        body = filled[index].body
        if furniture.is_byline(body) or furniture.end_byline(body) is not None:
            return None
        if _is_title(body) and (index == 0 or not _is_caption_place(filled, index)):
            return index
        if not _is_title(body):
            paragraphs += 1
        if paragraphs > _LEAD_PARAGRAPHS:
            return None
    return None


def _is_caption_place(filled: list[Line], index: int) -> bool:
    """Whether a short line above a byline, with body above it, may be a caption.

    It is taken for a headline only when another title line or the end of a story stands above it.
    """
    if filled[index].body.startswith("#") or filled[index].gap < 2:  # noqa: PLR2004
        return False
    above, below = filled[index - 1].body, filled[index + 1].body if index + 1 < len(filled) else ""
    lead_follows = len(below) >= _BODY
    return (
        not lead_follows
        and not _is_title(above)
        and not furniture.is_dateline(below)
        and _in_lead(filled, index)
    )


def _in_lead(filled: list[Line], index: int) -> bool:
    """Whether only a few paragraphs and then a title block at the very top stand above."""
    for above in range(index - 1, max(-1, index - _LEAD_PARAGRAPHS - 2), -1):
        if _is_title(filled[above].body):
            return above <= _MOST_TITLE_LINES
    return False


def _block_start(filled: list[Line], head: int) -> int:
    """The first line of the title block that ``head`` belongs to."""
    start = head
    while start > 0 and head - start < _MOST_TITLE_LINES - 1 and _is_title(filled[start - 1].body):
        if furniture.is_byline(filled[start - 1].body) or furniture.is_credit(
            filled[start - 1].body
        ):
            break
        start -= 1
    return start


def _is_title(body: str) -> bool:
    words = _HASH.sub("", body)
    if furniture.is_byline(body) or furniture.is_credit(body) or furniture.is_bare_number(body):
        return False
    return len(words) <= _LONGEST_TITLE and not _ENDS_SENTENCE.search(words)


def _story(filled: list[Line], start: int, head: int) -> Story:
    block = filled[start : head + 1]
    if furniture.is_dateline(block[0].body):
        return Story(block[0].index, block[0].index, None)
    return Story(block[0].index, block[-1].index, headline(block))


def headline(block: list[Line]) -> Line:
    """The main line of a title block: shoulder lines stand above it, subtitles (——…) below."""
    marked = [line for line in block if line.body.startswith("#")]
    if marked:
        return min(marked, key=lambda line: len(line.body) - len(line.body.lstrip("#")))
    main = [line for line in block if not _SUBTITLE.match(line.body)] or block
    return main[-1] if len(main) > 2 else main[0]  # noqa: PLR2004
