"""After a test that commits its rows are taken away, and nothing else is touched.

Django empties every table, makes the rows of content types and permissions anew, and leaves the
tables that no migration of ours made: with hundreds of tables that takes longer than most such
tests, and what waits in line for a worker stays for the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections
from psycopg import sql

if TYPE_CHECKING:
    import psycopg
    from django.test import TransactionTestCase

# Made once after migrating, the same for every test.
STANDING = frozenset({"django_content_type", "auth_permission", "django_migrations"})
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname
"""


def tables(cursor: psycopg.Cursor[Any]) -> list[str]:
    """Every table of the database."""
    return [name for (name,) in cursor.execute(TABLES).fetchall()]


def tables_with_rows(cursor: psycopg.Cursor[Any]) -> list[str]:
    """Those that have any, found in one query."""
    questions = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in tables(cursor)
    ]
    found = cursor.execute(sql.SQL(" UNION ALL ").join(questions)).fetchall()
    return [name for (name,) in found]


def empty(cursor: psycopg.Cursor[Any], *, kept: frozenset[str] = STANDING) -> None:
    """No table but those kept has rows; numbers given out go on."""
    filled = [name for name in tables_with_rows(cursor) if name not in kept]
    if filled:
        every = sql.SQL(", ").join(map(sql.Identifier, filled))
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(every))


def after_each(test: TransactionTestCase) -> None:
    """What a test that commits is followed by, in place of Django's own."""
    for name in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]  # noqa: SLF001
        connection = connections[name]
        connection.ensure_connection()
        empty(connection.connection.cursor())
