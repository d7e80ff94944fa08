"""Rows of a whole database, taken once and put back in a second.

For tests that commit and so begin from an empty database each: what they arrange at length (packs
loaded) is arranged once in a process and copied back for the others.
"""

from __future__ import annotations

from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from psycopg import sql

from .emptying import STANDING, empty, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

# Keys that are looked at as each table is filled, not at the end; Django's own are deferred.
KEYS = """
    SELECT from_table.relname, to_table.relname
    FROM pg_constraint key
    JOIN pg_class from_table ON from_table.oid = key.conrelid
    JOIN pg_class to_table ON to_table.oid = key.confrelid
    WHERE key.contype = 'f' AND NOT key.condeferrable AND key.conrelid <> key.confrelid
"""
NO_ROWS = 21
"""Bytes of the head and the end of the binary form, with nothing between them."""
TRIGGERED = """
    SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal
"""


def rows_kept(connection: BaseDatabaseWrapper) -> dict[str, bytes]:
    """Every table of the database with its rows, in PostgreSQL's own binary form."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    return {name: _rows(cursor, name) for name in tables(cursor)}


def rows_put_back(connection: BaseDatabaseWrapper, kept: Mapping[str, bytes]) -> None:
    """Exactly the rows that were kept; no trigger of ours runs, numbers given out go on."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    stands = all(_rows(cursor, name) == kept[name] for name in STANDING & kept.keys())
    standing = STANDING if stands else frozenset()
    back = {
        name: rows for name, rows in kept.items() if len(rows) > NO_ROWS and name not in standing
    }
    with connection.connection.transaction(), _without_triggers(cursor, back):
        empty(cursor, kept=standing)
        for name in _referred_to_first(cursor, back):
            with cursor.copy(_command("COPY {} FROM STDIN (FORMAT BINARY)", name)) as copy:
                copy.write(back[name])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    ContentType.objects.clear_cache()


def _rows(cursor: psycopg.Cursor[Any], name: str) -> bytes:
    with cursor.copy(_command("COPY {} TO STDOUT (FORMAT BINARY)", name)) as copy:
        return b"".join(bytes(part) for part in copy)


def _referred_to_first(cursor: psycopg.Cursor[Any], names: Collection[str]) -> list[str]:
    order = TopologicalSorter({name: set[str]() for name in names})
    for name, referred_to in cursor.execute(KEYS).fetchall():
        if name in names and referred_to in names:
            order.add(name, referred_to)
    return list(order.static_order())


@contextmanager
def _without_triggers(cursor: psycopg.Cursor[Any], names: Iterable[str]) -> Iterator[None]:
    guarded = {name for (name,) in cursor.execute(TRIGGERED).fetchall()} & set(names)
    for name in guarded:
        cursor.execute(_command("ALTER TABLE {} DISABLE TRIGGER USER", name))
    yield
    for name in guarded:
        cursor.execute(_command("ALTER TABLE {} ENABLE TRIGGER USER", name))


def _command(words: str, name: str) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(name))
