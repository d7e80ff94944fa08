"""The places figures come from, and finding them in a text that is here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qianyi.kernel.documents import selectors
from qianyi.kernel.documents.models import CitedPlace, Document

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from qianyi.engine.packs.records import Locator
    from qianyi.kernel.documents.models import DocumentVersion, Section
    from qianyi.kernel.documents.selectors import ReadFigure


@dataclass(frozen=True, slots=True)
class Located:
    """A cited place found in a text.

    ``exact`` is False when it was found by section and figure, not by offset.
    """

    version: DocumentVersion
    start: int
    end: int
    exact: bool
    statement_id: int | None = None


@transaction.atomic
def place_ensure(  # noqa: PLR0913 - the facts of one citation
    *,
    document: Document,
    moment: datetime,
    section: str = "",
    row: str = "",
    figure: str = "",
    unit: str = "",
    text_digest: str = "",
    start: int | None = None,
    end: int | None = None,
) -> CitedPlace:
    """The citation of that place, made if absent; the same facts give the same row."""
    place, _ = CitedPlace.objects.get_or_create(
        document=document,
        section=section[:200],
        row=row[:200],
        figure=figure[:60],
        unit=unit[:40],
        text_digest=text_digest,
        start=start,
        end=end,
        defaults={"created_at": moment},
    )
    return place


def place_of_locator(
    *,
    locator: Locator | None,
    document_key: str,
    figure: Decimal | None,
    unit: str,
    moment: datetime,
) -> CitedPlace | None:
    """The citation a pack record's locator means; None where the record has none."""
    if locator is None:
        return None
    cited = Document.objects.get(key=locator.document or document_key)
    return place_ensure(
        document=cited,
        section=locator.section,
        row=locator.row,
        figure="" if figure is None else f"{figure.normalize():f}",
        unit=unit,
        text_digest=cited.expected_digest if locator.start is not None else "",
        start=locator.start,
        end=locator.end,
        moment=moment,
    )


def place_locate(place: CitedPlace) -> Located | None:
    """Where the place is in a text that is here.

    None when no text is, or the figure cannot be found in it.

    By offsets in the very text they were made from; else the figure with the same number under the
    same section or box, else the only one of that number in the whole text.
    """
    exact = _by_offsets(place)
    if exact is not None:
        return exact
    version = selectors.version_current(place.document)
    run = selectors.run_current(version) if version else None
    if version is None or run is None:
        return None
    sections = selectors.section_list(version)
    candidates = [
        figure
        for figure in selectors.figure_list(run, with_dismissed=True)
        if _same_figure(place, figure)
    ]
    under = [figure for figure in candidates if _is_under(place, figure, sections)]
    chosen = under or candidates
    if not chosen or (not under and len(chosen) > 1):
        return None
    return Located(version, chosen[0].start, chosen[0].end, exact=False, statement_id=chosen[0].id)


def _by_offsets(place: CitedPlace) -> Located | None:
    if place.start is None or place.end is None or not place.text_digest:
        return None
    version = place.document.versions.filter(text_digest=place.text_digest).first()
    if version is None:
        return None
    run = selectors.run_current(version)
    statement = (
        run.statements.filter(start__lt=place.end, end__gt=place.start).first() if run else None
    )
    return Located(
        version,
        place.start,
        place.end,
        exact=True,
        statement_id=statement.pk if statement else None,
    )


def _same_figure(place: CitedPlace, figure: ReadFigure) -> bool:
    return bool(place.figure) and _digits(place.figure) == _digits(figure.quote)


def _digits(text: str) -> str:
    found = re.search(r"\d+(?:[.,]\d+)*", text)
    return found.group().replace(",", "") if found else text.strip()


def _is_under(place: CitedPlace, figure: ReadFigure, sections: list[Section]) -> bool:
    wanted = "".join(place.section.split())
    if not wanted:
        return False
    return any(
        section.number and "".join(section.number.split()) in wanted
        for section in selectors.section_path(sections, figure.section_position)[-1:]
    )
