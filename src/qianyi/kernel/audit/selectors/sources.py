"""Which tables are sealed, over which columns, and how the digest of a row is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qianyi.foundation import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model

GENESIS = bytes(32)
# A row's text depends on these; sealing and verifying must agree.
CANONICAL = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL IntervalStyle = 'iso_8601'",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One sealed table: a table of history, or an append-only table itself.

    Attributes:
        table, key: the table and the column that numbers its rows.
        columns: what the digest is made over; for an append-only table without its ends.
        title: the word on screen.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    title: str


def source_list() -> list[Source]:
    """Every sealed table, in order of its name."""
    sources = []
    for kept in history.kept_models():
        name = str(kept.model._meta.verbose_name)
        sources.append(_source(kept.event, f"{name}的历史", without=()))
        if kept.ends is not None:
            sources.append(_source(kept.model, name, without=kept.ends))
    return sorted(sources, key=lambda source: source.table)


def _source(model: type[Model], title: str, *, without: Sequence[str]) -> Source:
    columns = tuple(
        str(field.column)
        for field in model._meta.local_concrete_fields
        if field.name not in without
    )
    return Source(model._meta.db_table, history.key_column(model), columns, title)


def canonical(cursor: CursorWrapper) -> None:
    """Make rows read the same in every session, until the transaction ends."""
    for command in CANONICAL:
        cursor.execute(command)


def content_sql(columns: Sequence[str], *, row: str) -> str:
    """The SQL expression of a row's digest over these columns: SHA-256 of them as one JSON list."""
    listed = ", ".join(f'{row}."{column}"' for column in columns)
    return f"sha256(convert_to(jsonb_build_array({listed})::text, 'UTF8'))"


def link_bytes(*, before: bytes, table: str, row: int, content: bytes) -> bytes:
    """What the digest of a link is made over."""
    return b"\n".join((before, table.encode(), str(row).encode(), content))
