"""From headings to sections that nest: each ends where the next of its rank or higher begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import Section

if TYPE_CHECKING:
    from .headings import Heading


def nest(headings: list[Heading], end: int) -> tuple[Section, ...]:
    """Sections in order of position, children inside their parents.

    A box or figure may close earlier than the next heading (``Heading.limit``); what stands in it
    closes with it.
    """
    ends = [end] * len(headings)
    parents: list[int | None] = [None] * len(headings)
    levels = [0] * len(headings)
    open_: list[int] = []

    def limit(index: int) -> int:
        own = headings[index].limit
        return end if own is None else own

    def close(index: int, position: int) -> None:
        ends[index] = min(limit(index), position)

    for index, heading in enumerate(headings):
        while open_ and (
            headings[open_[-1]].rank >= heading.rank
            or any(limit(i) <= heading.start for i in open_)
        ):
            close(open_.pop(), heading.start)
        parents[index] = open_[-1] if open_ else None
        levels[index] = _level(heading, levels[open_[-1]] if open_ else 0)
        open_.append(index)
    while open_:
        close(open_.pop(), end)
    _fit(ends, parents)
    return tuple(
        Section(
            level=levels[i],
            kind=h.kind,
            number=h.number,
            title=h.title,
            start=h.start,
            end=max(ends[i], h.body_start),
            body_start=h.body_start,
            parent=parents[i],
        )
        for i, h in enumerate(headings)
    )


def _level(heading: Heading, above: int) -> int:
    return 0 if heading.kind == "title" else above + 1


def _fit(ends: list[int], parents: list[int | None]) -> None:
    """A child never reaches beyond its parent; parents come before their children in the list."""
    for index, parent in enumerate(parents):
        if parent is not None:
            ends[index] = min(ends[index], ends[parent])


def innermost(sections: tuple[Section, ...], offset: int) -> int | None:
    """Index of the smallest section that holds ``offset``, or None."""
    found = None
    for index, section in enumerate(sections):
        if section.start > offset:
            break
        if offset < section.end:
            found = index
    return found
