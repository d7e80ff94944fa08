"""The places of a finding as a reader sees them: document, section, sentence or table row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

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
Mark: TypeAlias = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``url`` is given where it is the figure itself."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of the table row a figure stands in, under its heading."""

    heading: str
    pieces: tuple[Piece, ...]

    @property
    def marked(self) -> bool:
        """A figure of the finding stands in it."""
        return any(piece.url for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """Figures of a finding that stand in one sentence or one table row, in its context.

    ``cells`` holds the row where it is a table's, else ``pieces`` holds the sentence. ``url`` opens
    the document at the first figure. ``is_old`` says that the document has a newer text by now.
    """

    version: DocumentVersion
    section: str
    url: str
    is_old: bool
    pieces: tuple[Piece, ...] = ()
    cells: tuple[RowCell, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class _Spot:
    """One place with what is needed to show it: the stretch around it, the address, its row."""

    place: FindingPlace
    url: str
    first: int
    last: int
    table: dict[str, Any] | None = None
    row: int = -1


def places_seen(finding: Finding) -> list[PlaceSeen]:
    """Every place of a finding in its context, places of one sentence or row together.

    Three queries, however many places.
    """
    places = list(finding.places.all())
    sections = _sections(places)
    statements = _statements(places)
    newest = dict(
        DocumentVersion.objects.filter(document__in={place.version.document_id for place in places})
        .values_list("document_id")
        .annotate(newest=Max("number"))
    )
    spots = [
        _spot(place, next((row for row in statements if _overlaps(row, place)), None))
        for place in places
    ]
    return [
        _seen(
            group,
            sections[group[0].place.version_id],
            is_old=group[0].place.version.number < newest[group[0].place.version.document_id],
        )
        for group in _together(spots)
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


def _spot(place: FindingPlace, statement: Statement | None) -> _Spot:
    version, url = place.version, place_url(place, statement.pk if statement else None)
    table = next((one for one in version.tables if one["start"] <= place.start < one["end"]), None)
    for cell in table["cells"] if table else ():
        if cell["start"] <= place.start < cell["end"]:
            return _Spot(place, url, cell["start"], cell["end"], table, cell["row"])
    first, last = _bounds(version.text, place.start, place.end)
    if statement is not None and statement.context_start <= place.start < statement.context_end:
        first, last = min(first, statement.context_start), max(last, statement.context_end)
    return _Spot(place, url, max(first, place.start - AROUND), min(last, place.end + AROUND))


def _together(spots: Sequence[_Spot]) -> list[list[_Spot]]:
    """Spots of one row or of overlapping stretches in one group, in the order of the first."""
    groups: list[list[_Spot]] = []
    for spot in spots:
        group = next((one for one in groups if any(_beside(spot, other) for other in one)), None)
        if group is None:
            groups.append([spot])
        else:
            group.append(spot)
    return groups


def _beside(one: _Spot, other: _Spot) -> bool:
    if one.place.version_id != other.place.version_id or (one.row < 0) != (other.row < 0):
        return False
    if one.table is not None and other.table is not None:
        return one.row == other.row and one.table["start"] == other.table["start"]
    return one.first < other.last and other.first < one.last


def _seen(group: Sequence[_Spot], sections: Sequence[Section], *, is_old: bool) -> PlaceSeen:
    first = group[0]
    version, table = first.place.version, first.table
    under = [row.position for row in sections if row.start <= first.place.start < row.end]
    marks = sorted((spot.place.start, spot.place.end, spot.url) for spot in group)
    stretch = (min(spot.first for spot in group), max(spot.last for spot in group))
    return PlaceSeen(
        version=version,
        section=documents.section_label(sections, max(under, default=None)),
        url=first.url,
        is_old=is_old,
        pieces=() if table else _pieces(version.text, *stretch, marks),
        cells=_row(version.text, table, first.row, marks) if table else (),
        caption=str(table.get("caption") or "") if table else "",
    )


def _bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or line a span stands in."""
    first = max(text.rfind(sign, 0, start) for sign in ENDINGS) + 1
    stops = [found for sign in ENDINGS if (found := text.find(sign, end)) != -1]
    return first, (min(stops) + 1 if stops else len(text))


def _pieces(text: str, first: int, last: int, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """A stretch of text cut at the figures in it."""
    pieces, cursor = [], first
    for mark_start, mark_end, url in marks:
        start, end = max(mark_start, cursor), min(mark_end, last)
        if start >= end:
            continue
        pieces.append(Piece(_tidy(text[cursor:start])))
        pieces.append(Piece(_shortened(_tidy(text[start:end])), url))
        cursor = end
    pieces.append(Piece(_tidy(text[cursor:last])))
    return tuple(piece for piece in pieces if piece.text)


def _row(text: str, table: dict[str, Any], row: int, marks: Sequence[Mark]) -> tuple[RowCell, ...]:
    """A row of a table under the table's headings."""
    headings: dict[int, str] = {}
    for cell in table["cells"]:
        if cell["row"] < table["header_rows"] and cell["text"]:
            before = headings.get(cell["column"], "")
            headings[cell["column"]] = f"{before} {cell['text']}".strip()
    cells = sorted(
        (cell for cell in table["cells"] if cell["row"] == row), key=lambda cell: cell["column"]
    )
    return tuple(
        RowCell(
            heading=_tidy(headings.get(cell["column"], "")),
            pieces=_pieces(text, cell["start"], cell["end"], marks),
        )
        for cell in cells
    )


def _tidy(text: str) -> str:
    """Line breaks of a layout are no blanks between Chinese words."""
    return "".join(text.replace("\r", "").split("\n"))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
