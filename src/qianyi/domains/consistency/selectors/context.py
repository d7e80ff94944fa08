"""The places of a finding as a reader sees them: document, section, sentence or table row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q
from django.urls import reverse

from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents.models import DocumentVersion, ReadingRun, Section, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qianyi.domains.consistency.models import Finding, FindingPlace

ENDINGS = "。；！？\n"
AROUND = 160
LONGEST_QUOTE = 400
BLANK = " \t\r\n\u3000\u00a0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``marked`` where it is the figure itself."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of the table row a figure stands in, under its heading."""

    heading: str
    pieces: tuple[Piece, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """One place in its context.

    ``cells`` holds the table row where it stands in a table, else ``pieces`` holds the sentence.
    ``is_old`` says that the document has a newer text by now.
    """

    place: FindingPlace
    version: DocumentVersion
    section: str
    url: str
    is_old: bool
    pieces: tuple[Piece, ...] = ()
    cells: tuple[RowCell, ...] = ()
    caption: str = ""


def places_seen(finding: Finding) -> list[PlaceSeen]:
    """Every place of a finding in its context. Three queries, however many places."""
    places = list(finding.places.all())
    sections = _sections(places)
    statements = _statements(places)
    newest = dict(
        DocumentVersion.objects.filter(document__in={place.version.document_id for place in places})
        .values_list("document_id")
        .annotate(newest=Max("number"))
    )
    return [
        _seen(
            place,
            sections[place.version_id],
            next((row for row in statements if _overlaps(row, place)), None),
            is_old=place.version.number < newest[place.version.document_id],
        )
        for place in places
    ]


def place_url(place: FindingPlace, statement_id: int | None = None) -> str:
    """The document opened at the figure."""
    address = reverse("documents:detail", args=[place.version.document_id])
    anchor = f"f{statement_id}" if statement_id else "focus"
    number = place.version.number
    return f"{address}?version={number}&focus={place.start}-{place.end}#{anchor}"


def _sections(places: Sequence[FindingPlace]) -> dict[int, list[Section]]:
    found: dict[int, list[Section]] = defaultdict(list)
    rows = Section.objects.filter(version__in={place.version_id for place in places})
    for row in rows.order_by("version_id", "position"):
        found[row.version_id].append(row)
    return found


def _statements(places: Sequence[FindingPlace]) -> list[Statement]:
    """What the newest readings of these texts found at these places."""
    runs = (
        ReadingRun.objects.filter(version__in={place.version_id for place in places})
        .order_by("version_id", "-pk")
        .distinct("version_id")
        .values("pk")
    )
    spots = Q(pk__isnull=True)
    for place in places:
        spots |= Q(run__version=place.version_id, start__lt=place.end, end__gt=place.start)
    return list(
        Statement.objects.filter(spots, run__in=runs)
        .select_related("run")
        .order_by("run_id", "position")
    )


def _overlaps(row: Statement, place: FindingPlace) -> bool:
    return (
        row.run.version_id == place.version_id and row.start < place.end and row.end > place.start
    )


def _seen(
    place: FindingPlace, sections: Sequence[Section], statement: Statement | None, *, is_old: bool
) -> PlaceSeen:
    version = place.version
    under = [row.position for row in sections if row.start <= place.start < row.end]
    cells, caption = _row(version, place)
    return PlaceSeen(
        place=place,
        version=version,
        section=documents.section_label(sections, max(under, default=None)),
        url=place_url(place, statement.pk if statement else None),
        is_old=is_old,
        pieces=() if cells else _sentence(version.text, place, statement),
        cells=cells,
        caption=caption,
    )


def _sentence(text: str, place: FindingPlace, statement: Statement | None) -> tuple[Piece, ...]:
    first, last = _bounds(text, place.start, place.end)
    if statement is not None and statement.context_start <= place.start < statement.context_end:
        first = min(first, statement.context_start)
        last = max(last, statement.context_end)
    first = max(first, place.start - AROUND)
    last = min(last, place.end + AROUND)
    return _pieces(text, first, last, [(place.start, place.end)])


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or line a span stands in."""
    first = max(text.rfind(sign, 0, start) for sign in ENDINGS) + 1
    stops = [found for sign in ENDINGS if (found := text.find(sign, end)) != -1]
    return first, (min(stops) + 1 if stops else len(text))


def _pieces(
    text: str, first: int, last: int, spans: Iterable[tuple[int, int]]
) -> tuple[Piece, ...]:
    pieces, cursor = [], first
    for start, end in spans:
        start, end = max(start, cursor), min(end, last)  # noqa: PLW2901 - cut to what is shown
        if start >= end:
            continue
        pieces.append(Piece(_tidy(text[cursor:start])))
        pieces.append(Piece(_shortened(_tidy(text[start:end])), marked=True))
        cursor = end
    pieces.append(Piece(_tidy(text[cursor:last])))
    return tuple(piece for piece in pieces if piece.text)


def _tidy(text: str) -> str:
    """Line breaks of a layout are no blanks between Chinese words."""
    return "".join(text.replace("\r", "").split("\n"))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def _row(version: DocumentVersion, place: FindingPlace) -> tuple[tuple[RowCell, ...], str]:
    """The row of the table the place stands in, under the table's headings; nothing outside one."""
    table = next((one for one in version.tables if one["start"] <= place.start < one["end"]), None)
    if table is None:
        return (), ""
    cells: list[dict[str, Any]] = table["cells"]
    here = next((c for c in cells if c["start"] <= place.start < c["end"]), None)
    if here is None:
        return (), ""
    headings: dict[int, str] = {}
    for cell in cells:
        if cell["row"] < table["header_rows"] and cell["text"]:
            before = headings.get(cell["column"], "")
            headings[cell["column"]] = f"{before} {cell['text']}".strip()
    row = sorted(
        (cell for cell in cells if cell["row"] == here["row"]), key=lambda cell: cell["column"]
    )
    return (
        tuple(
            RowCell(
                heading=_tidy(headings.get(cell["column"], "")),
                pieces=_pieces(
                    version.text, cell["start"], cell["end"], [(place.start, place.end)]
                ),
                marked=cell["start"] < place.end and cell["end"] > place.start,
            )
            for cell in row
        ),
        str(table.get("caption") or ""),
    )
