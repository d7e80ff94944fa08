"""The tests' database: started for the first test that needs it, stopped by its last user.

A pytest plugin's fixtures: the root conftest.py takes them. Under xdist each worker attaches;
several test runs in one checkout at the same time share the server and never a database.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from qianyi.foundation import postgres
from qianyi.foundation.postgres.locks import try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_django import DjangoDbBlocker

MOST_RUNS_AT_ONCE = 50


@contextmanager
def server(environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """The tests' server is running; with `DATABASE_URL` it is that one, and nothing is started."""
    if not postgres.uses_own_server(environ):
        yield
        return
    with postgres.attached(postgres.embedded("test", environ)):
        yield


@contextmanager
def name_reserved(folder: Path, name: str) -> Iterator[str]:
    """A database name that no other living process here has reserved: the name, or with a number.

    A test run drops the database it finds under its name; without this, two runs would drop each
    other's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, MOST_RUNS_AT_ONCE + 1):
        candidate = name if number == 1 else f"{name}_{number}"
        hold = try_lock(folder / f"{candidate}.lock")
        if hold is not None:
            try:
                yield candidate
            finally:
                hold.release()
            return
    raise RuntimeError(
        f"已有 {MOST_RUNS_AT_ONCE} 个测试进程在使用数据库 {name}，请等其中一些结束后再试。"
    )


def name_for_tests(settings: Mapping[str, Any]) -> str:
    """The name Django gives the test database of an entry of DATABASES."""
    return (settings.get("TEST") or {}).get("NAME") or f"test_{settings['NAME']}"


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """The tests' server, for as long as this process runs tests."""
    with server():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - xdist's suffix comes first
    database_server: None,  # noqa: ARG001
    django_db_use_migrations: bool,  # noqa: FBT001 - a fixture
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """pytest-django's own place for this, just before the test databases are made."""
    # These need settings, which a plugin must not while it is imported.
    from django.db import connections  # noqa: PLC0415
    from django.test import TransactionTestCase  # noqa: PLC0415

    from .emptying import after_each  # noqa: PLC0415
    from .templates import template_ensure  # noqa: PLC0415

    folder = postgres.home() / "test-names"
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", after_each)
        for connection in connections.all():
            tests = connection.settings_dict.setdefault("TEST", {})
            reserved = name_reserved(folder, name_for_tests(connection.settings_dict))
            tests["NAME"] = stack.enter_context(reserved)
            if django_db_use_migrations:
                with django_db_blocker.unblock():
                    tests["TEMPLATE"] = template_ensure(connection)
        yield
