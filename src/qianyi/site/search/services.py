"""Keeping the index: in the transaction of the change, or all of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from qianyi.engine.matching import keys
from qianyi.foundation import registry

from . import terms
from .models import SearchEntry

if TYPE_CHECKING:
    from collections.abc import Collection

    from qianyi.foundation.search import Entry

COLUMNS = (
    "kind", "object_id", "title", "hint", "url", "places_text", "text", "names_key",
    "initials_key", "sort_key",
)  # fmt: skip


def index_touched(kind: str, object_ids: Collection[int]) -> None:
    """Bring entries up to date; a kind nobody is the source of is not indexed."""
    source = registry.search_sources.get(kind)
    if source is None:
        return
    entries = list(source.entries(object_ids))
    gone = set(object_ids) - {entry.object_id for entry in entries}
    with transaction.atomic():
        if gone:
            SearchEntry.objects.filter(kind=kind, object_id__in=gone).delete()
        _write(kind, entries)


def index_rebuild() -> dict[str, int]:
    """Make the whole index again; the number of entries by the source's word."""
    counts: dict[str, int] = {}
    with transaction.atomic():
        SearchEntry.objects.exclude(kind__in=dict(registry.search_sources.items())).delete()
        for kind, source in registry.search_sources.items():
            entries = list(source.entries(None))
            SearchEntry.objects.filter(kind=kind).exclude(
                object_id__in=[entry.object_id for entry in entries]
            ).delete()
            _write(kind, entries)
            counts[source.label] = len(entries)
    return counts


def row_of(kind: str, entry: Entry) -> tuple[str | int | bool, ...]:
    """The columns of an entry, without its lexemes."""
    names = plain_names(entry)
    return (
        kind, entry.object_id, entry.title[:300], entry.hint[:300], entry.url, entry.places_text,
        entry.text[: terms.LONGEST_TEXT], "\n".join(names),
        "\n".join(keys.initials(name) for name in names if keys.CHINESE.search(name)),
        keys.sort_key(entry.title),
    )  # fmt: skip


def lexemes_of(entry: Entry) -> list[str]:
    """What an entry is found by."""
    return terms.lexemes(names=plain_names(entry), text=entry.text, readers=entry.readers)


def plain_names(entry: Entry) -> list[str]:
    """Title and other names, made plain, each once."""
    names = (keys.plain(name) for name in (entry.title, *entry.names))
    return list(dict.fromkeys(name for name in names if name))


def _write(kind: str, entries: Collection[Entry]) -> None:
    if not entries:
        return
    table = connection.ops.quote_name(SearchEntry._meta.db_table)
    renewed = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS[2:], "terms"))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(COLUMNS)}, terms)"  # noqa: S608 - names of our own
            f" VALUES ({', '.join(['%s'] * len(COLUMNS))}, array_to_tsvector(%s::text[]))"
            f" ON CONFLICT (kind, object_id) DO UPDATE SET {renewed}",
            [(*row_of(kind, entry), lexemes_of(entry)) for entry in entries],
        )
