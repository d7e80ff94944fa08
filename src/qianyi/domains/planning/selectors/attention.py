"""Which promises will not be met as things stand: what a leader asks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .board import Board, BoardRow

WORST_FIRST = ("严重滞后", "滞后")


def attention_list(boards: Iterable[Board]) -> list[BoardRow]:
    """The targets of several plans that are behind, the furthest behind first.

    What cannot be judged is not among them: it is counted apart, never taken for good or bad.
    """
    behind = [row for board in boards for row in board.rows if row.pace.status in WORST_FIRST]
    return sorted(behind, key=lambda row: (WORST_FIRST.index(row.pace.status), row.pace.ratio or 0))
