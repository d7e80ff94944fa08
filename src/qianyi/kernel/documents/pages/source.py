"""Where a figure comes from.

The place in words, who cites it, and the section it should stand in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation import registry
from qianyi.kernel.documents import selectors
from qianyi.kernel.documents.errors import CitedPlaceNotFound

from .text import Inline, text_markup

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import CitedPlace, DocumentVersion, Section


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited place and what cites it."""

    place: CitedPlace
    uses: list[registry.FigureUse]

    @property
    def words(self) -> str:
        """Chapter or box, row and figure, as far as they are known."""
        parts = [self.place.section, self.place.row, figure_words(self.place)]
        return " · ".join(part for part in parts if part)


def figure_words(place: CitedPlace) -> str:
    """The figure as cited; its unit is added where the text printed has none in it."""
    if not place.figure:
        return ""
    has_unit = bool(place.unit) and place.figure.endswith(place.unit)
    return place.figure if has_unit or not place.unit else f"{place.figure} {place.unit}"


def cited(actor: Actor, place: CitedPlace) -> Cited:
    """The place with everything that cites it, from the apps above."""
    uses = [use for contribute in registry.place_uses for use in contribute(actor, place.pk)]
    return Cited(place, uses)


def cited_uses(actor: Actor, asked: str) -> Cited | None:
    """The place a reader came from, by the number in the query; None for anything else."""
    if not (asked.isascii() and asked.isdigit()):
        return None
    try:
        place = selectors.place_get(actor=actor, place_id=int(asked))
    except CitedPlaceNotFound:
        return None
    return cited(actor, place)


def section_markup(version: DocumentVersion, section: Section) -> SafeString:
    """The text of one section, without marks, for a reader to look through."""
    inline = Inline(version.text[: section.end], [])
    tables = [
        table
        for table in version.tables
        if section.start <= table["start"] and table["end"] <= section.end
    ]
    return text_markup(inline, sections=[section], tables=tables, furniture=[], start=section.start)
