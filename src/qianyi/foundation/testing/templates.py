"""The tests' database is migrated once and copied for each process that runs tests.

The database that is copied stays on the server under a name made from what it was made of, so that
later runs find it too; one made from anything else is dropped.
"""

from __future__ import annotations

import hashlib
import zlib
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from psycopg import sql

from qianyi import foundation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

PREFIX = "migrated_"
PART = "migrating"
MAINTENANCE = "postgres"
LIBRARIES = ("django", "django-pghistory", "django-pgtrigger", "procrastinate")
LOCK = zlib.crc32(PREFIX.encode())
APART = 1000
SERIES = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass,
        greatest(last_value, %s * row_number() OVER (ORDER BY schemaname, sequencename)))
    FROM pg_sequences WHERE data_type <> 'smallint'::regtype
"""


def template_ensure(connection: BaseDatabaseWrapper) -> str:
    """The name of a migrated database to copy from; made if there is none.

    Of several processes that ask at once the first makes it and the others wait.
    """
    name = f"{PREFIX}{connection.settings_dict['NAME']}_{digest(sources())}"
    with _maintenance(connection) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        there = _databases(server, f"{PREFIX}{connection.settings_dict['NAME']}_")
        if name not in there:
            _make(connection, server, name)
            for old in there:
                with suppress(psycopg.errors.ObjectInUse):
                    server.execute(_command("DROP DATABASE {}", old))
    return name


def sources() -> list[Path]:
    """Every file that says what the tables and triggers look like."""
    shared = Path(foundation.__file__).parent.rglob("*.py")
    own = [path for path in shared if "tests" not in path.parts]
    each = [
        path
        for config in apps.get_app_configs()
        for path in (Path(config.path) / "migrations").rglob("*.py")
    ]
    return sorted({*own, *each})


def digest(files: Iterable[Path]) -> str:
    """Twelve characters that change with any of the files and with the libraries' versions."""
    found = hashlib.sha256(" ".join(version(name) for name in LIBRARIES).encode())
    for path in files:
        found.update(f"\n{path.parent.parent.name}/{path.name}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _make(connection: BaseDatabaseWrapper, server: psycopg.Connection[Any], name: str) -> None:
    """Migrated under another name, so that one which was cut off is never copied."""
    part = f"{PART}_{connection.settings_dict['NAME']}"
    server.execute(_command("DROP DATABASE IF EXISTS {} WITH (FORCE)", part))
    server.execute(_command("CREATE DATABASE {}", part))
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = part
    try:
        call_command("migrate", database=connection.alias, verbosity=0, interactive=False)
        call_command("createcachetable", database=connection.alias, verbosity=0)
        with connection.cursor() as cursor:
            keys_apart(cursor)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    server.execute(_command("ALTER DATABASE {} RENAME TO {}", part, name))


def keys_apart(cursor: CursorWrapper) -> None:
    """Each table begins to number its rows somewhere else.

    Where all begin with one, a key of one table taken for a key of another finds a row all the
    same, and a test that counts on a number passes or fails by what ran before it.
    """
    cursor.execute(SERIES, [APART])


@contextmanager
def _maintenance(connection: BaseDatabaseWrapper) -> Iterator[psycopg.Connection[Any]]:
    """A connection from which databases can be made; closing it gives the lock back."""
    parameters = {**connection.get_connection_params(), "dbname": MAINTENANCE}
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as opened:
        yield opened


def _databases(server: psycopg.Connection[Any], prefix: str) -> list[str]:
    rows = server.execute("SELECT datname FROM pg_database ORDER BY datname").fetchall()
    return [name for (name,) in rows if name.startswith(prefix)]


def _command(words: str, *names: str) -> sql.Composed:
    return sql.SQL(words).format(*map(sql.Identifier, names))
