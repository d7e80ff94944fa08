"""Whether the history is whole: the chain recomputed, and each live row held against its history.

Read in one snapshot, so that work going on meanwhile is not taken for tampering.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection, transaction

from qianyi.foundation import history
from qianyi.kernel.audit.errors import ChainVerifyInsideTransaction
from qianyi.kernel.audit.models import ChainLink, ChainShape, PendingSeal, Seal

from .sources import GENESIS, canonical, content_sql, link_bytes, source_list

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper

BATCH = 5_000
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that does not fit.

    Attributes:
        position: the link, or None where no link is concerned.
        table, row: whose row it is.
        message: the whole sentence.
    """

    position: int | None
    table: str
    row: int | None
    message: str


@dataclass(slots=True)
class Verification:
    """What verifying found. ``breaks`` is in the order of the chain, live rows after it."""

    links: int = 0
    live_rows: int = 0
    waiting: int = 0
    head: str = ""
    sealed_at: datetime | None = None
    breaks: list[Break] = field(default_factory=list)
    more_breaks: int = 0

    @property
    def is_whole(self) -> bool:
        """Nothing was found."""
        return not self.breaks

    @property
    def first_broken_link(self) -> Break | None:
        """The earliest link that does not fit."""
        return next((found for found in self.breaks if found.position is not None), None)

    def found(self, position: int | None, table: str, row: int | None, message: str) -> None:
        """Note a break; after fifty they are only counted."""
        if len(self.breaks) < MOST_NAMED:
            self.breaks.append(Break(position, table, row, message))
        else:
            self.more_breaks += 1


def chain_verify(*, known_digest: str = "") -> Verification:
    """Recompute the whole chain and hold every live row against its history.

    Args:
        known_digest: of some earlier seal, kept elsewhere; it must still be in the chain.

    Raises:
        ChainVerifyInsideTransaction: a snapshot of its own cannot be taken there.
    """
    if connection.in_atomic_block:
        raise ChainVerifyInsideTransaction(
            "核验历史记录需要单独的只读快照，不能在其他事务中进行。"
            "请在命令行运行 qianyi audit verify。"
        )
    result = Verification()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        canonical(cursor)
        _verify_links(cursor, result)
        _verify_seals(result, known_digest.strip().lower())
        _verify_nothing_unsealed(cursor, result)
        for kept in history.kept_models():
            _verify_live(cursor, kept, result)
    return result


def _verify_links(cursor: CursorWrapper, result: Verification) -> None:
    shapes = {shape.pk: shape for shape in ChainShape.objects.all()}
    titles = {source.table: source.title for source in source_list()}
    lost = _lost_columns(cursor, shapes)
    before, position = GENESIS, 0
    while links := list(
        ChainLink.objects.filter(position__gt=position).order_by("position")[:BATCH]
    ):
        contents = _contents(cursor, links, shapes, lost)
        for link in links:
            shape = shapes[link.shape_id]
            problem = (
                _misplaced(link, position)
                or _changed(cursor, link, shape, contents, lost)
                or _unchained(link, shape, before)
            )
            if problem:
                name = f"“{titles.get(shape.table_name, shape.table_name)}”编号 {link.row}"
                result.found(
                    link.position,
                    shape.table_name,
                    link.row,
                    f"第 {link.position} 环（{name}）：{problem}。",
                )
            before, position = bytes(link.digest), link.position
            result.links += 1
    result.head = before.hex() if position else ""


def _misplaced(link: ChainLink, position: int) -> str:
    return "" if link.position == position + 1 else f"前面缺第 {position + 1} 环"


def _changed(
    cursor: CursorWrapper,
    link: ChainLink,
    shape: ChainShape,
    contents: dict[tuple[int, int], bytes],
    lost: dict[int, list[str]],
) -> str:
    if shape.pk in lost:
        return f"封存过的列已不存在（{'、'.join(lost[shape.pk])}）"
    found = contents.get((shape.pk, link.row))
    if found is None:
        return "" if _deleted_openly(cursor, shape.table_name, link.row) else "这一行已被删除"
    return "" if found == bytes(link.content) else "内容与封存时不同"


def _unchained(link: ChainLink, shape: ChainShape, before: bytes) -> str:
    made_over = link_bytes(
        before=before, table=shape.table_name, row=link.row, content=bytes(link.content)
    )
    fits = hashlib.sha256(made_over).digest() == bytes(link.digest)
    return "" if fits else "摘要与前一环接不上"


def _lost_columns(cursor: CursorWrapper, shapes: dict[int, ChainShape]) -> dict[int, list[str]]:
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema()"
    )
    there = set(cursor.fetchall())
    lost = {
        number: [name for name in shape.columns if (shape.table_name, name) not in there]
        for number, shape in shapes.items()
    }
    return {number: names for number, names in lost.items() if names}


def _contents(
    cursor: CursorWrapper,
    links: list[ChainLink],
    shapes: dict[int, ChainShape],
    lost: dict[int, list[str]],
) -> dict[tuple[int, int], bytes]:
    contents: dict[tuple[int, int], bytes] = {}
    by_shape = sorted(links, key=lambda link: link.shape_id)
    for number, group in groupby(by_shape, key=lambda link: link.shape_id):
        if number in lost:
            continue
        shape = shapes[number]
        cursor.execute(
            f'SELECT t."{shape.key_column}", {content_sql(shape.columns, row="t")}'  # noqa: S608 - names of our own tables
            f' FROM "{shape.table_name}" t WHERE t."{shape.key_column}" = ANY(%s)',
            [[link.row for link in group]],
        )
        contents.update({(number, row): bytes(content) for row, content in cursor.fetchall()})
    return contents


def _deleted_openly(cursor: CursorWrapper, table: str, row: int) -> bool:
    """An append-only row that retention removed has a row of history saying so."""
    for kept in history.kept_models():
        if kept.is_append_only and kept.model._meta.db_table == table:
            cursor.execute(
                f'SELECT 1 FROM "{kept.event._meta.db_table}"'  # noqa: S608 - names of our own tables
                " WHERE pgh_obj_id = %s AND pgh_label = 'delete'",
                [row],
            )
            return cursor.fetchone() is not None
    return False


def _verify_seals(result: Verification, known_digest: str) -> None:
    seals = Seal.objects.order_by("last_position")
    newest = seals.last()
    positions = {seal.last_position: seal for seal in seals}
    stored = {
        link.position: bytes(link.digest).hex()
        for link in ChainLink.objects.filter(position__in=positions).only("position", "digest")
    }
    for position, seal in positions.items():
        if stored.get(position) != seal.digest:
            result.found(
                position, "audit_seal", seal.pk,
                f"第 {position} 环：与 {seal.sealed_at:%Y-%m-%d %H:%M} 的封存记录不符。",
            )  # fmt: skip
    if newest is not None:
        result.sealed_at = newest.sealed_at
    ends = newest.last_position if newest else 0
    if result.links and ChainLink.objects.filter(position__gt=ends).exists():
        result.found(ends + 1, "audit_seal", None, f"第 {ends + 1} 环起没有封存记录。")
    if known_digest and not any(seal.digest == known_digest for seal in positions.values()):
        result.found(
            None, "audit_seal", None,
            f"另行保存的摘要 {known_digest[:16]}… 不在链条中：链条可能被整段改写。",
        )  # fmt: skip


def _verify_nothing_unsealed(cursor: CursorWrapper, result: Verification) -> None:
    """Every row is sealed or waits in the queue; one that is neither came in by a side door."""
    for source in source_list():
        cursor.execute(
            f'SELECT t."{source.key}", EXISTS (SELECT 1 FROM audit_pending_seal p'  # noqa: S608 - names of our own tables
            f' WHERE p.table_name = %s AND t."{source.key}" BETWEEN p.first_row AND p.last_row)'
            f' FROM "{source.table}" t LEFT JOIN audit_chainlink l ON l.row = t."{source.key}"'
            " AND l.shape_id IN (SELECT id FROM audit_chainshape WHERE table_name = %s)"
            " WHERE l.position IS NULL ORDER BY 1",
            [source.table, source.table],
        )
        for row, is_waiting in cursor.fetchall():
            if is_waiting:
                result.waiting += 1
            else:
                result.found(
                    None, source.table, row,
                    f"“{source.title}”编号 {row}：没有经过封存队列（触发器可能曾被停用）。",
                )  # fmt: skip
    for note in PendingSeal.objects.exclude(table_name__in=[s.table for s in source_list()]):
        result.found(None, note.table_name, None, f"待封存的表 {note.table_name} 不在封存范围内。")


def _verify_live(cursor: CursorWrapper, kept: history.Kept, result: Verification) -> None:
    model, event = kept.model._meta, kept.event._meta
    key = history.key_column(kept.model)
    held = {column.column for column in event.local_concrete_fields}
    wanted = [
        str(column.column)
        for column in model.local_concrete_fields
        if column.column in held and (kept.ends is None or column.name in kept.ends)
    ]
    newest = (
        f'(SELECT DISTINCT ON (pgh_obj_id) * FROM "{event.db_table}"'  # noqa: S608 - names of our own tables
        " ORDER BY pgh_obj_id, pgh_id DESC)"
    )
    unrecorded = "l.pgh_id IS NULL" if kept.ends is None else _opened(wanted)
    live = ", ".join(f'm."{column}"' for column in wanted) or "1"
    last = ", ".join(f'l."{column}"' for column in wanted) or "1"
    cursor.execute(
        f"SELECT m.\"{key}\"::text, l.pgh_id IS NULL, ({unrecorded}) OR l.pgh_label = 'delete'"  # noqa: S608 - names of our own tables
        f" OR (l.pgh_id IS NOT NULL AND ROW({live}) IS DISTINCT FROM ROW({last}))"
        f' FROM "{model.db_table}" m LEFT JOIN {newest} l ON l.pgh_obj_id = m."{key}"'
    )
    title = str(model.verbose_name)
    for row, has_no_history, differs in cursor.fetchall():
        result.live_rows += 1
        if differs:
            problem = "没有相应的历史记录" if has_no_history else "与最后一条历史记录不一致"
            result.found(None, model.db_table, None, f"“{title}”编号 {row}：当前内容{problem}。")
    cursor.execute(
        f"SELECT l.pgh_obj_id::text FROM {newest} l"  # noqa: S608 - names of our own tables
        f' LEFT JOIN "{model.db_table}" m ON m."{key}" = l.pgh_obj_id'
        f" WHERE m.\"{key}\" IS NULL AND l.pgh_label <> 'delete' ORDER BY 1"
    )
    for (row,) in cursor.fetchall():
        result.found(None, model.db_table, None, f"“{title}”编号 {row}：已不存在，但没有删除记录。")


def _opened(ends: list[str]) -> str:
    """An append-only row without history must not have been ended."""
    used = " OR ".join(f'NOT (m."{end}" IS NULL OR m."{end}"::text = \'\')' for end in ends)
    return f"l.pgh_id IS NULL AND ({used or 'false'})"
