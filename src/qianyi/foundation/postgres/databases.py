"""Which database the program uses: the one in `DATABASE_URL`, else the embedded one."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from qianyi.foundation import database_url
from qianyi.foundation.home import home

from .cluster import Cluster
from .sharing import attached, own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["main", "test"]
FOLDERS: dict[Kind, str] = {"main": "pg", "test": "test-pg"}
# A connection made anew for each request costs two fifths of the throughput.
KEEP_SECONDS = 60
POOL = {"min_size": 2, "max_size": 12, "timeout": 10}


def uses_own_server(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the embedded server is used: no `DATABASE_URL` is given."""
    environ = os.environ if environ is None else environ
    return not environ.get("DATABASE_URL", "").strip()


def embedded(kind: Kind, environ: Mapping[str, str] | None = None) -> Cluster:
    """The embedded cluster of the installation or of the tests; nothing is made or started."""
    return Cluster(home(environ) / FOLDERS[kind], fsync=kind == "main")


def django_databases(
    kind: Kind, environ: Mapping[str, str] | None = None, *, pool: bool = False
) -> dict[str, dict[str, Any]]:
    """Django's DATABASES.

    Starts nothing and touches no file, so that settings can be imported without a server.

    Args:
        kind: "test" names the tests' own cluster.
        environ: os.environ unless given.
        pool: a pool of connections in each process, for a server with several threads; else each
            thread keeps its own for a minute.

    Raises:
        DatabaseUrlInvalid: `DATABASE_URL` is given and cannot be understood.
    """
    environ = os.environ if environ is None else environ
    if uses_own_server(environ):
        entry = embedded(kind, environ).connection_settings()
    else:
        entry = database_url.parse(environ["DATABASE_URL"])
    if pool:
        entry["OPTIONS"] = {**entry["OPTIONS"], "pool": dict(POOL)}
    elif kind == "main":
        entry |= {"CONN_MAX_AGE": KEEP_SECONDS, "CONN_HEALTH_CHECKS": True}
    return {"default": entry}


@contextmanager
def database_attached(environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """For a command: the database is reachable; the embedded one is started if need be."""
    if not uses_own_server(environ):
        yield
        return
    with attached(embedded("main", environ)):
        yield


@contextmanager
def database_owned(environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """For `qianyi serve`: as `database_attached`, but only one serve at a time on one cluster."""
    if not uses_own_server(environ):
        yield
        return
    with own(embedded("main", environ)):
        yield
