"""What the engine is given: stored texts, planners' corrections laid over the readings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db.models import Max, OuterRef, Subquery

from qianyi.engine.checking.model import CheckedDocument
from qianyi.engine.checking.names import Dictionary, Entry
from qianyi.engine.reading.model import Commitment, Reading, Statement
from qianyi.engine.text.model import Cell, Section, Source, Table, Text
from qianyi.kernel.documents import selectors as documents
from qianyi.kernel.documents.models import Correction, Document, DocumentVersion, ReadingRun
from qianyi.kernel.indicators.choices import AppliesTo, PriceBasis
from qianyi.kernel.indicators.models import Indicator, NameRelation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from typing import Any

    from django.db.models import QuerySet

    from qianyi.engine.reading.model import Comparator, Kind, Value
    from qianyi.engine.text.model import SectionKind
    from qianyi.foundation.permissions import Actor
    from qianyi.kernel.documents.models import Commitment as CommitmentRow
    from qianyi.kernel.documents.models import Section as SectionRow
    from qianyi.kernel.documents.selectors import ReadFigure, ReadingNow

NAME_LENGTH = 30


@dataclass(frozen=True, slots=True)
class CheckInput:
    """One document as the engine sees it, and the rows it was made from."""

    checked: CheckedDocument
    reading: ReadingNow
    newest_correction: int | None


def versions_to_check(
    actor: Actor, chosen: Iterable[Document] | None = None
) -> QuerySet[DocumentVersion]:
    """The newest version of every document the actor may see, or of those chosen among them."""
    visible = Document.objects.visible_to(actor)
    if chosen is not None:
        visible = visible.filter(pk__in=[document.pk for document in chosen])
    return (
        DocumentVersion.objects.filter(document__in=visible, runs__isnull=False)
        .select_related("document")
        .order_by("document_id", "-number")
        .distinct("document_id")
    )


def check_inputs(versions: Sequence[DocumentVersion]) -> list[CheckInput]:
    """Documents as the engine wants them; a version never read is left out."""
    names = _names([version.document for version in versions])
    found = []
    for version in versions:
        reading = documents.reading_now(version)
        if reading is None:
            continue
        found.append(
            CheckInput(
                checked=CheckedDocument(
                    key=names[version.document_id],
                    text=text_of_rows(version, reading.sections),
                    reading=_reading(reading),
                    dated_on=version.document.issued_on,
                ),
                reading=reading,
                newest_correction=newest_corrections([version.text_digest]).get(
                    version.text_digest
                ),
            )
        )
    return found


def newest_corrections(digests: Sequence[str]) -> dict[str, int]:
    """The number of the newest correction of each text that has any."""
    rows = (
        Correction.objects.filter(text_digest__in=digests)
        .values_list("text_digest")
        .annotate(newest=Max("pk"))
    )
    return dict(rows)


def dictionary_now() -> Dictionary:
    """The indicators of the database with their other names."""
    entries = []
    of_places = Indicator.objects.filter(applies_to=AppliesTo.TERRITORY)
    for row in of_places.prefetch_related("names").order_by("pk"):
        names: dict[str, list[str]] = {relation: [] for relation in NameRelation.values}
        for name in row.names.all():
            names[name.relation].append(name.name)
        entries.append(
            Entry(
                name=row.name,
                synonyms=tuple(names[NameRelation.SAME]),
                ask=tuple(names[NameRelation.ASK]),
                direction=row.direction,
                price_basis="" if row.price_basis == PriceBasis.NONE else row.price_basis,
            )
        )
    return Dictionary(tuple(entries))


def text_of_rows(version: DocumentVersion, sections: Iterable[SectionRow]) -> Text:
    """The extracted text with its structure, from what is stored: no file is opened again."""
    document = version.document
    return Text(
        name=version.filename,
        text=version.text,
        source=Source(
            title=document.title,
            number=document.number,
            issuer=document.issuer,
            issued_on=document.issued_on,
            kind=document.kind,
        ),
        sections=tuple(_section(row) for row in sections),
        tables=tuple(_table(table) for table in version.tables),
        furniture=tuple((start, end) for start, end in version.furniture),
        pages=version.pages,
        encoding=version.encoding,
    )


def statement_counts(versions: QuerySet[DocumentVersion]) -> tuple[int, int]:
    """How many documents and how many figures a check of these versions would go through."""
    newest = (
        ReadingRun.objects.filter(version=OuterRef("pk"))
        .order_by("-pk")
        .values("statement_count")[:1]
    )
    counts = list(
        versions.select_related(None)
        .annotate(figures=Subquery(newest))
        .values_list("figures", flat=True)
    )
    return len(counts), sum(count or 0 for count in counts)


def _names(rows: Iterable[Document]) -> dict[int, str]:
    """What findings call each document: its title, numbered where two are alike."""
    taken: Counter[str] = Counter()
    names = {}
    for document in rows:
        title = document.title
        name = title if len(title) <= NAME_LENGTH else f"{title[:NAME_LENGTH]}…"
        taken[name] += 1
        names[document.pk] = name if taken[name] == 1 else f"{name}（{taken[name]}）"
    return names


def _reading(reading: ReadingNow) -> Reading:
    standing = reading.standing
    text = reading.version.text
    starts = [figure.start for figure in standing]
    return Reading(
        statements=tuple(_statement(figure, text) for figure in standing),
        commitments=tuple(
            _commitment(row, starts) for row in documents.commitment_list(reading.run)
        ),
    )


def _statement(figure: ReadFigure, text: str) -> Statement:
    return Statement(
        start=figure.start,
        end=figure.end,
        quote=text[figure.start : figure.end],
        subject=figure.subject or None,
        indicator=figure.indicator or None,
        value=_value(figure.value, figure.value_high),
        unit=figure.unit or None,
        period=figure.period or None,
        kind=cast("Kind", figure.kind),
        comparator=cast("Comparator", figure.comparator),
        base=figure.base or None,
        scope=figure.scope,
        table=figure.in_table,
        optional=figure.optional,
        note=figure.note,
        section=figure.section_position,
        context_start=figure.context_start,
        context_end=figure.context_end,
        confidence=float(figure.confidence),
    )


def _value(low: Decimal | None, high: Decimal | None) -> Value:
    """Without the zeros the database fills up with: they would read as digits printed."""
    if low is None:
        return None
    return _plain(low) if high is None else (_plain(low), _plain(high))


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _commitment(row: CommitmentRow, starts: Sequence[int]) -> Commitment:
    return Commitment(
        start=row.start,
        end=row.end,
        quote=row.quote,
        verb=row.verb,
        action=row.action,
        lead=row.lead or None,
        due=row.due or None,
        section=row.section_position,
        figures=tuple(place for place, start in enumerate(starts) if row.start <= start < row.end),
    )


def _section(row: SectionRow) -> Section:
    return Section(
        level=row.level,
        kind=cast("SectionKind", row.kind),
        number=row.number,
        title=row.title,
        start=row.start,
        end=row.end,
        body_start=row.body_start,
        parent=row.parent_position,
    )


def _table(stored: dict[str, Any]) -> Table:
    return Table(**{**stored, "cells": tuple(Cell(**cell) for cell in stored["cells"])})
