"""Reads tables."""

from __future__ import annotations

from qianyi.engine.text.model import Table

from .model import Statement
from .prose import ProseReader


def read_tables(plain: str, table: Table, prose: ProseReader) -> list[Statement]:
    """The statements of one table."""
    return []
