"""How large a file may be: one value passed in by whoever reads, so that a site can set its own."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The sizes beyond which a file is refused.

    Attributes:
        max_bytes: the file itself, checked before it is read.
        max_unpacked_bytes: all parts of a .docx together, by what its directory declares.
        max_ratio: unpacked size over packed size of one part; small parts are not checked.
        max_parts: entries in a .docx.
        max_pages: pages of a PDF.
    """

    max_bytes: int = 50 * MEGABYTE
    max_unpacked_bytes: int = 300 * MEGABYTE
    max_ratio: int = 200
    max_parts: int = 5000
    max_pages: int = 2000


DEFAULT_LIMITS = Limits()


def in_words(size: int) -> str:
    """A size in bytes as a person reads it: ``200 MB``, ``12 KB``."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.0f} MB"
    return f"{max(1, round(size / 1024))} KB"
