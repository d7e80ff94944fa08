"""Numbers of cases: one series for each kind, unit and year, without gaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import connection

from qianyi.kernel.cases.choices import KIND_WORDS, CaseKind
from qianyi.kernel.cases.models import CaseCounter

if TYPE_CHECKING:
    from qianyi.kernel.subjects.models import Subject

_NOT_IN_NUMBERS = re.compile(r"[^A-Z0-9]")


def number_next(*, kind: str, unit: Subject, year: int) -> str:
    """The next number of the series, as BJ-DEMOECONOMY-2026-00012.

    The row of the series stays locked until the transaction ends, and a transaction undone gives
    its number back: so there are no gaps and none twice.
    """
    prefix = KIND_WORDS[CaseKind(kind)][2]
    series = f"{prefix}-{_NOT_IN_NUMBERS.sub('', unit.code.upper()) or unit.pk}-{year}"[:50]
    table = connection.ops.quote_name(CaseCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS counter (series, last) VALUES (%s, 1)"  # noqa: S608 - our own table
            " ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [series],
        )
        (last,) = cursor.fetchone()
    return f"{series}-{last:05d}"
