"""Rows whose key is among those another query gives, asked so that an index of the key serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


class _EqualsAny(models.Func):
    """``key = ANY(array)``; the array is worked out once, before any row is looked at."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    arity = 2
    output_field = models.BooleanField()


def among(field: str, rows: QuerySet[Model], key: str = "pk") -> models.Q:
    """Rows whose ``field`` is a key of ``rows``.

    For few keys in a large table: PostgreSQL takes the answer to be about ten rows, whatever
    ``rows`` gives, and reaches for an index. A field without a value is among none.

    Args:
        field: a plain column of the row or of one it points to (``park_id``,
            ``enterprise__park_id``).
        rows: what gives the keys; it does not look at the row.
        key: the field of ``rows`` that is compared.
    """
    keys = ArraySubquery(rows.order_by().values(key))
    return models.Q(_EqualsAny(models.F(field), keys))
