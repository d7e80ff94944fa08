"""Sealing: new history becomes links of the chain, each minute, outside anyone's transaction."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from qianyi.kernel.audit.errors import ChainSealInsideTransaction
from qianyi.kernel.audit.models import ChainLink, ChainShape, PendingSeal, Seal
from qianyi.kernel.audit.selectors.sources import (
    GENESIS,
    Source,
    canonical,
    content_sql,
    link_bytes,
    source_list,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

log = logging.getLogger("qianyi.audit")
BATCH = 20_000
# Any number, used by nobody else: one sealing at a time.
SEALING_LOCK = 7_014_326_001


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one sealing did: links added, where the chain ends, rows still waiting."""

    links: int
    position: int
    digest: str
    waiting: int


def chain_seal(moment: datetime) -> Sealed:
    """Seal what transactions older than the snapshot's oldest running one have added.

    Whatever is committed out of order waits: its note becomes visible with it, and a later sealing
    takes it.

    Raises:
        ChainSealInsideTransaction: called inside a transaction; a rollback would lose the seal.
    """
    return _seal(moment, settled_only=True)


def chain_seal_restored(moment: datetime) -> Sealed:
    """Seal everything that waits, after a restore: its transaction numbers are another server's."""
    return _seal(moment, settled_only=False)


def _seal(moment: datetime, *, settled_only: bool) -> Sealed:
    if connection.in_atomic_block:
        raise ChainSealInsideTransaction(
            "历史记录只能在单独的事务中封存，不能在业务事务内进行。请在提交之后再封存。"
        )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
        canonical(cursor)
        notes = _notes(cursor, settled_only=settled_only)
        last = ChainLink.objects.order_by("-position").first()
        chain = _Chain(
            cursor=cursor,
            position=last.position if last else 0,
            digest=bytes(last.digest) if last else GENESIS,
        )
        before = chain.position
        for source, spans in _spans(notes):
            chain.add(source, spans)
        PendingSeal.objects.filter(pk__in=[note.pk for note in notes]).delete()
        if chain.position > before:
            Seal.objects.create(
                sealed_at=moment,
                first_position=before + 1,
                last_position=chain.position,
                digest=chain.digest.hex(),
            )
        waiting = sum(PendingSeal.objects.values_list("row_count", flat=True))
    if chain.position > before:
        # The log goes elsewhere: a digest there proves the chain up to it.
        facts = {"position": chain.position, "digest": chain.digest.hex()}
        log.info("history sealed", extra={"facts": facts})
    return Sealed(chain.position - before, chain.position, chain.digest.hex(), waiting)


def _notes(cursor: CursorWrapper, *, settled_only: bool) -> list[PendingSeal]:
    notes = PendingSeal.objects.order_by("xid", "pk")
    if settled_only:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        oldest_running = cursor.fetchone()[0]
        notes = notes.filter(xid__lt=oldest_running)
    return list(notes)


def _spans(notes: Iterable[PendingSeal]) -> Iterator[tuple[Source, list[tuple[int, int]]]]:
    """The noted spans of each table, joined where they touch, tables in the order first noted."""
    sources = {source.table: source for source in source_list()}
    noted: dict[str, list[tuple[int, int]]] = {}
    for note in notes:
        noted.setdefault(note.table_name, []).append((note.first_row, note.last_row))
    for table, spans in noted.items():
        joined: list[tuple[int, int]] = []
        for first, last in sorted(spans):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        yield sources[table], joined


@dataclass(slots=True)
class _Chain:
    """The end of the chain while links are added."""

    cursor: CursorWrapper
    position: int
    digest: bytes

    def add(self, source: Source, spans: list[tuple[int, int]]) -> None:
        """One link for each row of the spans that has none yet."""
        shape, _ = ChainShape.objects.get_or_create(
            table_name=source.table,
            columns=list(source.columns),
            defaults={"key_column": source.key},
        )
        shapes = list(
            ChainShape.objects.filter(table_name=source.table).values_list("pk", flat=True)
        )
        content = content_sql(source.columns, row="t")
        query = (
            f'SELECT t."{source.key}", {content} FROM "{source.table}" t'  # noqa: S608 - names of our own tables
            f' WHERE t."{source.key}" > %s AND t."{source.key}" <= %s AND NOT EXISTS ('
            f' SELECT 1 FROM audit_chainlink l WHERE l.row = t."{source.key}"'
            f" AND l.shape_id = ANY(%s)) ORDER BY 1 LIMIT {BATCH}"
        )
        for first, last in spans:
            after = first - 1
            while rows := self._rows(query, [after, last, shapes]):
                self._link(source.table, shape.pk, rows)
                after = rows[-1][0]

    def _rows(self, query: str, params: list[int | list[int]]) -> list[tuple[int, bytes]]:
        self.cursor.execute(query, params)
        return [(row, bytes(content)) for row, content in self.cursor.fetchall()]

    def _link(self, table: str, shape: int, rows: list[tuple[int, bytes]]) -> None:
        command = "COPY audit_chainlink (position, shape_id, row, content, digest) FROM STDIN"
        with self.cursor.copy(command) as stream:
            for row, content in rows:
                made_over = link_bytes(before=self.digest, table=table, row=row, content=content)
                self.digest = hashlib.sha256(made_over).digest()
                self.position += 1
                stream.write_row((self.position, shape, row, content, self.digest))
