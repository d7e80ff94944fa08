"""Pages of a list by its unique key: nothing is shown twice or left out while rows are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable

M = TypeVar("M", bound=models.Model)


def page_of(
    rows: models.QuerySet[M],
    *,
    cursor: str | None,
    limit: int,
    show: Callable[[M], Any],
) -> dict[str, Any]:
    """One page in order of the primary key, and the cursor of the next; None at the end."""
    ordered = rows.order_by("pk")
    if cursor is not None:
        ordered = ordered.filter(pk__gt=key_of(cursor))
    found = list(ordered[: limit + 1])
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [show(row) for row in shown],
        "next_cursor": cursor_of(shown[-1].pk) if more else None,
    }


def cursor_of(key: int) -> str:
    """The cursor after that key."""
    return f"c{key:x}"


def key_of(cursor: str) -> int:
    """The key a cursor stands after; its form has been checked by the schema."""
    return int(cursor[1:], 16)
