"""Sealing in tests: other test runs on the same server may hold transactions open for a moment."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection

from qianyi.kernel.audit import services
from qianyi.kernel.audit.models import Seal
from qianyi.kernel.audit.selectors import chain_verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from qianyi.kernel.audit.selectors import Break
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


def events_of(row: Any) -> Any:
    """The rows of history of an object, which its type does not know of."""
    return type(row).events.rel.related_model.objects.filter(pgh_obj_id=row.pk)


def first_break() -> Break:
    """The first link that verifying finds broken."""
    found = chain_verify().first_broken_link
    assert found is not None
    return found


def newest_seal() -> Seal:
    """The last run of sealing that added anything."""
    seal = Seal.objects.order_by("last_position").last()
    assert seal is not None
    return seal
