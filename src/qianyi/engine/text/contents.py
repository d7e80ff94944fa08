"""The table of contents: found by its own heading or by its leaders and page numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .headings import NUMERAL

if TYPE_CHECKING:
    from .lines import Line

_OPENING = re.compile(r"(?:#+[ ]*)?目[ \t\u3000\u00a0]*[录次](?:页)?")
_NUMBERED = re.compile(
    rf"(?:第[ \u3000]*[{NUMERAL}\d]+[ \u3000]*[编篇章节]|[{NUMERAL}]+、"
    rf"|[(\uff08][{NUMERAL}]+[)\uff09]"
    r"|\d{1,2}(?:\.\d+)*[.、\uff0e \u3000]|专栏|附[件录表]"
    r"|[前引序][ \u3000]*言|后[ \u3000]*记|结[ \u3000]*语|[总附][ \u3000]*则)"
)
_PAGE_FIRST = re.compile(rf"\d{{1,3}}[ \t\u3000]*(?={_NUMBERED.pattern})")
_LEADER = re.compile(
    r"[.\uff0e·…‥_\-—]{3,}[ \t\u3000]*[(\uff08]?\d{1,3}[)\uff09]?$|…+[ \t\u3000]*\d{1,3}$"
)
_PAGE_LAST = re.compile(r"[ \t\u3000\u00a0]+[(\uff08-]*\d{1,3}[)\uff09-]*$")
_PAGE_ALONE = re.compile(r"[-—\- ]*(?:\d{1,3}|[ivxIVX]{1,5})[-—\- ]*")
_STOP = re.compile(r"[。\uff1b;\uff01]")
_DROPPED = re.compile(r"[\s\u3000\u00a0.\uff0e·…_\-—#]+")
_LONGEST = 70
_FEWEST = 3
_SEARCHED = 400


def find(lines: list[Line]) -> tuple[int, int] | None:
    """First and last line of the table of contents, or None."""
    for line in lines[:_SEARCHED]:
        if line.body and _OPENING.fullmatch(line.body):
            last = _entries(lines, line.index + 1)
            if last is not None:
                return line.index, last
    return _without_heading(lines)


def _entries(lines: list[Line], start: int) -> int | None:
    """Index of the last entry; the body begins where the first entry comes a second time."""
    seen: list[str] = []
    last = None
    for line in lines[start:]:
        if not line:
            continue
        plain = _plain(line.body)
        if seen and plain == seen[0] and not _has_page(line.body):
            break
        if not _is_entry(line.body):
            break
        if plain:
            seen.append(plain)
        last = line.index
    return last if len(seen) >= _FEWEST - 1 else None


def _is_entry(body: str) -> bool:
    if len(body) > _LONGEST or _STOP.search(body):
        return False
    return _has_page(body) or bool(_PAGE_ALONE.fullmatch(body)) or bool(_NUMBERED.match(body))


def _has_page(body: str) -> bool:
    return bool(_PAGE_FIRST.match(body) or _LEADER.search(body) or _PAGE_LAST.search(body))


def _plain(body: str) -> str:
    """An entry without page number, leaders and blanks: comparable with the heading in the body."""
    if _PAGE_ALONE.fullmatch(body):
        return ""
    bare = _PAGE_FIRST.sub("", body, count=1)
    bare = _LEADER.sub("", bare)
    bare = _PAGE_LAST.sub("", bare)
    return _DROPPED.sub("", bare)


def _without_heading(lines: list[Line]) -> tuple[int, int] | None:
    """A run of three or more lines with leaders and page numbers, near the head."""
    run: list[int] = []
    for line in lines[:_SEARCHED]:
        if not line:
            continue
        if len(line.body) <= _LONGEST and _LEADER.search(line.body):
            run.append(line.index)
            continue
        if len(run) >= _FEWEST:
            break
        run = []
    return (run[0], run[-1]) if len(run) >= _FEWEST else None
