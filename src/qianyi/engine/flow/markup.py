"""XML as text: elements whose names and values are escaped, without what XML 1.0 does not know."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text without the characters XML 1.0 does not know."""
    return _FORBIDDEN.sub("", text)


def tag(name: str, /, *children: str, **attributes: str | float | None) -> str:
    """An element; children are ready, attribute values are escaped, None leaves one out.

    ``class_`` is written ``class``, other underlines become hyphens.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return clean(value) if isinstance(value, str) else length(value)


def length(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def words(text: str) -> str:
    """Text as the content of an element."""
    return escape(clean(text))
