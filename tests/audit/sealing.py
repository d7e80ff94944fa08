"""Sealing in tests: other test runs on the same server may hold transactions open for a moment."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection

from qianyi.kernel.audit import services

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.kernel.audit.services import Sealed

LONGEST = 60.0


def seal_everything(moment: datetime) -> Sealed:
    """Seal until nothing waits; what waits for good fails the test."""
    deadline = time.monotonic() + LONGEST
    while (sealed := services.chain_seal(moment)).waiting:
        assert time.monotonic() < deadline, f"{sealed.waiting} rows are never sealed"
        time.sleep(0.1)
    return sealed


@contextmanager
def triggers_disabled(*tables: str) -> Iterator[None]:
    """What somebody with the database's own password can do."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def tamper(table: str, command: str, *params: str | int) -> int:
    """Run a command on a table as if no trigger were there; the rows it touched."""
    with triggers_disabled(table), connection.cursor() as cursor:
        cursor.execute(command, params)
        return int(cursor.rowcount)
