"""A file comes in: checked, kept by digest, cut into sections, read.

All in one transaction or not at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from qianyi.engine.reading import GRAMMAR, read
from qianyi.engine.text.limits import MEGABYTE, Limits
from qianyi.engine.text.load import text_from_bytes
from qianyi.foundation import search
from qianyi.foundation.events import Event, publish
from qianyi.foundation.files import file_keep, file_path
from qianyi.foundation.permissions import Actor, require
from qianyi.kernel.documents.events import DOCUMENT_STORED
from qianyi.kernel.documents.models import (
    Commitment,
    Document,
    DocumentVersion,
    ReadingRun,
    Section,
    Statement,
    StoredFile,
)
from qianyi.kernel.documents.permissions import can_store_document

from .files import file_row

if TYPE_CHECKING:
    from datetime import date, datetime

    from qianyi.engine.reading.model import Statement as EngineStatement
    from qianyi.engine.text.model import Text

BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing did.

    ``is_new_text`` is False when exactly this text was here before (nothing was added).
    """

    document: Document
    version: DocumentVersion
    run: ReadingRun
    is_new_document: bool
    is_new_text: bool


def document_store(
    *,
    actor: Actor,
    data: bytes,
    filename: str,
    moment: datetime,
    document: Document | None = None,
    is_demo: bool = False,
) -> Stored:
    """Keep a file, its text and what it says; read it at once.

    With ``document`` the file becomes its next version. Without, it joins the document it is a text
    of: the one with the same text, the citation made from this very text, the same 文号, or the
    same title; else it founds a new one.

    Raises:
        NotAllowed: the actor is no planner.
        QianyiError: from engine.text: the file cannot be read or must not be stored. Nothing is
            kept then.
    """
    require(allowed=can_store_document(actor), actor=actor, what="载入文件")
    limits = Limits(max_bytes=settings.QIANYI_MAX_UPLOAD_MB * MEGABYTE)
    text = text_from_bytes(data, filename, limits=limits)
    text_digest = hashlib.sha256(text.text.encode()).hexdigest()
    with transaction.atomic():
        _one_at_a_time(text_digest)
        same = DocumentVersion.objects.filter(text_digest=text_digest)
        if document is not None:
            same = same.filter(document=document)
        if (version := same.select_related("document").first()) is not None:
            run = version.runs.order_by("-pk").first() or version_read(
                version=version, text=text, moment=moment
            )
            return Stored(version.document, version, run, is_new_document=False, is_new_text=False)
        target = document or _document_of(text, text_digest)
        is_new_document = target is None
        if target is None:
            target = _document_create(
                text=text, text_digest=text_digest, actor=actor, moment=moment, is_demo=is_demo
            )
        version = version_create(
            document=target,
            text=text,
            text_digest=text_digest,
            stored=file_row(data=data, moment=moment),
            actor=actor,
            moment=moment,
        )
        run = version_read(version=version, text=text, moment=moment)
        publish(Event(DOCUMENT_STORED, target.pk, f"/documents/{target.pk}/", moment))
        file_keep(data)
    return Stored(target, version, run, is_new_document=is_new_document, is_new_text=True)


def _one_at_a_time(text_digest: str) -> None:
    """Wait until another upload of this very text (a button pressed twice) is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(text_digest[:15], 16)])


def version_read(*, version: DocumentVersion, text: Text, moment: datetime) -> ReadingRun:
    """Read a version and keep the reading as its newest run.

    Corrections lie over it by their key.
    """
    reading = read(text)
    with transaction.atomic():
        run = ReadingRun.objects.create(
            version=version,
            grammar=GRAMMAR,
            read_at=moment,
            statement_count=len(reading.statements),
            commitment_count=len(reading.commitments),
        )
        occurrences = _occurrences(version.text, reading.statements)
        Statement.objects.bulk_create(
            [
                _statement_row(run, position, statement, occurrences[position])
                for position, statement in enumerate(reading.statements)
            ],
            batch_size=BATCH,
        )
        Commitment.objects.bulk_create(
            [
                Commitment(
                    run=run,
                    position=position,
                    start=promise.start,
                    end=promise.end,
                    quote=promise.quote,
                    verb=promise.verb,
                    action=promise.action,
                    lead=promise.lead or "",
                    due=promise.due or "",
                    section_position=promise.section,
                )
                for position, promise in enumerate(reading.commitments)
            ],
            batch_size=BATCH,
        )
    return run


@transaction.atomic
def document_cite(  # noqa: PLR0913 - the facts of a title page
    *,
    key: str,
    title: str,
    moment: datetime,
    number: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    kind: str = "",
    expected_digest: str = "",
    provenance: dict[str, str] | None = None,
    is_demo: bool = False,
) -> Document:
    """Make or renew the record of a document that is cited, whether or not its text is here.

    Idempotent by key.
    """
    document, _ = Document.objects.update_or_create(
        key=key,
        defaults={
            "title": title,
            "number": number,
            "issuer": issuer,
            "issued_on": issued_on,
            "kind": kind,
            "expected_digest": expected_digest,
            "is_demo": is_demo,
            **(provenance or {}),
        },
        create_defaults={
            "title": title,
            "number": number,
            "issuer": issuer,
            "issued_on": issued_on,
            "kind": kind,
            "expected_digest": expected_digest,
            "is_demo": is_demo,
            "created_at": moment,
            **(provenance or {}),
        },
    )
    search.touched("document", document.pk)
    return document


@transaction.atomic
def document_set_predecessor(*, actor: Actor, document: Document, predecessor: Document) -> None:
    """Say which document this one follows, so that its corrections can be offered."""
    require(allowed=can_store_document(actor), actor=actor, what="登记前一文件")
    document.predecessor = predecessor
    document.save(update_fields=["predecessor"])


def text_of(version: DocumentVersion) -> Text:
    """The extracted text with its structure, made again from the stored file."""
    path = file_path(version.file_id)
    return text_from_bytes(path.read_bytes(), version.filename)


def _document_of(text: Text, text_digest: str) -> Document | None:
    cited = Document.objects.filter(expected_digest=text_digest).first()
    if cited is None and text.source.number:
        cited = Document.objects.filter(number=text.source.number).first()
    if cited is None and text.source.title:
        squeezed = "".join(text.source.title.split())
        cited = next(
            (
                candidate
                for candidate in Document.objects.filter(expected_digest__gt="")
                if "".join(candidate.title.split()) == squeezed
            ),
            None,
        )
    return cited


def _document_create(
    *, text: Text, text_digest: str, actor: Actor, moment: datetime, is_demo: bool
) -> Document:
    source = text.source
    return Document.objects.create(
        key=f"text:{text_digest[:40]}",
        title=(source.title or Path(text.name).stem)[:300],
        number=source.number[:80],
        issuer=source.issuer[:120],
        issued_on=source.issued_on,
        kind=source.kind,
        is_demo=is_demo,
        created_at=moment,
        created_by_id=actor.user_id,
    )


def version_create(
    *,
    document: Document,
    text: Text,
    text_digest: str,
    stored: StoredFile,
    actor: Actor,
    moment: datetime,
) -> DocumentVersion:
    """The next version of a document with its structure; numbered under a lock of the document."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    version = DocumentVersion.objects.create(
        document=locked,
        number=locked.versions.count() + 1,
        file=stored,
        filename=Path(text.name).name[:255],
        text=text.text,
        text_digest=text_digest,
        encoding=text.encoding,
        pages=text.pages,
        **structure_facts(text),
        stored_at=moment,
        stored_by_id=actor.user_id,
    )
    sections_write(version=version, text=text)
    search.touched("document", document.pk)
    return version


def structure_facts(text: Text) -> dict[str, Any]:
    """What a version keeps of a text's structure beside its sections, as plain values."""
    return {
        "furniture": [list(span) for span in text.furniture],
        "tables": [asdict(table) for table in text.tables],
        "warnings": list(text.warnings),
    }


def sections_write(*, version: DocumentVersion, text: Text) -> None:
    """Write the headings of a text."""
    Section.objects.bulk_create(
        [
            Section(
                version=version,
                position=position,
                parent_position=section.parent,
                level=section.level,
                kind=section.kind,
                number=section.number[:40],
                title=section.title[:300],
                start=section.start,
                end=section.end,
                body_start=section.body_start,
            )
            for position, section in enumerate(text.sections)
        ],
        batch_size=BATCH,
    )


def _occurrences(text: str, statements: tuple[EngineStatement, ...]) -> list[int]:
    """How many times each quote stands in the text before its own place.

    Counted in the text, not in the reading, so that the number survives a grammar that finds more
    or fewer figures.
    """
    numbers = []
    places: dict[str, tuple[int, int]] = {}
    for statement in statements:
        position, count = places.get(statement.quote, (0, 0))
        if position > statement.start:
            position, count = 0, 0
        while (found := text.find(statement.quote, position)) != -1 and found < statement.start:
            position, count = found + 1, count + 1
        places[statement.quote] = (position, count)
        numbers.append(count)
    return numbers


def _statement_row(
    run: ReadingRun, position: int, statement: EngineStatement, occurrence: int
) -> Statement:
    low, high = statement.value if isinstance(statement.value, tuple) else (statement.value, None)
    return Statement(
        run=run,
        position=position,
        start=statement.start,
        end=statement.end,
        quote=statement.quote[:200],
        occurrence=occurrence,
        subject=(statement.subject or "")[:200],
        scope=statement.scope,
        indicator=(statement.indicator or "")[:300],
        value=low,
        value_high=high,
        unit=(statement.unit or "")[:40],
        period=(statement.period or "")[:40],
        kind=statement.kind,
        comparator=statement.comparator,
        base=(statement.base or "")[:200],
        in_table=statement.table,
        optional=statement.optional,
        note=statement.note[:500],
        section_position=statement.section,
        context_start=statement.context_start,
        context_end=statement.context_end,
        confidence=round(statement.confidence, 3),
    )
